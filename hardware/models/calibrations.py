"""How the tools of a host's cards count volumes, measured, with its past."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hardware.domain.calibration import Calibration as CalibrationValue
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident

TRUSTED_AFTER = 2  # surveys that say the same


class CalibrationQuerySet(models.QuerySet["Calibration"]):
    def now(self) -> CalibrationQuerySet:
        """What holds today."""
        return self.filter(until=None)

    def offsets(self, host: Host) -> dict[tuple[str, str], int | None]:
        """By controller and tool; None where numbers are refused."""
        rows = self.now().filter(host=host).select_related("incident")
        return {(row.controller, row.tool): row.trusted_offset for row in rows}

    def begin(self, host: Host, found: CalibrationValue, at: datetime) -> Calibration:
        """End what held, and begin this; a first one is trusted, a changed one not yet."""
        before = self.now().filter(host=host, controller=found.controller, tool=found.tool)
        is_first = before.update(until=at) == 0
        return self.create(
            host=host,
            controller=found.controller,
            tool=found.tool,
            offset=found.offset,
            pairs=[list(pair) for pair in found.pairs],
            since=at,
            is_trusted=is_first and found.offset is not None,
        )


class Calibration(models.Model):
    """One tool behind one controller: kernel number = tool's number + offset."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="calibrations")
    controller = models.CharField(_("controller (PCI address)"), max_length=20, blank=True)
    tool = models.CharField(_("tool"), max_length=40)
    offset = models.IntegerField(_("offset"), null=True)  # None: its pairs contradict each other
    pairs = models.JSONField(default=list)  # [kernel number, tool number]
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    seen = models.PositiveIntegerField(_("times seen"), default=1)
    is_trusted = models.BooleanField(_("trusted"), default=False)
    incident = models.ForeignKey(Incident, models.SET_NULL, null=True, related_name="+")

    objects = CalibrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("calibration")
        verbose_name_plural = _("calibrations")
        constraints = [
            models.UniqueConstraint(
                fields=["host", "controller", "tool"],
                condition=Q(until=None),
                name="one_calibration_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host} {self.controller} {self.tool} {self.offset}"

    @property
    def trusted_offset(self) -> int | None:
        """The offset once it is trusted: seen twice, or its incident resolved by a person."""
        acknowledged = self.incident is not None and self.incident.resolved_at is not None
        return self.offset if self.is_trusted or acknowledged else None

    def confirm(self, found: CalibrationValue) -> None:
        """The same again; seen often enough, it is trusted."""
        self.pairs = [list(pair) for pair in found.pairs]
        self.seen += 1
        self.is_trusted = self.is_trusted or self.seen >= TRUSTED_AFTER
        self.save(update_fields=["pairs", "seen", "is_trusted"])
