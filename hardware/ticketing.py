"""Tickets as rows: opened for a finding, one per drive and per incident."""

from __future__ import annotations

from dataclasses import asdict
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction

from hardware.domain.cause import Cause, cause_in
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.evidence import Certainty, Finding
from hardware.domain.ticket import State, judge_task
from hardware.models import Bay, Drive, Ticket, TicketStep
from hardware.models.inventory import fitted
from hardware.surveys_read import Surveys
from hardware.verifying_facts import freeze_for
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident

LATER = "a later survey says:"
MOST_WORDS, LONGEST_WORD = 10, 1000  # of surveys that say another thing each time


def open_ticket(
    incident: Incident,
    host: Host,
    finding: Finding,
    drive: Drive | None,
    surveys: Surveys | None = None,
) -> Ticket | None:
    """A draft for the data centre, one per drive and per incident, where the disk is at fault."""
    if incident.resolved_at or cause_in(incident.values) is not Cause.DISK:
        return None
    if finding.certainty is Certainty.NOT_A_DRIVE:  # no disk is ordered for a controller
        return None
    held = Ticket.objects.open().filter(incident=incident).first()
    if held is None and drive:
        held = Ticket.objects.open().filter(drive=drive).first()
    if held:
        lift_doubt(held, finding)
        return held
    try:
        with transaction.atomic():
            ticket = Ticket.objects.create(
                incident=incident,
                host=host,
                task=judge_task(finding.certainty),
                drive=drive,
                bay=bay_row(host, finding.drive),
                finding=_frozen(surveys or Surveys(host), finding),
            )
            TicketStep.objects.create(ticket=ticket, after="draft", actor="mirrorsite")
    except IntegrityError:  # another worker opened it between the look and the write
        return Ticket.objects.open().filter(incident=incident).first()
    return ticket


def lift_doubt(ticket: Ticket, finding: Finding) -> None:
    """Whose disk it was is sure now: a draft says so, one that was sent gets the later word."""
    doubted = ticket.finding.get("certainty") == Certainty.PLUGGED_SINCE
    unsure = finding.drive is None or finding.certainty is Certainty.PLUGGED_SINCE
    if not doubted or unsure:
        return
    if ticket.state != State.DRAFT:
        later_word(ticket, finding)
        return
    ticket.task = judge_task(finding.certainty)
    ticket.bay = bay_row(ticket.host, finding.drive)
    ticket.finding = _frozen(Surveys(ticket.host), finding)
    ticket.save(update_fields=["task", "bay", "finding"])


def bay_row(host: Host, drive: DriveValue | None) -> Bay | None:
    """The row of the bay that a finding names; one that only persons name gets their label."""
    if drive is None or drive.bay is None:
        return None
    row = Bay.objects.at(host, drive.controller, drive.bay)
    if not row.label and not drive.bay_by and drive.bay.label:
        row.label = fitted(Bay, "label", drive.bay.label)
        row.save(update_fields=["label"])
    return row


def _frozen(surveys: Surveys, finding: Finding) -> dict[str, Any]:
    """The finding, and what was at that time: what a replacement is held against later."""
    serials = [drive.serial for drive in finding.drives]
    return {**describe(finding), "before": freeze_for(surveys, serials, finding.unlisted)}


def describe(finding: Finding) -> dict[str, Any]:
    """What a ticket keeps of a finding: the controller, the volume, the drives, how sure."""
    card, volume, last = finding.controller, finding.volume, finding.rungs[-1]
    return {
        "certainty": finding.certainty.value,
        "controller": f"{card.vendor} {card.model} {card.pci_address}".strip() if card else "",
        "volume": f"{volume.number} {volume.name} {volume.level}".strip() if volume else "",
        "members": len(volume.members) if volume else 0,
        "drives": [_drive_json(drive) for drive in islice(finding.drives, 100)],
        "unlisted": finding.unlisted,
        "bay_by_people": bool(finding.bay and finding.drive and not finding.drive.bay_by),
        "reason": {"code": f"rung.{last.code}", "values": last.values},
    }


def _drive_json(drive: DriveValue) -> dict[str, Any]:
    return {
        "model": drive.model,
        "serial": drive.serial,
        "firmware": drive.firmware,
        "capacity_bytes": drive.capacity_bytes,
        "state": drive.state,
        "bay": str(drive.bay) if drive.bay else "",
        "label": drive.bay.label if drive.bay else "",
        "other_bays": [str(bay) for bay in drive.other_bays],
        "places": [asdict(bay) for bay in (drive.bay, *drive.other_bays) if bay],
        "controller": drive.controller,
        "seen_as": str(drive.seen_as or ""),
    }


def note_later_word(incident: Incident, finding: Finding) -> None:
    """A ticket that was sent stays as it was sent; what a later survey says is added to it."""
    for ticket in Ticket.objects.open().filter(incident=incident):
        later_word(ticket, finding)


def later_word(ticket: Ticket, finding: Finding) -> None:
    """Add what is known now to a ticket's steps, unless its last word was the same.

    Of bays that move with each survey only the last word is still news.
    """
    named = islice(finding.drives, 20)
    said = ", ".join(f"{drive.model} {drive.serial} {drive.bay or ''}" for drive in named)
    why = f"{LATER} {finding.certainty.value} ({finding.rungs[-1].code}): {said}"[:LONGEST_WORD]
    words = list(ticket.steps.filter(why__startswith=LATER).order_by("-pk")[:MOST_WORDS])
    if words and words[0].why == why:
        return
    if len(words) == MOST_WORDS:
        words[0].delete()
    TicketStep.objects.create(ticket=ticket, after=ticket.state, actor="mirrorsite", why=why)
