"""Kernel event → drive → bay → incident → ticket: reads, lets the domain decide, writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import F, Q

from hardware.causes import Case, about, judge_case, watched
from hardware.domain.cause import severity_of
from hardware.domain.evidence import Certainty, Finding
from hardware.domain.mapping import doubt, place, was_there
from hardware.domain.mounted import device_of, mount_of
from hardware.domain.verdict import wants_incident
from hardware.ladder import is_lifted, write_ladder
from hardware.models import Drive, KernelEvent, SurveyRecord, Ticket
from hardware.paths import conclude, merge
from hardware.redrafting import judge_again
from hardware.resolving import Known, is_late, is_of_boot, resolved
from hardware.ticketing import note_later_word
from hardware.wire import event_of
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident, Sighting

AGAIN_AT_ONCE = 500
EARLIER_ASKED = 5
NAMED_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Found:
    """Where one event leads, in rows."""

    row: KernelEvent
    finding: Finding
    survey: SurveyRecord | None
    drive: Drive | None
    subject: str
    mount: str = ""  # of the filesystem that it is about


def follow(host: Host, rows: Iterable[KernelEvent], more: Mapping[int, int] | None = None) -> None:
    """Take new events of one host to their incidents, evidence and tickets.

    Call inside the transaction that stored them. `more` says of known events how many times
    they are to be counted now.
    """
    known = Known(host)
    groups: dict[tuple[str, str], list[Found]] = {}
    for row in rows:
        if wants_incident(row.kind, row.severity):
            found = _find(host, row, known)
            groups.setdefault((found.subject, row.kind), []).append(found)
    for group in groups.values():
        _report(host, group, more or {}, known)
    if any(is_late(found.survey) for group in groups.values() for found in group if found.drive):
        judge_again(host)


def grow(host: Host, pairs: Iterable[tuple[KernelEvent, KernelEvent]]) -> None:
    """Known events that are told again: what is more than before is added, a repeat is nothing."""
    for row, told in pairs:
        if told.count <= row.count and _last_line(told) <= _last_line(row):
            continue
        more = max(0, told.count - row.count)
        before, kind = row.count, row.kind
        for name in ("kind", "severity", "address", "disk_name", "pci_address", "data", "lines"):
            setattr(row, name, getattr(told, name))
        row.count = max(row.count, told.count)
        row.save()
        if row.incident is None or (kind != row.kind and not _change_kind(row, before)):
            more = row.count
        follow(host, [row], {row.pk: more})


def _last_line(row: KernelEvent) -> int:
    return int(row.data.get("last_line") or 0)


def _change_kind(row: KernelEvent, before: int) -> bool:
    """The first lines looked like something else: an incident of this event alone is renamed.

    False when it stays what it is, since other events are of that kind, or the other is open.
    """
    incident = row.incident
    assert incident is not None
    alone = not incident.kernel_events.exclude(pk=row.pk).exists()
    taken = Incident.objects.open().filter(subject=incident.subject, kind=row.kind).exists()
    if alone and not taken and incident.resolved_at is None:
        incident.evidence.all().delete()
        rows = Incident.objects.filter(pk=incident.pk)
        rows.update(kind=row.kind, code=f"event.{row.kind}")
        return True
    if alone:
        incident.resolve("mirrorsite", f"more lines showed that it is {row.kind}", "merged")
    else:
        Incident.objects.filter(pk=incident.pk).update(count=F("count") - before)
    return False


def _find(
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
        record = SurveyRecord.objects.of_time(host, row.boot_id, row.at)
    finding = resolved(row, record, known)
    if record and finding.certainty is Certainty.NO_DRIVE and record.data.get("trouble"):
        for earlier in SurveyRecord.objects.earlier(record)[:EARLIER_ASKED]:
            before = resolved(row, earlier, known)
            if before.certainty is not Certainty.NO_DRIVE:
                record, finding = earlier, before
                break
    drive = Drive.objects.same_as(finding.drive) if finding.drive else None
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
    return f"address:{host.pk}/{row.boot_id}/{place(event_of(row))}"[:200]


def _report(host: Host, group: list[Found], more: Mapping[int, int], known: Known) -> None:
    """One sighting of one trouble, however many events told it."""
    worst = max(
        group, key=lambda found: ("info", "warning", "error", "critical").index(found.row.severity)
    )
    times = [found.row.at for found in group]
    case = _case(host, group, worst, known)
    judged = judge_case(case)
    incident = Incident.objects.see(
        Sighting(
            subject=worst.subject,
            kind=worst.row.kind,
            severity=severity_of(judged.judgement.cause, worst.row.severity),
            at=max(times),
            code=f"event.{worst.row.kind}",
            values={**_named(worst), **about(case)},
            count=sum(more.get(found.row.pk, found.row.count) for found in group),
        )
    )
    if min(times) < incident.first_at:
        Incident.objects.filter(pk=incident.pk).update(first_at=min(times))
    keys = [found.row.pk for found in group]
    KernelEvent.objects.filter(pk__in=keys).update(incident=incident)
    if not incident.evidence.exists() or is_lifted(incident, worst.finding):
        incident.evidence.all().delete()
        write_ladder(incident, worst.row, worst.finding, worst.survey)
    conclude(incident, case, judged)


def _case(host: Host, group: list[Found], worst: Found, known: Known) -> Case:
    rows = [found.row for found in group]
    survey = known.survey(worst.survey)
    return Case(host, worst.subject, rows, worst.finding, survey, worst.drive)


def _named(found: Found) -> dict[str, Any]:
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


def look_again(host: Host, record: SurveyRecord) -> None:
    """A survey came: what led to no drive of this boot, or to several, is followed once more."""
    lost = Q(subject__startswith=f"address:{host.pk}/{record.boot_id}/")
    lost |= Q(subject__startswith=f"address:{host.pk}//")  # their lines name no boot
    # A card names the member that failed within minutes; later it speaks of another failure.
    several = Q(subject__startswith=f"volume:{host.pk}/", last_at__gte=record.since - NAMED_WITHIN)
    for incident in Incident.objects.open().filter(lost | several)[:AGAIN_AT_ONCE]:
        events = incident.kernel_events.filter(boot_id__in=(record.boot_id, ""))
        row = events.order_by("at").first()
        if row and not row.boot_id and not is_of_boot(row, record):
            continue
        found = _find_later(host, row, record) if row else None
        if found and found.subject != incident.subject:
            _rename(incident, host, found)
    _judge_again(host, record)


def _judge_again(host: Host, record: SurveyRecord) -> None:
    """What was watched is judged anew: the card may call the disk failed by now."""
    for incident in watched(host, record.since)[:AGAIN_AT_ONCE]:
        row = incident.kernel_events.filter(boot_id=record.boot_id).order_by("at").last()
        found = _find_later(host, row, record) if row else None
        if found and found.subject == incident.subject:
            case = _case(host, [found], found, Known(host))
            conclude(incident, case, judge_case(case))


def _find_later(host: Host, row: KernelEvent, record: SurveyRecord) -> Found:
    """Look an older event up in a new survey; what was not there at its time stays in doubt."""
    found = _find(host, row, Known(host), record)
    base = SurveyRecord.objects.of_time(host, row.boot_id, row.at)
    drive = found.finding.drive
    if drive is None or base is None or base == found.survey:
        return found
    if was_there(drive, found.finding, base.value()):
        return found
    return replace(found, finding=doubt(found.finding, "later_survey"))


def _rename(incident: Incident, host: Host, found: Found) -> None:
    """The incident is now known to be about this drive; an open one of that drive takes it in."""
    same = Incident.objects.open().filter(subject=found.subject, kind=incident.kind).first()
    values = {**incident.values, **_named(found)}
    case = _case(host, [found], found, Known(host))
    if same:
        merge(incident, same)
        conclude(same, case, judge_case(case))
        return
    Incident.objects.filter(pk=incident.pk).update(subject=found.subject, values=values)
    incident.refresh_from_db()
    incident.evidence.all().delete()
    write_ladder(incident, found.row, found.finding, found.survey)
    Ticket.objects.open().filter(incident=incident, state="draft").delete()
    note_later_word(incident, found.finding)
    conclude(incident, case, judge_case(case), is_new=True)
