"""The values of a host's drives side by side, and how full its filesystems are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from hardware.domain import history
from hardware.domain.forecast import forecast_full, slope_per_day
from hardware.models import HostDay, Placement, ReadingDay
from mirrorsite.ground.inbox.models import Host

MOST_POINTS = 240  # of one line: more is finer than a screen
USED, SIZE, PREFIX = ":used_bytes", ":size_bytes", "fs:"
SEEN = timedelta(days=90)

Points = list[tuple[datetime, int]]


@dataclass(frozen=True)
class Line:
    """One value of one drive of a host."""

    place: Placement
    points: Points

    @property
    def name(self) -> str:
        """As a person names the place; the serial's end where it has none."""
        bay = self.place.bay
        label = (bay.label or f"{bay.enclosure}/{bay.slot}") if bay else self.place.disk_name
        return label or self.place.drive.serial[-4:]

    @property
    def last(self) -> int:
        """The newest."""
        return self.points[-1][1]

    @property
    def lowest(self) -> int:
        """In all the time that is shown."""
        return min(value for _at, value in self.points)

    @property
    def highest(self) -> int:
        """In all the time that is shown."""
        return max(value for _at, value in self.points)

    @property
    def grown(self) -> int:
        """From the first to the last."""
        return self.last - self.points[0][1]


def lines_of(host: Host, names: list[str], days: int) -> dict[str, list[Line]]:
    """By name of the value, a line for each drive of the host that has it; two queries in all."""
    placed = Placement.objects.now().filter(host=host).select_related("drive", "bay")
    places = {place.drive_id: place for place in placed}
    since = (timezone.now() - timedelta(days=days)).date()
    rows = ReadingDay.objects.filter(drive__in=places, day__gte=since).order_by("day")
    found: dict[str, dict[int, Points]] = {name: {} for name in names}
    for drive, data in rows.values_list("drive", "data"):
        for name in names:
            found[name].setdefault(drive, []).extend(history.series(bytes(data), name))
    return {
        name: [Line(places[drive], points) for drive, points in drives.items() if points]
        for name, drives in found.items()
    }


def thinned(points: Points) -> Points:
    """Few enough points for a line; the newest is always one."""
    step = -(-len(points) // MOST_POINTS) or 1
    return points[::-1][::step][::-1]


@dataclass(frozen=True)
class Filesystem:
    """How full one filesystem is, and when it is full if it goes on like this."""

    mount_point: str
    used: int
    size: int
    per_day: float | None
    full_at: datetime | None
    name: str  # of its value in the history

    @property
    def percent(self) -> float:
        """Of the size that is used."""
        return 100 * self.used / self.size if self.size else 0.0

    @property
    def sign(self) -> str:
        """Of the growth."""
        return "+" if (self.per_day or 0) > 0 else "−" if (self.per_day or 0) < 0 else ""

    @property
    def growth_bytes(self) -> int | None:
        """A day, without its sign."""
        return None if self.per_day is None else abs(round(self.per_day))


def filesystems(host: Host) -> list[Filesystem]:
    """The one that is full first comes first."""
    latest = HostDay.objects.latest_values(host)
    until = timezone.now()
    series = _used(host, until - SEEN)
    found = []
    for name, used in latest.items():
        if not (name.startswith(PREFIX) and name.endswith(USED)):
            continue
        size = latest.get(name.removesuffix(USED) + SIZE, 0)
        points = series.get(name, [])
        found.append(
            Filesystem(
                name[len(PREFIX) : -len(USED)],
                used,
                size,
                slope_per_day(points),
                forecast_full(points, size) if size else None,
                name,
            )
        )
    return sorted(found, key=_urgency)


def _urgency(one: Filesystem) -> tuple[Any, ...]:
    return (one.full_at is None, one.full_at or 0, -one.percent, one.mount_point)


def _used(host: Host, since: datetime) -> dict[str, Points]:
    """The last poll of each day, of every filesystem; one query."""
    rows = HostDay.objects.filter(host=host, day__gte=since.date()).order_by("day")
    found: dict[str, Points] = {}
    for data in rows.values_list("data", flat=True):
        at, values = history.values_at(bytes(data)) or (None, {})
        for name, value in values.items():
            if at and name.startswith(PREFIX) and name.endswith(USED):
                found.setdefault(name, []).append((at, value))
    return found
