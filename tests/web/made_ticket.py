"""A host with a chassis, a mirror of two disks, and a ticket for one of them."""

from datetime import UTC, date, datetime

from hardware.digest import store_survey
from hardware.domain.drive import Bay as BayValue
from hardware.domain.drive import Controller, Fact, LogicalVolume
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.survey import Survey
from hardware.models import (
    Bay,
    ChassisModel,
    Drive,
    KernelEvent,
    Machine,
    SlotRule,
    Ticket,
    TicketStep,
)
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.site.models import Identity

CARD = "0000:3b:00.0"
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def made_survey(count=3):
    drives = tuple(
        DriveValue(
            serial=f"WSD7AB{n:02d}",
            model="ST8000NM000A",
            firmware="SC03",
            capacity_bytes=8_001_563_222_016,
            sector_bytes=4096,
            protocol="SATA",
            controller=CARD,
            bay=BayValue("252", n),
            facts=(Fact(f"storcli /c0/e252/s{n} show all", ""),),
        )
        for n in range(count)
    )
    card = Controller(CARD, number=0, facts=(Fact("storcli /c0 show all", ""),))
    volume = LogicalVolume(CARD, 1, name="data", level="RAID1", members=("WSD7AB00", "WSD7AB01"))
    return Survey(controllers=(card,), drives=drives, volumes=(volume,))


def made_host():
    host = Host.objects.create(name="storage1", rack="A3 U12", asset_tag="0815", heard_at=AT)
    store_survey(host, "b", made_survey(), AT)
    chassis = ChassisModel.objects.ready().get(shipped_as="generic-2u12")
    Machine.objects.create(host=host, chassis=chassis, vendor="H3C", model="R4900", serial="M7")
    SlotRule.objects.create(
        host=host, controller=CARD, enclosure="252", last_slot=11, pattern="Front #", offset=1
    )
    Bay.objects.filter(host=host, slot=0).update(label="Front 1")
    return host


def told(number):
    place = {"enclosure": "252", "slot": number, "connector": "", "label": ""}
    return {
        "model": "ST8000NM000A",
        "serial": f"WSD7AB{number:02d}",
        "firmware": "SC03",
        "capacity_bytes": 8_001_563_222_016,
        "state": "failed",
        "bay": f"Enclosure 252, Slot {number}",
        "label": "",
        "other_bays": [],
        "places": [place],
        "controller": CARD,
        "seen_as": "",
    }


def made_ticket(task="replace", numbers=(0,), **changes):
    host = made_host()
    Identity.objects.update_or_create(
        pk=1, defaults={"url": "https://mirrors.example.org", "contact": "ops@example.org"}
    )
    drive = Drive.objects.get(serial="WSD7AB00")
    Drive.objects.filter(pk=drive.pk).update(warranty_until=date(2027, 3, 1))
    cause = {"cause": "disk", "reasons": [{"code": "no_such_reason", "values": {}}]}
    incident = Incident.objects.create(
        subject=f"drive:{drive.pk}",
        kind="medium_error",
        severity="critical",
        code="event.medium_error",
        values={"host": host.name, "what": "ST8000NM000A, WSD7AB00", "cause": cause},
        count=25,
        first_at=AT,
        last_at=AT.replace(day=21),
    )
    KernelEvent.objects.create(
        host=host,
        key="k1",
        at=AT,
        kind="medium_error",
        severity="critical",
        data={},
        lines=["sd 0:2:1:0: [sdb] Add. Sense: Unrecovered read error"],
        incident=incident,
    )
    is_one = len(numbers) == 1
    finding = {
        "certainty": "two_sources" if task == "replace" else "one_source",
        "controller": f"Broadcom 9460 {CARD}",
        "volume": "1 data RAID1",
        "members": 2,
        "drives": [told(number) for number in numbers],
        "unlisted": 0,
        "reason": {"code": "rung.bay_unknown", "values": {"serial": "?"}},
    }
    ticket = Ticket.objects.create(
        incident=incident,
        host=host,
        task=task,
        drive=drive if is_one else None,
        bay=Bay.objects.get(host=host, slot=0) if is_one else None,
        finding=finding,
        **changes,
    )
    TicketStep.objects.create(ticket=ticket, after=ticket.state, actor="mirrorsite")
    return ticket
