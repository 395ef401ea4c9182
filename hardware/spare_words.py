"""Why a spare fits or does not, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hardware.domain.spare_fit import Fit, Grade, Reason, Wanted

REASONS = {
    "capacity": gettext_lazy("large enough: %(has)s bytes, %(need)s are needed"),
    "smaller_than_old": gettext_lazy(
        "smaller than the old disk, but as large as the smallest of its array: %(has)s bytes"
    ),
    "capacity_close": gettext_lazy(
        "smaller by %(less)s bytes (%(percent)s %%): a card that rounds sizes down may take it, "
        "another one refuses it; %(need)s bytes are needed"
    ),
    "capacity_small": gettext_lazy(
        "too small by %(less)s bytes (%(percent)s %%): %(need)s are needed"
    ),
    "capacity_unknown": gettext_lazy("the size of this disk or of the old one is not known"),
    "sector": gettext_lazy("same logical sector, %(has)s bytes"),
    "sector_other": gettext_lazy("sectors of %(has)s bytes, the old disk has %(need)s"),
    "sector_unknown": gettext_lazy("the sector size of this disk or of the old one is not known"),
    "protocol": gettext_lazy("same protocol, %(has)s"),
    "protocol_mixed": gettext_lazy(
        "%(has)s behind a %(need)s card: many take no mixed arrays, look it up"
    ),
    "protocol_other": gettext_lazy("%(has)s does not work where %(need)s was"),
    "protocol_unknown": gettext_lazy("the protocol of this disk or of the old one is not known"),
    "now_rotates": gettext_lazy("a spinning disk for an SSD: slower"),
    "now_flash": gettext_lazy("an SSD for a spinning disk: some cards mix them in no array"),
    "model": gettext_lazy("same model"),
    "model_other": gettext_lazy("another model than %(need)s"),
}
GRADES = {
    Grade.GOOD: gettext_lazy("fits"),
    Grade.NOTE: gettext_lazy("fits"),
    Grade.UNKNOWN: gettext_lazy("not known whether it fits"),
    Grade.NO: gettext_lazy("does not fit"),
}
NEVER_TOLD = gettext_lazy("which disk is to be replaced is not known yet")


def reason_words(reason: Reason) -> str:
    """One reason; numbers of bytes are exact, for a few may decide."""
    values = {name: _grouped(value) for name, value in reason.values.items()}
    if "less" in reason.values:
        percent = 100 * reason.values["less"] / reason.values["need"]
        values["percent"] = f"{percent:.2g}"
    return str(REASONS[reason.code]) % values


def _grouped(value: object) -> str:
    is_large = isinstance(value, int) and value >= 10_000
    return f"{value:,}".replace(",", "\u202f") if is_large else str(value)


def fit_words(fit: Fit) -> dict[str, object]:
    """A fit for the page: its grade, what that says, and why, the worst first."""
    because = [reason_words(one) for one in fit.because] or [str(NEVER_TOLD)]
    return {"grade": fit.grade.value, "says": str(GRADES[fit.grade]), "because": because}


def refusal_words(serial: str, fit: Fit) -> str:
    """Why a spare is not sent."""
    bad = [one for one in fit.because if one.grade in (Grade.NO, Grade.UNKNOWN)]
    why = "; ".join(map(reason_words, bad)) or str(NEVER_TOLD)
    values = {"serial": serial, "says": GRADES[fit.grade], "why": why}
    if fit.grade is Grade.UNKNOWN:
        said = _("The spare %(serial)s: %(says)s (%(why)s). Tick that you looked it up, then send.")
    else:
        said = _("The spare %(serial)s %(says)s (%(why)s). Reserve another one, or none.")
    return said % values


def wanted_words(wanted: Wanted | None) -> list[tuple[str, str]]:
    """What is to be bought: (fact, value), what nobody knows said as such."""
    if wanted is None:
        return []
    disk, unknown = wanted.disk, _("not known")
    need = wanted.needed_bytes
    sector = disk.sector_bytes
    return [
        (_("Capacity"), _("at least %s bytes") % _grouped(need) if need else unknown),
        (_("Logical sector"), f"{sector} B" if sector else unknown),
        (_("Protocol"), disk.protocol or unknown),
        (_("Kind"), {True: _("rotating"), False: "SSD", None: unknown}[disk.rotating]),
        (_("As before"), disk.model or unknown),
    ]
