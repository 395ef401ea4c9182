"""What the pages of a ticket and of an incident show of pulling, and of the mirrors above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hardware.domain.redundancy import PullVerdict
from hardware.domain.survey import Survey
from hardware.models import Drive, Placement, Ticket
from hardware.pull_sentences import STEP_WORDS
from hardware.pulling import Keep, is_still_to_pull, judge_drive, keeps, sentences
from hardware.ticket_known import Known
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Affects, Incident

MARKS = {True: "pull-yes", False: "pull-no", None: "pull-unknown"}
OUTCOMES = {"stands": "stands", "lost": "lost", "unknown": "open"}
MOST_MIRRORS = 200


@dataclass(frozen=True)
class Layered:
    """One line of the stack, from above."""

    kind: str
    name: str
    more: str = ""
    outcome: str = ""  # a word of the table of states; "" where there is none


@dataclass(frozen=True)
class Kept:
    """A disk that must not be pulled, in the page's language."""

    serial: str
    bay: str
    label: str
    weak: str


def ticket_context(ticket: Ticket, known: Known) -> dict[str, Any]:
    """The answer for a ticket's drive, while it is still to be pulled."""
    if not is_still_to_pull(ticket):
        return {"pull": None}
    verdict, survey = known.pull
    subjects = Q(incident=ticket.incident_id)
    if ticket.drive_id:
        subjects |= Q(incident__subject=f"drive:{ticket.drive_id}")
    return {"pull": _shown(verdict, survey, _mirrors(subjects))}


def incident_context(incident: Incident) -> dict[str, Any]:
    """Whom an incident reaches, and for a drive whether it may be pulled."""
    rows = list(incident.affects.order_by("subject", "place")[:MOST_MIRRORS])
    context: dict[str, Any] = {"reach": [_reached(one) for one in rows], "pull": None}
    place = None if incident.resolved_at else _place_of(incident)
    if place:
        verdict, survey = judge_drive(place[0], place[1], timezone.now())
        context["pull"] = _shown(verdict, survey, [one["name"] for one in context["reach"]])
    return context


def _reached(row: Affects) -> dict[str, Any]:
    name = row.subject.partition(":")[2]
    return {"name": name, "place": row.place, "is_public": row.is_public}


def _place_of(incident: Incident) -> tuple[Host, str] | None:
    """The host and serial of the drive that an incident is about; None: it is about none."""
    kind, _sign, number = incident.subject.partition(":")
    if kind != "drive" or not number.isdecimal() or len(number) > 18:
        return None
    drive = Drive.objects.filter(pk=int(number)).first()
    rows = Placement.objects.now().filter(drive=drive).select_related("host") if drive else []
    return next(((row.host, row.drive.serial) for row in rows), None)


def _mirrors(which: Q) -> list[str]:
    rows = Affects.objects.filter(which, incident__resolved_at=None, subject__startswith="mirror:")
    subjects = rows.order_by("subject").values_list("subject", flat=True).distinct()
    return [one.partition(":")[2] for one in subjects[:MOST_MIRRORS]]


def _shown(verdict: PullVerdict, survey: Survey, mirrors: Iterable[str]) -> dict[str, Any]:
    kept = [_kept(one) for one in keeps(verdict, survey)]
    return {
        "mark": MARKS[verdict.safe],
        "safe": verdict.safe,
        "reasons": sentences(verdict.reasons),
        "stack": _stack(verdict, list(mirrors)),
        "weak": [one for one in kept if one.weak],
        "keep": kept,
    }


def _kept(one: Keep) -> Kept:
    is_chinese = (get_language() or "").startswith("zh")
    return Kept(one.serial, one.bay, one.label, one.weak_zh if is_chinese else one.weak_en)


def _stack(verdict: PullVerdict, mirrors: list[str]) -> list[Layered]:
    """From the mirrors down to the bay."""
    lines = [
        Layered(
            str(STEP_WORDS.get(step.kind, step.kind)),
            step.name,
            " · ".join(filter(None, (step.level, step.state, *_mounted(step.name, step.mounts)))),
            "" if step.kind == "drive" else OUTCOMES[step.outcome.value],
        )
        for step in verdict.steps
    ]
    bay = verdict.bay
    first = [Layered(str(STEP_WORDS["bay"]), (bay.label or str(bay)) if bay else _("not known"))]
    served = [Layered(str(STEP_WORDS["mirrors"]), ", ".join(mirrors))] if mirrors else []
    return [*served, *reversed(lines), *(first if lines else [])]


def _mounted(name: str, mounts: Iterable[str]) -> list[str]:
    return [one for one in mounts if one != name]
