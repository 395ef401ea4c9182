"""Kernel event → drive → bay → incident → ticket: reads, lets the domain decide, writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from hardware.domain.drive import Drive as DriveValue
from hardware.domain.evidence import Certainty, Finding, Rung
from hardware.domain.mapping import place, resolve
from hardware.domain.ticket import judge_task
from hardware.domain.verdict import wants_incident, wants_ticket
from hardware.models import Bay, Drive, KernelEvent, SurveyRecord, Ticket, TicketStep
from hardware.wire import event_of
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Evidence, Incident, Sighting

RAW_KEPT = 2000
AGAIN_AT_ONCE = 500
OPEN_ENDED = timedelta(days=30)


@dataclass(frozen=True)
class Found:
    """Where one event leads, in rows."""

    row: KernelEvent
    finding: Finding
    survey: SurveyRecord | None
    drive: Drive | None
    subject: str


def follow(host: Host, rows: Iterable[KernelEvent], more: Mapping[int, int] | None = None) -> None:
    """Take new events of one host to their incidents, evidence and tickets.

    Call inside the transaction that stored them. `more` says of known events how many times
    they are to be counted now.
    """
    surveys: dict[Any, tuple[SurveyRecord | None, Any]] = {}
    groups: dict[tuple[str, str], list[Found]] = {}
    for row in rows:
        if wants_incident(row.kind, row.severity):
            found = _find(host, row, surveys)
            groups.setdefault((found.subject, row.kind), []).append(found)
    for group in groups.values():
        _report(host, group, more or {})


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
        incident.resolve("mirrorsite", f"more lines showed that it is {row.kind}")
    else:
        Incident.objects.filter(pk=incident.pk).update(count=F("count") - before)
    return False


def _find(host: Host, row: KernelEvent, surveys: dict[Any, Any]) -> Found:
    record = SurveyRecord.objects.of_time(host, row.boot_id, row.at) if row.boot_id else None
    key = record.pk if record else None
    if key not in surveys:
        surveys[key] = record, (record.value() if record else None)
    event = event_of(row)
    finding = resolve(event, surveys[key][1])
    drive = Drive.objects.same_as(finding.drive) if finding.drive else None
    return Found(row, finding, record, drive, _subject(host, row, finding, drive))


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


def _report(host: Host, group: list[Found], more: Mapping[int, int]) -> None:
    """One sighting of one trouble, however many events told it."""
    worst = max(
        group, key=lambda found: ("info", "warning", "error", "critical").index(found.row.severity)
    )
    times = [found.row.at for found in group]
    incident = Incident.objects.see(
        Sighting(
            subject=worst.subject,
            kind=worst.row.kind,
            severity=worst.row.severity,
            at=max(times),
            code=f"event.{worst.row.kind}",
            values={**_named(worst), "host": host.name, "host_pk": host.pk},
            count=sum(more.get(found.row.pk, found.row.count) for found in group),
        )
    )
    if min(times) < incident.first_at:
        Incident.objects.filter(pk=incident.pk).update(first_at=min(times))
    keys = [found.row.pk for found in group]
    KernelEvent.objects.filter(pk__in=keys).update(incident=incident)
    if not incident.evidence.exists():
        write_ladder(incident, worst)
    open_ticket(incident, host, worst)


def _named(found: Found) -> dict[str, Any]:
    """Words for the incident's title that need no translation."""
    if drive := found.finding.drive:
        bay = drive.bay.label or str(drive.bay) if drive.bay else ""
        return {"what": ", ".join(word for word in (drive.model, drive.serial, bay) if word)}
    if volume := found.finding.volume:
        name = f" ({volume.name})" if volume.name else ""
        return {"what": f"{volume.controller} / {volume.number}{name}"}
    if controller := found.finding.controller:
        return {"what": f"{controller.vendor} {controller.model} {controller.pci_address}".strip()}
    return {"what": place(event_of(found.row))}


def write_ladder(incident: Incident, found: Found) -> None:
    """Evidence from the kernel's line down to the bay, a row a rung."""
    row = found.row
    said = Rung("kernel_said", {"kind": row.kind, "place": _place(row), "count": row.count})
    rungs: list[tuple[Rung, str, str]] = [(said, "kernel log", "\n".join(row.lines))]
    if found.survey:
        rungs.append((_survey_rung(row, found.survey), "survey", ""))
    rungs += [(rung, *_source(rung)) for rung in found.finding.rungs]
    Evidence.objects.bulk_create(
        Evidence(
            incident=incident,
            step=step,
            code=f"rung.{rung.code}",
            values=rung.values,
            source=source[:200],
            raw=raw[: RAW_KEPT * 2],
            at=row.at if step == 0 or not found.survey else found.survey.since,
            certainty=found.finding.certainty.value,
        )
        for step, (rung, source, raw) in enumerate(rungs)
    )


