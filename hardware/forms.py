"""Forms of the hardware wing's pages: they work without JavaScript and say where the error is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hardware.domain.chassis import Chassis, check
from hardware.domain.grid import FACES, GridError, parse_face
from hardware.models import ChassisModel, Machine, SlotRule

FACE_NAMES = {"front": _("front"), "rear": _("rear"), "internal": _("internal")}
KIND_NAMES = [("3.5", "3.5 in"), ("2.5", "2.5 in"), ("NVMe", "NVMe")]
GRID_SENTENCES = {
    "too_many_rows": _("Row %(row)s: there are more rows than any machine has; at most 24."),
    "too_many_columns": _("Row %(row)s: more than 40 cells."),
    "nothing_left": _("Row %(row)s, cell %(column)s: < continues a bay, and there is none left."),
    "nothing_above": _("Row %(row)s, cell %(column)s: ^ continues a bay, and there is none above."),
    "uneven": _("Row %(row)s, cell %(column)s: the bay %(value)s is no rectangle."),
    "bad_kind": _("Row %(row)s, cell %(column)s: (%(value)s) is no kind; (3.5), (2.5) or (NVMe)."),
    "long_label": _("Row %(row)s, cell %(column)s: a label has at most 40 characters."),
    "twice": _("Row %(row)s, cell %(column)s: the label %(value)s is there twice."),
    "no_bays": _("No face has a bay. Type the labels as they stand on the panel."),
    "too_many_bays": _("%(value)s bays: at most 200."),
    "bad_height": _("%(value)s U is no height of a machine."),
}


def grid_sentence(error: GridError) -> forms.ValidationError:
    """What is wrong with a grid, in the reader's language."""
    values = {"row": error.row, "column": error.column, "value": error.value}
    return forms.ValidationError(GRID_SENTENCES[error.code], params=values, code=error.code)


