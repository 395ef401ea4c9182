"""Tickets: which disk, in which bay, and the words for the data centre."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hardware.domain.survey import Survey
from hardware.domain.ticket import NEXT, State
from hardware.marks import marks_of
from hardware.models import Placement, SurveyRecord, Ticket
from hardware.models.tickets import TicketState
from hardware.picture import picture_of
from hardware.pull_page import ticket_context
from hardware.ticket_words import facts_of, words
from mirrorsite.ground.audit.roles import operator_required
from mirrorsite.ground.incidents.words import rung, say, title


@operator_required
def tickets(request: HttpRequest) -> HttpResponse:
    """Every ticket, open ones first."""
    shown = [{"ticket": row, "title": title(row.incident)} for row in Ticket.objects.for_page()]
    return render(request, "hardware/tickets.html", {"tickets": shown})


@operator_required
def ticket(request: HttpRequest, pk: int) -> HttpResponse:
    """One ticket: task, drive, bay, evidence, words to send, steps."""
    row = get_object_or_404(Ticket.objects.for_page(), pk=pk)
    record = SurveyRecord.objects.newest(row.host)
    survey = record.value() if record else Survey()
    drawings = picture_of(row.host, survey, marks_of(row), only_marked=True).drawings
    context = {
        "ticket": row,
        "title": title(row.incident),
        "facts": facts_of(row),
        "finding": row.finding,
        "reason": say(row.finding["reason"]["code"], row.finding["reason"]["values"]),
        "drawings": drawings,
        "words": words(row),
        "place_now": Placement.objects.now().filter(drive=row.drive).select_related("bay").first(),
        "ladder": [{"evidence": one, "says": rung(one)} for one in row.incident.evidence.all()],
        **ticket_context(row),
        "steps": row.steps.all(),
        "next_states": [
            (state.value, TicketState(state.value).label) for state in NEXT[State(row.state)]
        ],
    }
    return render(request, "hardware/ticket.html", context)


@operator_required
@require_POST
def go(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a ticket one step further."""
    row = get_object_or_404(Ticket, pk=pk)
    state = request.POST.get("state", "")
    why = request.POST.get("why", "").strip()[:1000]
    if state in TicketState.values and row.go(state, request.user, why):
        messages.success(request, _("The ticket is now: %s") % TicketState(state).label)
    else:
        messages.error(request, _("That step is not possible any more; this is its present state."))
    return redirect("ticket", pk=pk)
