"""Arrays with the serials of their disks: what a replaced disk stood in, and how it is now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hardware.domain.drive import LogicalVolume
from hardware.domain.stack import Layer, names_of, plain_name, whole_disk
from hardware.domain.survey import Survey
from hardware.domain.wholeness import KINDS, Array, Condition, arrays

_MENDS = re.compile(r"resilver in|rebuild|recover|reconstruct")
MOST_BELOW = 10_000  # names that are walked down from one array


@dataclass(frozen=True)
class Standing:
    """A card's volume, an md array, a pool: what stands on several disks or makes one usable."""

    name: str
    what: str
    level: str = ""
    state: str = ""
    condition: str = ""  # of wholeness.Condition; "" where nothing is wrong
    serials: tuple[str, ...] = ()
    percent: float | None = None  # of what runs
    is_volume: bool = False  # of a card
    is_rebuilding: bool = False


def standing_of(survey: Survey) -> tuple[Standing, ...]:
    """Every array of a survey; plain filesystems and volume groups of one disk are none."""
    names = _disks_by_name(survey)
    below = _by_name(survey.layers)
    layers = tuple(one for one in survey.layers if one.kind in KINDS)
    things: tuple[LogicalVolume | Layer, ...] = (*survey.volumes, *layers)
    told = zip(arrays(survey), things, strict=True)
    return tuple(_standing(array, thing, names, below) for array, thing in told if _counts(thing))


def _counts(thing: LogicalVolume | Layer) -> bool:
    if isinstance(thing, LogicalVolume) or thing.kind in ("md", "zpool", "ceph"):
        return True
    if thing.kind == "lvm":
        return thing.level.startswith(("raid", "mirror"))
    return len(thing.on) > 1


def _standing(
    array: Array,
    thing: LogicalVolume | Layer,
    disks: Mapping[str, tuple[str, ...]],
    below: Mapping[str, Layer],
) -> Standing:
    is_volume = isinstance(thing, LogicalVolume)
    return Standing(
        name=array.name,
        what=array.what,
        level=thing.level,
        state=array.state,
        condition=array.condition.value if array.condition else "",
        serials=array.members if is_volume else tuple(dict.fromkeys(_walk(thing, disks, below))),
        percent=thing.progress_percent,
        is_volume=is_volume,
        is_rebuilding=_is_rebuilding(array, thing.progress_percent),
    )


def _is_rebuilding(array: Array, percent: float | None) -> bool:
    """By its state; of a pool, which calls itself degraded or well meanwhile, by what runs."""
    if array.condition is Condition.REBUILDING or "resync" in array.state.lower():
        return True
    return percent is not None and bool(_MENDS.search(f"{array.state} {array.detail}".lower()))


def _disks_by_name(survey: Survey) -> dict[str, tuple[str, ...]]:
    """sdk → the serial of that disk, or those of the volume that is shown by this name."""
    found: dict[str, tuple[str, ...]] = {}
    for drive in survey.drives:
        if drive.disk_name and drive.serial:
            found[drive.disk_name] = (*found.get(drive.disk_name, ()), drive.serial)
    return found


def _by_name(layers: tuple[Layer, ...]) -> dict[str, Layer]:
    return {name: layer for layer in layers for name in names_of(layer)}


def _walk(
    thing: LogicalVolume | Layer, disks: Mapping[str, tuple[str, ...]], below: Mapping[str, Layer]
) -> Iterator[str]:
    """Serials of all disks below a layer; sound on circles."""
    waiting = list(map(plain_name, thing.on)) if isinstance(thing, Layer) else []
    seen: set[str] = set()
    while waiting and len(seen) < MOST_BELOW:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        yield from disks.get(name, ())
        layer = below.get(name)
        if layer:
            waiting += map(plain_name, layer.on)
        elif disk := whole_disk(name):
            waiting.append(disk)
