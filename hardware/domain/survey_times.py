"""Which of a host's surveys was true at a time: chosen by their times, before any is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Taken:
    """One survey without what it says; `key` is its row's, `boot_id` "" where unknown."""

    key: int
    boot_id: str
    since: datetime
    confirmed_at: datetime


class SurveyTimes:
    """The surveys of one host by time."""

    def __init__(self, taken: Iterable[Taken]) -> None:
        self.taken = sorted(taken, key=lambda one: one.since)

    def of_time(self, boot_id: str, at: datetime) -> Taken | None:
        """The survey that was true at a time: the last before it in that boot.

        When that boot was surveyed only later, its first survey. Never another boot's, since
        addresses do not outlive a boot. A line that names no boot is of the boot that surveys
        before and after it saw; None where they do not agree.
        """
        boot_id = boot_id or self.boot_at(at)
        rows = [one for one in self.taken if boot_id and one.boot_id == boot_id]
        before = [one for one in rows if one.since <= at]
        return before[-1] if before else next(iter(rows), None)

    def boot_at(self, at: datetime) -> str:
        """The boot that a host was in, where surveys on both sides of that time prove it."""
        rows = [one for one in self.taken if one.boot_id]
        before = next((one for one in reversed(rows) if one.since <= at), None)
        if before is None or at <= before.confirmed_at:
            return before.boot_id if before else ""
        after = next((one for one in rows if one.since > at), None)
        return before.boot_id if after and after.boot_id == before.boot_id else ""

    def earlier(self, key: int) -> Iterator[Taken]:
        """The surveys of the same boot before this one, the latest first."""
        this = next((one for one in self.taken if one.key == key), None)
        for one in reversed(self.taken):
            if this and one.boot_id == this.boot_id and one.since < this.since:
                yield one

    def newest(self) -> Iterator[Taken]:
        """All, the latest first."""
        return reversed(self.taken)