def _survey_rung(row: KernelEvent, survey: SurveyRecord) -> Rung:
    code = "survey_before" if survey.since <= row.at else "survey_after"
    return Rung(code, {"at": f"{survey.since:%Y-%m-%d %H:%M:%S} UTC"})


def _source(rung: Rung) -> tuple[str, str]:
    sources = list(dict.fromkeys(fact.source for fact in rung.facts))
    raw = "\n\n".join(f"# {fact.source}\n{fact.raw[:RAW_KEPT]}" for fact in rung.facts)
    return ", ".join(sources) or "survey", raw


def open_ticket(incident: Incident, host: Host, found: Found) -> Ticket | None:
    """A draft for the data centre, one per drive and per incident, where the kind asks for it."""
    if not wants_ticket(found.row.kind, incident.severity):
        return None
    held = Ticket.objects.open().filter(incident=incident).first()
    if held is None and found.drive:
        held = Ticket.objects.open().filter(drive=found.drive).first()
    if held:
        return held
    try:
        with transaction.atomic():
            ticket = Ticket.objects.create(
                incident=incident,
                host=host,
                task=judge_task(found.finding.certainty),
                drive=found.drive,
                bay=_bay_row(host, found.finding.drive),
                finding=describe(found.finding),
            )
            TicketStep.objects.create(ticket=ticket, after="draft", actor="mirrorsite")
    except IntegrityError:  # another worker opened it between the look and the write
        return Ticket.objects.open().filter(incident=incident).first()
    return ticket


def _bay_row(host: Host, drive: DriveValue | None) -> Bay | None:
    if drive is None or drive.bay is None:
        return None
    return Bay.objects.at(host, drive.controller, drive.bay)


def describe(finding: Finding) -> dict[str, Any]:
    """What a ticket keeps of a finding: the controller, the volume, the drives, how sure."""
    card, volume = finding.controller, finding.volume
    return {
        "certainty": finding.certainty.value,
        "controller": f"{card.vendor} {card.model} {card.pci_address}".strip() if card else "",
        "volume": f"{volume.number} {volume.name} {volume.level}".strip() if volume else "",
        "members": len(volume.members) if volume else 0,
        "drives": [_drive_json(drive) for drive in islice(finding.drives, 100)],
    }


def _drive_json(drive: DriveValue) -> dict[str, Any]:
    return {
        "model": drive.model,
        "serial": drive.serial,
        "firmware": drive.firmware,
        "capacity_bytes": drive.capacity_bytes,
        "state": drive.state,
        "bay": str(drive.bay) if drive.bay else "",
        "label": drive.bay.label if drive.bay else "",
        "place": asdict(drive.bay) if drive.bay else None,
        "controller": drive.controller,
        "seen_as": str(drive.seen_as or ""),
    }


def look_again(host: Host, boot_id: str) -> None:
    """A survey came: incidents of this boot that led to no drive are followed once more."""
    since = timezone.now() - OPEN_ENDED
    open_ones = Incident.objects.open().filter(subject__startswith=f"address:{host.pk}/{boot_id}/")
    surveys: dict[Any, Any] = {}
    for incident in open_ones.filter(last_at__gte=since)[:AGAIN_AT_ONCE]:
        row = incident.kernel_events.order_by("at").first()
        found = _find(host, row, surveys) if row else None
        if found and found.subject != incident.subject:
            _rename(incident, host, found)


def _rename(incident: Incident, host: Host, found: Found) -> None:
    """The incident is now known to be about this drive; an open one of that drive takes it in."""
    same = Incident.objects.open().filter(subject=found.subject, kind=incident.kind).first()
    values = {**incident.values, **_named(found)}
    if same:
        _merge(incident, same)
        open_ticket(same, host, found)
        return
    Incident.objects.filter(pk=incident.pk).update(subject=found.subject, values=values)
    incident.refresh_from_db()
    incident.evidence.all().delete()
    write_ladder(incident, found)
    Ticket.objects.open().filter(incident=incident, state="draft").delete()
    open_ticket(incident, host, found)


def _merge(incident: Incident, same: Incident) -> None:
    """Both are one trouble: the older name goes, with its draft for the data centre."""
    incident.kernel_events.update(incident=same)
    for at, count in ((incident.first_at, 0), (incident.last_at, incident.count)):
        same.add(Sighting(same.subject, same.kind, incident.severity, at, same.code, {}, count))
    why = f"same as incident {same.pk}"
    for ticket in Ticket.objects.filter(incident=incident, state="draft"):
        ticket.go("cancelled", "mirrorsite", why)
    incident.resolve("mirrorsite", why)
