"""How often something was told: per hour, and as the line of a small chart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

DAYS = 7
STEP = timedelta(hours=6)
STEPS = DAYS * 4
WIDTH, HEIGHT = 168, 28  # of the chart, in its own units


@dataclass(frozen=True)
class Rate:
    """What was told up to `until`."""

    until: datetime
    last_day: int
    by_step: tuple[int, ...]  # STEP each, the oldest first

    @property
    def per_hour(self) -> float:
        """Events per hour over the last day."""
        return round(self.last_day / 24, 1)

    @property
    def week(self) -> int:
        """All of the week."""
        return sum(self.by_step)

    @property
    def most(self) -> int:
        """The most within one step."""
        return max(self.by_step)

    @property
    def path(self) -> str:
        """Bars of an SVG path, one a step that has any."""
        wide, most = WIDTH / STEPS, max(1, self.most)
        return "".join(
            f"M{(number + 0.5) * wide:.1f} {HEIGHT}V{HEIGHT * (1 - count / most):.1f}"
            for number, count in enumerate(self.by_step)
            if count
        )


def rate_of(told: Iterable[tuple[datetime, int]], until: datetime) -> Rate:
    """The rate from times and counts; what is later than `until` or a week older is left out."""
    steps, last_day = [0] * STEPS, 0
    for at, count in told:
        age = until - at
        if timedelta(0) <= age < STEP * STEPS:
            steps[STEPS - 1 - int(age / STEP)] += count
            last_day += count * (age < timedelta(days=1))
    return Rate(until, last_day, tuple(steps))
