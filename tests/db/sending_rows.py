"""Rows that tests of sending and of spares begin with."""

from __future__ import annotations

from datetime import UTC, datetime

from hardware.domain.drive import Bay as BayValue
from hardware.models import Bay, Drive, Placement, Spare, Ticket, TicketChannel, TicketStep
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECRET = "hush-hush/7:8+9"
TB8 = 8_001_563_222_016


def make_ticket(serial="WSD7AB01", **more):
    """A draft that asks for one drive to be replaced."""
    host, _made = Host.objects.get_or_create(name="storage1")
    disk = {"vendor": "Seagate", "model": "ST8000NM0055", "protocol": "SATA"}
    sizes = {"capacity_bytes": TB8, "sector_bytes": 512}
    drive = Drive.objects.create(
        serial=serial, first_seen_at=NOW, seen_at=NOW, **{**disk, **sizes, **more}
    )
    bay = Bay.objects.at(host, "0000:3b:00.0", BayValue("1", Bay.objects.count()))
    Placement.objects.move(drive, {"host": host, "bay": bay}, NOW)
    incident = Incident.objects.create(
        subject=f"drive:{drive.pk}",
        kind="medium_error",
        severity="critical",
        code="event.medium_error",
        values={"host": host.name, "what": serial},
        first_at=NOW,
        last_at=NOW,
    )
    ticket = Ticket.objects.create(
        incident=incident, host=host, task="replace", drive=drive, bay=bay, finding=finding(drive)
    )
    TicketStep.objects.create(ticket=ticket, after="draft", actor="mirrorsite")
    return ticket


def finding(drive):
    """What the chain keeps of a finding of one drive."""
    told = {name: getattr(drive, name) for name in ("model", "serial", "capacity_bytes")}
    rest = {"firmware": "SN02", "state": "failed", "bay": "Enclosure 1, Slot 0", "label": ""}
    return {
        "certainty": "two_sources",
        "controller": "H3C P460",
        "volume": "",
        "members": 0,
        "drives": [{**told, **rest, "other_bays": [], "places": [], "controller": ""}],
        "unlisted": 0,
        "reason": {"code": "rung.bay_unknown", "values": {"serial": drive.serial}},
    }


# kind → the values that a channel of it needs
VALUES = {
    "jira": {"project": "OPS", "issue_type": "Task", "labels": "disk, urgent"},
    "jira-cloud": {"user": "ada@x.example", "project": "OPS", "issue_type": "Task"},
    "gitlab": {"project": "group/ops", "labels": "disk"},
    "github": {"owner": "o", "repository": "r", "labels": "disk"},
    "rt": {"queue": "Hardware"},
    "json": {},
}


def make_channel(kind, address, **more):
    """A channel of a kind, with what the kind needs."""
    rows = {"name": kind, "kind": kind, "address": address, "secret": SECRET}
    return TicketChannel.objects.create(**{**rows, "values": VALUES.get(kind, {}), **more})


def make_spare(serial="SPARE1", **more):
    """A spare that fits what make_ticket() is about."""
    disk = {"vendor": "Seagate", "model": "ST8000NM0055", "protocol": "SATA", "rotating": True}
    sizes = {"capacity_bytes": TB8, "sector_bytes": 512}
    return Spare.objects.create(serial=serial, **{**disk, **sizes, **more})
