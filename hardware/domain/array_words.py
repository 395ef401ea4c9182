"""What a tool's words for the state of an array, or of a member, come to for who would pull."""

from __future__ import annotations

import re
from enum import StrEnum

from hardware.domain.states import Health, health_of
from hardware.domain.wholeness import Condition, condition_of


class Whole(StrEnum):
    """How an array stands."""

    WELL = "well"
    DEGRADED = "degraded"
    BUSY = "busy"  # its redundancy is being made: rebuilt, synced, spread over other disks
    FAILED = "failed"
    UNKNOWN = "unknown"


class Part(StrEnum):
    """What a disk is to its card."""

    SERVES = "serves"
    OUT = "out"  # failed or missing: it holds nothing that counts any more
    FILLING = "filling"  # being rebuilt onto
    SPARE = "spare"
    UNUSED = "unused"
    UNKNOWN = "unknown"


# what is being done outweighs the rest: "Ok, rebuilding"
_BUSY = re.compile(
    r"resync|reshap|migrat|expan[ds]|transform|initiali[sz]|morph|copy-?back|impacted|\bbuild"
    r"|synchroni[sz]|resilver|rapid parity|\bwait\w* for re|ready for re"
)
_WELL = re.compile(
    r"(?:optimal|optl|opt|okay|ok|normal|online|active|clean|healthy|good|up)\b"
    r"(?!.*\b(?:not|in)active\b).*"
)
_CONDITIONS = {
    Condition.DEGRADED: Whole.DEGRADED,
    Condition.REBUILDING: Whole.BUSY,
    Condition.FAILED: Whole.FAILED,
    Condition.UNSOUND: Whole.WELL,  # whose blocks are bad is told by the array's detail
}
_PARTS = (
    (Part.FILLING, r"rebuil|\brbld\b|recover|copy-?back|\bcpybck\b|resync|\brplc\b"),
    (Part.SERVES, r"predict|predfail"),
    (Part.OUT, r"offln|msng|\bmis\b|\bfld\b|removed|unconfigured.?\(?bad|\bubad\b|\bflt\b"),
    (Part.SPARE, r"spare|\bghs\b|\bdhs\b|\bhsp\b|standby"),
    (Part.UNUSED, r"^ready|unassigned|unconfigured.?\(?good|\bugood\b|^raw$|^available|^unused"),
    (Part.SERVES, r"online|onln|optimal|\bopt\b|\bok\b|okay|present|\bactive\b|jbod|running|live"),
)
_PART_TABLE = tuple((part, re.compile(pattern)) for part, pattern in _PARTS)


def whole_of(state: str, kind: str = "") -> Whole:
    """How an array stands by its tool's word; a blank or strange word is UNKNOWN."""
    word = state.strip().lower()[:200]
    condition = condition_of(word, kind)
    if condition is not None and condition is not Condition.UNSOUND:
        return _CONDITIONS[condition]
    if _BUSY.search(word):
        return Whole.BUSY
    if condition is not None:
        return _CONDITIONS[condition]
    return Whole.WELL if _WELL.fullmatch(word) else Whole.UNKNOWN


def part_of(state: str) -> Part:
    """What a disk is to its card by the card's word for it."""
    word = state.strip().lower()[:200]
    for part, pattern in _PART_TABLE[:2]:
        if pattern.search(word):
            return part
    if health_of(word) is Health.FAILED:
        return Part.OUT
    return next((part for part, pattern in _PART_TABLE[2:] if pattern.search(word)), Part.UNKNOWN)


def is_predicted(state: str) -> bool:
    """Whether the card says that the disk is about to fail."""
    word = state.lower()
    return "predict" in word or "predfail" in word or "smart" in word
