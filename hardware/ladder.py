"""An incident's evidence as rows: from the kernel's line down to the bay, a row a rung."""

from __future__ import annotations

from hardware.domain.evidence import Finding, Rung
from hardware.domain.mapping import place
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
    rungs: list[tuple[Rung, str, str]] = [(said, "kernel log", "\n".join(row.lines))]
    if survey:
        rungs.append((_survey_rung(row, survey), "survey", ""))
    rungs += [(rung, *_source(rung)) for rung in finding.rungs]
    Evidence.objects.bulk_create(
        Evidence(
            incident=incident,
            step=step,
            code=f"rung.{rung.code}",
            values=rung.values,
            source=source[:200],
            raw=raw[: RAW_KEPT * 2],
            at=row.at if step == 0 or not survey else survey.since,
            certainty=finding.certainty.value,
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
