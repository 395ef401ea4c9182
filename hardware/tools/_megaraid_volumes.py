"""Volumes of one controller: VD rows, their properties, and the drive groups they stand on."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from hardware.domain.drive import Fact, LogicalVolume
from hardware.tools._megaraid import (
    MOST_BLOCKS,
    blocks_bytes,
    said,
    sector_bytes,
    unique_id,
    volume_state,
    whole,
)
from hardware.tools._megaraid_card import (
    Card,
    Seat,
    controller_of,
    excerpt,
    nameless,
    repeated,
    seats_of,
    titled,
)
from hardware.tools._megaraid_walk import Answer, place_of, volume_of

_PERCENT = re.compile(r"(\d{1,3})(?:\.\d{1,2})?\s?%")
_VOLUME_FACTS = ("DG/VD", "TYPE", "State", "Name", "Size", "SCSI NAA Id", "OS Drive Name")

Group = list[dict[str, Any]]  # the topology's rows of one drive group


@dataclass(frozen=True)
class _Stage:
    """What the volumes of one controller are made from."""

    answer: Answer
    tool: str
    controller: str
    seats: tuple[Seat, ...]
    groups: dict[str, Group]


@dataclass(frozen=True)
class _Built:
    """One volume, the places of its members and spares, and its size as printed."""

    volume: LogicalVolume
    places: tuple[str, ...]
    spares: tuple[str, ...] = ()
    size: str = ""


def card_of(answer: Answer, tool: str) -> Card:
    """The whole controller; what is odd about it is said in its trouble."""
    controller = controller_of(answer, tool)
    seats = seats_of(answer, controller.pci_address, tool)
    stage = _Stage(answer, tool, controller.pci_address, seats, _groups(answer))
    if answer.volumes:
        built = [_volume(stage, number) for number in sorted(answer.volumes)]
    else:
        built = [_group_volume(stage, group) for group in stage.groups]
    return Card(
        tool=tool,
        controller=controller,
        seats=seats,
        volumes=tuple(one.volume for one in built),
        member_places=tuple(one.places for one in built),
        spare_places=tuple(one.spares for one in built),
        sizes=tuple(one.size for one in built),
        trouble=(
            *(f"{tool}: {complaint}" for complaint in answer.complaints),
            *nameless(seats, answer.number, tool),
            *repeated(seats, answer.number, tool),
            *(titled(tool, answer.number) + one for one in _odd(stage, built)),
        ),
    )


def _groups(answer: Answer) -> dict[str, Group]:
    """The topology's rows by drive group, without the spares that belong to none."""
    found: dict[str, Group] = defaultdict(list)
    for row in answer.topology:
        if said(row.get("DG")).isdecimal():
            found[said(row.get("DG"))].append(row)
    return dict(found)


def _volume(stage: _Stage, place: int) -> _Built:
    told = stage.answer.volumes[place]
    named = {place_of(row) for row in stage.answer.members.get(place, [])}
    source = f"{stage.tool} /c{stage.answer.number}/v{place} show all"
    volume = LogicalVolume(
        controller=stage.controller,
        number=place if stage.answer.is_megaraid() else None,
        tool=stage.tool,
        tool_number=str(place),
        unique_id=unique_id(told.get("SCSI NAA Id")),
        disk_name=_disk_name(said(told.get("OS Drive Name"))),
        name=said(told.get("Name")),
        level=said(told.get("TYPE")),
        state=volume_state(said(told.get("State"))),
        progress_percent=_progress(told),
        capacity_bytes=_capacity(told),
        facts=(Fact(source, excerpt({k: told[k] for k in _VOLUME_FACTS if k in told})),),
    )
    return replace(_manned(stage, volume, _group_of(told), named), size=said(told.get("Size")))


def _disk_name(text: str) -> str:
    """sdb of /dev/sdb; "" where the tool found no disk of it."""
    found = re.fullmatch(r"/dev/(\w{1,32})", text)
    return found[1] if found else ""


