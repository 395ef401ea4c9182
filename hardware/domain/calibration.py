"""How far a tool's numbers of volumes are from the kernel's, measured and never assumed.

ssacli counts from 1, BMC labels count as they like, the kernel counts from 0. Each volume that
two of them know by the same unique id, or by the same drives, is a pair of numbers; where all
pairs of one tool behind one controller agree, their difference is the offset.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from hardware.domain.blocks import role_of
from hardware.domain.drive import LogicalVolume
from hardware.domain.join_volumes import (
    Group,
    Shown,
    group_volumes,
    shown_as,
    teller_of,
    told_number,
)
from hardware.domain.survey import Survey

Pair = tuple[int, int]  # the kernel's number, the tool's


@dataclass(frozen=True, order=True)
class Calibration:
    """One tool behind one controller. `offset` is kernel minus tool; None: its pairs disagree."""

    controller: str
    tool: str
    offset: int | None
    pairs: tuple[Pair, ...] = ()


Offsets = Mapping[tuple[str, str], int | None]  # by controller and tool; None: not to be used


def calibrate(survey: Survey) -> tuple[Calibration, ...]:
    """What the survey proves of the numbers that tools use."""
    return measure(group_volumes(survey.volumes), kernel_volumes(survey))


def kernel_volumes(survey: Survey) -> tuple[Shown, ...]:
    """The disks of the kernel that are RAID volumes."""
    drivers = {c.pci_address: c.driver for c in survey.controllers}
    found = (Shown.of(block, drivers) for block in survey.blocks)
    return tuple(one for one in found if _is_volume(one, drivers))


def _is_volume(one: Shown, drivers: Mapping[str, str]) -> bool:
    driver = drivers.get(one.block.pci_address) or one.block.driver
    return one.number is not None or role_of(one.block, driver) == "volume"


def measure(groups: Iterable[Group], shown: tuple[Shown, ...]) -> tuple[Calibration, ...]:
    """The same of volumes whose reports are together."""
    found: dict[tuple[str, str], set[Pair]] = {}
    for group in groups:
        for controller, tool, pair in _pairs(group, shown):
            found.setdefault((controller, tool), set()).add(pair)
    return tuple(
        Calibration(controller, tool, _offset(pairs), tuple(sorted(pairs)))
        for (controller, tool), pairs in sorted(found.items())
    )


def _offset(pairs: set[Pair]) -> int | None:
    offsets = {kernel - tool for kernel, tool in pairs}
    return offsets.pop() if len(offsets) == 1 else None


def _pairs(group: Group, shown: tuple[Shown, ...]) -> Iterable[tuple[str, str, Pair]]:
    seen = shown_as(group, shown)
    kernel = seen.number if seen and seen.number is not None else _kernel_number(group)
    for volume in group:
        tool, told = teller_of(volume), told_number(volume)
        if kernel is not None and tool and told.isdecimal() and len(told) < 10:
            yield volume.controller, tool, (kernel, int(told))


def _kernel_number(group: Group) -> int | None:
    """The number that no tool gave; a tool's own word for the kernel's number proves nothing."""
    numbers = {v.number for v in group if v.number is not None and not teller_of(v)}
    return numbers.pop() if len(numbers) == 1 else None


def offsets_of(calibrations: Iterable[Calibration]) -> dict[tuple[str, str], int | None]:
    """The offsets by controller and tool."""
    return {(one.controller, one.tool): one.offset for one in calibrations}


def numbered(volume: LogicalVolume, offsets: Offsets) -> LogicalVolume:
    """The volume with the kernel's number where that is proven, and without one where not.

    A volume that the kernel shows under its own unique id needs no offset.
    """
    tool, told = teller_of(volume), told_number(volume)
    if volume.address is not None or not tool or not told:
        return volume
    offset = offsets.get((volume.controller, tool))
    number = int(told) + offset if offset is not None and told.isdecimal() else None
    if number is not None and number < 0:
        number = None
    return replace(volume, number=number, tool=tool, tool_number=told)


def sentences(calibrations: Iterable[Calibration]) -> tuple[str, ...]:
    """A plain sentence for each tool whose numbers fit no single offset."""
    return tuple(
        f"{one.controller}: the volume numbers of {one.tool} and of the kernel fit no single "
        f"offset (kernel=tool: {', '.join(f'{k}={t}' for k, t in one.pairs[:8])}): no volume is "
        "called by a number"
        for one in calibrations
        if one.offset is None
    )
