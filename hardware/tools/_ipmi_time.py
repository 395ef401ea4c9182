"""The times of ipmitool's event log, whatever locale the machine that asked has.

Seen: 03/16/2025, 08/06/20, 2025-03-16, 16.03.2025, 2025年03月16日; 02:18:29, 02:18:29 UTC,
02:18:29 PM, 02时18分29秒; Pre-Init with seconds; "S+ 70/001" and Unspecified for no time at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

_DATE = re.compile(r"(\d{1,4})([/.\-年])(\d{1,2})([/.\-月])(\d{1,4})日?")
_TIME = re.compile(
    r"(\d{1,2})[:.时](\d{2})[:.分](\d{2})秒?(?: (?P<half>[AP]M))?(?: (?P<zone>[A-Z+][\w+:-]{0,8}))?"
)
_UPTIME = re.compile(r"\d{1,10}")
_UTC = frozenset({"UTC", "GMT", "Z"})
Told = tuple[str | None, str | None, int | None]


def parse_time(date: str, time: str, day_first: bool) -> Told:
    """(ISO 8601 time, zone as printed, seconds since start); a time in UTC carries its offset."""
    if date.replace(" ", "").lower() == "pre-init":
        return None, None, int(time) if _UPTIME.fullmatch(time) else None
    day, clock = _DATE.fullmatch(date.strip()), _TIME.fullmatch(time.strip())
    if not day or not clock:
        return None, None, None
    hour = int(clock[1])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"] == "PM" else 0)
    try:
        at = datetime(*_calendar(day, day_first), hour, int(clock[2]), int(clock[3]))
    except ValueError:
        return None, None, None
    zone = clock["zone"]
    return at.isoformat() + ("+00:00" if zone in _UTC else ""), zone, None


def is_day_first(dates: Iterable[str]) -> bool:
    """Whether a list writes 31/12/2025: one day above 12 in the first place proves it."""
    found = filter(None, map(_DATE.fullmatch, dates))
    return any(match[2] == "/" and 12 < int(match[1]) <= 31 for match in found)


def _calendar(match: re.Match[str], day_first: bool) -> tuple[int, int, int]:
    first, second, third = int(match[1]), int(match[3]), int(match[5])
    if len(match[1]) == 4 or match[2] == "年":
        return first, second, third
    year = third + 2000 if len(match[5]) <= 2 else third
    return (year, second, first) if day_first or match[2] == "." else (year, first, second)
