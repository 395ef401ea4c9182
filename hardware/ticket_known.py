"""What is read of a ticket once, before it is said in any language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from hardware.domain.array_mates import siblings
from hardware.domain.key_lines import key_lines, plain
from hardware.domain.redundancy import PullVerdict
from hardware.domain.survey import Survey
from hardware.drawn import Drawing
from hardware.marks import marks_of
from hardware.models import Drive, Machine, Placement, SurveyRecord, Ticket
from hardware.picture import picture_of
from hardware.pulling import judge_ticket
from hardware.surveys_read import Surveys
from hardware.ticket_links import url_of
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.site.models import Identity

EVENTS_READ = 5


@dataclass
class Known:
    """What is read once for a ticket, whatever is said of it in how many languages."""

    ticket: Ticket
    surveys: Surveys
    survey: Survey | None
    rows: dict[str, Drive]
    machine: Machine | None
    drawings: list[Drawing]
    lines: list[str]
    identity: Identity
    now: datetime
    link: str = ""
    is_stale: bool = False
    siblings: list[dict[str, str]] = field(default_factory=list)

    @cached_property
    def pull(self) -> tuple[PullVerdict, Survey]:
        """Whether its disk may be pulled now."""
        return judge_ticket(self.ticket, self.now, self.surveys)


def know(ticket: Ticket) -> Known:
    """Read all that a ticket's words need."""
    surveys = Surveys(ticket.host)
    survey = surveys.value(surveys.last())
    serials = [drive["serial"] for drive in ticket.finding.get("drives", [])]
    now = timezone.now()
    picture = picture_of(ticket.host, survey or Survey(), marks_of(ticket), only_marked=True)
    return Known(
        ticket=ticket,
        surveys=surveys,
        survey=survey,
        rows={row.serial: row for row in Drive.objects.filter(serial__in=serials)},
        machine=Machine.objects.filter(host=ticket.host).first(),
        drawings=picture.drawings,
        lines=_lines(ticket.incident),
        identity=Identity.current(),
        now=now,
        link=url_of(ticket, now),
        is_stale=is_stale(ticket),
        siblings=_siblings(ticket, survey, set(serials)),
    )


def is_stale(ticket: Ticket) -> bool:
    """Whether the newest survey has the ticket's drive elsewhere, or nowhere."""
    if ticket.drive_id is None:
        return False
    place = Placement.objects.now().filter(drive=ticket.drive_id, host=ticket.host_id).first()
    return ticket.is_moved(place)


def _lines(incident: Incident) -> list[str]:
    newest = incident.kernel_events.order_by("-at")[:EVENTS_READ]
    return key_lines(line for row in reversed(newest) for line in row.lines[:40])


def _siblings(ticket: Ticket, survey: Survey | None, serials: set[str]) -> list[dict[str, str]]:
    """What shares its data with the ticket's drives, as it was when the ticket was opened."""
    if survey is None or not any(drive.serial in serials for drive in survey.drives):
        rows = SurveyRecord.objects.filter(host=ticket.host, since__lte=ticket.opened_at)
        record = rows.order_by("-since").first()
        survey = record.value() if record else None
    found = siblings(survey, serials) if survey and serials else ()
    return [
        {
            "label": plain(one.bay.label if one.bay else ""),
            "bay": plain(one.bay or "?"),
            "model": plain(one.model),
            "serial": plain(one.serial or "?"),
        }
        for one in found
    ]
