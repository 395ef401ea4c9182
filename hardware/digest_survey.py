"""A survey becomes inventory: which drive is where since when, and how volumes are counted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hardware.arrays import report_arrays
from hardware.domain.absence import proves_absence, whole_cards
from hardware.domain.calibration import Calibration as CalibrationValue
from hardware.domain.calibration import calibrate
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.identity import is_serial
from hardware.domain.partial import lay_over
from hardware.domain.survey import MOST, Survey, check_sizes
from hardware.models import Bay, Calibration, Drive, Placement, SurveyRecord
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Evidence, Incident, Sighting


def laid_over(host: Host, boot_id: str, partial: Survey, at: datetime) -> Survey:
    """A look by the kernel alone, over what was known in the same boot at that time."""
    rows = SurveyRecord.objects.filter(host=host, boot_id=boot_id, since__lte=at)
    before = rows.order_by("-since").first()
    whole = lay_over(Survey.from_json(before.data) if before else None, partial)
    # kept beyond the limits, it could not be read again
    check_sizes({name: len(getattr(whole, name)) for name in MOST})
    return whole


def store_survey(host: Host, boot_id: str, survey: Survey, at: datetime) -> SurveyRecord | None:
    """Write a survey; None when it only confirms the one before."""
    last = SurveyRecord.objects.filter(host=host, boot_id=boot_id).order_by("-since").first()
    newest = SurveyRecord.objects.newest(host)
    before = Survey.from_json(last.data) if last else None
    if last and before and _places(before) == _places(survey):
        if at < last.confirmed_at:  # a late word, and a newer one said the same
            return None
        last.data, last.confirmed_at = survey.as_json(), at
        last.save(update_fields=["confirmed_at", "data"])
        if newest == last:  # not from a boot that is over
            _store(host, boot_id, survey, before, at)
        return None
    record = SurveyRecord.objects.create(
        host=host, boot_id=boot_id, since=at, confirmed_at=at, data=survey.as_json()
    )
    if newest is None or newest.since <= at:
        _store(host, boot_id, survey, before, at)
    return record


def _places(survey: Survey) -> Any:
    """What must change for a survey to be a new one: who sits where and is seen as what."""
    return (
        sorted(map(_place_of, survey.drives)),
        sorted(
            (v.controller, str(v.number), v.tool_number, v.unique_id, v.state, v.members)
            for v in survey.volumes
        ),
        sorted((c.pci_address, c.host_numbers) for c in survey.controllers),
        sorted((str(b.address), b.disk_name, b.serial, b.unique_id) for b in survey.blocks),
        sorted((s.controller, s.enclosure, s.slot, s.serial, s.status) for s in survey.slots),
        survey.disagreements,
        survey.trouble,
    )


def _place_of(drive: DriveValue) -> tuple[str, ...]:
    bays = (drive.controller, str(drive.bay), str(drive.other_bays))
    return (drive.serial, *bays, str(drive.seen_as), drive.disk_name, drive.state)


def _store(host: Host, boot_id: str, survey: Survey, before: Survey | None, at: datetime) -> None:
    seen: set[int] = set()
    taken: set[int] = set()
    for found in survey.drives:
        if not is_serial(found.serial):
            continue
        drive = Drive.objects.store(found, at)
        if drive.pk in seen:  # two that claim one serial: the survey's trouble names both
            continue
        seen.add(drive.pk)
        bay = Bay.objects.at(host, found.controller, found.bay) if found.bay else None
        _store_place(host, boot_id, drive, found, bay, at)
        taken |= {bay.pk} if bay else set()
    _end_others(host, taken, seen, {found.serial for found in survey.drives}, at)
    _end_places(host, survey, before, seen, at)
    _tell_shared(host, at)
    for calibration in calibrate(survey):
        _store_calibration(host, calibration, at)
    report_arrays(host, survey, before, at)


def _store_place(
    host: Host, boot_id: str, drive: Drive, found: DriveValue, bay: Bay | None, at: datetime
) -> None:
    place = {
        "host": host,
        "bay": bay,
        "address": str(found.seen_as or ""),
        "disk_name": found.disk_name,
        "boot_id": boot_id,
    }
    Placement.objects.move(drive, place, at)


def _end_others(
    host: Host, taken: set[int], seen: set[int], present: set[str], at: datetime
) -> None:
    """Two drives are never in one bay: who was in a bay that is taken now, and is not here, left.

    One query for all bays: one for each took the square of their number.
    """
    rows = Placement.objects.now().filter(host=host).exclude(bay=None)
    left = [
        pk
        for pk, bay, drive, serial in rows.values_list("pk", "bay", "drive", "drive__serial")
        if bay in taken and drive not in seen and serial not in present
    ]
    Placement.objects.filter(pk__in=left).update(until=at)


def _end_places(
    host: Host, survey: Survey, before: Survey | None, seen: set[int], at: datetime
) -> None:
    """Placements of drives that this survey proves to be gone."""
    missing = Placement.objects.now().filter(host=host).exclude(drive__in=seen)
    whole = whole_cards(survey)
    for place in missing.select_related("drive", "bay"):
        controller = place.bay.controller if place.bay else ""
        is_nvme = place.drive.protocol == "NVMe"
        serial = place.drive.serial
        if proves_absence(survey, before, serial, controller, whole=whole, is_nvme=is_nvme):
            Placement.objects.filter(pk=place.pk).update(until=at)


def _tell_shared(host: Host, at: datetime) -> None:
    """Drives that two hosts report at once: a shared enclosure, or a mute old host.

    Told once: who resolves it knows that the enclosure is shared.
    """
    now = Placement.objects.now()
    elsewhere = now.filter(drive__in=now.filter(host=host).values("drive")).exclude(host=host)
    told = Incident.objects.filter(kind="seen_twice")
    for drive in Drive.objects.filter(pk__in=elsewhere.values("drive")):
        since = now.filter(drive=drive).latest("since").since
        if not told.filter(subject=f"drive:{drive.pk}", first_at__gte=since).exists():
            _see_shared(host, drive, at)
    for incident in told.open():
        drive_pk = int(incident.subject.partition(":")[2])
        if Placement.objects.now().filter(drive=drive_pk).count() < 2:
            incident.resolve("mirrorsite", "one host alone reports it now")


def _see_shared(host: Host, drive: Drive, at: datetime) -> None:
    places = Placement.objects.now().filter(drive=drive).select_related("host", "bay")
    words = [f"{place.host} {place.bay or place.address}" for place in places]
    values = {
        "what": str(drive),
        "hosts": ", ".join(sorted(words)),
        "host": host.name,
        "host_pk": host.pk,
    }
    code = "event.seen_twice"
    Incident.objects.see(Sighting(f"drive:{drive.pk}", "seen_twice", "info", at, code, values))


def _store_calibration(host: Host, found: CalibrationValue, at: datetime) -> None:
    """A new way to count is an incident, and is trusted when it was seen twice."""
    now = Calibration.objects.now().select_related("incident")
    row = now.filter(host=host, controller=found.controller, tool=found.tool).first()
    if row and row.offset == found.offset:
        row.confirm(found)
        if row.trusted_offset is not None and row.incident:
            row.incident.resolve("mirrorsite", "two surveys say the same")
        return
    new = Calibration.objects.begin(host, found, at)
    if row or found.offset is None:
        new.incident = _see_change(host, found, row.offset if row else None, at)
        new.save(update_fields=["incident"])


def _see_change(host: Host, found: CalibrationValue, before: int | None, at: datetime) -> Incident:
    values = {
        "what": f"{found.tool} {found.controller}",
        "before": "?" if before is None else before,
        "after": "?" if found.offset is None else found.offset,
        "host": host.name,
        "host_pk": host.pk,
    }
    subject = f"numbering:{host.pk}/{found.controller}/{found.tool}"
    code = "event.numbering_changed"
    incident = Incident.objects.see(
        Sighting(subject, "numbering_changed", "error", at, code, values)
    )
    pairs = ", ".join(f"{kernel}={tool}" for kernel, tool in found.pairs[:40])
    Evidence.objects.create(
        incident=incident,
        code="rung.numbering_pairs",
        values={"pairs": pairs},
        source=found.tool,
        at=at,
    )
    return incident
