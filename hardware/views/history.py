"""Series of values as JSON, for charts and the tables beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import condition, require_safe

from hardware.domain.forecast import forecast_full, forecast_wear
from hardware.domain.reading import Reading
from hardware.domain.reading_json import build_reading
from hardware.domain.units import unit_of
from hardware.health_words import VERDICTS
from hardware.health_words import say as say_reason
from hardware.models import (
    Drive,
    DriveVerdict,
    HostDay,
    KernelEvent,
    LastReading,
    Placement,
    ReadingDay,
)
from mirrorsite.ground.audit.roles import operator_required
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.words import say

MOST_DAYS = 1100
MOST_EVENTS = 300  # of each kind, the newest
LONGEST_NAME = 200
WEAR = ("wear_percent", "nvme.percentage_used")
FULL = {"used_bytes": "size_bytes", "inodes_used": "inodes"}  # used figure → its limit
GRAVE = ("error", "critical")

View = Callable[..., HttpResponse]


def asked(request: HttpRequest) -> tuple[str, datetime, datetime]:
    """The value's name and the time that a request asks for; ValueError says what is wrong."""
    name, days = request.GET.get("name", ""), request.GET.get("days", "90")
    if len(name) > LONGEST_NAME or "\0" in name:
        raise ValueError(f"name: expected at most {LONGEST_NAME} characters")
    if not (days.isascii() and days.isdigit() and len(days) < 6 and 0 < int(days) <= MOST_DAYS):
        raise ValueError(f"days: expected a number from 1 to {MOST_DAYS}")
    until = timezone.now()
    return name, until - timedelta(days=int(days)), until


def checked(view: View) -> View:
    """Decorator: a question that is none is answered with 400 and the reason."""

    @wraps(view)
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            asked(request)
        except ValueError as error:
            return JsonResponse({"error": str(error)}, status=400)
        return view(request, pk)

    return answer


def _mark(request: HttpRequest, *parts: Any) -> str:
    """An ETag: the question, and what tells whether its answer is another one by now."""
    text = repr((request.get_full_path(), get_language(), *parts))
    return f'"{sha256(text.encode("utf-8", "replace")).hexdigest()[:32]}"'


def _extent(days: QuerySet[Any], since: datetime) -> list[Any]:
    """What changes with each poll, a late one too, and with each day that leaves the window."""
    told = days.filter(day__gte=since.date()).aggregate(Max("day"), Count("pk"), Sum("polls"))
    return [*told.values(), since.date()]


def drive_mark(request: HttpRequest, pk: int) -> str:
    """Changes with a poll, an event, a verdict and a move of the drive."""
    days = _extent(ReadingDay.objects.filter(drive=pk), asked(request)[1])
    newest = [
        rows.aggregate(Max("pk"))["pk__max"]
        for rows in (
            DriveVerdict.objects.filter(drive=pk),
            Placement.objects.filter(drive=pk),
            KernelEvent.objects.filter(incident__subject=f"drive:{pk}"),
        )
    ]
    return _mark(request, days, newest)


def host_mark(request: HttpRequest, pk: int) -> str:
    """Changes with a poll and an event of the host."""
    days = _extent(HostDay.objects.filter(host=pk), asked(request)[1])
    events = KernelEvent.objects.filter(host=pk, severity__in=GRAVE).aggregate(Max("pk"))
    return _mark(request, days, events["pk__max"])


@operator_required
@require_safe
@checked
@condition(etag_func=drive_mark)
def drive_history(request: HttpRequest, pk: int) -> JsonResponse:
    """One value of a drive with what happened meanwhile; without `name`, the names there are."""
    drive = get_object_or_404(Drive, pk=pk)
    name, since, until = asked(request)
    if not name:
        return JsonResponse({"names": ReadingDay.objects.names(drive)})
    points = ReadingDay.objects.history(drive, name, since, until)
    last = LastReading.objects.filter(drive=drive).first()
    return JsonResponse(
        {
            "name": name,
            "unit": unit_of(name),
            "points": _points(points),
            "threshold": _threshold(build_reading(last.data), name) if last else None,
            "forecast": forecast_wear(points) if name in WEAR else None,
            "events": sorted(_drive_events(drive, since), key=lambda event: event["at"]),
        }
    )


@operator_required
@require_safe
@checked
@condition(etag_func=host_mark)
def host_series(request: HttpRequest, pk: int) -> JsonResponse:
    """One value of a host with the grave events; without `name`, the names there are."""
    host = get_object_or_404(Host, pk=pk)
    name, since, until = asked(request)
    if not name:
        return JsonResponse({"names": HostDay.objects.names(host)})
    points = HostDay.objects.history(host, name, since, until)
    size = _size(host, name)
    events = KernelEvent.objects.filter(host=host, severity__in=GRAVE, at__gte=since)
    return JsonResponse(
        {
            "name": name,
            "unit": unit_of(name),
            "points": _points(points),
            "threshold": size,
            "forecast": forecast_full(points, size) if size else None,
            "events": sorted(_kernel_events(events), key=lambda event: event["at"]),
        }
    )


def _size(host: Host, name: str) -> int | None:
    """What a filesystem holds at most, where the value is how much of it is used."""
    of, _, figure = name.rpartition(":")
    full = FULL.get(figure)
    return HostDay.objects.latest_values(host).get(f"{of}:{full}") if full else None


def _points(found: list[tuple[datetime, int]]) -> list[tuple[str, int]]:
    return [(at.strftime("%Y-%m-%dT%H:%M:%SZ"), value) for at, value in found]


def _threshold(reading: Reading, name: str) -> int | None:
    """The limit that the disk itself gives for a value; None: it gives none."""
    counters = dict(reading.counters)
    limits = {f"ata.{one.number}.value": one.threshold for one in reading.attributes}
    limits["temperature_c"] = reading.temperature_limit_c
    limits["nvme.available_spare"] = counters.get("nvme.available_spare_threshold")
    return limits.get(name)


def _drive_events(drive: Drive, since: datetime) -> Iterator[dict[str, Any]]:
    subject = f"drive:{drive.pk}"
    yield from _kernel_events(KernelEvent.objects.filter(incident__subject=subject, at__gte=since))
    verdicts = DriveVerdict.objects.filter(drive=drive, since__gte=since).order_by("-since")
    for row in verdicts[:MOST_EVENTS]:
        reasons = "; ".join(say_reason(one["code"], one["values"]) for one in row.reasons)
        says = reasons or str(VERDICTS.get(row.verdict, row.verdict))
        yield {"at": row.since, "kind": "verdict", "what": row.verdict, "says": says}
    moves = Placement.objects.filter(drive=drive, since__gte=since).order_by("-since")
    for move in moves.select_related("host", "bay")[:MOST_EVENTS]:
        place = f"{move.host} {move.bay or move.address}".strip()
        yield {"at": move.since, "kind": "placement", "what": "moved", "says": place}


def _kernel_events(rows: QuerySet[KernelEvent]) -> Iterator[dict[str, Any]]:
    found = rows.order_by("-at").values_list("at", "kind", "severity", "count")
    for at, kind, severity, count in found[:MOST_EVENTS]:
        says = f"{say(f'kind.{kind}', {})} ({count}×)"
        yield {"at": at, "kind": "kernel", "what": kind, "severity": severity, "says": says}
