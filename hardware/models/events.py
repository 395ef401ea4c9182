"""What the kernel said, one row an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident

if TYPE_CHECKING:
    from hardware.models.surveys import SurveyRecord


class KernelEventQuerySet(models.QuerySet["KernelEvent"]):
    def plugged(self, event: KernelEvent, survey: SurveyRecord) -> bool:
        """Whether a disk was added between event and survey, whichever came first.

        What was added before the survey was confirmed is shown by it, if the event came later.

        A line that names no boot counts for every boot: that of another one only adds caution.
        """
        known = survey.confirmed_at if survey.confirmed_at <= event.at else survey.since
        added = self.filter(
            host=event.host_id,
            boot_id__in=(survey.boot_id, event.boot_id, ""),
            kind="hot_plug",
            data__detail__startswith="added",
            at__gt=min(event.at, known),
            at__lt=max(event.at, known),
        )
        if event.address:
            same = Q(address="") | Q(address__startswith=event.address.partition(":")[0] + ":")
            added = added.filter(same)
        return added.exists()


class KernelEvent(models.Model):
    """One event with the lines that told it; its key is the host's own name for it."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="kernel_events")
    key = models.CharField(max_length=160)
    boot_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(_("when"), db_index=True)
    kind = models.CharField(_("kind"), max_length=40)
    severity = models.CharField(_("severity"), max_length=10)
    address = models.CharField(_("address"), max_length=40, blank=True)
    disk_name = models.CharField(max_length=60, blank=True)
    pci_address = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField(_("times"), default=1)
    data = models.JSONField()
    lines = models.JSONField(default=list)
    incident = models.ForeignKey(Incident, models.SET_NULL, null=True, related_name="kernel_events")

    objects = KernelEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("kernel event")
        verbose_name_plural = _("kernel events")
        constraints = [models.UniqueConstraint(fields=["host", "key"], name="one_kernel_event")]
        indexes = [
            models.Index(fields=["host", "-at"], name="events_of_host"),
            models.Index(fields=["incident", "-at"], name="events_of_incident"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.address or self.disk_name}"
