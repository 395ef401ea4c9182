"""What the holder of a ticket's link may say, and what becomes of it: steps, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unicodedata import normalize

from django.core.cache import cache
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.utils.translation import gettext as _

from hardware.domain.identity import is_serial, same_serial
from hardware.domain.key_lines import plain
from hardware.domain.ticket import State, Task
from hardware.models import SiteWord, Ticket, TicketStep
from hardware.site_evidence import hear
from mirrorsite.ground.audit.models import Entry

SEAL_HOLDS_S = 12 * 3600
POSTS_AN_HOUR = 30
_sealer = TimestampSigner(salt="hardware.ticket-form")
_SERIAL = re.compile(r"[\w.+/: -]{3,60}", re.ASCII)
Kind = SiteWord.Kind
# what may be said of a ticket that asks for this
SAYS = {
    Task.REPLACE: (Kind.TAKEN, Kind.REPLACED, Kind.STOPPED, Kind.NOTE),
    Task.IDENTIFY: (Kind.TAKEN, Kind.LABEL, Kind.NOTE),
}
NEEDS = {
    Kind.TAKEN: (),
    Kind.REPLACED: ("serial",),
    Kind.STOPPED: ("serial",),
    Kind.LABEL: ("bay", "serial"),
    Kind.NOTE: ("text",),
}


@dataclass(frozen=True)
class Said:
    """One statement, cut and cleaned."""

    kind: str
    name: str
    bay: str = ""
    serial: str = ""
    text: str = ""

    @classmethod
    def from_post(cls, posted: Any) -> Said:
        return cls(
            kind=str(posted.get("kind", ""))[:10],
            name=plain(posted.get("name", ""), 60),
            bay=plain(posted.get("bay", ""), 60),
            # a Chinese keyboard's wide letters and digits are the label's plain ones
            serial=plain(normalize("NFKC", str(posted.get("serial", ""))[:200]), 60),
            text=plain(posted.get("text", ""), 500),
        )


def may_say(ticket: Ticket) -> tuple[str, ...]:
    """Which statements the ticket takes now."""
    kinds = SAYS[Task(ticket.task)]
    waits = ticket.state in (State.DRAFT, State.SENT)
    is_out = waits or ticket.state == State.ACKNOWLEDGED
    kept = {Kind.TAKEN: waits, Kind.REPLACED: is_out, Kind.STOPPED: is_out}
    return tuple(str(kind) for kind in kinds if kept.get(kind, True))


def seal(ticket: Ticket) -> str:
    """What a form carries in place of a cookie: this ticket, this link, this state, this hour."""
    return _sealer.sign(f"{ticket.pk}:{ticket.link_key}:{ticket.state}")


def is_sealed(ticket: Ticket, sealed: str) -> bool:
    """Whether the form was made by us for what the ticket still is."""
    try:
        told = _sealer.unsign(sealed[:300], max_age=SEAL_HOLDS_S)
    except BadSignature:
        return False
    return told == f"{ticket.pk}:{ticket.link_key}:{ticket.state}"


def is_too_often(key: str, limit: int = POSTS_AN_HOUR, seconds: int = 3600) -> bool:
    """Whether this was done more often than that; it counts itself."""
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) > limit
    except ValueError:  # it ended between the two
        return False


def fault_of(ticket: Ticket, said: Said) -> str:
    """What is wrong with a statement, in the reader's language; "" nothing."""
    if said.kind not in may_say(ticket):
        return _("That cannot be said of this ticket any more. This is its present state.")
    if not said.name:
        return _("Write your name, so that we know whom to ask.")
    missing = [name for name in NEEDS[Kind(said.kind)] if not getattr(said, name)]
    if missing:
        return str(_MISSING[missing[0]]())
    if said.serial and not (_SERIAL.fullmatch(said.serial) and is_serial(said.serial)):
        return _("A serial number has letters, digits and a few signs. Read the label again.")
    old = _old(ticket)
    if said.kind == Kind.REPLACED and same_serial(said.serial, old) in old:
        return _("That is the serial number of the old disk. Write the one of the new disk.")
    return ""


_MISSING = {
    "serial": lambda: _("Write the serial number from the label."),
    "bay": lambda: _("Write which bay you read."),
    "text": lambda: _("Write what you want to tell us."),
}


def _old(ticket: Ticket) -> set[str]:
    return {drive["serial"] for drive in ticket.finding.get("drives", [])}


@transaction.atomic
def take(ticket: Ticket, said: Said, now: datetime) -> SiteWord | None:
    """Store a statement and take the step it means; None: somebody was quicker."""
    actor = f"data centre: {said.name}"
    if not _go(ticket, said, actor, now):
        transaction.set_rollback(True)
        return None
    step = _step(ticket, said, actor)
    fields = {name: getattr(said, name) for name in ("kind", "name", "bay", "serial", "text")}
    word: SiteWord = SiteWord.objects.create(ticket=ticket, step=step, at=now, **fields)
    hear(word)
    return word


def _step(ticket: Ticket, said: Said, actor: str) -> TicketStep:
    """The step that was taken; where the ticket stands still, one that tells what was said."""
    if said.kind in (Kind.TAKEN, Kind.REPLACED):
        return ticket.steps.latest("pk")
    why, subject = sentence(said), f"hardware.ticket:{ticket.pk}"
    Entry.objects.record(actor, f"said: {said.kind}", subject, {"why": why})
    return TicketStep.objects.create(ticket=ticket, after=ticket.state, actor=actor, why=why)


def sentence(said: Said) -> str:
    """A statement as the steps of the ticket tell it."""
    about = {
        Kind.TAKEN: "taken",
        Kind.REPLACED: f"replaced; new serial {said.serial}",
        Kind.STOPPED: f"STOPPED: the label says {said.serial}; nothing was pulled",
        Kind.LABEL: f"label read: bay {said.bay} has serial {said.serial}",
        Kind.NOTE: said.text,
    }[Kind(said.kind)]
    return f"{about}. {said.text}" if said.text and said.kind != Kind.NOTE else about


def _go(ticket: Ticket, said: Said, actor: str, now: datetime) -> bool:
    why = sentence(said)
    if said.kind == Kind.TAKEN:
        if ticket.state == State.DRAFT and not ticket.go(State.SENT, actor, "by its link"):
            return False
        return ticket.go(State.ACKNOWLEDGED, actor, why)
    if said.kind == Kind.REPLACED:
        rows = Ticket.objects.filter(pk=ticket.pk)
        rows.update(new_serial=said.serial, replaced_at=now)
        return ticket.go(State.REPLACED, actor, why)
    if said.kind == Kind.STOPPED:
        _doubt(ticket)
    return True


def _doubt(ticket: Ticket) -> None:
    """The label contradicts the card: the ticket says "pull nothing" until somebody has looked."""
    finding = {**ticket.finding, "certainty": "disagreement"}
    Ticket.objects.filter(pk=ticket.pk).update(task=Task.IDENTIFY, finding=finding)
    ticket.task, ticket.finding = Task.IDENTIFY.value, finding
