"""Tickets on their way: what is told is written first, with its words, and then sent until it
arrives. A worker that dies between the two sends again; nothing is lost.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from hardware.carried import Message, Taken
from hardware.carriers import carry
from hardware.domain.ticket import State
from hardware.models import Ticket, TicketChannel, TicketDelivery, TicketStep
from hardware.sending_errors import Refused
from hardware.sending_words import first_words, step_words, words_of_test
from hardware.ticket_kinds import kinds
from mirrorsite.ground.audit.models import Entry

AT_ONCE = 20
BUDGET_S = 35  # no message is begun later than this in a run
PLANNED_AT_ONCE = 200
TOLD_WITHIN = timedelta(days=30)
# steps that every channel of the ticket is told of, after the first message
TOLD = (State.ACKNOWLEDGED, State.REPLACED, State.VERIFIED, State.SENT, State.CANCELLED)


class NotSent(Exception):
    """The ticket was not sent: somebody else took another step first."""


@transaction.atomic
def send_ticket(
    ticket: Ticket, channels: Iterable[TicketChannel], actor: Any, why: str
) -> list[TicketDelivery]:
    """Draft → sent, and the words as they are now to each channel; without one, by hand."""
    words = first_words(ticket)
    if ticket.state != State.DRAFT or not ticket.go(State.SENT, actor, why):
        raise NotSent
    step = ticket.steps.order_by("pk").last()
    rows = [_first(ticket, step, channel, words) for channel in channels]
    if not rows:
        rows = [_first(ticket, step, None, words)]
        rows[0].delivered_at = rows[0].created_at
    return TicketDelivery.objects.bulk_create(rows)


def _first(ticket: Ticket, step: Any, channel: TicketChannel | None, words: Any) -> TicketDelivery:
    return TicketDelivery(
        ticket=ticket, step=step, channel=channel, event=State.SENT.value, words=words
    )


def send_further(ticket: Ticket, channels: Iterable[TicketChannel], actor: Any) -> int:
    """The words that were sent, unchanged, to channels that did not get them; counts those."""
    sent = ticket.deliveries.filter(is_first=True).order_by("pk").first()
    held = set(ticket.deliveries.filter(is_first=True).values_list("channel", flat=True))
    wanted = [channel for channel in channels if channel.pk not in held]
    if sent is None or not wanted:
        return 0
    with transaction.atomic():
        rows = [_first(ticket, sent.step, channel, sent.words) for channel in wanted]
        TicketDelivery.objects.bulk_create(rows, ignore_conflicts=True)
        names = ", ".join(map(str, wanted))
        Entry.objects.record(
            actor, "ticket sent further", f"hardware.ticket:{ticket.pk}", {"channels": names}
        )
    return len(rows)


@transaction.atomic
def send_test(channel: TicketChannel, actor: Any) -> TicketDelivery:
    """A message that says that it is a test; the ones before it are forgotten."""
    channel.deliveries.filter(ticket=None).delete()
    Entry.objects.record(actor, "channel tested", f"hardware.ticketchannel:{channel.pk}")
    words = words_of_test(channel)
    return TicketDelivery.objects.create(channel=channel, event="test", words=words)


def plan(now: datetime) -> int:
    """Write down what channels are still to be told of tickets that they were sent."""
    able = [name for name, kind in kinds().items() if kind.comments]
    of_step = TicketDelivery.objects.filter(
        step=OuterRef("pk"), channel=OuterRef("ticket__deliveries__channel")
    )
    found = (
        TicketStep.objects.filter(
            ~Exists(of_step),  # in this call: another one would join the messages a second time
            at__gte=now - TOLD_WITHIN,
            after__in=TOLD,
            ticket__deliveries__is_first=True,
            ticket__deliveries__channel__kind__in=able,
            ticket__deliveries__step__lt=F("pk"),
        )
        .exclude(before__in=["", F("after")])
        .select_related("ticket__incident", "ticket__host", "ticket__drive", "ticket__bay")
        .annotate(to=F("ticket__deliveries__channel"))
        .order_by("pk")[:PLANNED_AT_ONCE]
    )
    rows = [
        TicketDelivery(
            ticket=step.ticket,
            step=step,
            channel_id=step.to,
            is_first=False,
            event=step.after,
            words=step_words(step),
            created_at=now,
            asked_at=now,
            next_try_at=now,
        )
        for step in found
    ]
    TicketDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def deliver(now: datetime, most_s: float = BUDGET_S) -> int:
    """Send what is due, in parts; returns how many messages arrived."""
    plan(now)
    TicketDelivery.objects.give_up_old(now)
    started, dead, arrived = time.monotonic(), set(), 0
    for row in TicketDelivery.objects.due(now)[:AT_ONCE]:
        if row.channel_id in dead or time.monotonic() - started > most_s or not row.claim(now):
            continue
        if try_once(row, now):
            arrived += 1
        else:
            dead.add(row.channel_id)
    return arrived


def try_once(row: TicketDelivery, now: datetime) -> bool:
    """Send one message that this worker holds, and write down what came of it."""
    try:
        taken = _carried(row)
    except Refused as error:
        row.failed(now, error.code, error.values)
        return False
    row.arrived(now, taken.key, taken.url)
    return True


def _carried(row: TicketDelivery) -> Taken:
    channel = row.channel
    assert channel is not None  # waiting() has no others
    kind = kinds().get(channel.kind)
    if kind is None:
        raise Refused("no_kind", kind=channel.kind)
    try:
        return carry(channel, kind, _message(row, channel))
    except Refused:
        raise
    except Exception as error:  # of a carrier that met what it was not made for
        raise Refused("broke", kind=type(error).__name__) from None


def _message(row: TicketDelivery, channel: TicketChannel) -> Message:
    key = _first_key(row) if not row.is_first else ""
    told = {**row.words, "event": row.event, "key": _key_of(row)}
    return Message(told, row.is_first, remote_key=key, thread=key)


def _key_of(row: TicketDelivery) -> str:
    """The same for each repeat of one message, so that a receiver may know it again."""
    if row.ticket_id is None:
        return f"mirrorsite-test-{row.pk}"
    return f"mirrorsite-ticket-{row.ticket_id}-{row.step_id}-{row.channel_id}"


def _first_key(row: TicketDelivery) -> str:
    rows = TicketDelivery.objects.filter(
        ticket=row.ticket_id, channel=row.channel_id, is_first=True
    )
    return rows.values_list("remote_key", flat=True).first() or ""


def enabled_channels(chosen: Sequence[str]) -> list[TicketChannel]:
    """Of these numbers, the channels that may be sent to."""
    numbers = [int(one) for one in chosen if one.isascii() and one.isdigit() and len(one) < 19]
    return list(TicketChannel.objects.filter(pk__in=numbers, is_enabled=True))
