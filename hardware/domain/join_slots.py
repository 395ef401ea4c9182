"""The places of an enclosure: which drive is in each, and which stay empty."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay, Block, Disagreement, Drive, Slot
from hardware.domain.enclosures import Apart
from hardware.domain.identity import known_serial, serial_of
from hardware.domain.merging import differ, merged_by, source_of

NONE_APART = Apart()
Joined = tuple[tuple[Slot, ...], tuple[Drive, ...], tuple[Disagreement, ...]]


def join_slots(
    slots: tuple[Slot, ...],
    blocks: tuple[Block, ...],
    drives: tuple[Drive, ...],
    apart: Apart = NONE_APART,
) -> Joined:
    """Slots give bays to drives, by what each source knows of them; empty ones stay known."""
    placed = list(drives)
    found: list[Slot] = []
    differences: list[Disagreement] = []
    for slot in sorted(_merged(slots), key=lambda s: (s.controller, s.enclosure, s.slot)):
        at = _of_slot(slot, blocks, placed)
        if at is None:
            found.append(slot)
            differences += _claimed(slot, placed)
            continue
        drive = placed[at]
        told = [(source_of(drive), drive.bay), (source_of(slot), bay_of(slot))]
        differences += differ(drive.serial, "bay", told, partial(apart.is_same, slot.controller))
        placed[at] = _in_bay(drive, bay_of(slot), slot, apart)
        found.append(replace(slot, serial=drive.serial or slot.serial, is_empty=False))
    return tuple(found), tuple(placed), tuple(differences)


def _merged(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    return merged_by(slots, lambda s: (s.controller, s.enclosure, s.slot))


def bay_of(slot: Slot) -> Bay:
    """The slot as a bay."""
    return Bay(enclosure=slot.enclosure, slot=slot.slot, label=slot.label)


def _of_slot(slot: Slot, blocks: tuple[Block, ...], drives: list[Drive]) -> int | None:
    """Which of the drives sits there: by serial, address, name or port; None: none, or several."""
    if serial := known_serial(serial_of(slot.serial), {d.serial for d in drives} - {""}):
        same = [n for n, d in enumerate(drives) if d.serial == serial]
        return same[0] if len(same) == 1 else None
    shown = [n for n, d in enumerate(drives) if d.seen_as and d.pass_through is not False]
    serials = {b.serial for b in blocks if slot.address and b.address == slot.address} - {""}
    ways = (
        [n for n in shown if _is_at(drives[n], slot.address, serials)],
        [n for n, d in enumerate(drives) if slot.disk_name and d.disk_name == slot.disk_name],
        [n for n, d in enumerate(drives) if slot.sas_address and slot.sas_address == d.sas_address],
    )
    return next((way[0] for way in ways if len(way) == 1), None)


def _is_at(drive: Drive, address: ScsiAddress | None, serials: set[str]) -> bool:
    return address is not None and (drive.seen_as == address or drive.serial in serials)


def _in_bay(drive: Drive, bay: Bay, slot: Slot, apart: Apart) -> Drive:
    controller = drive.controller or slot.controller
    facts = tuple(dict.fromkeys((*drive.facts, *slot.facts)))
    if drive.bay is None:
        return replace(drive, bay=bay, controller=controller, facts=facts)
    if not apart.is_same(slot.controller, drive.bay, bay):
        known = any(apart.is_same(slot.controller, other, bay) for other in drive.other_bays)
        others = drive.other_bays if known else (*drive.other_bays, bay)
        return replace(drive, other_bays=others, facts=facts)
    label = drive.bay.label or bay.label
    return replace(drive, bay=replace(drive.bay, label=label), controller=controller, facts=facts)


def _claimed(slot: Slot, drives: list[Drive]) -> tuple[Disagreement, ...]:
    """A tool puts a drive into the bay that the enclosure calls empty."""
    if not slot.is_empty:
        return ()
    here = (slot.controller, slot.enclosure, slot.slot)
    return tuple(
        one
        for d in drives
        if d.serial and d.bay and (d.controller, d.bay.enclosure, d.bay.slot) == here
        for one in differ(
            d.serial,
            "bay",
            ((source_of(d), str(d.bay)), (source_of(slot), f"{bay_of(slot)}: empty")),
            lambda a, b: a == b,
        )
    )
