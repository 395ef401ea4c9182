"""A line looked up in the survey of its time, as all witnesses leave it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from hardware.confirming_rows import Witnesses
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.evidence import Certainty, Finding, Rung
from hardware.domain.mapping import doubt, place, resolve
from hardware.domain.survey import Survey
from hardware.models import Drive, KernelEvent, SurveyRecord
from hardware.models.events import Plug
from hardware.surveys_read import Surveys
from hardware.wire import event_of
from mirrorsite.ground.inbox.models import Host


class Known:
    """What events of one host are held against: each is read once; `times` are the events'."""

    def __init__(
        self, host: Host, times: Iterable[datetime], surveys: Surveys | None = None
    ) -> None:
        self.surveys = surveys or Surveys(host)
        self.witnesses = Witnesses(host)
        self._host, self._times = host, sorted(times)
        self._drives: dict[tuple[str, str, str], Drive | None] = {}
        self._plugs: dict[int, list[Plug]] = {}

    def survey(self, record: SurveyRecord | None) -> Survey | None:
        """A record's value; None for no record."""
        return self.surveys.value(record)

    def drive(self, found: DriveValue) -> Drive | None:
        """The row of a surveyed drive."""
        key = (found.serial, found.vendor, found.model)
        if key not in self._drives:
            self._drives[key] = Drive.objects.same_as(found)
        return self._drives[key]

    def is_plugged(self, row: KernelEvent, record: SurveyRecord) -> bool:
        """Whether a disk was added between event and survey, whichever came first."""
        if record.pk not in self._plugs:
            since, until = self._times[0], self._times[-1]
            self._plugs[record.pk] = KernelEvent.objects.plugs(self._host, record, since, until)
        boots = (record.boot_id, row.boot_id, "")
        return any(plug.is_between(row, record, boots) for plug in self._plugs[record.pk])


def resolved(row: KernelEvent, record: SurveyRecord | None, known: Known) -> Finding:
    """Where a line leads in a survey; None: there is none of its time."""
    survey = known.survey(record)
    finding = resolve(event_of(row), survey)
    if record is None:
        return finding if row.boot_id else _without_boot(row, finding)
    if known.is_plugged(row, record):
        finding = doubt(finding, "plugged_since")
    return known.witnesses.confirmed(finding, survey, record.since)


def _without_boot(row: KernelEvent, finding: Finding) -> Finding:
    """No survey was looked up, since nothing says in which boot the line was written."""
    if finding.certainty is not Certainty.NO_DRIVE:
        return finding
    return replace(finding, rungs=(Rung("boot_unknown", {"place": place(event_of(row))}),))