class ChassisForm(forms.ModelForm):
    """A site's own chassis: its name, and for each face a grid of lines."""

    class Meta:
        model = ChassisModel
        fields = ["name", "vendor", "height_u", "source", "uncertain"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("source", "uncertain")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {face.get("face"): face for face in self.instance.faces or []}
        for name in FACES:
            face = held.get(name, {})
            self.fields[f"grid_{name}"] = forms.CharField(
                label=_("Grid"),
                required=False,
                strip=False,
                max_length=8000,
                initial="\n".join(face.get("grid", [])),
                widget=forms.Textarea(attrs={"rows": max(4, len(face.get("grid", [])) + 1)}),
            )
            self.fields[f"kind_{name}"] = forms.ChoiceField(
                label=_("Bays are for"), choices=KIND_NAMES, initial=face.get("kind", "3.5")
            )
            self.fields[f"upright_{name}"] = forms.BooleanField(
                label=_("drives stand upright"),
                required=False,
                initial=bool(face.get("upright")),
            )

    def faces(self) -> list[dict[str, Any]]:
        """The fields of each face, for the page."""
        parts = ("grid", "kind", "upright")
        return [
            {"name": label, "fields": {part: self[f"{part}_{face}"] for part in parts}}
            for face, label in FACE_NAMES.items()
        ]

    def plain_fields(self) -> list[forms.BoundField]:
        """Those of no face."""
        return [self[name] for name in self.Meta.fields]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        faces = []
        for name in FACES:
            lines = (told.get(f"grid_{name}") or "").splitlines()
            kind, upright = told.get(f"kind_{name}", "3.5"), bool(told.get(f"upright_{name}"))
            try:
                faces.append(parse_face(name, kind, upright, lines))
            except GridError as error:
                self.add_error(f"grid_{name}", grid_sentence(error))
        words = {n: told.get(n) or "" for n in ("name", "vendor", "source", "uncertain")}
        drawn = tuple(face for face in faces if face.bays)
        self.chassis = Chassis(height_u=told.get("height_u") or 1, faces=drawn, **words)
        if not self.errors:
            try:
                check(self.chassis)
            except GridError as error:
                self.add_error(None, grid_sentence(error))
        return told

    def save(self, commit: bool = True) -> ChassisModel:
        """Another grid than before is unverified again."""
        self.instance.take(self.chassis)
        self.instance.save()
        return self.instance


class MachineForm(forms.ModelForm):
    """The papers of a machine, and its chassis."""

    class Meta:
        model = Machine
        fields = [
            "chassis",
            "vendor",
            "model",
            "serial",
            "bmc_kind",
            "bmc_address",
            "purchased_on",
            "warranty_until",
            "notes",
        ]
        widgets = {
            "purchased_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "warranty_until": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "notes": forms.Textarea(attrs={"rows": 4}),
        }

    rack = forms.CharField(label=_("Rack and unit"), max_length=60, required=False)
    asset_tag = forms.CharField(label=_("Asset tag"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chassis"].queryset = ChassisModel.objects.ready().by_name()  # type: ignore[attr-defined]
        host = self.instance.host
        self.fields["rack"].initial, self.fields["asset_tag"].initial = host.rack, host.asset_tag

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        bought, until = told.get("purchased_on"), told.get("warranty_until")
        if bought and until and until < bought:
            self.add_error("warranty_until", _("The warranty ends before the purchase."))
        return told

    def save(self, commit: bool = True) -> Machine:
        host = self.instance.host
        host.rack, host.asset_tag = self.cleaned_data["rack"], self.cleaned_data["asset_tag"]
        host.save(update_fields=["rack", "asset_tag"])
        machine: Machine = super().save(commit)
        return machine


class SlotRuleForm(forms.ModelForm):
    """One rule; `place` is controller and enclosure in one, as the host's surveys name them."""

    class Meta:
        model = SlotRule
        fields = ["first_slot", "last_slot", "pattern", "offset"]
        widgets = {"pattern": forms.TextInput(attrs={"placeholder": "Front #"})}

    field_order = ["place", "first_slot", "last_slot", "pattern", "offset"]
    place = forms.ChoiceField(label=_("Controller and enclosure"))

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        own = [(row.controller, row.enclosure)] if row.pk else []
        known = dict.fromkeys((*places, *own))
        choices = [("|".join(p), f"{p[0]} · {p[1]}".strip(" ·")) for p in known]
        field = self.fields["place"]
        field.choices = [("", "–"), *choices]  # type: ignore[attr-defined]
        if row.pk:
            field.initial = f"{row.controller}|{row.enclosure}"

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        controller, _bar, enclosure = (told.get("place") or "").partition("|")
        self.instance.controller, self.instance.enclosure = controller, enclosure
        first, last = told.get("first_slot"), told.get("last_slot")
        if first is not None and last is not None and last < first:
            self.add_error("last_slot", _("The last slot comes before the first."))
        if "pattern" in told and "#" not in told["pattern"]:
            self.add_error("pattern", _("The label needs a #, which stands for the number."))
        return told


class SlotRules(forms.BaseModelFormSet):
    """All rules of a host: no slot has two."""

    def clean(self) -> None:
        super().clean()
        ruled: set[tuple[str, str, int]] = set()
        for form in self.forms:
            if not form.has_changed() and not form.instance.pk or form in self.deleted_forms:
                continue
            slots = set(form.instance.value().slots()) if form.is_valid() else set()
            if ruled & slots:
                form.add_error("first_slot", _("Another rule is about some of these slots."))
            ruled |= slots


class ConfirmForm(forms.Form):
    """One slot that a person saw in one bay."""

    slot = forms.ChoiceField(label=_("Slot"))
    label = forms.ChoiceField(label=_("is the bay"))

    def __init__(
        self, *args: Any, slots: list[tuple[str, str]], labels: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = slots  # type: ignore[attr-defined]
        self.fields["label"].choices = [(label, label) for label in labels]  # type: ignore[attr-defined]


class CsvForm(forms.Form):
    """A table of hosts to read."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("UTF-8 or GB18030, at most 512 KiB, with the header line of the export."),
    )
