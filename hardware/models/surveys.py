"""Surveys as they came: one full reading of a host, kept when it says something new."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from hardware.domain.calibration import numbered
from hardware.domain.survey import Survey
from hardware.models.calibrations import Calibration
from hardware.models.inventory import Bay
from mirrorsite.ground.inbox.models import Host


class SurveyQuerySet(models.QuerySet["SurveyRecord"]):
    def of_time(self, host: Host, boot_id: str, at: datetime) -> SurveyRecord | None:
        """The survey that was true at a time: the last before it in that boot.

        When that boot was surveyed only later, its first survey. Never another boot's, since
        addresses do not outlive a boot. A line that names no boot is of the boot that surveys
        before and after it saw; None where they do not agree.
        """
        boot_id = boot_id or self.boot_at(host, at)
        if not boot_id:
            return None
        rows = self.filter(host=host, boot_id=boot_id)
        before = rows.filter(since__lte=at).order_by("-since").first()
        return before or rows.order_by("since").first()

    def boot_at(self, host: Host, at: datetime) -> str:
        """The boot that a host was in, where surveys on both sides of that time prove it."""
        rows = self.filter(host=host).exclude(boot_id="")
        before = rows.filter(since__lte=at).order_by("-since").first()
        if before is None or at <= before.confirmed_at:
            return before.boot_id if before else ""
        after = rows.filter(since__gt=at).order_by("since").first()
        return before.boot_id if after and after.boot_id == before.boot_id else ""

    def earlier(self, record: SurveyRecord) -> SurveyQuerySet:
        """The surveys of the same boot before this one, the latest first."""
        rows = self.filter(host=record.host, boot_id=record.boot_id, since__lt=record.since)
        return rows.order_by("-since")

    def prunable(self) -> SurveyQuerySet:
        """All but the newest of each host, which says where everything is, however old."""
        newest = SurveyRecord.objects.filter(host=OuterRef("host")).order_by("-since", "-pk")
        return self.exclude(pk=Subquery(newest.values("pk")[:1]))

    def newest(self, host: Host) -> SurveyRecord | None:
        """The last survey of a host."""
        return self.filter(host=host).order_by("-since").first()


class SurveyRecord(models.Model):
    """One full reading, stored only when it differs from the one before."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="surveys")
    boot_id = models.CharField(max_length=64, blank=True)
    since = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    data = models.JSONField()

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        indexes = [
            models.Index(fields=["host", "boot_id", "since"], name="surveys_of_boot"),
            models.Index(fields=["host", "-since"], name="surveys_of_host"),
        ]

    def __str__(self) -> str:
        return f"{self.host} {self.since:%Y-%m-%d %H:%M}"

    def value(self) -> Survey:
        """The survey, with the panel labels and the numbering of volumes that are known today."""
        labels = Bay.objects.labels(self.host)
        offsets = Calibration.objects.offsets(self.host)
        found = Survey.from_json(self.data).with_labels(labels)
        return replace(found, volumes=tuple(numbered(one, offsets) for one in found.volumes))
