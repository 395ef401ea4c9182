"""What a replacement is judged by, read from rows: a few queries for all tickets of a host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from hardware.domain.reach import ways
from hardware.domain.replacement_arrays import standing_of
from hardware.domain.replacement_facts import Before, Disk, Event, Now, Past, is_same_serial
from hardware.domain.replacement_json import disks_of, freeze
from hardware.domain.replacement_place import Place
from hardware.domain.survey import Survey
from hardware.domain.ticket import State
from hardware.domain.verdict import WANTS_INCIDENT_FROM
from hardware.models import Drive, KernelEvent, LastReading, Placement, SurveyRecord, Ticket
from hardware.surveys_read import Surveys
from mirrorsite.ground.inbox.models import Host

SURVEYS_ASKED = 5  # back from the newest, for a disk that a dying card does not name any more
MOST_EVENTS = 1000
DONE = (State.VERIFIED, State.CLOSED)
FOLLOWER_SILENT = timedelta(minutes=3)


def freeze_for(surveys: Surveys, serials: Iterable[str], unlisted: int) -> dict[str, Any]:
    """What a ticket keeps of now; {} where no survey shows these disks."""
    wanted = [one for one in serials if one]
    for record in surveys.newest(SURVEYS_ASKED) if wanted else ():
        survey = surveys.value(record)
        if survey and all(survey.drive(serial) for serial in wanted):
            return freeze(survey, wanted, record.confirmed_at, unlisted)
    return {}


def facts_of(
    host: Host,
    record: SurveyRecord,
    survey: Survey,
    befores: dict[int, Before],
    at: datetime,
) -> Now:
    """What all tickets of a host share; `befores` by the key of the ticket."""
    since = min(before.at for before in befores.values())
    stays = _stays(host, since)
    disks = tuple(_disks(host, survey, stays))
    # a draft of today knows the disk that has come for another ticket
    known = set.intersection(*({one.serial for one in b.disks} for b in befores.values()))
    strangers = {one.serial: one for one in disks if one.serial not in known}
    return Now(
        at=at,
        surveyed_at=record.confirmed_at,
        disks=disks,
        standing=standing_of(survey),
        slots=survey.slots,
        read_only=_read_only(survey),
        has_trouble=bool(survey.trouble),
        events=tuple(_events(host, record.boot_id, since)),
        pasts=_pasts(host, strangers, since),
        baselines=_baselines(strangers),
        unreachable=frozenset(one.serial for one in ways(survey) if not one.is_reachable),
        left_at=_left(stays, befores),
        is_log_read=is_log_read(host),
    )


def of_ticket(now: Now, ticket: Ticket, tickets: list[Ticket]) -> Now:
    """The same for one ticket: what people said of it, and whose disks the others are."""
    others = (one for one in tickets if one.pk != ticket.pk)
    return replace(
        now,
        others=frozenset(serial for one in others for serial in serials_of(one)),
        replaced_at=ticket.replaced_at if ticket.state != State.DRAFT else None,
        told_serial=ticket.new_serial,
    )


def serials_of(ticket: Ticket) -> Iterator[str]:
    """The disk that a ticket has taken out, and the new one; a mere candidate is not its own."""
    drives = ticket.finding.get("drives", ())
    if len(drives) == 1:
        yield str(drives[0].get("serial", ""))
    yield from filter(None, (ticket.new_serial, *ticket.finding.get("replaced", {}).values()))


Stays = dict[str, list[tuple[datetime, datetime | None]]]  # serial → (since, until), in order


def _stays(host: Host, since: datetime) -> Stays:
    rows = Placement.objects.filter(Q(until=None) | Q(until__gte=since), host=host)
    found: Stays = {}
    for serial, began, ended in rows.order_by("since", "pk").values_list(
        "drive__serial", "since", "until"
    ):
        found.setdefault(serial, []).append((began, ended))
    return found


def _came(stays: list[tuple[datetime, datetime | None]]) -> datetime | None:
    """When a disk came to stay: a boot or another address is no coming."""
    came: datetime | None = None
    for began, ended in reversed(stays):
        if came is not None and (ended is None or ended < came):
            break
        came = began
    return came


def _left(stays: Stays, befores: dict[int, Before]) -> dict[str, datetime]:
    """When a suspect was last seen gone; those that never were are left out."""
    suspects = {serial for before in befores.values() for serial in before.suspects}
    found = {}
    for serial, held in stays.items():
        if any(is_same_serial(serial, one) for one in suspects):
            starts = [began for began, _ended in held]
            gaps = [
                ended
                for number, (_began, ended) in enumerate(held)
                if ended and not any(began <= ended for began in starts[number + 1 :])
            ]
            found.update({serial: max(gaps)} if gaps else {})
    return found


def _disks(host: Host, survey: Survey, stays: Stays) -> Iterator[Disk]:
    """As surveyed; what the survey does not show and does not prove gone is where it was."""
    shown = set()
    for disk in disks_of(survey):
        shown.add(disk.serial)
        yield replace(disk, since=_came(stays.get(disk.serial, [])))
    rows = Placement.objects.now().filter(host=host).select_related("drive", "bay")
    for row in rows:
        if not any(is_same_serial(row.drive.serial, one) for one in shown):
            yield _placed(row)


def _placed(row: Placement) -> Disk:
    bay = row.bay
    place = Place(bay.controller, bay.enclosure, bay.slot, bay.label) if bay else Place()
    drive = row.drive
    sizes = {"capacity_bytes": drive.capacity_bytes, "sector_bytes": drive.sector_bytes}
    return Disk(drive.serial, drive.model, place, **sizes, since=row.since)


def _read_only(survey: Survey) -> frozenset[str]:
    layers = (one for one in survey.layers if one.state == "read-only")
    return frozenset(point for one in layers for point in one.mount_points)


def _events(host: Host, boot_id: str, since: datetime) -> Iterator[Event]:
    """Trouble that the kernel told of; addresses of another boot say nothing."""
    rows = KernelEvent.objects.filter(host=host, at__gte=since, severity__in=WANTS_INCIDENT_FROM)
    newest = list(rows.select_related("incident").order_by("-at")[:MOST_EVENTS])
    subjects = (row.incident.subject if row.incident else "" for row in newest)
    keys = [int(one[6:]) for one in subjects if one.startswith("drive:") and one[6:].isdigit()]
    serials = dict(Drive.objects.filter(pk__in=keys).values_list("pk", "serial"))
    for row in reversed(newest):
        subject = row.incident.subject if row.incident else ""
        key = int(subject[6:]) if subject.startswith("drive:") else 0
        is_now = row.boot_id == boot_id
        yield Event(
            kind=row.kind,
            at=row.at,
            serial=serials.get(key, ""),
            address=row.address if is_now else "",
            disk_name=row.disk_name if is_now else "",
            pci_address=row.pci_address,
            array=str(row.data.get("array") or ""),
            line=str(row.lines[0]) if row.lines else "",
        )


def _pasts(host: Host, strangers: dict[str, Disk], since: datetime) -> dict[str, Past]:
    rows = {row.serial: row for row in Drive.objects.filter(serial__in=strangers)}
    keys = [row.pk for row in rows.values()]
    taken = set(
        Ticket.objects.filter(drive__in=keys, state__in=DONE).values_list("drive", flat=True)
    )
    elsewhere = Placement.objects.filter(drive__in=keys).exclude(host=host, since__gte=since)
    was_in = dict(elsewhere.order_by("since").values_list("drive", "host__name"))
    return {
        serial: Past(row.verdict, was_in.get(row.pk, ""), row.pk in taken)
        for serial, row in rows.items()
    }


def _baselines(strangers: dict[str, Disk]) -> dict[str, datetime]:
    rows = LastReading.objects.filter(drive__serial__in=strangers)
    read = rows.values_list("drive__serial", "at")
    return {one: at for one, at in read if (came := strangers[one].since) and at >= came}


def _follower(host: Host) -> datetime | None:
    """When the follower last gave a sign; None: it never did."""
    said = host.said.get("follower") if isinstance(host.said, dict) else None
    told = said.get("at") if isinstance(said, dict) else None
    try:
        at = parse_datetime(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return at if at and at.tzinfo else None


def is_log_read(host: Host) -> bool:
    """Whether silence of the kernel log means anything: a host with an agent has a follower."""
    has_agent = host.heard_at is not None and "recorder" not in host.said
    return not has_agent or host.is_recorded or _follower(host) is not None


def reach_of(host: Host, at: datetime) -> datetime:
    """Until when the host's word is known: a silent host, or log, is not a quiet one."""
    signs = [one for one in (host.heard_at, _follower(host)) if one]
    return min([at, *signs]) if not host.is_recorded else at
