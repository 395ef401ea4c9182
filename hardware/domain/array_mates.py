"""Which drives share their data with one drive: the other members of its arrays."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from hardware.domain.drive import Drive
from hardware.domain.stack import Layer, above, names_of, plain_name, whole_disk
from hardware.domain.survey import Survey

_ARRAYS = ("md", "zpool", "lvm", "filesystem", "bcache")  # filesystem: btrfs over several disks


def siblings(survey: Survey, serials: Collection[str]) -> tuple[Drive, ...]:
    """The other drives of every volume, array and pool that one of these serials is part of."""
    mine = [drive for drive in survey.drives if drive.serial in serials]
    wanted = {
        one
        for volume in survey.volumes
        if any(serial in volume.members for serial in serials)
        for one in (*volume.members, *volume.spares)
    }
    names = {name for drive in mine for name in _disks_beside(survey, drive.disk_name)}
    return tuple(
        drive
        for drive in survey.drives
        if drive.serial not in serials and (drive.serial in wanted or drive.disk_name in names)
    )


def _disks_beside(survey: Survey, disk_name: str) -> set[str]:
    if not disk_name:
        return set()
    by_name = {name: layer for layer in survey.layers for name in names_of(layer)}
    arrays = (one for one in above(survey.layers, disk_name) if one.kind in _ARRAYS)
    return {name for array in arrays for name in _disks_below(array.on, by_name)} - {""}


def _disks_below(on: Iterable[str], by_name: dict[str, Layer]) -> set[str]:
    """The disks at the bottom; sound on circles."""
    found, seen = set(), set()
    waiting = [plain_name(name) for name in on]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        layer = by_name.get(name)
        if layer and layer.on:
            waiting += [plain_name(one) for one in layer.on]
        else:
            found.add(whole_disk(name) or name)
    return found
