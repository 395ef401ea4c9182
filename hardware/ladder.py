"""An incident's evidence as rows: from what was said down to the bay, a row a rung."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hardware.domain.evidence import Finding, Rung
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
    _write(incident, first, row.at, finding, survey)


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
    rungs += [(f"rung.{rung.code}", rung.values, *_source(rung)) for rung in finding.rungs]
    Evidence.objects.bulk_create(
        Evidence(
            incident=incident,
            step=step,
            code=code,
            values=values,
            source=source[:200],
            raw=raw[: RAW_KEPT * 2],
            at=at if step < len(said) or not survey else survey.since,
            certainty=finding.certainty.value,
        )
        for step, (code, values, source, raw) in enumerate(rungs)
    )


def _survey_rung(at: datetime, survey: SurveyRecord) -> tuple[str, dict[str, Any]]:
    code = "survey_before" if survey.since <= at else "survey_after"
    return f"rung.{code}", {"at": f"{survey.since:%Y-%m-%d %H:%M:%S} UTC"}


def _source(rung: Rung) -> tuple[str, str]:
    sources = list(dict.fromkeys(fact.source for fact in rung.facts))
    raw = "\n\n".join(f"# {fact.source}\n{fact.raw[:RAW_KEPT]}" for fact in rung.facts)
    return ", ".join(sources) or "survey", raw
