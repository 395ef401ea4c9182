"""Kernel event → drive → bay → incident → ticket: reads, lets the domain decide, writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.db.models import F, Q
from django.db.models.functions import Greatest

from hardware.causes import about, judge_case, watched
from hardware.domain.cause import severity_of
from hardware.domain.verdict import wants_incident
from hardware.found import Found, case_of, find, find_later, named
from hardware.ladder import is_lifted, write_ladder
from hardware.models import KernelEvent, SurveyRecord, Ticket
from hardware.paths import conclude, merge
from hardware.redrafting import judge_again
from hardware.resolving import Known
from hardware.surveys_read import Surveys
from hardware.ticketing import note_later_word
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident, Sighting

AGAIN_AT_ONCE = 500
NAMED_WITHIN = timedelta(hours=1)


def follow(
    host: Host,
    rows: Sequence[KernelEvent],
    more: Mapping[int, int] | None = None,
    surveys: Surveys | None = None,
) -> None:
    """Take new events of one host to their incidents, evidence and tickets.

    Call inside the transaction that stored them. `more` says of known events how many times
    they are to be counted now.
    """
    known = Known(host, (row.at for row in rows), surveys)
    groups: dict[tuple[str, str], list[Found]] = {}
    for row in rows:
        if wants_incident(row.kind, row.severity):
            found = find(host, row, known)
            groups.setdefault((found.subject, row.kind), []).append(found)
    for group in groups.values():
        _report(host, group, more or {}, known)
    followed = (found for group in groups.values() for found in group)
    if any(known.surveys.is_late(found.survey) for found in followed if found.drive):
        judge_again(host, known.surveys)


def grow(
    host: Host, pairs: Iterable[tuple[KernelEvent, KernelEvent]], surveys: Surveys | None = None
) -> None:
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
        follow(host, [row], {row.pk: more}, surveys)


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
        Incident.objects.filter(pk=incident.pk).update(count=Greatest(F("count") - before, 0))
    return False


def _report(host: Host, group: list[Found], more: Mapping[int, int], known: Known) -> None:
    """One sighting of one trouble, however many events told it."""
    worst = max(
        group, key=lambda found: ("info", "warning", "error", "critical").index(found.row.severity)
    )
    times = [found.row.at for found in group]
    case = case_of(host, group, worst, known)
    judged = judge_case(case)
    incident = Incident.objects.see(
        Sighting(
            subject=worst.subject,
            kind=worst.row.kind,
            severity=severity_of(judged.judgement.cause, worst.row.severity),
            at=max(times),
            code=f"event.{worst.row.kind}",
            values={**named(worst), **about(case)},
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


def look_again(host: Host, record: SurveyRecord, surveys: Surveys | None = None) -> None:
    """A survey came: what led to no drive of this boot, or to several, is followed once more."""
    lost = Q(subject__startswith=f"address:{host.pk}/{record.boot_id}/")
    lost |= Q(subject__startswith=f"address:{host.pk}//")  # their lines name no boot
    # A card names the member that failed within minutes; later it speaks of another failure.
    several = Q(subject__startswith=f"volume:{host.pk}/", last_at__gte=record.since - NAMED_WITHIN)
    surveys = surveys or Surveys(host)
    incidents = list(Incident.objects.open().filter(lost | several)[:AGAIN_AT_ONCE])
    known = _known(host, incidents, surveys)
    for incident in incidents:
        events = incident.kernel_events.filter(boot_id__in=(record.boot_id, ""))
        row = events.order_by("at").first()
        if row and not row.boot_id and surveys.times.boot_at(row.at) != record.boot_id:
            continue
        found = find_later(host, row, record, known) if row else None
        if found and found.subject != incident.subject:
            _rename(incident, host, found, known)
    _judge_again(host, record, surveys)


def _known(host: Host, incidents: Iterable[Incident], surveys: Surveys) -> Known:
    """For all events of these incidents."""
    times = [at for one in incidents for at in (one.first_at, one.last_at)]
    return Known(host, times, surveys)


def _judge_again(host: Host, record: SurveyRecord, surveys: Surveys) -> None:
    """What was watched is judged anew: the card may call the disk failed by now."""
    incidents = watched(host, record.since)[:AGAIN_AT_ONCE]
    known = _known(host, incidents, surveys)
    for incident in incidents:
        row = incident.kernel_events.filter(boot_id=record.boot_id).order_by("at").last()
        found = find_later(host, row, record, known) if row else None
        if found and found.subject == incident.subject:
            case = case_of(host, [found], found, known)
            conclude(incident, case, judge_case(case))


def _rename(incident: Incident, host: Host, found: Found, known: Known) -> None:
    """The incident is now known to be about this drive; an open one of that drive takes it in."""
    same = Incident.objects.open().filter(subject=found.subject, kind=incident.kind).first()
    values = {**incident.values, **named(found)}
    case = case_of(host, [found], found, known)
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
