"""Tickets: which disk, in which bay, and the words for the data centre."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hardware.dispatching import Refusal, dispatch, send_context, spare_context
from hardware.domain.survey import Survey
from hardware.domain.ticket import NEXT, State
from hardware.models import Placement, SiteWord, Ticket
from hardware.models.tickets import TicketState
from hardware.pull_page import ticket_context
from hardware.replacement_page import progress_context, stage_of
from hardware.ticket_known import know
from hardware.ticket_page import words_context
from hardware.where import ticket_where
from mirrorsite.ground.audit.roles import operator_required
from mirrorsite.ground.incidents.words import rung, say, title


@operator_required
def tickets(request: HttpRequest) -> HttpResponse:
    """Every ticket, open ones first."""
    rows = Ticket.objects.for_page().defer("finding")
    shown = [{"ticket": row, "title": title(row.incident), "stage": stage_of(row)} for row in rows]
    context = {"tickets": shown, "alarms": SiteWord.objects.alarms()}
    return render(request, "hardware/tickets.html", context)


@operator_required
def ticket(request: HttpRequest, pk: int) -> HttpResponse:
    """One ticket: task, drive, bay, evidence, words to send, steps."""
    row = get_object_or_404(Ticket.objects.for_page(), pk=pk)
    known = know(row)
    place_now = Placement.objects.now().filter(drive=row.drive).select_related("bay").first()
    context = {
        "ticket": row,
        "title": title(row.incident),
        "finding": row.finding,
        "reason": say(row.finding["reason"]["code"], row.finding["reason"]["values"]),
        "place_now": place_now,
        "is_moved": row.is_moved(place_now),
        "ladder": [{"evidence": one, "says": rung(one)} for one in row.incident.evidence.all()],
        **ticket_context(row, known),
        "steps": row.steps.all(),
        "next_states": [
            (state.value, TicketState(state.value).label)
            for state in NEXT[State(row.state)]
            if (row.state, state) != (State.DRAFT, State.SENT)  # by its own form, with its words
        ],
        **words_context(row, known),
        **spare_context(row, known.survey),
        **send_context(row),
        **ticket_where(row, known.survey or Survey()),
        **progress_context(row),
    }
    return render(request, "hardware/ticket.html", context)


@operator_required
@require_POST
def go(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a ticket one step further."""
    row = get_object_or_404(Ticket, pk=pk)
    state = request.POST.get("state", "")
    why = request.POST.get("why", "").strip()[:1000]
    if (row.state, state) == (State.DRAFT, State.SENT):
        return _passed_on(request, row, why)
    if state in TicketState.values and row.go(state, request.user, why):
        messages.success(request, _("The ticket is now: %s") % TicketState(state).label)
    else:
        messages.error(request, _("That step is not possible any more; this is its present state."))
    return redirect("ticket", pk=pk)


def _passed_on(request: HttpRequest, row: Ticket, why: str) -> HttpResponse:
    """A draft that a person says is sent: its words are kept as they were passed on."""
    try:
        dispatch(row, [], request.user, why, confirmed=False)
        messages.success(request, _("The ticket is now: %s") % TicketState(row.state).label)
    except Refusal as error:
        messages.error(request, str(error))
    return redirect("ticket", pk=row.pk)
