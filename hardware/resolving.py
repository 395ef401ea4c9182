"""A line looked up in the survey of its time, as all witnesses leave it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hardware.confirming_rows import Witnesses
from hardware.domain.evidence import Certainty, Finding, Rung
from hardware.domain.mapping import doubt, place, resolve
from hardware.domain.survey import Survey
from hardware.models import KernelEvent, SurveyRecord
from hardware.wire import event_of
from mirrorsite.ground.inbox.models import Host


class Known:
    """What many events of one host are held against: each is read once."""

    def __init__(self, host: Host) -> None:
        self.witnesses = Witnesses(host)
        self._surveys: dict[Any, Survey | None] = {}

    def survey(self, record: SurveyRecord | None) -> Survey | None:
        """A record's value, read at the first question; None for no record."""
        key = record.pk if record else None
        if key not in self._surveys:
            self._surveys[key] = record.value() if record else None
        return self._surveys[key]


def resolved(row: KernelEvent, record: SurveyRecord | None, known: Known) -> Finding:
    """Where a line leads in a survey; None: there is none of its time."""
    survey = known.survey(record)
    finding = resolve(event_of(row), survey)
    if record is None:
        return finding if row.boot_id else _without_boot(row, finding)
    if KernelEvent.objects.plugged(row, record):
        finding = doubt(finding, "plugged_since")
    return known.witnesses.confirmed(finding, survey, record.since)


def _without_boot(row: KernelEvent, finding: Finding) -> Finding:
    """No survey was looked up, since nothing says in which boot the line was written."""
    if finding.certainty is not Certainty.NO_DRIVE:
        return finding
    return replace(finding, rungs=(Rung("boot_unknown", {"place": place(event_of(row))}),))


def is_late(record: SurveyRecord | None) -> bool:
    """Whether a newer survey than a line's own may say where its drive is now."""
    if record is None:
        return False
    return SurveyRecord.objects.filter(host=record.host_id, since__gt=record.since).exists()


def is_of_boot(row: KernelEvent, record: SurveyRecord) -> bool:
    """Whether surveys prove that a line without a boot was written in this one's."""
    return SurveyRecord.objects.boot_at(record.host, row.at) == record.boot_id
