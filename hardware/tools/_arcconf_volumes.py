"""The volumes in arcconf GETCONFIG, their members and spares as serial numbers.

Members stand with the volume (2009: "Logical device segment information", smartpqi: "Array
Physical Device Information") or with its array; a member may be named by its place only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hardware.domain.drive import Fact, LogicalVolume
from hardware.tools._arcconf_drives import Placed
from hardware.tools._arcconf_places import Place, Segment, channel_places, segment
from hardware.tools._arcconf_text import Block, Document
from hardware.tools._card_answer import percent, size_bytes
from hardware.tools._card_words import kernel_name
from hardware.tools._reading import FACT_LIMIT, number, words

_MEMBER = re.compile(r"(?:group \d{1,4}, ?)?segment \d{1,4}|device \d{1,6}")
_MEMBER_PARTS = re.compile(r"(?:logical (?:device|drive) segment|array physical device)")
# ServeRAID lists no segments
_MEMBER_KEYS = ("drive(s) (channel,device)", "stripe order (channel,device)")
_LOGICAL = re.compile(r"logical (\d{1,6})")
_TOLD = re.compile(r"([\w ,-]{1,60}?) ?\(([^(),]{1,40}),[^()]{0,80}?(\d{1,15} ?MB)\) ?(.{0,80})")
_LEVEL = re.compile(r"(\d{1,3}(?:EE|E)?)(?:[ (]{0,2}(Triple|ADM).*| .*|\(.*)?")
_RUNNING = re.compile(r"progress|status|complete|state|rebuild|migrat|verif|transform")
_DONE = re.compile(r" ?\([^()]{0,80}%[^()]{0,40}\)|,? ?\d{1,3}(?:[.,]\d{1,6})? ?%.{0,40}")
_STATUS_KEYS = ("status of logical device", "status of logical drive")
_ORDINAL = re.compile(r"\d{1,6}")


@dataclass(frozen=True)
class Resolved:
    """A volume's drives: serials, and how many members have none."""

    members: tuple[str, ...]
    spares: tuple[str, ...]
    unnamed: int
    lost: tuple[str, ...]


def segments_of(block: Block) -> list[Segment]:
    """The member lines of a volume or an array."""
    return [segment(value) for part, key, value in block.rows if _is_member(part, key)]


def _is_member(part: str, key: str) -> bool:
    return bool(_MEMBER_PARTS.match(part) and _MEMBER.fullmatch(key))


def volumes_of(
    document: Document, placed: list[Placed], card: str, source: str
) -> Iterator[tuple[LogicalVolume, tuple[str, ...]]]:
    """Each volume, with a sentence for whatever of it is lost."""
    arrays = {array.number: array for array in document.of("array")}
    progress = _progress(document)
    told = list(document.of("volume"))
    for block in told:
        found = _resolve(block, arrays, placed)
        yield _volume(block, found, progress, card, source), found.lost
    numbers = {block.number for block in told}
    for array in arrays.values():
        for volume in _of_array(array, placed, card, source):
            if volume[0].number not in numbers:
                yield volume
    if not told and not arrays:
        yield from _of_tasks(progress, card, source)


def _volume(
    block: Block, found: Resolved, progress: dict[str, float], card: str, source: str
) -> LogicalVolume:
    own = (percent(value) for part, key, value in block.rows if not part and _RUNNING.search(key))
    running = next((one for one in own if one is not None), None)
    called = str(block.number)
    return LogicalVolume(
        controller=card,
        # "Logical drive number" (ServeRAID) counts from 1, the kernel's container from 0
        number=None if block.word == "drive" else block.number,
        tool="arcconf",
        tool_number=called,
        unique_id=words(block.value("volume unique identifier", "unique identifier")).upper(),
        name=words(block.value("logical device name", "logical drive name")),
        level=_level(block.value("raid level")),
        state=words(_DONE.sub("", block.value(*_STATUS_KEYS))),
        members=found.members,
        spares=found.spares,
        unnamed=found.unnamed,
        progress_percent=progress.get(called, running),
        capacity_bytes=size_bytes(block.value("size")),
        disk_name=kernel_name(block.value("disk name")),
        facts=(Fact(source, block.text()[:FACT_LIMIT]),),
    )


def _level(text: str) -> str:
    """RAID10 of "10", RAID6 of "6 Reed-Solomon"; a word of its own as it is."""
    match = _LEVEL.fullmatch(text)
    if not match:
        return words(text)
    return f"RAID{match[1]} Triple" if match[2] else f"RAID{match[1]}"


