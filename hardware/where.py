"""What the pages say of where a drive is: whose word there is, what to try next, and the forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from hardware.domain.drive import Drive as DriveValue
from hardware.domain.identity import same_serial
from hardware.domain.led import Light, Place, light
from hardware.domain.next_test import Test, Way, next_tests, readable_name
from hardware.domain.survey import Survey
from hardware.domain.ticket import State
from hardware.models import Bay, Drive, SeenSerial, Ticket
from hardware.models.seen import SeenBy
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident

SHOWN = 50
DONE = (State.CLOSED, State.CANCELLED, State.VERIFIED)

WAYS = {
    Way.READINGS: _(
        "Compare the candidates' own readings on their pages; the guilty one often counts errors"
    ),
    Way.BMC: _(
        "From the desk: look for this model and serial number in the BMC's storage page, and enter "
        "below the bay that it shows"
    ),
    Way.READ: _(
        "Read the disk, with somebody before the machine: the light that flickers while this runs, "
        "and rests when it ends, is its bay's"
    ),
    Way.LOCATE: _(
        "Light the bay that the controller means, and read the serial number on the label there"
    ),
    Way.LABEL: _("Before the machine: find the label with this serial number, without pulling"),
}


@dataclass(frozen=True)
class Step:
    """One way with its tests, as a page lists them."""

    says: Any
    tests: list[Test]


def ticket_where(ticket: Ticket, survey: Survey) -> dict[str, Any]:
    """Context of a ticket's page; `survey` is the host's newest."""
    told = ticket.finding.get("drives", [])
    found = [survey.drive(one["serial"]) or _as_written(one) for one in told]
    drives = [one for one in found if one.serial]
    steps = steps_for(ticket.finding.get("certainty", ""), drives, survey)
    readable = [one for one in drives if readable_name(one, survey)]
    is_open = ticket.state not in DONE
    where = {
        **_seen(ticket.host, [one.serial for one in drives], ticket.bay),
        "steps": steps if is_open else [],
        "drives": readable or drives,
        "back": f"ticket-{ticket.pk}",
        "is_open": is_open,
        "certainty": ticket.finding.get("certainty", ""),
    }
    return {"where": where}


def incident_where(incident: Incident) -> dict[str, Any]:
    """Context of an incident's page: of one drive of a host that is known."""
    kind, _colon, number = incident.subject.partition(":")
    host = Host.objects.filter(pk=incident.values.get("host_pk")).first()
    row = Drive.objects.filter(pk=number).first() if kind == "drive" and number.isdigit() else None
    if host is None or row is None:
        return {"where": None}
    place = row.placements.now().filter(host=host).select_related("bay").first()
    where = {
        **_seen(host, [row.serial], place.bay if place else None),
        "drives": [row],
        "back": f"incident-{incident.pk}",
        "is_open": incident.resolved_at is None,
    }
    return {"where": where}


def steps_for(certainty: str, drives: Sequence[DriveValue], survey: Survey) -> list[Step]:
    """Tests by their way, the cheapest first; for the page and for a ticket's words."""
    lights = {one.serial: found for one in drives if (found := _light(one, survey))}
    tests = next_tests(certainty, drives, survey, lights)
    by_way: dict[Way, list[Test]] = {}
    for test in tests:
        by_way.setdefault(test.way, []).append(test)
    return [Step(WAYS[way], found) for way, found in by_way.items()]


def _light(drive: DriveValue, survey: Survey) -> tuple[str, str] | None:
    if drive.bay is None:
        return None
    found = light(survey, Place(drive.controller, drive.bay.enclosure, drive.bay.slot))
    if not isinstance(found, Light) or found.on is None:
        return None
    return found.on.text, found.off.text


def _as_written(told: dict[str, Any]) -> DriveValue:
    """A drive that the newest survey does not show, as the ticket has it."""
    return DriveValue(str(told["serial"]), model=str(told["model"]))


def _seen(host: Host, serials: list[str], bay: Bay | None) -> dict[str, Any]:
    rows = SeenSerial.objects.filter(host=host).select_related("bay")
    about = [row for row in rows.order_by("-at") if _is_about(row, serials, bay)][:SHOWN]
    standing = [row for row in about if row.ended_at is None]
    return {
        "host": host,
        "seen": standing,
        "withdrawn": [row for row in about if row.ended_at is not None],
        "others": [row for row in standing if is_other(row, serials, bay)],
        "bay": bay,
        "bays": Bay.objects.filter(host=host),
        "serials": serials,
        "ways": [one for one in SeenBy.choices if one[0] != SeenBy.ACTIVITY],
    }


def _is_about(row: SeenSerial, serials: Iterable[str], bay: Bay | None) -> bool:
    known = list(serials)
    return same_serial(row.serial, known) in known or (bay is not None and row.bay_id == bay.pk)


def is_other(row: SeenSerial, serials: list[str], bay: Bay | None) -> bool:
    """Whether another serial number was seen in the bay, or the drive's in another bay."""
    if bay is None or len(serials) != 1:
        return False
    is_it = same_serial(row.serial, serials) in serials
    is_there = row.bay_id == bay.pk if row.bay_id else _is_labelled(row, bay)
    return is_there is not None and is_it != is_there


def _is_labelled(row: SeenSerial, bay: Bay) -> bool | None:
    """Whether a label is this bay's; None where nobody can say."""
    if not row.label or not bay.label:
        return None
    return " ".join(row.label.split()).casefold() == " ".join(bay.label.split()).casefold()
