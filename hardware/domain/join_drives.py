"""Which reports are of one drive: by serial first, else by the names that only one drive has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay, Disagreement, Drive
from hardware.domain.enclosures import Apart
from hardware.domain.identity import (
    is_port_of,
    is_same_size,
    is_same_text,
    is_same_wwn,
    serial_of,
)
from hardware.domain.merging import (
    CARD,
    differ,
    in_order,
    merge,
    rank_of,
    source_of,
)
from hardware.domain.told import Told, fits, is_same_place, names_of, order_of, spot

Group = list[Told]
NONE_APART = Apart()
Joined = tuple[tuple[Drive, ...], tuple[Disagreement, ...], tuple[str, ...]]


def join_drives(told: Iterable[Told], apart: Apart = NONE_APART) -> Joined:
    """Every drive once, what its reports differ in, and sentences about serials that are none."""
    groups, nameless = _by_serial(told)
    trouble = tuple(_twice(groups))
    groups = _longer_serials(groups)
    for one in nameless:
        _attach(one, groups)
    groups = [group for group in groups if not _is_nobody(group)]
    drives = sorted((_merged(group, apart) for group in groups), key=_place)
    return tuple(drives), tuple(d for g in groups for d in disagreements(g, apart)), trouble


def _place(drive: Drive) -> tuple[Any, ...]:
    bay = drive.bay
    where = (bay.enclosure, bay.slot) if bay else ("", -1)
    return drive.controller, *where, drive.serial, str(drive.seen_as), repr(drive)


def _by_serial(told: Iterable[Told]) -> tuple[list[Group], list[Told]]:
    named: dict[str, list[Group]] = {}
    nameless = []
    for one in sorted(told, key=lambda t: (not t.has_units, *order_of(t))):
        serial = serial_of(one.drive.serial)
        one = replace(one, drive=replace(one.drive, serial=serial))
        if not serial:
            nameless.append(one)
            continue
        groups = named.setdefault(serial, [])
        home = _home(one, groups)
        home.append(one) if home else groups.append([one])
    return [group for groups in named.values() for group in groups], nameless


def _home(one: Told, groups: list[Group]) -> Group | None:
    """The group of the same serial that this report belongs to."""
    here = (g for g in groups if any(is_same_place(one, t) for t in g))
    fitting = (g for g in groups if fits(one, g))
    return next(here, None) or next(fitting, None)


def _twice(groups: list[Group]) -> Iterable[str]:
    seen: dict[str, list[Group]] = {}
    for group in groups:
        seen.setdefault(group[0].drive.serial, []).append(group)
    for serial, same in seen.items():
        if len(same) > 1:
            whole = ", ".join(sorted(_described(_merged(group)) for group in same))
            yield f"{len(same)} drives claim the serial {serial}: {whole}"


def _described(drive: Drive) -> str:
    where = drive.bay or drive.seen_as or drive.disk_name
    size = f"{drive.capacity_bytes} bytes" if drive.capacity_bytes else ""
    return " ".join(str(word) for word in (drive.model, size, where) if word)


def _longer_serials(groups: list[Group]) -> list[Group]:
    """Seagate's SAS disks tell 20 signs, of which cards and labels print the first 8."""
    kept: list[Group] = []
    for group in sorted(groups, key=lambda g: (len(g[0].drive.serial), g[0].drive.serial)):
        home = [one for one in kept if _is_longer(group, one)]
        if len(home) == 1:
            serial = home[0][0].drive.serial
            home[0] += [replace(t, drive=replace(t.drive, serial=serial)) for t in group]
        else:
            kept.append(group)
    return kept


def _is_longer(group: Group, other: Group) -> bool:
    long, short = group[0].drive.serial, other[0].drive.serial
    if len(short) < 8 or long == short or not long.startswith(short):
        return False
    mine, others = (set().union(*(names_of(t.drive) for t in g)) for g in (group, other))
    return any(a == b or is_port_of(a, b) or is_port_of(b, a) for a in mine for b in others)


def _attach(one: Told, groups: list[Group]) -> None:
    """A report without a serial is the only drive that has its names or its bay; else its own."""
    tests: tuple[Callable[[Drive], bool], ...] = (
        lambda d: bool(names_of(d) & names_of(one.drive)),
        lambda d: spot(d) is not None and spot(d) == spot(one.drive),
    )
    for test in tests:
        homes = [g for g in groups if any(test(t.drive) for t in g)]
        if len(homes) == 1 and not any(_is_another(one, t) for t in homes[0]):
            homes[0].append(one)
            return
    groups.append([one])


