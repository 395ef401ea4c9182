"""What was said last of each drive, how it was judged, and what a person accepted of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hardware.models.inventory import Drive
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Host


class LastReading(models.Model):
    """The newest reading of a drive as it came, to be judged again when rules or people change."""

    drive = models.OneToOneField(
        Drive, models.CASCADE, primary_key=True, related_name="last_reading"
    )
    host = models.ForeignKey(Host, models.CASCADE, related_name="last_readings")
    at = models.DateTimeField(_("when"))
    data = models.JSONField()

    class Meta:
        verbose_name = _("last reading")
        verbose_name_plural = _("last readings")

    def __str__(self) -> str:
        return f"{self.drive} {self.at:%Y-%m-%d %H:%M}"


class LastRound(models.Model):
    """How the newest round of readings of a host went: what hung, what was skipped, and why."""

    host = models.OneToOneField(Host, models.CASCADE, primary_key=True, related_name="last_round")
    at = models.DateTimeField(_("when"))
    data = models.JSONField()

    class Meta:
        verbose_name = _("last round")
        verbose_name_plural = _("last rounds")

    def __str__(self) -> str:
        return f"{self.host} {self.at:%Y-%m-%d %H:%M}"


class DriveVerdict(models.Model):
    """A verdict with its reasons, from the time when they came to be until they changed."""

    drive = models.ForeignKey(Drive, models.CASCADE, related_name="verdicts")
    verdict = models.CharField(_("verdict"), max_length=10)
    reasons = models.JSONField(default=list)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        constraints = [
            models.UniqueConstraint(
                fields=["drive"], condition=Q(until=None), name="one_verdict_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["drive", "-since"], name="verdicts_of_drive")]

    def __str__(self) -> str:
        return f"{self.drive} {self.verdict}"


_judges: list[Callable[[Drive], None]] = []


def judges(function: Callable[[Drive], None]) -> Callable[[Drive], None]:
    """Decorator: this judges a drive again when a person accepts a value of it."""
    _judges.append(function)
    return function


def _held(drive: Drive) -> Drive:
    """The drive as it is now, locked against a round that judges it at the same time."""
    return Drive.objects.select_for_update(no_key=True).get(pk=drive.pk)


class AcknowledgementQuerySet(models.QuerySet["Acknowledgement"]):
    def give(
        self, drive: Drive, attribute: str, value: int, reason: str, user: Any
    ) -> Acknowledgement:
        """Accept a value of a drive, and judge the drive again; who and why is an audit entry."""
        with transaction.atomic():
            drive = _held(drive)
            row = self.create(
                drive=drive,
                attribute=attribute[:200],
                value=value,
                reason=reason[:1000],
                by=user.get_username(),
            )
            detail = {"attribute": row.attribute, "value": value, "why": row.reason}
            Entry.objects.record(user, "acknowledged", f"hardware.drive:{drive.pk}", detail)
            for judge in _judges:
                judge(drive)
        return row


class Acknowledgement(models.Model):
    """A person knows this value of this drive; it goes where the drive goes, until it grows."""

    drive = models.ForeignKey(Drive, models.CASCADE, related_name="acknowledgements")
    attribute = models.CharField(_("value"), max_length=200)  # by its name: ata.5.raw
    value = models.BigIntegerField(_("at"))
    reason = models.TextField(_("why"))
    by = models.CharField(_("who"), max_length=150)
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["drive", "attribute"], name="accepted_of_drive")]

    def __str__(self) -> str:
        return f"{self.drive} {self.attribute} {self.value}"

    def withdraw(self, user: Any) -> None:
        """Take it back, and judge the drive again; that it was given stays in the audit log."""
        detail = {"attribute": self.attribute, "value": self.value, "why": self.reason}
        with transaction.atomic():
            drive = _held(self.drive)
            Entry.objects.record(user, "took back", f"hardware.drive:{drive.pk}", detail)
            self.delete()
            for judge in _judges:
                judge(drive)
