"""Which reports are of one RAID volume, and which of the kernel's disks shows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass, replace

from hardware.domain.blocks import Drivers, driver_of, number_of
from hardware.domain.drive import Block, Disagreement, LogicalVolume
from hardware.domain.identity import is_same_size, known_serial, unique_id_of
from hardware.domain.merging import (
    CARD_TOOLS,
    differ,
    in_order,
    merge_all,
    source_of,
    tool_of,
)
from hardware.domain.states import is_same_state

_ARRAY_WWN = re.compile(r"0x6[0-9a-f]{31}")
Group = list[LogicalVolume]
Key = Callable[[LogicalVolume], Hashable]


@dataclass(frozen=True)
class Shown:
    """One of the kernel's disks that is a volume, with its number as the kernel counts."""

    block: Block
    number: int | None

    @classmethod
    def of(cls, block: Block, drivers: Drivers) -> Shown:
        return cls(block, number_of(block, driver_of(block, drivers)))


def group_volumes(volumes: Iterable[LogicalVolume]) -> list[Group]:
    """The reports of each volume: by unique id, by number, or by the same drives."""
    groups: list[Group] = [[one] for one in in_order(volumes)]
    for key in (_unique_id, _kernel_number, _tool_number):
        groups = _gather(groups, key)
    return _gather(groups, _drives, _is_only_one)


def with_known_serials(volume: LogicalVolume, known: Collection[str]) -> LogicalVolume:
    """Its drives by the serials that the survey's drives have."""
    return replace(
        volume,
        members=tuple(known_serial(one, known) for one in volume.members),
        spares=tuple(known_serial(one, known) for one in volume.spares),
    )


def _unique_id(volume: LogicalVolume) -> Hashable:
    return unique_id_of(volume.unique_id) or None


def _kernel_number(volume: LogicalVolume) -> Hashable:
    is_told = volume.number is not None and volume.controller
    return (volume.controller, volume.number) if is_told else None


def _tool_number(volume: LogicalVolume) -> Hashable:
    is_told = volume.tool_number and volume.controller
    return (volume.controller, teller_of(volume), volume.tool_number) if is_told else None


def _drives(volume: LogicalVolume) -> Hashable:
    whole = volume.members and not volume.unnamed
    return (volume.controller, frozenset(volume.members)) if whole else None


def _gather(
    groups: list[Group], key: Key, fits: Callable[[list[Group]], bool] | None = None
) -> list[Group]:
    """Groups that share a key become one, unless their unique ids say that they are two."""
    found: dict[Hashable, list[Group]] = {}
    for number, group in enumerate(groups):
        name = next((one for v in group if (one := key(v)) is not None), ("alone", number))
        found.setdefault(name, []).append(group)
    return [one for same in found.values() for one in _united(same, fits)]


def _united(same: list[Group], fits: Callable[[list[Group]], bool] | None) -> list[Group]:
    if fits and not fits(same):
        return same
    united: list[Group] = []
    for group in same:
        home = next((one for one in united if not _contradict(one, group)), None)
        home.extend(group) if home is not None else united.append(list(group))
    return united


def _contradict(first: Group, second: Group) -> bool:
    ids = [{_unique_id(v) for v in group} - {None} for group in (first, second)]
    return bool(ids[0] and ids[1] and not ids[0] & ids[1])


def _is_only_one(same: list[Group]) -> bool:
    """Two volumes of one tool on the same drives: the drives do not tell which is which."""
    tellers = [{teller_of(v) for v in group} for group in same]
    return sum(map(len, tellers)) == len(set().union(*tellers))


def teller_of(volume: LogicalVolume) -> str:
    """The tool that counts this volume; "" where its number is nobody's but the kernel's."""
    word = tool_of(source_of(volume))
    return volume.tool or (word if word in CARD_TOOLS else "")