def _is_another(one: Told, other: Told) -> bool:
    return not is_same_text(one.drive.model, other.drive.model)


def _is_nobody(group: Group) -> bool:
    """A block without a serial that is no known drive's is no drive yet."""
    return all(t.is_kernels and not t.drive.serial for t in group)


def _merged(group: Group, apart: Apart = NONE_APART) -> Drive:
    ordered = sorted(group, key=order_of)
    whole = ordered[0].drive
    for one in ordered[1:]:
        whole = merge(whole, one.drive)
    unit, port = _names_of(ordered)
    others = _other_bays(whole, ordered, apart)
    also = _other_addresses(whole, ordered)
    by = _sources_of_bay(whole, ordered, apart)
    return replace(
        whole, other_bays=others, bay_by=by, wwn=unit, sas_address=port, also_seen_as=also
    )


def _sources_of_bay(whole: Drive, group: Sequence[Told], apart: Apart) -> tuple[str, ...]:
    """Who named the bay. A card's tool names it in its own report, before an enclosure can."""
    found: set[str] = set()
    for one in (t.drive for t in group):
        if whole.bay and one.bay and apart.is_same(whole.controller, whole.bay, one.bay):
            own = {rank_of(fact.source) for fact in one.facts} == {CARD}
            found.update(one.bay_by or ((source_of(one),) if own else ()))
    return tuple(sorted(found))


def _other_addresses(whole: Drive, group: Sequence[Told]) -> tuple[ScsiAddress, ...]:
    """Its addresses on other paths; a member is seen as its volume and nowhere else."""
    if whole.pass_through is False:
        return ()
    told = {one for t in group for one in (t.drive.seen_as, *t.drive.also_seen_as) if one}
    return tuple(sorted(told - {whole.seen_as}))


def _other_bays(whole: Drive, group: Sequence[Told], apart: Apart) -> tuple[Bay, ...]:
    """Other bays that other sources name, and those that an earlier look found to be others."""
    if whole.bay is None:
        return ()
    kept = [whole.bay]
    for other in (b for t in group for b in t.drive.other_bays):
        if (other.enclosure, other.slot) not in ((one.enclosure, one.slot) for one in kept):
            kept.append(other)
    for bay in (t.drive.bay for t in group if t.drive.bay):
        if not any(apart.is_same(whole.controller, bay, one) for one in kept):
            kept.append(bay)
    return tuple(kept[1:])


def _names_of(group: Sequence[Told]) -> tuple[str, str]:
    """The unit's name and its port's: arcconf prints the port's, one above, as the drive's WWN."""
    units = [t.drive.wwn for t in group if t.rank != CARD and t.drive.wwn]
    cards = [t.drive.wwn for t in group if t.rank == CARD and t.drive.wwn]
    # of a drive that was joined before, the card's word is already the unit's
    unit = units[0] if units else cards[0] if cards else ""
    ports = [t.drive.sas_address for t in group if t.drive.sas_address]
    ports += [name for name in cards if is_port_of(name, unit)]
    return unit, ports[0] if ports else ""


def disagreements(group: Group, apart: Apart = NONE_APART) -> tuple[Disagreement, ...]:
    """What the reports of one drive differ in, with their sources."""
    ordered = in_order([t.drive for t in group])
    serial = next((d.serial for d in ordered if d.serial), "")
    card = next((d.controller for d in ordered if d.controller), "")
    units = [t.drive for t in group if t.rank != CARD]
    sizes = [] if any(t.has_units for t in group) else ordered
    if not serial:
        return ()
    return (
        *differ(serial, "bay", _bays(ordered), lambda a, b: apart.is_same(card, a, b)),
        *differ(serial, "model", _all(ordered, "model"), is_same_text),
        *differ(serial, "firmware", _all(ordered, "firmware"), is_same_text),
        *differ(serial, "capacity_bytes", _all(sizes, "capacity_bytes"), is_same_size),
        *differ(serial, "wwn", _all(in_order(units), "wwn"), is_same_wwn),
    )


def _all(drives: Iterable[Drive], name: str) -> list[tuple[str, Any]]:
    return [(source_of(drive), getattr(drive, name)) for drive in drives]


def _bays(drives: Iterable[Drive]) -> list[tuple[str, Bay]]:
    return [(source_of(drive), drive.bay) for drive in drives if drive.bay]
