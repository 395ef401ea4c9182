"""An array that is not whole is an incident, from the survey that saw it turn to one that saw it
well. No ticket comes of it: the disk that failed has its own.
"""

from __future__ import annotations

from datetime import datetime

from hardware.causes import store_cause
from hardware.domain.cause_rules import judge_cause
from hardware.domain.survey import Survey
from hardware.domain.trouble import Trouble
from hardware.domain.wholeness import SEVERITIES, Array, Condition, arrays
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Evidence, Incident, Sighting

KIND = "array_degraded"
MOST_RUNGS = 40  # of an array that turns again and again
RAW_KEPT = 2000


def report_arrays(host: Host, survey: Survey, before: Survey | None, at: datetime) -> None:
    """Open, change and resolve incidents by what turned since the survey before.

    Call inside the transaction that stored the survey. An array that no tool tells of now is
    neither well nor ill: its incident stays as it is.
    """
    held = _held(host)
    were = {array.name: array.state for array in arrays(before)} if before else {}
    for array in {array.name: array for array in arrays(survey)}.values():
        incident = held.get(subject_of(host, array))
        if array.condition is None:
            if incident and array.state:
                incident.resolve("mirrorsite", f"it is well again: {array.state}")
            continue
        if incident is None and were.get(array.name) == array.state and _was_told(host, array):
            continue  # a person resolved it, and nothing turned since
        if incident is None or incident.values.get("state") != array.state:
            _see(host, array, array.condition, at)


def subject_of(host: Host, array: Array) -> str:
    """What its incident is about."""
    return f"array:{host.pk}/{array.name}"[:200]


def _held(host: Host) -> dict[str, Incident]:
    rows = Incident.objects.open().filter(kind=KIND, subject__startswith=f"array:{host.pk}/")
    return {row.subject: row for row in rows}


def _was_told(host: Host, array: Array) -> bool:
    return Incident.objects.filter(kind=KIND, subject=subject_of(host, array)).exists()


def _see(host: Host, array: Array, condition: Condition, at: datetime) -> None:
    """Another state of the same incident is one more rung of its evidence."""
    values = {
        "what": array.what[:200],
        "state": array.state[:200],
        "host": host.name,
        "host_pk": host.pk,
    }
    code, severity = f"event.array_{condition.value}", SEVERITIES[condition]
    seen = Sighting(subject_of(host, array), KIND, severity, at, code, values)
    incident = Incident.objects.see(seen)
    if incident.code != code:  # it was degraded and is rebuilding now
        incident.code = code
        incident.save(update_fields=["code"])
    store_cause(incident, judge_cause(Trouble(KIND)))
    step = incident.evidence.count()
    if step < MOST_RUNGS:
        _write(incident, array, step, at)


def _write(incident: Incident, array: Array, step: int, at: datetime) -> None:
    values = {
        "what": array.what[:200],
        "state": array.state[:200],
        "members": ", ".join(array.members[:40]) or "–",
        "failed": ", ".join(array.failed[:40]) or "–",
        "detail": array.detail[:400] or "–",
    }
    Evidence.objects.create(
        incident=incident,
        step=step,
        code="rung.array_state",
        values=values,
        source=", ".join(dict.fromkeys(fact.source for fact in array.facts))[:200] or "survey",
        raw="\n\n".join(f"# {fact.source}\n{fact.raw}" for fact in array.facts)[:RAW_KEPT],
        at=at,
    )
