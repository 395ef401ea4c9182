"""An incident's evidence as rows: from what was said down to the bay, a row a rung."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from hardware.domain.confidence import confidence
from hardware.domain.evidence import Certainty, Finding, Rung
from hardware.domain.mapping import place
from hardware.domain.reading import Reading
from hardware.models import KernelEvent, SurveyRecord
from hardware.wire import event_of
from mirrorsite.ground.incidents.models import Evidence, Incident

RAW_KEPT = 2000


def write_ladder(
    incident: Incident, row: KernelEvent, finding: Finding, survey: SurveyRecord | None
) -> None:
    """Evidence from the kernel's line down to the bay, a row a rung."""
    where = place(event_of(row))
    said = Rung("kernel_said", {"kind": row.kind, "place": where, "count": row.count})
    first = [(f"rung.{said.code}", said.values, "kernel log", "\n".join(row.lines))]
    if survey and not row.boot_id:
        first.append(("rung.boot_by_time", {}, "survey", ""))
    _write(incident, first, row.at, finding, survey)


def is_lifted(incident: Incident, finding: Finding) -> bool:
    """Whether a ladder that ended in a doubt whose disk it was is answered by this finding."""
    if finding.drive is None or finding.certainty is Certainty.PLUGGED_SINCE:
        return False
    return incident.evidence.filter(certainty=Certainty.PLUGGED_SINCE).exists()


def write_health_ladder(
    incident: Incident,
    reasons: list[dict[str, Any]],
    reading: Reading,
    at: datetime,
    finding: Finding,
    survey: SurveyRecord | None,
) -> None:
    """Evidence from the reasons of a verdict down to the bay; the first holds what was read."""
    said = [(f"health.{one['code']}", one["values"], reading.source, "") for one in reasons]
    said[:1] = [(*one[:3], printed(reading)) for one in said[:1]]
    _write(incident, said, at, finding, survey)


def write_hung_ladder(incident: Incident, device: str, since: str, at: datetime) -> None:
    """Evidence that a disk's own health could not even be asked for."""
    Evidence.objects.create(
        incident=incident,
        code="rung.smartctl_hung",
        values={"device": device, "since": since},
        source="smartctl",
        at=at,
    )


def printed(reading: Reading) -> str:
    """The values of a reading, a line each, and the words of the tool."""
    lines = [
        f"{one.number} {one.name} {one.value} {one.worst} {one.threshold} "
        f"{one.raw_text or one.raw} {one.failed}".strip()
        for one in reading.attributes
    ]
    lines += [f"{name} {value}" for name, value in reading.counters]
    return "\n".join([*reading.messages, *lines])


def _write(
    incident: Incident,
    said: list[tuple[str, dict[str, Any], str, str]],
    at: datetime,
    finding: Finding,
    survey: SurveyRecord | None,
) -> None:
    """Rows (code, values, source, raw): what was said, then where the survey leads."""
    rungs = list(said)
    if survey:
        rungs.append((*_survey_rung(at, survey), "survey", ""))
    own = [
        Evidence(
            incident=incident,
            step=step,
            code=code,
            values=values,
            source=source[:200],
            raw=raw[: RAW_KEPT * 2],
            at=at if step < len(said) or not survey else survey.since,
            certainty=Certainty.ONE_SOURCE,
        )
        for step, (code, values, source, raw) in enumerate(rungs)
    ]
    since = survey.since if survey else at
    Evidence.objects.bulk_create(
        own
        + [_row(incident, step, rung, since) for step, rung in enumerate(finding.rungs, len(own))]
    )


def write_rungs(
    incident: Incident, rungs: Sequence[Rung], survey: SurveyRecord, instead_of: Collection[str]
) -> None:
    """Other rungs at a ladder's end, since witnesses say more, or otherwise."""
    incident.evidence.filter(code__in=[f"rung.{code}" for code in instead_of]).delete()
    last = incident.evidence.aggregate(last=Max("step"))["last"]
    first = 0 if last is None else last + 1
    Evidence.objects.bulk_create(
        _row(incident, step, rung, survey.confirmed_at) for step, rung in enumerate(rungs, first)
    )


def _row(incident: Incident, step: int, rung: Rung, since: datetime) -> Evidence:
    """One rung, with its own confidence, and who is the witness where it is one's word."""
    source, raw = _source(rung)
    return Evidence(
        incident=incident,
        step=step,
        code=f"rung.{rung.code}",
        values=rung.values,
        source=source[:200],
        raw=raw[: RAW_KEPT * 2],
        at=rung.at or since,
        certainty=confidence(rung).value,
    )


def _survey_rung(at: datetime, survey: SurveyRecord) -> tuple[str, dict[str, Any]]:
    code = "survey_before" if survey.since <= at else "survey_after"
    return f"rung.{code}", {"at": f"{survey.since:%Y-%m-%d %H:%M:%S} UTC"}


def _source(rung: Rung) -> tuple[str, str]:
    sources = list(dict.fromkeys(fact.source for fact in rung.facts))
    raw = "\n\n".join(f"# {fact.source}\n{fact.raw[:RAW_KEPT]}" for fact in rung.facts)
    return ", ".join(sources) or "survey", raw
