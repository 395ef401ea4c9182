"""Whether a ticket's drive may be pulled now: the newest survey and what is known of its siblings.

Judged when the page is read. What was sent stays as it was sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone, translation

from hardware.domain.cause import Cause
from hardware.domain.drive import Bay
from hardware.domain.evidence import Rung
from hardware.domain.identity import known_serial
from hardware.domain.redundancy import PullVerdict, judge_pull
from hardware.domain.survey import Survey
from hardware.domain.ticket import State, Task
from hardware.models import Drive, Placement, Ticket
from hardware.surveys_read import Surveys
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.incidents.words import say

OLD_AFTER = timedelta(hours=2)  # a host tells its survey every ten minutes
# open incidents that make a disk weak; a path's trouble is no disk's
DISK_KINDS = (
    "medium_error",
    "hardware_error",
    "failure_predicted",
    "io_error",
    "device_offline",
    "raid_member_failed",
    "read_error_corrected",
    "recovered_error",
    "logical_unit_failure",
    "smartctl_hung",
    "timeout",
)
NO_DISKS = (Cause.PATH, Cause.CONTROLLER, Cause.NOT_OURS, Cause.HARMLESS)
OF_VERDICT = {"fail": "weak.smart_fail", "watch": "weak.smart_watch"}
STILL_TO_PULL = (State.DRAFT, State.SENT, State.ACKNOWLEDGED)


@dataclass(frozen=True)
class Keep:
    """A disk that must stay where it is."""

    serial: str
    bay: str
    label: str = ""
    weak_zh: str = ""  # why it is weak; "" when nothing is known against it
    weak_en: str = ""


@dataclass(frozen=True)
class SafetyFacts:
    """What a ticket's text says of pulling; `safe` None is "not known: treat as unsafe"."""

    safe: bool | None
    sentences_zh: tuple[str, ...]
    sentences_en: tuple[str, ...]
    keep: tuple[Keep, ...]


def weak_on(host: Host) -> dict[str, str]:
    """Serial → why (a sentence's code) of all weak disks of a host."""
    here = Placement.objects.now().filter(host=host).values("drive")
    drives = {row.pk: row for row in Drive.objects.filter(pk__in=here)}
    found = {
        row.serial: OF_VERDICT[row.verdict] for row in drives.values() if row.verdict in OF_VERDICT
    }
    subjects = {f"drive:{pk}": row.serial for pk, row in drives.items()}
    rows = Incident.objects.open().filter(kind__in=DISK_KINDS, values__host_pk=host.pk)
    for incident in rows.by_urgency().reverse():
        if incident.subject in subjects and _cause(incident) not in NO_DISKS:
            found[subjects[incident.subject]] = f"kind.{incident.kind}"
    return found


def _cause(incident: Incident) -> str:
    told = incident.values.get("cause")
    return str(told.get("cause", "")) if isinstance(told, dict) else ""


def judge_drive(
    host: Host, serial: str, now: datetime, surveys: Surveys | None = None
) -> tuple[PullVerdict, Survey]:
    """Whether the drive may be pulled, by the newest survey of its host."""
    surveys = surveys or Surveys(host)
    record = surveys.last()
    survey = surveys.value(record)
    if record is None or survey is None:
        return PullVerdict(None, serial, reasons=(Rung("no_survey"),)), Survey()
    known = known_serial(serial, {drive.serial for drive in survey.drives})
    verdict = judge_pull(survey, known, weak_on(host))
    if host.is_recorded or now - record.confirmed_at <= OLD_AFTER:
        return verdict, survey
    return _doubted(verdict, Rung("survey_old", {"at": _time(record.confirmed_at)})), survey


def _doubted(verdict: PullVerdict, why: Rung) -> PullVerdict:
    """Yes becomes not known; no stays no."""
    safe = None if verdict.safe else verdict.safe
    return replace(verdict, safe=safe, reasons=(why, *verdict.reasons))


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def judge_ticket(
    ticket: Ticket, now: datetime, surveys: Surveys | None = None
) -> tuple[PullVerdict, Survey]:
    """The same of a ticket's drive; several candidates are never safe."""
    surveys = surveys or Surveys(ticket.host)
    told = [one["serial"] for one in ticket.finding.get("drives", [])]
    serials = [ticket.drive.serial] if ticket.drive else told
    if len(serials) != 1:
        return _of_none(serials, surveys)
    verdict, survey = judge_drive(ticket.host, serials[0], now, surveys)
    if ticket.task == Task.IDENTIFY:
        verdict = _doubted(verdict, Rung("identify_first"))
    return verdict, survey


def _of_none(serials: list[str], surveys: Surveys) -> tuple[PullVerdict, Survey]:
    survey = surveys.value(surveys.last()) or Survey()
    found = [judge_pull(survey, one, {}) for one in serials[:100]]
    keep = dict.fromkeys((*serials, *(serial for one in found for serial in one.keep)))
    mounts = dict.fromkeys(mount for one in found for mount in one.mounts)
    why = (Rung("no_one_drive"),)
    return PullVerdict(
        False, "", reasons=why, keep=tuple(filter(None, keep)), mounts=tuple(mounts)
    ), survey


def safety_facts(ticket: Ticket, now: datetime | None = None) -> SafetyFacts:
    """For the ticket's text: the answer, its sentences in both languages, what must stay."""
    verdict, survey = judge_ticket(ticket, now or timezone.now())
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = tuple(sentences(verdict.reasons))
    keep = tuple(keeps(verdict, survey))
    return SafetyFacts(verdict.safe, said["zh-hans"], said["en"], keep)


def sentences(reasons: Iterable[Rung]) -> list[str]:
    """The reasons in the active language."""
    return [say(f"pull.{one.code}", one.values) for one in reasons]


def keeps(verdict: PullVerdict, survey: Survey) -> list[Keep]:
    """All other disks of the same arrays with their bays, the weak ones first."""
    why = {one.serial: one.why for one in verdict.weak_siblings}
    found = [_keep(serial, survey, why.get(serial, "")) for serial in verdict.keep]
    return sorted(found, key=lambda one: (not one.weak_en, one.label, one.bay, one.serial))


def _keep(serial: str, survey: Survey, why: str) -> Keep:
    drive = survey.drive(serial)
    bay: Bay | None = drive.bay if drive else None
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = say(why, {}) if why else ""
    label = bay.label if bay else ""
    return Keep(serial, str(bay) if bay else "", label, said["zh-hans"], said["en"])


def is_still_to_pull(ticket: Ticket) -> bool:
    """Whether the question still stands."""
    return ticket.state in STILL_TO_PULL
