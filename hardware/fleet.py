"""All drives seen together: by model, by wear, by warmth, by age, and those that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, IntegerField, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from hardware.domain import history
from hardware.domain.forecast import WEAR_DAYS, WEAR_GROWTH, forecast_wear, slope_per_day
from hardware.drive_list import WEAR
from hardware.models import Drive, LastRound, Placement, ReadingDay
from hardware.wire import moment

MODELS_SHOWN = 200
WORN_SHOWN = 40
OLDEST_SHOWN = 20
SHELVES_SHOWN = 200
WEAR_SEEN = timedelta(days=180)
EACH_DAYS = 6  # the percentage is a whole number: a day in six tells as much
MONTH = 30.4


def by_model() -> list[dict[str, Any]]:
    """Counts by model and firmware, those with most trouble first."""
    of = {word: Count("pk", filter=Q(verdict=word)) for word in ("fail", "path", "watch")}
    rows = Drive.objects.values("model", "firmware").annotate(total=Count("pk"), **of)
    return list(rows.order_by("-fail", "-watch", "-path", "-total", "model")[:MODELS_SHOWN])


def _number(name: str, field: str = "latest_values") -> Any:
    return Cast(KeyTextTransform(name, field), IntegerField())


@dataclass(frozen=True)
class Worn:
    """One SSD: percent used, percent a month, and when it is worn out if it goes on like this."""

    drive: Drive
    place: Placement | None
    used: int
    per_month: float | None
    until: datetime | None
    days: int  # that are known

    @property
    def is_rough(self) -> bool:
        """Whether a point more or less moves the date by much."""
        return self.until is not None and self.days < 2 * WEAR_DAYS


def worn() -> list[Worn]:
    """The most worn SSDs with the forecast of each."""
    used = Coalesce(*(_number(name) for name in WEAR))
    rows = Drive.objects.annotate(used=used).filter(used__isnull=False).order_by("-used", "pk")
    drives = list(rows[:WORN_SHOWN])
    places, past = places_of(drives), _wear_of(drives)
    return [_worn(drive, places.get(drive.pk), past.get(drive.pk, [])) for drive in drives]


def _worn(drive: Any, place: Placement | None, points: list[tuple[datetime, int]]) -> Worn:
    days = (points[-1][0] - points[0][0]).days if points else 0
    enough = days >= WEAR_DAYS and points[-1][1] - points[0][1] >= WEAR_GROWTH
    slope = slope_per_day(points) if enough else None
    month = None if slope is None else slope * MONTH
    return Worn(drive, place, drive.used, month, forecast_wear(points), days)


def _wear_of(drives: list[Drive]) -> dict[int, list[tuple[datetime, int]]]:
    """The percentage that was used, a poll a week, by drive; one query."""
    today = timezone.now().date()
    days = [today - timedelta(days=n) for n in range(0, WEAR_SEEN.days, EACH_DAYS)]
    rows = ReadingDay.objects.filter(drive__in=drives, day__in=days).order_by("day")
    found: dict[int, list[tuple[datetime, int]]] = {}
    for drive, data in rows.values_list("drive", "data"):
        at, values = history.values_at(bytes(data)) or (None, {})
        used = next((values[name] for name in WEAR if name in values), None)
        if at is not None and used is not None:
            found.setdefault(drive, []).append((at, used))
    return found


def places_of(drives: list[Drive]) -> dict[int, Placement]:
    """Where each of them is."""
    rows = Placement.objects.now().filter(drive__in=drives).select_related("host", "bay")
    return {row.drive_id: row for row in rows}


def oldest() -> list[dict[str, Any]]:
    """The drives with most power-on hours."""
    rows = Drive.objects.annotate(hours=_number("power_on_hours")).filter(hours__isnull=False)
    drives = list(rows.order_by("-hours", "pk")[:OLDEST_SHOWN])
    places = places_of(drives)
    return [{"drive": one, "hours": one.hours, "place": places.get(one.pk)} for one in drives]


@dataclass(frozen=True)
class Shelf:
    """How warm the bays of one enclosure are."""

    host_pk: int
    host: str
    enclosure: str
    count: int
    coolest: int
    median: int
    warmest: int
    drive_pk: int  # the warmest
    bay: str


def shelves() -> list[Shelf]:
    """Every enclosure with a temperature, the one with the warmest bay first; one query."""
    warm = _number("temperature_c", "drive__latest_values")
    rows = Placement.objects.now().exclude(bay=None).annotate(c=warm).filter(c__isnull=False)
    names = ("host", "host__name", "bay__controller", "bay__enclosure", "c", "drive")
    found: dict[tuple[Any, ...], list[tuple[int, int, str]]] = {}
    for *key, c, drive, label, slot in rows.values_list(*names, "bay__label", "bay__slot"):
        found.setdefault(tuple(key), []).append((c, drive, label or f"Slot {slot}"))
    made = (_shelf(key, bays) for key, bays in found.items())
    return sorted(made, key=lambda one: -one.warmest)[:SHELVES_SHOWN]


def _shelf(key: tuple[Any, ...], bays: list[tuple[int, int, str]]) -> Shelf:
    host_pk, host, controller, enclosure = key
    (warmest, drive, label), coolest = max(bays), min(bays)[0]
    middle = round(median(c for c, _drive, _label in bays))
    name = f"{controller} {enclosure}".strip()
    return Shelf(host_pk, host, name, len(bays), coolest, middle, warmest, drive, label)


def unread() -> list[dict[str, Any]]:
    """Disks on which smartctl hung, or that are left out for a while, by host."""
    rounds = LastRound.objects.select_related("host").order_by("host__name")
    told = [(row, kind, one) for row in rounds for kind, one in _unread_in(row)]
    serials = {str(one.get("serial") or "") for _row, _kind, one in told} - {""}
    drives = {row.serial: row for row in Drive.objects.filter(serial__in=serials)}
    return [
        {
            "host": row.host,
            "at": row.at,
            "kind": kind,
            "device": one.get("device") or one.get("serial") or "?",
            "times": one.get("times"),
            "since": _moment(one.get("since")),
            "why": one.get("why") or "",
            "until": _moment(one.get("until")),
            "drive": drives.get(str(one.get("serial"))),
        }
        for row, kind, one in told
    ]


def _moment(told: Any) -> datetime | None:
    """When, as a host wrote it; None for what is no time."""
    try:
        return moment(told)
    except ValueError:
        return None


def _unread_in(row: LastRound) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind in ("hung", "skipped"):
        yield from ((kind, one) for one in row.data.get(kind, ()))


def trouble_of_rounds() -> list[tuple[LastRound, list[str]]]:
    """What could not be read in the newest rounds, by host."""
    rounds = LastRound.objects.select_related("host").order_by("host__name")
    return [(row, row.data["trouble"]) for row in rounds if row.data.get("trouble")]
