"""The other disks of the arrays that a drive is in, and which of them are weak."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hardware.domain.array_words import Part, is_predicted, part_of
from hardware.domain.drive import Bay, Drive
from hardware.domain.stack import Layer, names_of, plain_name, whole_disk
from hardware.domain.survey import Survey

# a member and what its array counts against it: "sdc: 3 bad block ranges, write errors"
_HURT = re.compile(r"(?:^|; )([^\s:;]{1,200}): \d*[^;]{0,200}?(?:error|bad block|replacement)")


@dataclass(frozen=True)
class Weak:
    """A disk that may be the next to fail; `why` is a sentence's code."""

    serial: str
    why: str
    bay: Bay | None = None
    model: str = ""
    is_out: bool = False  # its card, or its array, has given it up already


class Below:
    """From the name of a disk, partition or layer down to the serials of the drives below it."""

    def __init__(self, survey: Survey) -> None:
        self._on = {name: one for one in survey.layers for name in names_of(one)}
        self._serials: dict[str, list[str]] = {}
        members = {serial for one in survey.volumes for serial in one.members}
        for volume in survey.volumes:
            self._add(volume.disk_name, volume.members)
        for drive in survey.drives:
            if drive.serial not in members:
                self._add(drive.disk_name, (drive.serial,))
        for block in survey.blocks:
            if block.disk_name not in self._serials and survey.drive(block.serial):
                self._add(block.disk_name, (block.serial,))

    def _add(self, disk_name: str, serials: Iterable[str]) -> None:
        if disk_name:
            self._serials.setdefault(disk_name, []).extend(filter(None, serials))

    def serials(self, names: Iterable[str]) -> tuple[str, ...]:
        """Each serial once; sound on circles."""
        found: dict[str, None] = {}
        waiting = [plain_name(one) for one in names]
        seen = set(waiting)
        while waiting:
            name = waiting.pop()
            found.update(dict.fromkeys(self._serials.get(name, ())))
            layer = self._on.get(name)
            below = map(plain_name, layer.on) if layer else [whole_disk(name)]
            new = [one for one in below if one and one not in seen]
            seen.update(new)
            waiting += new
        return tuple(sorted(found))


def hurt(layer: Layer) -> tuple[str, ...]:
    """Members of which the array itself counts errors or bad blocks."""
    return tuple(dict.fromkeys(_HURT.findall(layer.detail[:2000])))


def weak_among(
    survey: Survey, serials: Iterable[str], weak: Mapping[str, str], hurt_ones: Iterable[str]
) -> tuple[Weak, ...]:
    """Those of the serials that are weak: as the caller knows, as the card says, as md counts."""
    counted = set(hurt_ones)
    found = []
    for serial in serials:
        drive = survey.drive(serial)
        why = weak.get(serial) or _own_word(drive) or ("weak.counted" if serial in counted else "")
        if why:
            found.append(_weak(serial, why, drive))
    return tuple(found)


def _weak(serial: str, why: str, drive: Drive | None) -> Weak:
    if drive is None:
        return Weak(serial, why)
    is_out = part_of(drive.state) is Part.OUT
    return Weak(serial, why, drive.bay, drive.model, is_out)


def _own_word(drive: Drive | None) -> str:
    if drive is None:
        return ""
    if is_predicted(drive.state):
        return "weak.predicted"
    codes = {Part.OUT: "weak.failed", Part.FILLING: "weak.rebuilding"}
    code = codes.get(part_of(drive.state), "")
    return code or ("weak.smart" if drive.smart_passed is False else "")
