"""Troubles with their evidence."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hardware.domain.ticket import State
from hardware.incident_page import cause_context
from hardware.models import Ticket
from hardware.pull_page import incident_context
from hardware.where import incident_where
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import operator_required
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.incidents.words import rung, title

SHOWN = 200
EVENTS_SHOWN = 50


@operator_required
def incidents(request: HttpRequest) -> HttpResponse:
    """Open incidents, gravest first; with ?all=1 the resolved ones too."""
    rows = Incident.objects.by_urgency()
    everything = request.GET.get("all") == "1"
    if not everything:
        rows = rows.open()
    shown = [{"incident": row, "title": title(row)} for row in rows[:SHOWN]]
    context = {"incidents": shown, "everything": everything, "total": rows.count()}
    return render(request, "hardware/incidents.html", context)


@operator_required
def incident(request: HttpRequest, pk: int) -> HttpResponse:
    """One incident: its ladder of evidence, its events, its tickets."""
    row = get_object_or_404(Incident, pk=pk)
    context = {
        "incident": row,
        "title": title(row),
        "ladder": [{"evidence": one, "says": rung(one)} for one in row.evidence.all()],
        "events": row.kernel_events.select_related("host").order_by("-at")[:EVENTS_SHOWN],
        "tickets": Ticket.objects.for_page().about(row),
        "transitions": row.transitions.order_by("pk"),
        **cause_context(row),
        **incident_where(row),
        **incident_context(row),
    }
    return render(request, "hardware/incident.html", context)


@operator_required
@require_POST
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an incident by hand, with a reason."""
    row = get_object_or_404(Incident, pk=pk)
    why = request.POST.get("why", "").strip()[:1000]
    if not why:
        messages.error(request, _("Say why it is resolved; the next person wants to know."))
    elif row.resolve(request.user.get_username(), why):
        for draft in Ticket.objects.filter(incident=row, state=State.DRAFT):
            draft.go(State.CANCELLED, request.user, why)
        Entry.objects.record(request.user, "resolved", f"incidents.incident:{pk}", {"why": why})
        messages.success(request, _("The incident is resolved."))
    else:
        messages.info(request, _("Somebody had resolved it already."))
    return redirect("incident", pk=pk)