def _resolve(block: Block, arrays: dict[int | None, Block], placed: list[Placed]) -> Resolved:
    """The block's members; those of its array where it lists none itself."""
    at = {place: one for one in placed for place in one.places}
    array = block.value("array")
    stands_on = arrays.get(int(array)) if _ORDINAL.fullmatch(array) else None
    members = segments_of(block) or (segments_of(stands_on) if stands_on else [])
    named, lost = _named(members, at)
    named = named or [
        at[place].drive.serial if place in at else ""
        for place in channel_places(block.value(*_MEMBER_KEYS))
    ]
    counted = number(block.value("number of segments", "number of chunks")) or 0
    serials = tuple(filter(None, named))
    return Resolved(
        serials,
        _spares(block, array, members, placed, at),
        max(len(named), counted) - len(serials),
        (*lost, *_memberless(block, serials)),
    )


def _named(members: list[Segment], at: dict[Place, Placed]) -> tuple[list[str], list[str]]:
    """The members' serials ("" for none), and where line and card name different drives."""
    serials, lost = [], []
    for one in members:
        there = next((at[place].drive for place in one.places if place in at), None)
        if one.is_spare:
            continue
        serials.append(one.serial or (there.serial if there and not one.is_missing else ""))
        if there and there.serial and one.serial and there.serial != one.serial:
            lost.append(f"member {one.serial} should be in {there.bay}, where {there.serial} is")
    return serials, lost


def _memberless(block: Block, serials: tuple[str, ...]) -> Iterator[str]:
    if not serials:
        yield f"volume {block.number} without members"
    if not block.value(*_STATUS_KEYS):
        yield f"volume {block.number} without status"


def _spares(
    block: Block,
    array: str,
    members: list[Segment],
    placed: list[Placed],
    at: dict[Place, Placed],
) -> tuple[str, ...]:
    """Drives that stand by for the volume: as it says, its array, or the drives themselves."""
    said = [
        place
        for kind in ("dedicated", "global", "pooled")
        for value in block.values(f"{kind} hot-spare")
        for place in channel_places(value)
    ]
    serials = [at[place].drive.serial for place in said if place in at]
    serials += [one.serial for one in members if one.is_spare]
    serials += [one.drive.serial for one in placed if _guards(one, block.number, array)]
    return tuple(dict.fromkeys(filter(None, serials)))


def _guards(one: Placed, volume: int | None, array: str) -> bool:
    numbers = _ORDINAL.findall(one.spare_for)
    if one.spare_for.lower().startswith("array"):
        return array in numbers
    if numbers:
        return str(volume) in numbers
    return "spare" in one.drive.state.lower() and bool(array) and one.array == array


def _of_array(
    array: Block, placed: list[Placed], card: str, source: str
) -> Iterator[tuple[LogicalVolume, tuple[str, ...]]]:
    """The volumes that an array lists, for an answer without the volumes themselves."""
    found = _resolve(array, {}, placed)
    for _, key, value in array.rows:
        match, told = _LOGICAL.fullmatch(key), _TOLD.fullmatch(value)
        if not match or not told:
            continue
        volume = LogicalVolume(
            controller=card,
            number=int(match[1]),
            tool="arcconf",
            tool_number=match[1],
            name=told[4].strip(),
            level=_level(told[2]),
            state=told[1],
            members=found.members,
            spares=found.spares,
            unnamed=found.unnamed,
            capacity_bytes=size_bytes(told[3]),
            facts=(Fact(source, array.text()[:FACT_LIMIT]),),
        )
        lost = () if found.members else (f"volume {match[1]} without members",)
        yield volume, lost


def _progress(document: Document) -> dict[str, float]:
    """Volume number → percentage, of the tasks that GETSTATUS lists."""
    found = {}
    for task in document.of("task"):
        done = percent(task.value("percentage complete") + "%")
        volume = task.value("logical device", "logical drive")
        if volume and done is not None:
            found[volume] = done
    return found


def _of_tasks(
    progress: dict[str, float], card: str, source: str
) -> Iterator[tuple[LogicalVolume, tuple[str, ...]]]:
    for called, done in progress.items():
        yield (
            LogicalVolume(card, number(called), "arcconf", called, progress_percent=done),
            (f"volume {called}: a task runs; members and state are in GETCONFIG",),
        )
