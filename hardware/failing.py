"""What a verdict opens and closes: incidents with their evidence, drafts of tickets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hardware.causes import store_cause
from hardware.confirming_rows import Witnesses
from hardware.domain.cause_rules import judge_cause
from hardware.domain.evidence import Finding
from hardware.domain.identity import serial_of
from hardware.domain.reading import Reading
from hardware.domain.ticket import State
from hardware.domain.trouble import Trouble
from hardware.domain.whereabouts import find
from hardware.ladder import write_health_ladder, write_hung_ladder
from hardware.models import Drive, Placement, SurveyRecord, Ticket
from hardware.ticketing import open_ticket
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident, Sighting

# verdict → kind of the incident that it opens, and its severity; the others open none
OPENS = {"fail": ("smart_fail", "critical"), "path": ("smart_path", "error")}
HUNG = "smartctl_hung"
OURS = (*(kind for kind, _severity in OPENS.values()), HUNG)
MOST_TIMES = 1_000_000


def report_verdict(host: Host, drive: Drive, reading: Reading, at: datetime) -> Incident | None:
    """Open an incident for a verdict that came to be, with a draft where the disk is to go.

    Call inside the transaction that stored the verdict; None: this verdict is no trouble.
    """
    if drive.verdict not in OPENS:
        return None
    kind, severity = OPENS[drive.verdict]
    survey = SurveyRecord.objects.newest(host)
    found = survey.value() if survey else None
    finding = find(drive.serial, found)
    if survey:
        finding = Witnesses(host).confirmed(finding, found, survey.confirmed_at)
    values = {"what": named(drive, finding), "host": host.name, "host_pk": host.pk}
    incident = Incident.objects.see(
        Sighting(f"drive:{drive.pk}", kind, severity, at, f"event.{kind}", values)
    )
    incident.evidence.all().delete()  # the reasons of today hold those of before
    write_health_ladder(incident, drive.reasons, reading, at, finding, survey)
    store_cause(incident, judge_cause(Trouble(kind)))
    Incident.objects.gather(incident)
    open_ticket(incident, host, finding, drive)
    return incident


def named(drive: Drive, finding: Finding) -> str:
    """Words for a title that need no translation."""
    bay = finding.drive.bay if finding.drive else None
    place = (bay.label or str(bay)) if bay else ""
    return ", ".join(word for word in (drive.model, drive.serial, place) if word)


def close_if_well(drives: Iterable[Drive]) -> None:
    """Resolve what readings had opened about drives that were well twice in a row."""
    subjects = {f"drive:{drive.pk}" for drive in drives}
    if not subjects:
        return
    why = "two readings in a row were well"
    for incident in Incident.objects.open().filter(subject__in=subjects, kind__in=OURS):
        for draft in Ticket.objects.filter(incident=incident, state=State.DRAFT):
            draft.go(State.CANCELLED, "mirrorsite", why)
        incident.resolve("mirrorsite", why)


def report_hung(host: Host, boot_id: str, hung: list[dict[str, Any]], at: datetime) -> None:
    """One incident per disk on which smartctl hangs: that is evidence too."""
    if not hung:
        return
    by_serial = _here(host, {serial_of(str(one.get("serial"))) for one in hung} - {""})
    placed = Placement.objects.now().filter(host=host).exclude(disk_name="").select_related("drive")
    by_name = {place.disk_name: place.drive for place in placed}
    for one in hung:
        device = str(one.get("device"))[:100]
        serial, name = str(one.get("serial")).strip(), device.rpartition("/")[2]
        drive = by_serial.get(serial) or by_name.get(name)
        subject = f"drive:{drive.pk}" if drive else f"address:{host.pk}/{boot_id}/{device}"[:200]
        what = f"{drive} ({device})" if drive else device
        _see_hung(host, subject, {**one, "device": device, "what": what}, at)


def _here(host: Host, serials: set[str]) -> dict[str, Drive]:
    """Drives by serial: on this host, or on none; of another host's drives it says nothing."""
    rows = list(Drive.objects.filter(serial__in=serials))
    places = Placement.objects.hosts_of(row.pk for row in rows)
    unplaced = {row.serial: row for row in rows if row.pk not in places}
    return unplaced | {row.serial: row for row in rows if host.pk in places.get(row.pk, ())}


def _see_hung(host: Host, subject: str, said: dict[str, Any], at: datetime) -> None:
    count = times_of(said)
    values = {"what": said["what"], "host": host.name, "host_pk": host.pk, "times": count}
    known = Incident.objects.open().filter(subject=subject, kind=HUNG).first()
    more = count - known.count if known else count
    incident = Incident.objects.see(
        Sighting(subject, HUNG, "warning", at, f"event.{HUNG}", values, max(0, more))
    )
    store_cause(incident, judge_cause(Trouble(HUNG)))
    Incident.objects.gather(incident)
    if not incident.evidence.exists():
        write_hung_ladder(incident, said["device"], str(said.get("since"))[:40], at)


def times_of(said: dict[str, Any]) -> int:
    """How often smartctl did not come back, as a host says; at least once."""
    times = said.get("times")
    return min(times, MOST_TIMES) if isinstance(times, int) and times > 0 else 1
