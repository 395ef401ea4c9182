"""From a ticket's rows to the facts that its words need."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import translation

from hardware.domain.ticket import Task, TicketDrive, TicketFacts, words_en, words_zh
from hardware.models import Placement, Ticket
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.incidents.words import say, title

LINES_SHOWN = 6


def facts_of(ticket: Ticket) -> TicketFacts:
    """What the ticket says, ready for its words in both languages."""
    finding = ticket.finding
    incident = ticket.incident
    return TicketFacts(
        number=ticket.pk,
        task=Task(ticket.task),
        host=ticket.host.name,
        rack=ticket.host.rack,
        asset_tag=ticket.host.asset_tag,
        controller=finding.get("controller", ""),
        volume=finding.get("volume", ""),
        drives=[_drive(ticket, drive) for drive in finding.get("drives", [])],
        symptom_en=title(incident, "en"),
        symptom_zh=title(incident, "zh-hans"),
        count=incident.count,
        first_at=_time(incident.first_at),
        last_at=_time(incident.last_at),
        lines=key_lines(incident),
        unlisted=finding.get("unlisted", 0),
        reason_en=_reason(finding, "en"),
        reason_zh=_reason(finding, "zh-hans"),
        is_stale=is_stale(ticket),
    )


def _drive(ticket: Ticket, drive: dict[str, Any]) -> TicketDrive:
    label = ticket.bay.label if ticket.bay else drive["label"]
    return TicketDrive(
        model=drive["model"],
        serial=drive["serial"],
        firmware=drive["firmware"],
        capacity=_capacity(drive["capacity_bytes"]),
        bay=drive["bay"],
        label=label,
        state=drive["state"],
        other_bays=", ".join(drive["other_bays"]),
    )


def _reason(finding: dict[str, Any], language: str) -> str:
    reason = finding["reason"]
    with translation.override(language):
        return say(reason["code"], reason["values"])


def is_stale(ticket: Ticket) -> bool:
    """Whether the newest survey has the ticket's drive elsewhere, or nowhere."""
    if ticket.drive is None:
        return False
    place = Placement.objects.now().filter(drive=ticket.drive, host=ticket.host).first()
    return ticket.is_moved(place)


def _capacity(size_bytes: int | None) -> str:
    return f"{size_bytes / 1e12:.1f} TB" if size_bytes else ""


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def key_lines(incident: Incident) -> list[str]:
    """The first lines of the newest event."""
    row = incident.kernel_events.order_by("-at").first()
    return [line[:200] for line in row.lines[:LINES_SHOWN]] if row else []


def words(ticket: Ticket) -> dict[str, str]:
    """The text for the data centre in English and Chinese."""
    facts = facts_of(ticket)
    with translation.override("en"):
        return {"en": words_en(facts), "zh": words_zh(facts)}
