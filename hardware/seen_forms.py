"""What a person says was seen: which serial number, in which bay, and how."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hardware.domain.identity import is_serial
from hardware.models import Bay, SeenSerial
from mirrorsite.ground.inbox.models import Host


class SeenForm(forms.ModelForm):
    """One statement; the bay by its row, or by the label on its panel."""

    class Meta:
        model = SeenSerial
        fields = ["witness", "bay", "label", "serial", "raw"]

    def __init__(self, data: Any, host: Host) -> None:
        super().__init__(data, instance=SeenSerial(host=host))
        bay = self.fields["bay"]
        assert isinstance(bay, forms.ModelChoiceField)
        bay.queryset = Bay.objects.filter(host=host)

    def clean_serial(self) -> str:
        serial = " ".join(self.cleaned_data["serial"].split())
        if not is_serial(serial) or not serial.isascii() or not serial.isprintable():
            raise forms.ValidationError(_("That is no serial number of a disk; type it whole."))
        return serial

    def clean_label(self) -> str:
        return " ".join(self.cleaned_data["label"].split())

    def clean_raw(self) -> str:
        return str(self.cleaned_data["raw"])[:500]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("bay") and not cleaned.get("label"):
            raise forms.ValidationError(_("Say in which bay: choose it, or type its panel label."))
        return cleaned
