"""Spares and tickets: which of the shelf fits, which one is reserved, which one was put in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from hardware.domain.identity import known_serial
from hardware.domain.spare_fit import (
    Disk,
    Fit,
    Grade,
    Wanted,
    best_first,
    judge_fit,
    smallest_member,
)
from hardware.domain.spares import OF_A_TICKET, SpareState
from hardware.domain.survey import Survey
from hardware.domain.ticket import State
from hardware.models import Spare, SurveyRecord, Ticket

MOST_JUDGED, MOST_SHOWN, MOST_BOOKED = 500, 8, 100
PUT_IN = (State.REPLACED, State.REBUILDING, State.VERIFIED, State.CLOSED)
OVER = (State.CANCELLED, State.VERIFIED, State.CLOSED)
MAY_BE_PUT_IN = (SpareState.ON_SHELF, *OF_A_TICKET)


@dataclass(frozen=True)
class Offer:
    """One spare and whether it fits."""

    spare: Spare
    fit: Fit


def wanted_of(ticket: Ticket, survey: Survey | None = None) -> Wanted | None:
    """The disk that a ticket is about, with the smallest member beside it; None: not known yet."""
    row = ticket.drive
    if row is None:
        return None
    survey = survey or _survey_of(ticket)
    seen = next(iter(survey.drives_of(row.serial)), None)
    disk = Disk(
        model=row.model,
        protocol=row.protocol or (seen.protocol if seen else ""),
        capacity_bytes=row.capacity_bytes or (seen.capacity_bytes if seen else None),
        sector_bytes=row.sector_bytes or (seen.sector_bytes if seen else None),
        rotating=seen.rotating if seen else None,
    )
    return Wanted(disk, smallest_member(survey, row.serial))


def _survey_of(ticket: Ticket) -> Survey:
    record = SurveyRecord.objects.newest(ticket.host)
    try:
        return record.value() if record else Survey()
    except ValueError:  # stored by another version of the site
        return Survey()


def offers(ticket: Ticket, wanted: Wanted) -> list[Offer]:
    """The shelf's spares for a ticket, the best first; those that do not fit come last."""
    rows = Spare.objects.on_shelf().order_by("pk")[:MOST_JUDGED]
    judged = [(row, row.disk(), judge_fit(row.disk(), wanted)) for row in rows]
    return [Offer(row, fit) for row, _disk, fit in best_first(judged)[:MOST_SHOWN]]


def fit_for(spare: Spare, ticket: Ticket) -> Fit:
    """Whether this spare may replace the ticket's disk; nothing is known without a disk."""
    wanted = wanted_of(ticket)
    return judge_fit(spare.disk(), wanted) if wanted else Fit(())


def refusal(spare: Spare, ticket: Ticket, confirmed: bool) -> Fit | None:
    """Why a spare is not sent: it does not fit, or nobody confirmed what is not known."""
    fit = fit_for(spare, ticket)
    if fit.grade is Grade.NO or (fit.grade is Grade.UNKNOWN and not confirmed):
        return fit
    return None


def reserve(spare: Spare, ticket: Ticket, actor: Any) -> bool:
    """Keep a spare for a ticket; False when it is gone, or the ticket has one."""
    try:
        with transaction.atomic():
            return spare.go(SpareState.RESERVED, actor, f"ticket {ticket.pk}", ticket=ticket)
    except IntegrityError:  # the ticket has another one
        return False


def spare_facts(ticket: Ticket) -> dict[str, Any]:
    """The spare that a ticket's words may name: serial, model, capacity, shelf; {} without one."""
    spare = Spare.objects.held_by(ticket)
    if spare is None:
        return {}
    names = ("serial", "vendor", "model", "protocol", "capacity_bytes", "sector_bytes", "shelf")
    return {name: getattr(spare, name) for name in names}


def install_spare(ticket: Ticket, actor: Any = "mirrorsite") -> Spare | None:
    """The spare whose serial was put in is installed; one that was kept in vain is free again.

    Safe to repeat. None: what was put in is no spare of the shelf.
    """
    if not ticket.new_serial:
        return None
    rows = list(Spare.objects.filter(state__in=MAY_BE_PUT_IN))
    serial = known_serial(ticket.new_serial.strip(), {row.serial for row in rows})
    found = next((row for row in rows if row.serial == serial), None)
    held = Spare.objects.held_by(ticket)
    with transaction.atomic():
        if held and held.state == SpareState.RESERVED and (not found or held.pk != found.pk):
            held.go(SpareState.ON_SHELF, actor, f"ticket {ticket.pk}: another disk was put in")
        if found is None:
            return None
        why = f"ticket {ticket.pk}: this serial was put in"
        found.go(SpareState.INSTALLED, actor, why, ticket=ticket)
    return found


def book_due() -> int:
    """Spares that tickets say were put in, on whichever way they came to say so; counts them.

    What a ticket that is over kept in vain goes back to the shelf.
    """
    serials = Spare.objects.filter(state__in=MAY_BE_PUT_IN).values("serial")
    told = Ticket.objects.filter(state__in=PUT_IN).exclude(new_serial="")
    waiting = told.filter(new_serial__in=serials) | told.filter(spares__state__in=OF_A_TICKET)
    done = sum(install_spare(ticket) is not None for ticket in waiting.distinct()[:MOST_BOOKED])
    over = Spare.objects.filter(state=SpareState.RESERVED, ticket__state__in=OVER)
    for spare in over.select_related("ticket")[:MOST_BOOKED]:
        spare.go(SpareState.ON_SHELF, "mirrorsite", f"{spare.ticket} is over")
    return done
