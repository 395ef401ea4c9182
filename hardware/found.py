"""Where one kernel event leads, in rows: the survey, the drive, and what its incident is about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hardware.causes import Case
from hardware.domain.evidence import Certainty, Finding
from hardware.domain.mapping import doubt, place, was_there
from hardware.domain.mounted import device_of, mount_of
from hardware.models import Drive, KernelEvent, SurveyRecord
from hardware.resolving import Known, resolved
from hardware.wire import event_of
from mirrorsite.ground.inbox.models import Host

EARLIER_ASKED = 5


@dataclass(frozen=True)
class Found:
    """Where one event leads, in rows."""

    row: KernelEvent
    finding: Finding
    survey: SurveyRecord | None
    drive: Drive | None
    subject: str
    mount: str = ""  # of the filesystem that it is about


def find(
    host: Host,
    row: KernelEvent,
    known: Known,
    record: SurveyRecord | None = None,
) -> Found:
    """Look an event up in the survey of its time, or in the one given.

    Where a tool failed in that survey and it leads nowhere, the ones before it are asked: a card
    that is dying often does not answer any more.
    """
    if record is None:
        record = known.surveys.of_time(row.boot_id, row.at)
    finding = resolved(row, record, known)
    if record and finding.certainty is Certainty.NO_DRIVE and record.data.get("trouble"):
        for earlier in known.surveys.earlier(record, EARLIER_ASKED):
            before = resolved(row, earlier, known)
            if before.certainty is not Certainty.NO_DRIVE:
                record, finding = earlier, before
                break
    drive = known.drive(finding.drive) if finding.drive else None
    mount = mount_of(event_of(row), known.survey(record))
    subject = f"filesystem:{host.pk}/{mount}"[:200] if mount else ""
    subject = subject or _subject(host, row, finding, drive)
    return Found(row, finding, record, drive, subject, mount)


def _subject(host: Host, row: KernelEvent, finding: Finding, drive: Drive | None) -> str:
    """One incident per drive, volume or path: the surest name that the finding allows."""
    if drive:
        return f"drive:{drive.pk}"
    if finding.volume:
        return f"volume:{host.pk}/{finding.volume.controller}/{finding.volume.number}"
    if finding.certainty is Certainty.NOT_A_DRIVE and finding.controller:
        return f"controller:{host.pk}/{finding.controller.pci_address}"
    return f"address:{host.pk}/{row.boot_id}/{_place(row)}"[:200]


def _place(row: KernelEvent) -> str:
    return place(event_of(row))


def find_later(host: Host, row: KernelEvent, record: SurveyRecord, known: Known) -> Found:
    """Look an older event up in a new survey; what was not there at its time stays in doubt."""
    found = find(host, row, known, record)
    base = known.surveys.of_time(row.boot_id, row.at)
    then, drive = known.survey(base), found.finding.drive
    if drive is None or then is None or base == found.survey:
        return found
    if was_there(drive, found.finding, then):
        return found
    return replace(found, finding=doubt(found.finding, "later_survey"))


def case_of(host: Host, group: list[Found], worst: Found, known: Known) -> Case:
    rows = [found.row for found in group]
    survey = known.survey(worst.survey)
    return Case(host, worst.subject, rows, worst.finding, survey, worst.drive, known.surveys)


def named(found: Found) -> dict[str, Any]:
    """Words for the incident's title that need no translation."""
    if found.mount:
        what = f"{found.mount} ({device_of(event_of(found.row))})"
        return {"what": what, "mount": found.mount}
    if drive := found.finding.drive:
        bay = drive.bay.label or str(drive.bay) if drive.bay else ""
        return {"what": ", ".join(word for word in (drive.model, drive.serial, bay) if word)}
    if volume := found.finding.volume:
        name = f" ({volume.name})" if volume.name else ""
        return {"what": f"{volume.controller} / {volume.number}{name}"}
    if controller := found.finding.controller:
        return {"what": f"{controller.vendor} {controller.model} {controller.pci_address}".strip()}
    return {"what": place(event_of(found.row))}