def told_number(volume: LogicalVolume) -> str:
    """The number that the tool gave it."""
    if volume.tool_number or volume.number is None:
        return volume.tool_number
    return str(volume.number)


def shown_as(group: Group, shown: Iterable[Shown]) -> Shown | None:
    """The kernel's disk that proves to be this volume: by unique id, else by the name of it."""
    ids = {_unique_id(v) for v in group} - {None}
    names = {v.disk_name for v in group} - {""}
    here = [one for one in shown if is_behind(one.block, group)]
    same_id = (one for one in here if ids & ids_of(one.block))
    same_name = (one for one in here if one.block.disk_name in names and can_be(one.block, ids))
    return next(same_id, None) or next(same_name, None)


def is_behind(block: Block, group: Group) -> bool:
    """Whether the disk hangs on the volume's card, as far as both are told."""
    cards = {v.controller for v in group} - {""}
    return not cards or not block.pci_address or block.pci_address in cards


def can_be(block: Block, ids: set[Hashable]) -> bool:
    """Whether no unique id says that the disk is another volume."""
    return not ids or not ids_of(block) or bool(ids & ids_of(block))


def ids_of(block: Block) -> set[Hashable]:
    """What names the volume that a block shows: its unique id, and a name that an array gave."""
    given = block.wwn if _ARRAY_WWN.fullmatch(block.wwn) else ""
    named: set[Hashable] = {unique_id_of(block.unique_id), unique_id_of(given)}
    return named - {""}


def merge_volume(group: Group, seen: Shown | None) -> LogicalVolume:
    """One volume from all reports of it. Drives that any source counts as members are members."""
    whole = merge_all(group)
    members = dict.fromkeys(serial for v in in_order(group) for serial in v.members)
    numbered = next((v for v in in_order(group) if v.tool_number), None)
    if numbered:
        whole = replace(whole, tool=teller_of(numbered), tool_number=numbered.tool_number)
    whole = replace(whole, members=tuple(members), unnamed=_unnamed(group, len(members)))
    return with_block(whole, seen) if seen else whole


def _unnamed(group: Group, named: int) -> int:
    """How many drives it has that nobody names: who counts most of them is right."""
    return max(0, max(len(v.members) + v.unnamed for v in group) - named)


def with_block(volume: LogicalVolume, seen: Shown) -> LogicalVolume:
    """The volume at the address where the kernel shows it, with the kernel's number."""
    told = volume.tool_number
    if seen.number is not None and volume.number not in (None, seen.number):
        told = told or str(volume.number)
    return replace(
        volume,
        controller=volume.controller or seen.block.pci_address,
        number=volume.number if seen.number is None else seen.number,
        tool=volume.tool or (teller_of(volume) if told else ""),
        tool_number=told,
        address=seen.block.address,
        disk_name=seen.block.disk_name or volume.disk_name,
        facts=tuple(dict.fromkeys((*volume.facts, *seen.block.facts))),
    )


def name_of(volume: LogicalVolume) -> str:
    """The volume's name in a disagreement: controller/number, or the tool's number of it."""
    own = str(volume.number) if volume.number is not None else ""
    return f"{volume.controller}/{own or volume.tool_number or volume.unique_id or volume.name}"


def disagreements(
    group: Group, whole: LogicalVolume, seen: Shown | None
) -> tuple[Disagreement, ...]:
    """What the reports of one volume, and the kernel, differ in."""
    ordered, name = in_order(group), name_of(whole)
    members = [(source_of(v), ", ".join(sorted(v.members))) for v in ordered if not v.unnamed]
    states = [(source_of(v), v.state) for v in ordered]
    states += [(source_of(seen.block), seen.block.state)] if seen else []
    sizes = [(source_of(v), v.capacity_bytes) for v in ordered]
    return (
        *differ(name, "members", members, lambda a, b: a == b),
        *differ(name, "state", states, is_same_state),
        *differ(name, "capacity_bytes", sizes, is_same_size),
    )
