"""A ticket goes out with its spare, or neither does; and what their part of the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hardware import sending
from hardware.domain.spare_fit import Fit, judge_fit
from hardware.domain.spares import SpareState
from hardware.domain.survey import Survey
from hardware.domain.ticket import OPEN_STATES, State
from hardware.models import Spare, Ticket, TicketChannel, TicketDelivery
from hardware.models.tickets import TicketState
from hardware.sending_errors import error_words
from hardware.spare_words import fit_words, refusal_words, wanted_words
from hardware.spares import offers, refusal, wanted_of
from hardware.ticket_kinds import kinds

DELIVERIES_SHOWN = 50
STATES = {
    "arrived": gettext_lazy("arrived"),
    "waiting": gettext_lazy("waiting, is sent within half a minute"),
    "failing": gettext_lazy("not arrived, is tried again"),
    "given-up": gettext_lazy("not arrived, given up after three days"),
    "off": gettext_lazy("waiting: the channel is switched off"),
    "behind": gettext_lazy("waits for the message before it"),
}


class Refusal(Exception):
    """The ticket is not sent; the sentence says why and what to do."""


def dispatch(
    ticket: Ticket, channels: Sequence[TicketChannel], actor: Any, why: str, confirmed: bool
) -> None:
    """Send a draft and the spare that is reserved for it; Refusal when that may not be."""
    if ticket.host.is_recorded and channels:
        raise Refusal(_("This ticket is of a recording: no such disk exists. It is not sent."))
    spare = Spare.objects.held_by(ticket)
    fit = refusal(spare, ticket, confirmed) if spare else None
    if spare and fit:
        raise Refusal(refusal_words(spare.serial, fit))
    try:
        with transaction.atomic():
            sending.send_ticket(ticket, channels, actor, why)
            if spare:
                spare.go(SpareState.SENT, actor, f"ticket {ticket.pk}", ticket=ticket)
    except sending.NotSent:
        raise Refusal(_("That step is not possible any more; this is its present state.")) from None


def send_context(ticket: Ticket) -> dict[str, Any]:
    """What the page says of how this ticket goes out, and of what was sent."""
    rows = list(ticket.deliveries.select_related("channel", "step").order_by("pk"))
    told = {row.channel_id for row in rows if row.is_first}
    channels = TicketChannel.objects.filter(is_enabled=True).order_by("name")
    all_kinds = kinds()
    free = [
        {"channel": one, "kind": all_kinds[one.kind].label}
        for one in channels
        if one.pk not in told and one.kind in all_kinds and not ticket.host.is_recorded
    ]
    return {
        "sending": {
            "is_draft": ticket.state == State.DRAFT,
            "may_send_further": ticket.state in OPEN_STATES and bool(rows),
            "channels": free,
            "deliveries": [_shown(row, rows) for row in rows[-DELIVERIES_SHOWN:]],
            "first": next((row for row in rows if row.is_first), None),
        }
    }


def _shown(row: TicketDelivery, rows: Sequence[TicketDelivery]) -> dict[str, Any]:
    state = row.state
    if state in ("waiting", "failing") and row.channel and not row.channel.is_enabled:
        state = "off"
    elif state == "waiting" and any(_holds_up(other, row) for other in rows):
        state = "behind"
    step = TicketState(row.event).label if row.event in TicketState.values else row.event
    told = {"row": row, "state": state, "says": STATES[state], "step": step}
    return {**told, "error": error_words(row.error)}


def _holds_up(other: TicketDelivery, row: TicketDelivery) -> bool:
    is_earlier = other.channel_id == row.channel_id and other.pk < row.pk
    return is_earlier and not other.delivered_at and (other.is_first or not other.given_up_at)


def spare_context(ticket: Ticket, survey: Survey | None) -> dict[str, Any]:
    """What the page says of spares for this ticket: the one it holds, or what the shelf offers."""
    wanted, held = wanted_of(ticket, survey), Spare.objects.held_by(ticket)
    held_fit = judge_fit(held.disk(), wanted) if held and wanted else Fit(())
    may_reserve = ticket.state in (State.DRAFT, State.SENT, State.ACKNOWLEDGED)
    found = offers(ticket, wanted) if wanted and not held and may_reserve else []
    put_in = ticket.spares.filter(state=SpareState.INSTALLED).first()
    return {
        "spares": {
            "held": held,
            "held_fit": fit_words(held_fit) if held else None,
            "installed": put_in,
            "offers": [{"spare": one.spare, **fit_words(one.fit)} for one in found],
            "any_fits": any(one.fit.fits for one in found),
            "wanted": wanted_words(wanted),
            "may_reserve": may_reserve,
        }
    }
