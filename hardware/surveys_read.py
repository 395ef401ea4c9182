"""The surveys of one host, for many questions in one go: each is read once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from itertools import islice

from hardware.domain.survey import Survey
from hardware.domain.survey_times import SurveyTimes, Taken
from hardware.models import SurveyRecord
from mirrorsite.ground.inbox.models import Host


class Surveys:
    """What a host's surveys said; true for as long as no other is stored."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self._records: dict[int, SurveyRecord] = {}
        self._values: dict[int, Survey] = {}

    @cached_property
    def times(self) -> SurveyTimes:
        """When each was true."""
        columns = ("pk", "boot_id", "since", "confirmed_at")
        rows = SurveyRecord.objects.filter(host=self.host).order_by("pk")
        return SurveyTimes(Taken(*row) for row in rows.values_list(*columns))

    def of_time(self, boot_id: str, at: datetime) -> SurveyRecord | None:
        """The survey that was true at a time (hardware.domain.survey_times)."""
        return self._record(self.times.of_time(boot_id, at))

    def earlier(self, record: SurveyRecord, most: int) -> Iterator[SurveyRecord]:
        """Those of the same boot before this one, the latest first."""
        for taken in islice(self.times.earlier(record.pk), most):
            if found := self._record(taken):
                yield found

    def newest(self, most: int) -> Iterator[SurveyRecord]:
        """The last ones, the latest first."""
        for taken in islice(self.times.newest(), most):
            if found := self._record(taken):
                yield found

    def last(self) -> SurveyRecord | None:
        """The newest; None: the host was never surveyed."""
        return next(self.newest(1), None)

    def value(self, record: SurveyRecord | None) -> Survey | None:
        """What a record says; None for no record."""
        if record is None:
            return None
        if record.pk not in self._values:
            self._values[record.pk] = record.value()
        return self._values[record.pk]

    def is_late(self, record: SurveyRecord | None) -> bool:
        """Whether a newer survey than this one may say where its drives are now."""
        newest = next(self.times.newest(), None)
        return bool(record and newest and newest.since > record.since)

    def _record(self, taken: Taken | None) -> SurveyRecord | None:
        if taken is None:
            return None
        if taken.key not in self._records:
            found = SurveyRecord.objects.filter(pk=taken.key).first()
            if found is None:
                return None
            found.host = self.host
            self._records[taken.key] = found
        return self._records[taken.key]
