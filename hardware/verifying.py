"""Replacements are verified by themselves: reads what is, lets the domain judge, takes steps."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import translation

from hardware.domain.replacement import (
    Accepted,
    Judged,
    Step,
    has_ended,
    judge_replacement,
    next_state,
)
from hardware.domain.replacement_facts import Before, Now
from hardware.domain.replacement_json import check_json, checks_from, freeze, thaw
from hardware.domain.survey import Survey
from hardware.domain.ticket import State, Task
from hardware.models import Ticket
from hardware.surveys_read import Surveys
from hardware.verifying_ends import ask_host, end_told, end_verified, tell_wrong
from hardware.verifying_facts import facts_of, of_ticket, reach_of
from mirrorsite.ground.inbox.digests import LATER
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.words import say

log = logging.getLogger(__name__)
MOST_STEPS = 3  # in one go: seen, opened again
ME = "mirrorsite"


def verify_after(host: Host, at: datetime, surveys: Surveys | None = None) -> None:
    """Judge a host's open tickets after it reported; a fault here never costs the report."""
    if not Ticket.objects.open().filter(host=host).exists():
        return
    try:
        with transaction.atomic():
            verify(host, at, surveys)
    except (*LATER, SoftTimeLimitExceeded):
        raise
    except Exception:
        log.exception("the tickets of host %s could not be judged", host)


def verify_due(now: datetime) -> int:
    """What only the clock brings: a day of quiet, a week since it was verified; hosts judged."""
    close_verified(now)
    end_told()
    waiting = Ticket.objects.open().exclude(state=State.DRAFT).order_by("checked_at", "pk")
    hosts = list(dict.fromkeys(waiting.values_list("host", flat=True)))
    for pk in hosts:
        with transaction.atomic():
            host = Host.objects.select_for_update(no_key=True).get(pk=pk)
            verify_after(host, now)
    return len(hosts)


def close_verified(now: datetime) -> None:
    """Tickets that were verified a week ago and touched by nobody since."""
    for ticket in Ticket.objects.filter(state=State.VERIFIED).prefetch_related("steps"):
        last = max((step.at for step in ticket.steps.all()), default=ticket.opened_at)
        if has_ended(last, now):
            ticket.go(State.CLOSED, ME, "verified for seven days")


def verify(host: Host, at: datetime, surveys: Surveys | None = None) -> None:
    """Judge every open ticket of a host; call inside a transaction that has locked the host."""
    surveys = surveys or Surveys(host)
    record = surveys.last()
    tickets = list(Ticket.objects.open().filter(host=host).select_related("host"))
    befores = {one.pk: before for one in tickets if (before := thaw(one.finding.get("before")))}
    survey = surveys.value(record) if befores else None
    if record is None or survey is None:
        return
    now = facts_of(host, record, survey, befores, reach_of(host, at))
    since = min(before.at for before in befores.values())
    done = list(Ticket.objects.filter(host=host, state=State.CLOSED, replaced_at__gte=since))
    # whose disk a candidate was is known first
    for ticket in sorted(tickets, key=lambda one: one.task != Task.IDENTIFY):
        _note_when(ticket)
        if before := befores.get(ticket.pk):
            _judge(ticket, before, of_ticket(now, ticket, [*tickets, *done]))
            if ticket.state == State.DRAFT:
                _freeze_again(ticket, before, survey, record.confirmed_at)


def _note_when(ticket: Ticket) -> None:
    """A person said "replaced" on a page: when is in the step."""
    if ticket.state != State.REPLACED or ticket.replaced_at:
        return
    step = ticket.steps.filter(after=State.REPLACED).last()
    ticket.replaced_at = step.at if step else None
    ticket.save(update_fields=["replaced_at"])


def _judge(ticket: Ticket, before: Before, now: Now) -> None:
    last, accepted = checks_from(ticket.checks), accepted_of(ticket)
    is_over = ticket.state == State.VERIFIED
    judged = judge_replacement(before, now, last, accepted)
    for _ in range(MOST_STEPS):
        step = next_state(State(ticket.state), judged, now.at, _told(ticket))
        if step is None or not _take(ticket, step, judged, now):
            break
    if ticket.state == State.DRAFT:
        return
    if not is_over or ticket.state != State.VERIFIED:
        ticket.checks = [check_json(one) for one in judged.checks]
        ticket.checked_at = now.at
        ticket.save(update_fields=["checks", "checked_at"])
        tell_wrong(ticket, judged, now.at)
    if ticket.state == State.REPLACED and ticket.finding.get("asked") != ticket.reopened:
        _note(ticket, asked=ticket.reopened)
        ask_host(ticket)


def _freeze_again(ticket: Ticket, before: Before, survey: Survey, at: datetime) -> None:
    """Nobody was sent yet: what changes in other bays until then is not this ticket's doing."""
    still = all(survey.drive(serial) for serial in before.suspects)
    if still and at > before.at:
        _note(ticket, before=freeze(survey, before.suspects, at, before.unlisted))


def accepted_of(ticket: Ticket) -> list[Accepted]:
    """What people vouched for."""
    listed = ticket.finding.get("accepted", [])
    names = ("code", "said", "serial", "by", "why")
    return [Accepted(**{name: str(one.get(name, "")) for name in names}) for one in listed]


def _told(ticket: Ticket) -> dict[str, datetime]:
    """What opened this ticket again, and when."""
    listed = ticket.finding.get("wrongs", [])
    return {one["name"]: datetime.fromisoformat(one["at"]) for one in listed}


def _note(ticket: Ticket, **parts: Any) -> None:
    ticket.finding = {**ticket.finding, **parts}
    ticket.save(update_fields=["finding"])


def _take(ticket: Ticket, step: Step, judged: Judged, now: Now) -> bool:
    """One step with all that goes with it; False when somebody else was first."""
    if not ticket.go(step.state, ME, _why(step)):
        return False
    _TAKEN.get(step.state, _nothing)(ticket, step, judged, now)
    return True


def _why(step: Step) -> str:
    with translation.override("en"):
        return say(f"check.{step.said}", step.values)[:1000]


def _nothing(ticket: Ticket, step: Step, judged: Judged, now: Now) -> None:
    return None


def _replaced(ticket: Ticket, step: Step, judged: Judged, now: Now) -> None:
    ticket.replaced_at = judged.new_since or now.at
    ticket.save(update_fields=["replaced_at"])
    _note(ticket, replaced={"old": judged.old_serial, "new": judged.new_serial})


def _reopened(ticket: Ticket, step: Step, judged: Judged, now: Now) -> None:
    ticket.reopened += 1
    ticket.replaced_at, ticket.new_serial = None, ""
    ticket.save(update_fields=["reopened", "replaced_at", "new_serial"])
    wrong = {"name": step.wrong, "at": now.at.isoformat(), "said": step.said}
    wrongs: Iterable[dict[str, Any]] = ticket.finding.get("wrongs", [])
    kept = [one for one in wrongs if one["name"] != step.wrong][-20:]
    _note(ticket, wrongs=[*kept, {**wrong, "values": step.values}])


def _verified(ticket: Ticket, step: Step, judged: Judged, now: Now) -> None:
    ticket.new_serial = ticket.new_serial or judged.new_serial
    ticket.save(update_fields=["new_serial"])
    end_verified(ticket, judged)


_TAKEN = {State.REPLACED: _replaced, State.SENT: _reopened, State.VERIFIED: _verified}
