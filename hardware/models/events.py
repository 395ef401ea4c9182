"""What the kernel said, one row an event."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Max, Min, Q
from django.utils.translation import gettext_lazy as _

from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident

if TYPE_CHECKING:
    from hardware.models.surveys import SurveyRecord


@dataclass(frozen=True)
class Plug:
    """Disks that were added at one place, as seen from a survey.

    `first` is the earliest after it began, `later` the earliest after it was last confirmed,
    `last` the latest before it: what lies between the survey and any event is told by these.
    """

    boot_id: str
    address: str
    first: datetime | None
    later: datetime | None
    last: datetime | None

    def is_between(self, event: KernelEvent, survey: SurveyRecord, boots: Container[str]) -> bool:
        """Whether one was added there between the two; a place that names nothing is any.

        What was added before the survey was confirmed is shown by it, if the event came later.

        A line that names no boot counts for every boot: that of another one only adds caution.
        """
        host_number = self.address.partition(":")[0]
        is_same = host_number in ("", event.address.partition(":")[0]) or not event.address
        if self.boot_id not in boots or not is_same:
            return False
        first = self.later if survey.confirmed_at <= event.at else self.first
        return (first is not None and first < event.at) or (
            self.last is not None and event.at < self.last
        )


class KernelEventQuerySet(models.QuerySet["KernelEvent"]):
    def plugs(
        self, host: Host, survey: SurveyRecord, since: datetime, until: datetime
    ) -> list[Plug]:
        """Where disks were added between a survey and events of that time, by boot and place."""
        added = self.filter(
            host=host,
            kind="hot_plug",
            data__detail__startswith="added",
            at__gt=min(since, survey.since),
            at__lt=max(until, survey.since),
        )
        found = added.values_list("boot_id", "address").annotate(
            first=Min("at", filter=Q(at__gt=survey.since)),
            later=Min("at", filter=Q(at__gt=survey.confirmed_at)),
            last=Max("at", filter=Q(at__lt=survey.since)),
        )
        return [Plug(*row) for row in found.order_by()]


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
