"""Open tickets are judged again when a survey or a witness says more.

A draft is raised or lowered. One that was sent stays as it was sent: the later word is noted.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from hardware.confirming_rows import Witnesses
from hardware.domain.confirming import CODES
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.evidence import Certainty, Finding, Rung
from hardware.domain.statement import spot_of
from hardware.domain.survey import Survey
from hardware.domain.ticket import State, judge_task
from hardware.domain.whereabouts import find
from hardware.ladder import write_rungs
from hardware.models import SurveyRecord, Ticket
from hardware.surveys_read import Surveys
from hardware.ticketing import bay_row, describe, later_word
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident

# The drive is known, and where it sits may be said otherwise now. What else is doubted is whether
# it is this drive at all; no bay answers that.
AGAIN = {
    Certainty.TWO_SOURCES,
    Certainty.ONE_SOURCE,
    Certainty.NO_BAY,
    Certainty.DISAGREEMENT,
}
WAITING = (State.DRAFT, State.SENT, State.ACKNOWLEDGED)
ENDS = {"drive_in_bay", "bay_unknown", "bays_disagree", "bay_taken", *CODES}


def judge_again(host: Host, surveys: Surveys | None = None) -> None:
    """Hold every open ticket of a host that names one drive against what is known now."""
    rows = Ticket.objects.filter(host=host, state__in=WAITING, drive__isnull=False)
    tickets = [row for row in rows.select_related("incident", "drive", "bay") if _may_change(row)]
    surveys = surveys or Surveys(host)
    record = surveys.last() if tickets else None
    survey = surveys.value(record)
    if record is None or survey is None:
        return
    witnesses = Witnesses(host)
    for ticket in tickets:
        finding = _finding(ticket, survey)
        if finding is not None:
            _learn(ticket, witnesses.confirmed(finding, survey, record.confirmed_at), record)


def _may_change(ticket: Ticket) -> bool:
    return ticket.finding.get("certainty") in AGAIN and bool(ticket.finding.get("drives"))


def _finding(ticket: Ticket, survey: Survey) -> Finding | None:
    """Where the ticket's drive is now; None where the survey does not show it any more.

    A disk that died and left no trace is still to be replaced, unless another is in its bay.
    """
    held = ticket.finding["drives"][0]
    finding = find(held["serial"], survey)
    if finding.certainty is not Certainty.NO_DRIVE:
        return finding
    taken = [one for one in survey.drives if _is_there(one, ticket)]
    if not taken:
        return None
    values = {"bay": str(ticket.bay), "serial": held["serial"], "other": taken[0].serial}
    rung = Rung("bay_taken", values, taken[0].facts)
    return Finding(Certainty.DISAGREEMENT, (rung,))


def _is_there(drive: DriveValue, ticket: Ticket) -> bool:
    bay = ticket.bay
    return bay is not None and spot_of(drive) == (bay.controller, bay.enclosure, bay.slot)


def _learn(ticket: Ticket, finding: Finding, record: SurveyRecord) -> None:
    """Change a draft, or note at a ticket that was sent what is known now."""
    if not _is_news(ticket, finding):
        return
    with transaction.atomic():
        if ticket.state != State.DRAFT:
            if finding.drives:  # another disk in its bay is the replacement's story
                later_word(ticket, finding)
            return
        told = {**ticket.finding, **describe(finding)}  # what was there before stays
        if not finding.drives:  # another disk is in the bay: what was asked for stays readable
            told = {**ticket.finding, "certainty": told["certainty"], "reason": told["reason"]}
        told |= {name: ticket.finding[name] for name in ("controller", "volume", "members")}
        values = {"task": judge_task(finding.certainty), "finding": told}
        if finding.drive:
            values["bay"] = bay_row(ticket.host, finding.drive)
        Ticket.objects.filter(pk=ticket.pk, state=State.DRAFT).update(**values)
        for incident in _incidents(ticket):
            write_rungs(incident, _ends(finding.rungs), record, ENDS)


def _is_news(ticket: Ticket, finding: Finding) -> bool:
    """Whether it says another thing than the ticket, or says it by other witnesses."""
    before = ticket.finding
    places = [str(drive.bay) if drive.bay else "" for drive in finding.drives]
    was = [drive["bay"] for drive in before["drives"]] if finding.drives else []
    last = finding.rungs[-1]
    return (before["certainty"], was, before["reason"]) != (
        finding.certainty,
        places,
        {"code": f"rung.{last.code}", "values": last.values},
    )


def _ends(rungs: Iterable[Rung]) -> list[Rung]:
    return [rung for rung in rungs if rung.code in ENDS]


def _incidents(ticket: Ticket) -> Iterable[Incident]:
    """All open troubles of the drive: each has its own ladder down to the bay."""
    subject = f"drive:{ticket.drive_id}"
    return {ticket.incident, *Incident.objects.open().filter(subject=subject)}
