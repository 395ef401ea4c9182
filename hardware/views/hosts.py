"""Hosts, and what is plugged into them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from hardware.domain.survey import Survey
from hardware.drawing import Marks, draw_bays
from hardware.models import KernelEvent, Placement, SurveyRecord, Ticket
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import operator_required
from mirrorsite.ground.inbox.models import Command, Host
from mirrorsite.ground.incidents.models import Incident

EVENTS_SHOWN = 20


@operator_required
def hosts(request: HttpRequest) -> HttpResponse:
    """Every host, and when it was last heard."""
    now = timezone.now()
    rows = Host.objects.by_name()
    shown = [{"host": host, "is_silent": host.is_silent(now)} for host in rows]
    return render(request, "hardware/hosts.html", {"hosts": shown})


@operator_required
def host(request: HttpRequest, pk: int) -> HttpResponse:
    """One host: is it heard, what is in which bay, what did its kernel say."""
    row = get_object_or_404(Host, pk=pk)
    record = SurveyRecord.objects.newest(row)
    survey = record.value() if record else Survey()
    placements = Placement.objects.now().filter(host=row).select_related("drive", "bay")
    context = {
        "host": row,
        "is_silent": row.is_silent(timezone.now()),
        "record": record,
        "survey": survey,
        "placements": placements.order_by("bay__controller", "bay__enclosure", "bay__slot", "pk"),
        "drawings": draw_bays(survey, marked_bays(row)),
        "events": KernelEvent.objects.filter(host=row).order_by("-at")[:EVENTS_SHOWN],
        "incidents": Incident.objects.open().filter(values__host_pk=row.pk).by_urgency(),
    }
    return render(request, "hardware/host.html", context)


def marked_bays(host: Host) -> Marks:
    """Bays of open tickets, for drawings: "fail" the one to replace, "watch" candidates."""
    open_ones = Ticket.objects.open().filter(host=host)
    return {bay: mark for ticket in open_ones for bay, mark in marks_of(ticket).items()}


def marks_of(ticket: Ticket) -> Marks:
    """The bays that one ticket is about, each for its drive alone: another one is not marked."""
    mark = "fail" if ticket.task == "replace" else "watch"
    return {
        (drive["controller"], place["enclosure"], place["slot"], drive["serial"]): mark
        for drive in ticket.finding.get("drives", [])
        for place in drive["places"]
    }


@operator_required
@require_POST
def survey_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the host for a survey; it comes with the host's next heartbeat."""
    row = get_object_or_404(Host, pk=pk, is_recorded=False)
    Command.objects.create(host=row, kind="survey", asked_by=request.user.get_username())
    Entry.objects.record(request.user, "asked for a survey", f"inbox.host:{row.pk}")
    return redirect("host", pk=row.pk)
