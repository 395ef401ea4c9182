"""When an SSD is worn out and a filesystem is full, if it goes on like this.

A straight line through the median of all slopes (Theil-Sen): a single clean-up or a burst of
writing does not bend it. No line through too few days or too little growth.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

WORN_OUT_PERCENT = 100
WEAR_DAYS = 30  # the percentage is a whole number: a month says little enough
WEAR_GROWTH = 2
FULL_DAYS = 7
FULL_POINTS = 5
MOST_POINTS = 200  # slopes are as many as pairs
FURTHEST = timedelta(days=365 * 20)
DAY_S = 86400.0

Points = Sequence[tuple[datetime, float]]


def forecast_wear(points: Points) -> datetime | None:
    """When the percentage of life that is used reaches 100; None: not to be said, or over."""
    kept = _thinned(points)
    if not kept or kept[-1][1] >= WORN_OUT_PERCENT:
        return None
    if kept[-1][1] - kept[0][1] < WEAR_GROWTH or _span(kept) < timedelta(days=WEAR_DAYS):
        return None
    return _reaches(kept, WORN_OUT_PERCENT)


def forecast_full(points: Points, size: float) -> datetime | None:
    """When used bytes reach the size; None: it does not grow, or fewer than seven days."""
    kept = _thinned(points)
    if len(kept) < FULL_POINTS or kept[-1][1] >= size or _span(kept) < timedelta(days=FULL_DAYS):
        return None
    return _reaches(kept, size)


def slope_per_day(points: Points) -> float | None:
    """The median of the slopes of all pairs; None where no two differ in time."""
    kept = _thinned(points)
    slopes = [
        (later[1] - earlier[1]) / (later[0] - earlier[0]).total_seconds() * DAY_S
        for number, earlier in enumerate(kept)
        for later in kept[number + 1 :]
        if later[0] > earlier[0]
    ]
    return median(slopes) if slopes else None


def _thinned(points: Points) -> list[tuple[datetime, float]]:
    ordered = sorted(points)
    step = -(-len(ordered) // MOST_POINTS) or 1
    return list(reversed(ordered[::-1][::step]))  # the newest is always kept


def _span(points: Points) -> timedelta:
    return points[-1][0] - points[0][0]


def _reaches(points: Points, limit: float) -> datetime | None:
    """The line's level is the median distance, so that one odd last day does not move it."""
    slope = slope_per_day(points)
    if slope is None or slope <= 0:
        return None
    last = points[-1][0]
    level = median(value + slope * (last - at).total_seconds() / DAY_S for at, value in points)
    days = max(limit - level, 0.0) / slope
    return last + timedelta(days=days) if days <= FURTHEST.days else None
