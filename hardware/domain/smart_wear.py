"""How much of an SSD's rated life is used, and how much it wrote, from what its vendor prints.

ATA has no common attribute for either; the names are smartmontools' (drivedb.h), which knows
what each vendor means by 169, 173, 177, 202, 231, 233.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hardware.domain.reading import Attribute

UNIT_BYTES = 512_000  # NVMe's data unit, in which all writing is kept


def _used(one: Attribute) -> int | None:
    """The raw value is the percentage that is used."""
    return one.raw if 0 <= one.raw <= 255 else None


def _left(one: Attribute) -> int | None:
    """The raw value is the percentage that is left."""
    return 100 - one.raw if 0 <= one.raw <= 100 else None


def _counts_down(one: Attribute) -> int | None:
    """The normalised value counts down from 100; 0 beside a raw 0 says nothing."""
    if one.value is None or not (one.value or one.raw):
        return None
    return 100 - one.value if 0 <= one.value <= 100 else None


# the first that a disk has is believed: from the plainest word to the least
_WEAR: dict[str, Callable[[Attribute], int | None]] = {
    "Percent_Lifetime_Used": _used,
    "Perc_Rated_Life_Used": _used,
    "Percent_Life_Used": _used,
    "Drive_Life_Used%": _used,
    "DriveLife_Used%": _used,
    "Remaining_Lifetime_Perc": _left,
    "Lifetime_Remaining%": _left,
    "DriveLife_Remaining%": _left,
    "Drive_Life_Remaining%": _left,
    "SSD_Life_Left_Perc": _left,
    "Perc_Rated_Life_Remain": _left,
    "PCT_Life_Remaining": _left,
    "Percent_Life_Remaining": _left,
    "Percent_Lifetime_Remain": _counts_down,
    "Media_Wearout_Indicator": _counts_down,
    "SSD_Life_Left": _counts_down,
    "Wear_Leveling_Count": _counts_down,
}
_WRITTEN_BYTES = {
    "Total_LBAs_Written": 512,
    "Host_Writes_MiB": 1 << 20,
    "Host_Writes_32MiB": 32 << 20,
    "Host_Writes_GiB": 1 << 30,
    "Lifetime_Writes_GiB": 1 << 30,
    "Total_Writes_GiB": 1 << 30,
}


def wear_percent(attributes: Iterable[Attribute]) -> int | None:
    """Percent of the rated life that is used; None when no attribute says so."""
    named = {one.name: one for one in attributes}
    found = (read(named[name]) for name, read in _WEAR.items() if name in named)
    return next((used for used in found if used is not None), None)


def data_units_written(attributes: Iterable[Attribute]) -> int | None:
    """What the host wrote, in units of 512 000 bytes; None when no attribute says so."""
    units = ((one.raw, _WRITTEN_BYTES.get(one.name)) for one in attributes)
    return next((raw * size // UNIT_BYTES for raw, size in units if size), None)
