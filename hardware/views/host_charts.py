"""Charts of a host: how warm its bays are, I/O errors of its drives, how full its filesystems."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import condition, require_safe

from hardware.domain.units import unit_of
from hardware.drive_page import DAYS
from hardware.host_series import Line, filesystems, lines_of, thinned
from hardware.models import LastReading, Placement
from hardware.views.history import asked, checked, host_mark
from mirrorsite.ground.audit.roles import operator_required
from mirrorsite.ground.inbox.models import Host

SHOWN_DAYS = 30
TEMPERATURE, ERRORS = "temperature_c", "kernel.ioerr_cnt"


@operator_required
def charts(request: HttpRequest, pk: int) -> HttpResponse:
    """Each chart with its table."""
    host = get_object_or_404(Host, pk=pk)
    days = request.GET.get("days", "")
    shown = int(days) if days in map(str, DAYS) else SHOWN_DAYS
    lines = lines_of(host, [TEMPERATURE, ERRORS], shown)
    disks = filesystems(host)
    wanted = request.GET.get("fs", "")
    context = {
        "host": host,
        "days": shown,
        "choices": DAYS,
        "warmth": sorted(lines[TEMPERATURE], key=lambda line: -line.highest),
        "errors": sorted(
            (line for line in lines[ERRORS] if line.highest),
            key=lambda line: (-line.grown, -line.last),
        ),
        "quiet": sum(not line.highest for line in lines[ERRORS]),
        "filesystems": disks,
        "chosen": next(
            (one for one in disks if one.mount_point == wanted), next(iter(disks), None)
        ),
    }
    return render(request, "hardware/host_charts.html", context)


def lines_mark(request: HttpRequest, pk: int) -> str:
    """Changes with a round of readings and with a move."""
    read = LastReading.objects.filter(host=pk).aggregate(Max("at"))["at__max"]
    moved = Placement.objects.filter(host=pk).aggregate(Max("pk"))["pk__max"]
    return f'{host_mark(request, pk)[:-1]}.{read and read.timestamp()}.{moved}"'


@operator_required
@require_safe
@checked
@condition(etag_func=lines_mark)
def lines(request: HttpRequest, pk: int) -> JsonResponse:
    """One value of all drives of a host, a line each."""
    host = get_object_or_404(Host, pk=pk)
    name, since, until = asked(request)
    found = lines_of(host, [name], (until - since).days)[name]
    return JsonResponse(
        {"name": name, "unit": unit_of(name), "lines": [_line(one) for one in found]}
    )


def _line(line: Line) -> dict[str, Any]:
    points = [(at.strftime("%Y-%m-%dT%H:%M:%SZ"), value) for at, value in thinned(line.points)]
    return {"name": line.name, "serial": line.place.drive.serial, "points": points}
