"""Transitions of mirrors: samples are not stored."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from syncstatus.domain.status import Status

LABELS = {
    Status.SUCCESS: _("synced"),
    Status.SYNCING: _("syncing"),
    Status.FAILED: _("failed"),
    Status.PENDING: _("pending"),
    Status.PAUSED: _("paused"),
    Status.CACHED: _("caching proxy"),
    Status.PROXIED: _("proxy"),
    Status.DISABLED: _("switched off"),
    Status.UNKNOWN: _("not checked"),
}
STATUS_CHOICES = [(str(status), LABELS[status]) for status in Status]


class SyncChangeQuerySet(models.QuerySet["SyncChange"]):
    def newest(self) -> SyncChangeQuerySet:
        """The latest first."""
        return self.order_by("-at", "-pk")


class SyncChange(models.Model):
    """A mirror went from one status to another."""

    mirror = models.ForeignKey("syncstatus.Mirror", models.CASCADE, related_name="changes")
    at = models.DateTimeField(_("when"), db_index=True)
    before = models.CharField(_("before"), max_length=10, choices=STATUS_CHOICES, blank=True)
    after = models.CharField(_("after"), max_length=10, choices=STATUS_CHOICES)
    last_success = models.DateTimeField(_("last success"), null=True)

    objects = SyncChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("status change")
        verbose_name_plural = _("status changes")
        indexes = [models.Index(fields=["mirror", "-at"], name="change_of_mirror")]

    def __str__(self) -> str:
        return f"{self.before or '–'} → {self.after}"
