"""Forms of spares and of a drive's warranty."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hardware.domain.identity import is_serial
from hardware.domain.spares import SpareState
from hardware.models import Drive, Spare


class Day(forms.DateInput):
    """A date as browsers ask for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SpareForm(forms.ModelForm):
    """What is on a spare's label; its state goes by steps of its own."""

    class Meta:
        model = Spare
        fields = [
            "serial",
            "vendor",
            "model",
            "protocol",
            "capacity_bytes",
            "sector_bytes",
            "rotating",
            "shelf",
            "warranty_until",
            "note",
        ]
        widgets = {"warranty_until": Day(), "note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "capacity_bytes": _("Exact, as smartctl or the data sheet say: 8001563222016"),
            "sector_bytes": _("512 for 512n and 512e, 4096 for 4Kn"),
        }

    def clean_serial(self) -> str:
        told: str = self.cleaned_data["serial"].strip()
        if not is_serial(told):
            raise forms.ValidationError(_("This names no disk. Read it on the label."))
        return told


class StepForm(forms.Form):
    """One step of a spare: to which state, why, and the maker's number where he gets it."""

    state = forms.CharField(max_length=12)
    why = forms.CharField(label=_("Why"), max_length=1000, required=False)
    rma_number = forms.CharField(label=_("RMA number"), max_length=60, required=False)
    rma_sent_on = forms.DateField(label=_("Sent on"), required=False, widget=Day())

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("state") == SpareState.RMA_SENT and not told.get("rma_number"):
            self.add_error("rma_number", _("Its maker gives a number for it: enter that."))
        return told


class WarrantyForm(forms.ModelForm):
    """Until when a drive's maker replaces it."""

    class Meta:
        model = Drive
        fields = ["warranty_until"]
        widgets = {"warranty_until": Day()}