def _group_volume(stage: _Stage, group: str) -> _Built:
    """A drive group where the answer has no volumes: what stands on it has no number yet."""
    rows = stage.groups[group]
    head = next((row for row in rows if not _is_drive(row)), {})
    source = f"{stage.tool} /c{stage.answer.number}/d{group} show"
    volume = LogicalVolume(
        controller=stage.controller,
        number=None,
        tool=stage.tool,
        tool_number=f"drive group {group}",
        level=said(head.get("Type")),
        state=volume_state(said(head.get("State"))),
        facts=(Fact(source, excerpt({"TOPOLOGY": rows})),),
    )
    return replace(_manned(stage, volume, group, set()), size=said(head.get("Size")))


def _manned(stage: _Stage, volume: LogicalVolume, group: str, named: set[str]) -> _Built:
    """The volume with its drives: those that it names itself, else those of its group."""
    in_group = [seat for seat in stage.seats if group and seat.group == group]
    mine = [seat for seat in stage.seats if seat.place in named] if named else in_group
    members = [seat for seat in mine if not seat.is_spare]
    spares = [seat for seat in in_group if seat.is_spare]
    blank = sum(not seat.drive.serial for seat in members)
    manned = replace(
        volume,
        members=tuple(seat.drive.serial for seat in members if seat.drive.serial),
        spares=tuple(seat.drive.serial for seat in spares if seat.drive.serial),
        unnamed=blank + _gone(stage.groups.get(group, [])),
    )
    return _Built(
        manned, tuple(seat.place for seat in members), tuple(seat.place for seat in spares)
    )


def _is_drive(row: dict[str, Any]) -> bool:
    return said(row.get("Type")).upper() == "DRIVE"


def _gone(rows: Group) -> int:
    """Members that the topology counts and that are in no slot."""
    return sum(_is_drive(row) and not place_of(row) for row in rows)


def _group_of(told: dict[str, Any]) -> str:
    return (volume_of(told) or ("", 0))[0]


def _progress(told: dict[str, Any]) -> float | None:
    match = _PERCENT.search(said(told.get("Active Operations")))
    return float(match[1]) if match else None


def _capacity(told: dict[str, Any]) -> int | None:
    blocks = whole(told.get("Number of Blocks"), MOST_BLOCKS)
    return blocks_bytes(blocks, said(told.get("Size")), sector_bytes(told.get("Block Size")))


def _odd(stage: _Stage, built: list[_Built]) -> list[str]:
    """Sentences about volumes without members, groups without a volume, and counts that differ."""
    empty = [
        f"volume {one.volume.tool_number} without members: its drives are in no answer"
        for one in built
        if not one.volume.members and not one.volume.unnamed
    ]
    placed = [
        f"volume {one.volume.tool_number}: its members are known by place only: "
        + ", ".join(one.places)
        for one in built
        if one.places and not one.volume.members
    ]
    return [*empty, *placed, *_odd_groups(stage), *_odd_counts(stage)]


def _odd_groups(stage: _Stage) -> list[str]:
    carrying = {_group_of(told) for told in stage.answer.volumes.values()}
    found = []
    for group, rows in stage.groups.items():
        if gone := _gone(rows):
            found.append(f"drive group {group}: {gone} missing, no drive is in its place")
        if carrying and group not in carrying:
            found.append(f"drive group {group} ({said(rows[0].get('Type'))}) carries no volume")
    return found


def _odd_counts(stage: _Stage) -> list[str]:
    counts = (
        ("Physical Drives", "drives", len(stage.seats)),
        ("Virtual Drives", "volumes", len(stage.answer.volumes)),
    )
    return [
        f"{told} {kind} counted, {count} listed"
        for key, kind, count in counts
        if (told := whole(stage.answer.facts.get(key))) is not None and told > count
    ]
