"""How far a ticket is, for its page: the steps in a row, the checks below each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hardware.domain.replacement import FIRST, may_accept
from hardware.domain.replacement_facts import Check, Mark
from hardware.domain.replacement_json import checks_from
from hardware.domain.replacement_whole import ends_at
from hardware.domain.ticket import State
from hardware.models import Ticket
from hardware.models.tickets import TicketState
from hardware.replacement_sentences import ASKS
from mirrorsite.ground.incidents.words import is_known, say

ROW = tuple(state for state in State if state is not State.CANCELLED)
AFTER = (State.REPLACED, State.REBUILDING)
# of a check → of templatetags/words.py
WORDS = {
    Mark.OK: "done",
    Mark.WAITING: "waiting",
    Mark.WRONG: "wrong",
    Mark.NOT_KNOWN: "cannot-be-known",
    Mark.NOT_APPLICABLE: "not-needed",
    Mark.ACCEPTED: "accepted",
}
OPEN_WORDS = ("wrong", "waiting", "cannot-be-known")


@dataclass(frozen=True)
class ShownStep:
    """One state of the row; `how` is done, now or later."""

    label: str
    how: str
    at: datetime | None = None
    actor: str = ""


@dataclass(frozen=True)
class ShownCheck:
    """One check in words."""

    code: str
    said: str
    asks: str
    word: str
    says: str
    next: str = ""
    accepted_by: str = ""
    why: str = ""
    may_accept: bool = False
    percent: float | None = None
    ends_at: datetime | None = None
    until: datetime | None = None


def progress_context(ticket: Ticket) -> dict[str, Any]:
    """What templates/hardware/_ticket_progress.html shows."""
    every = [_shown(one) for one in checks_from(ticket.checks)]
    checks = [one for one in every if one.said not in FIRST]
    is_open = ticket.state not in (State.VERIFIED, State.CLOSED, State.CANCELLED)
    return {
        "row_of_steps": list(_steps(ticket)),
        "checks": checks,
        "open_checks": [one for one in checks if one.word in OPEN_WORDS],
        "done_checks": [one for one in checks if one.word not in OPEN_WORDS],
        "later_checks": [one for one in every if one.said in FIRST],
        "wrong_checks": [one for one in checks if one.word == "wrong"] if is_open else [],
        "may_vouch": is_open,
        "is_replaced": ticket.state in (*AFTER, State.VERIFIED, State.CLOSED),
        "wrongs_before": list(_wrongs(ticket)),
        "is_verifiable": bool(ticket.finding.get("before")),
    }


def _steps(ticket: Ticket) -> Iterator[ShownStep]:
    """Each state with its newest step; one that was left again is to come once more."""
    newest = {step.after: step for step in ticket.steps.all()}
    is_cancelled = ticket.state == State.CANCELLED
    place = -1 if is_cancelled else ROW.index(State(ticket.state))
    for number, state in enumerate(ROW):
        step = newest.get(state)
        done = step is not None if is_cancelled else number < place and step is not None
        how = "now" if number == place else "done" if done else "later"
        if number < place and not done:
            how = "skipped"
        told = step if step and how in ("done", "now") else None
        label = str(TicketState(state).label)
        yield ShownStep(label, how, told.at if told else None, told.actor if told else "")
    if is_cancelled and (step := newest.get(State.CANCELLED)):
        yield ShownStep(str(TicketState.CANCELLED.label), "now", step.at, step.actor)


def _shown(check: Check) -> ShownCheck:
    values = check.values
    after = f"next.{check.said}"
    open_ones = (Mark.WAITING, Mark.WRONG, Mark.NOT_KNOWN)
    return ShownCheck(
        code=check.code,
        said=check.said,
        asks=str(ASKS.get(check.code, check.code)),
        word=WORDS[check.state],
        says=say(f"check.{check.said}", values),
        next=say(after, values) if check.state in open_ones and is_known(after) else "",
        accepted_by=str(values.get("by", "")) if check.state is Mark.ACCEPTED else "",
        why=str(values.get("why", "")) if check.state is Mark.ACCEPTED else "",
        may_accept=may_accept(check),
        percent=values.get("percent") if check.state is Mark.WAITING else None,
        ends_at=ends_at(values),
        until=_time(values.get("until")) if check.state is Mark.WAITING else None,
    )


def _time(told: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None


def _wrongs(ticket: Ticket) -> Iterator[dict[str, Any]]:
    """Why it was opened again, the newest first."""
    for one in reversed(ticket.finding.get("wrongs", [])):
        yield {"says": say(f"check.{one['said']}", one["values"]), "at": _time(one["at"])}


@dataclass(frozen=True)
class Stage:
    """A ticket's state in the list, with what is most telling of it."""

    label: str
    wrong: str = ""
    percent: float | None = None
    done: int = 0
    of: int = 0


def stage_of(ticket: Ticket) -> Stage:
    """One line of the list."""
    label = str(TicketState(ticket.state).label)
    if ticket.state not in (State.SENT, State.ACKNOWLEDGED, State.REPLACED, State.REBUILDING):
        return Stage(label)
    checks = checks_from(ticket.checks)
    wrong = next((one for one in checks if one.state is Mark.WRONG), None)
    if wrong:
        return Stage(label, wrong=say(f"check.{wrong.said}", wrong.values))
    if ticket.state not in (State.REPLACED, State.REBUILDING):
        return Stage(label)
    array = next((one for one in checks if one.code == "array_whole"), None)
    percent = array.values.get("percent") if array and array.state is Mark.WAITING else None
    asked = [one for one in checks if one.state is not Mark.NOT_APPLICABLE]
    done = sum(one.state in (Mark.OK, Mark.ACCEPTED) for one in asked)
    return Stage(label, percent=percent, done=done, of=len(asked))
