"""Raw values that hold more than one number: which part of the 48 bits is the count.

Sources: smartmontools' drivedb.h and its raw formats (raw24(raw8), raw16(avg16), tempminmax,
msec24hour32), Seagate's SMART attribute specification for 1, 7, 188, 195 and 240.
"""

from __future__ import annotations

import re
from collections.abc import Callable

POWER_ON_HOURS = 9
COMMAND_TIMEOUT = 188
TEMPERATURES = (190, 194)
HEAD_FLYING_HOURS = 240
SEAGATE_ERROR_RATES = (1, 7, 195)
LARGEST = 2**63 - 1  # what the database and the JSON between host and centre hold

_SEAGATE = re.compile(r"\bST\d{3,}|SEAGATE", re.IGNORECASE)
_FIRST = re.compile(r"\s*(-?\d{1,20})")
_HOURS = re.compile(r"(\d{1,12})h\+")
_SEVERAL = re.compile(r"\s*\d{1,20}(?:\.\d{1,6})?\s*[(/]|\d{1,12}h\+")
_THREE_WORDS = re.compile(r"(\d{1,6}) (\d{1,6}) (\d{1,6})")


def is_seagate(model: str, family: str = "") -> bool:
    """Whether a hard disk packs as Seagate's do; its SSDs are XA… and ZA… and do not."""
    return bool(_SEAGATE.search(family) or _SEAGATE.match(model.strip()))


def unpack(number: int, raw: int, text: str = "", *, seagate: bool = False) -> int:
    """The one number that counts in an attribute's raw value; `text` is smartctl's own words."""
    if number in SEAGATE_ERROR_RATES and seagate:
        return _whole(raw) >> 32  # errors above 32 bits of operations
    decoded = _DECODERS.get(number, _printed)(_whole(raw), text)
    return max(-LARGEST, min(decoded, LARGEST))


def _whole(raw: int) -> int:
    return min(max(raw, 0), 2**64 - 1)


def _printed(raw: int, text: str) -> int:
    """`380 (Average 380)`, `0/123`, `1234h+05m`: the first number counts, the rest is detail."""
    first = _FIRST.match(text)
    return int(first[1]) if first and _SEVERAL.match(text) else raw


def _timeouts(raw: int, text: str) -> int:
    """Three 16-bit counters: over 7.5 s, over 5 s, all; the lowest is the count of all."""
    words = _THREE_WORDS.fullmatch(text.strip())
    return int(words[3]) if words else (raw & 0xFFFF if raw > 0xFFFF else raw)


def _degrees(raw: int, text: str) -> int:
    """`36 (Min/Max 0/51)`; without the text the lowest byte, signed."""
    first = _FIRST.match(text)
    if first and abs(int(first[1])) < 256:
        return int(first[1])
    low = raw & 0xFF
    return low - 256 if low > 127 else low


def _hours(raw: int, text: str) -> int:
    """Hours, whatever the disk counts in: smartctl's database knows its unit."""
    hours = _HOURS.match(text.strip())
    return int(hours[1]) if hours else _printed(raw, text)


def _flying_hours(raw: int, text: str) -> int:
    """32 bits of hours below 24 of milliseconds."""
    hours = _hours(raw, text)
    return hours & 0xFFFFFFFF if hours > 0xFFFFFFFF else hours


_DECODERS: dict[int, Callable[[int, str], int]] = {
    POWER_ON_HOURS: _hours,
    COMMAND_TIMEOUT: _timeouts,
    HEAD_FLYING_HOURS: _flying_hours,
    **dict.fromkeys(TEMPERATURES, _degrees),
}
