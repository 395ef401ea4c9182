"""What the centre makes of a host's reports: surveys become inventory, events become incidents."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hardware import chain
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.survey import Survey
from hardware.models import Bay, Drive, KernelEvent, Placement, SurveyRecord
from hardware.wire import EventReport, moment
from mirrorsite.ground.inbox.digests import digests
from mirrorsite.ground.inbox.models import Command, Host, Report

AHEAD = timedelta(hours=1)


@digests("survey", 1)
def digest_survey(report: Report) -> None:
    """Keep a survey if it says anything new, and look again at what could not be resolved."""
    body = report.body if isinstance(report.body, dict) else {}
    survey = Survey.from_json(body.get("survey"))
    at = moment(body.get("at"))
    if at > report.received_at + AHEAD:  # else every true survey after it would seem older
        raise ValueError(f"the survey is of {at}, which is not yet: set that host's clock by NTP")
    labels = body.get("bay_labels") or {}
    _store_labels(report.host, survey, labels if isinstance(labels, dict) else {})
    if record := store_survey(report.host, report.boot_id, survey, at):
        chain.look_again(report.host, record)
        return
    # It said nothing new: that it was said is kept, its hundred kilobytes are not.
    Report.objects.filter(pk=report.pk).update(body={"at": body["at"], "confirms": True})


@digests("kernel-events", 1)
def digest_events(report: Report) -> str | None:
    """Keep each event once, and follow those that are new; answers which were none."""
    events, trouble = _events(report.body)
    rows: dict[str, KernelEvent] = {}
    for event in sorted(events, key=lambda one: (one.value.last_line, one.value.count)):
        rows[event.key] = event.as_row(report.host, report.boot_id)  # told twice: the longer tale
    known = KernelEvent.objects.filter(host=report.host, key__in=rows)
    chain.grow(report.host, [(row, rows.pop(row.key)) for row in known])
    KernelEvent.objects.bulk_create(rows.values())
    chain.follow(report.host, list(rows.values()))
    if not trouble:
        return None
    count = len(events) + len(trouble)
    return f"{len(trouble)} of {count} events are none, the others are kept: {'; '.join(trouble)}"


def _events(body: Any) -> tuple[list[EventReport], list[str]]:
    """The events of a report, and what is wrong with those that are none."""
    listed = body.get("events") if isinstance(body, dict) else None
    if not isinstance(listed, list):
        raise ValueError("events: expected a list")
    events, trouble = [], []
    for number, one in enumerate(listed, 1):
        try:
            events.append(EventReport.from_json(one))
        except (ValueError, TypeError) as error:
            trouble.append(f"event {number}: {str(error)[:200]}")
    return events, trouble


@digests("command-done", 1)
def digest_command(report: Report) -> None:
    """A host did what it was asked."""
    number = report.body.get("id") if isinstance(report.body, dict) else None
    if not isinstance(number, int) or not 0 < number < 2**63:
        raise ValueError(f"id {number!r}: expected the number of a command")
    rows = Command.objects.filter(pk=number, host=report.host)
    rows.update(done_at=moment(report.body.get("at")), answer=str(report.body.get("answer"))[:2000])


def store_survey(host: Host, boot_id: str, survey: Survey, at: datetime) -> SurveyRecord | None:
    """Write a survey; None when it only confirms the one before."""
    last = SurveyRecord.objects.filter(host=host, boot_id=boot_id).order_by("-since").first()
    newest = SurveyRecord.objects.newest(host)
    if last and _places(Survey.from_json(last.data)) == _places(survey):
        last.confirmed_at = max(last.confirmed_at, at)
        last.data = survey.as_json() if at >= last.confirmed_at else last.data
        last.save(update_fields=["confirmed_at", "data"])
        if newest == last:  # not a late word from a boot that is over
            _store_drives(host, boot_id, survey, at)
        return None
    record = SurveyRecord.objects.create(
        host=host, boot_id=boot_id, since=at, confirmed_at=at, data=survey.as_json()
    )
    if newest is None or newest.since <= at:
        _store_drives(host, boot_id, survey, at)
    return record


def _places(survey: Survey) -> Any:
    """What must change for a survey to be a new one: who sits where and is seen as what."""
    return (
        sorted(map(_place_of, survey.drives)),
        sorted(
            (v.controller, str(v.number), v.unique_id, v.state, v.members) for v in survey.volumes
        ),
        sorted((c.pci_address, c.host_numbers) for c in survey.controllers),
        sorted((str(b.address), b.disk_name, b.serial, b.unique_id) for b in survey.blocks),
        survey.trouble,
    )


def _place_of(drive: DriveValue) -> tuple[str, ...]:
    bays = (drive.controller, str(drive.bay), str(drive.other_bays))
    return (drive.serial, *bays, str(drive.seen_as), drive.disk_name, drive.state)


def _store_drives(host: Host, boot_id: str, survey: Survey, at: datetime) -> None:
    seen = set()
    present = [found.serial for found in survey.drives]
    for found in survey.drives:
        if not found.serial:
            continue
        drive = Drive.objects.store(found, at)
        seen.add(drive.pk)
        place = _place(host, boot_id, found)
        Placement.objects.move(drive, place, at)
        if place["bay"]:  # two drives are never in one bay
            others = Placement.objects.now().filter(bay=place["bay"]).exclude(drive=drive)
            others.exclude(drive__serial__in=present).update(until=at)
    if survey.trouble:
        return  # a tool that failed does not prove that its drives are gone
    gone = Placement.objects.now().filter(host=host).exclude(drive__in=seen)
    gone.update(until=at)


def _place(host: Host, boot_id: str, found: DriveValue) -> dict[str, Any]:
    bay = Bay.objects.at(host, found.controller, found.bay) if found.bay else None
    return {
        "host": host,
        "bay": bay,
        "address": str(found.seen_as or ""),
        "disk_name": found.disk_name,
        "boot_id": boot_id,
    }


def _store_labels(host: Host, survey: Survey, labels: dict[str, Any]) -> None:
    """Panel labels that came with a recording; a label that a person typed is kept."""
    for drive in survey.drives:
        if drive.bay is None:
            continue
        key = f"{drive.controller}/{drive.bay.enclosure}/{drive.bay.slot}"
        if key in labels:
            row = Bay.objects.at(host, drive.controller, drive.bay)
            Bay.objects.filter(pk=row.pk, label="").update(label=str(labels[key])[:40])
