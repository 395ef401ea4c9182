"""When a line of a log file was written: it says so in many ways, some without year or zone."""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, datetime, timedelta

CLOCKS_APART = timedelta(minutes=2)
ISO = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))\s")
SYSLOG = re.compile(r"([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d)\s")
UPTIME = re.compile(r"(?:^|kernel: )\[ *(\d+\.\d+)\]")


def time_of(text: str, now: datetime, booted_at: datetime | None = None) -> datetime | None:
    """A line's own time, None where it tells none; `now` is no earlier than the line."""
    with contextlib.suppress(ValueError, OverflowError):
        if found := ISO.match(text):
            return datetime.fromisoformat(found[1]).astimezone(UTC)
        said = SYSLOG.match(text)
        at = with_year(said[1], now) if said else None
        if booted_at and (found := UPTIME.search(text[:200])):
            exact = booted_at + timedelta(seconds=float(found[1]))
            # The uptime is exact, but it may be another boot's: then the clock decides.
            return exact if at is None or abs(exact - at) < CLOCKS_APART else at
        return at
    return None


def with_year(text: str, now: datetime) -> datetime:
    """A syslog time has no year and no zone: the latest such time that is not in the future."""
    for year in range(now.year + 1, now.year - 9, -1):
        with contextlib.suppress(ValueError):  # a 29th of February
            local = datetime.strptime(f"{year} {text}", "%Y %b %d %H:%M:%S").astimezone()
            if local <= now + timedelta(days=1):
                return local.astimezone(UTC)
    raise ValueError(f"{text}: no such day")
