"""What to do next about a ticket, in one sentence; and its states as things that people do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hardware.domain.replacement_facts import Mark
from hardware.domain.replacement_json import checks_from
from hardware.domain.ticket import NEXT, State, Task
from hardware.models import Ticket
from hardware.models.tickets import TicketState

_DRAFT = {
    Task.REPLACE: _("Check whether it may be pulled now, reserve a spare, then send it."),
    Task.IDENTIFY: _("Pull nothing. Find out which disk it is, or send it to have labels read."),
}
_SAYS = {
    State.SENT: _("Wait for the data centre to take it; call when nobody does."),
    State.ACKNOWLEDGED: _("Somebody is on it. A new disk in the bay is seen by itself."),
    State.REPLACED: _("Nothing is to be pulled. The checks of the new disk go on by themselves."),
    State.REBUILDING: _("Pull nothing before the array is whole again; it is being rebuilt."),
    State.VERIFIED: _("The right disk was replaced. The ticket is closed by itself in a week."),
    State.CLOSED: _("Done. Nothing is to be pulled."),
    State.CANCELLED: _("Cancelled. Nothing is to be pulled."),
}
WRONG = _("Something is wrong with the replacement: put that right first.")
# a state as what a person does to come there
_DO = {
    State.SENT: _("Ask again (back to sent)"),
    State.ACKNOWLEDGED: _("Somebody took it"),
    State.REPLACED: _("The disk was replaced"),
    State.REBUILDING: _("The array is being rebuilt"),
    State.VERIFIED: _("I verified it myself"),
    State.CLOSED: _("Close the ticket"),
    State.CANCELLED: _("Cancel the ticket"),
}
_MAY_BE_WRONG = (State.SENT, State.ACKNOWLEDGED, State.REPLACED, State.REBUILDING)


def next_of(ticket: Ticket) -> str:
    """One sentence, in the page's language."""
    state = State(ticket.state)
    if state is State.DRAFT:
        return str(_DRAFT[Task(ticket.task)])
    if state in _MAY_BE_WRONG and _is_wrong(ticket):
        return str(WRONG)
    return str(_SAYS[state])


def _is_wrong(ticket: Ticket) -> bool:
    return any(one.state is Mark.WRONG for one in checks_from(ticket.checks))


def open_by_host() -> dict[int, list[Ticket]]:
    """Open tickets by their host's key, the newest first; what a list shows of them alone."""
    rows = Ticket.objects.open().only("pk", "host", "state", "task").order_by("-pk")
    found: dict[int, list[Ticket]] = {}
    for row in rows:
        found.setdefault(row.host_id, []).append(row)
    return found


def steps_context(ticket: Ticket) -> dict[str, Any]:
    """The steps taken, those that may follow, and what to do now."""
    state = State(ticket.state)
    return {
        "next_step": next_of(ticket),
        "steps": [
            {"row": one, "before": _label(one.before), "after": _label(one.after)}
            for one in ticket.steps.all()
        ],
        "next_states": [
            (after.value, _DO[after])
            for after in NEXT[state]
            if (state, after) != (State.DRAFT, State.SENT)  # by its own form, with its words
        ],
    }


def _label(state: str) -> str:
    return str(TicketState(state).label) if state in TicketState.values else state
