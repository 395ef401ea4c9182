"""Surveys as they came: one full reading of a host, kept when it says something new."""

from __future__ import annotations

from dataclasses import replace

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from hardware.domain.calibration import numbered
from hardware.domain.survey import Survey
from hardware.models.calibrations import Calibration
from hardware.models.inventory import Bay
from mirrorsite.ground.inbox.models import Host


class SurveyQuerySet(models.QuerySet["SurveyRecord"]):
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
