"""Where the truth about mirrors is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from syncstatus.domain.status import strip_user
from syncstatus.words import sentence

SILENT_AFTER = timedelta(minutes=10)
TREE = "tree"


def _complaint(said: str | dict[str, Any]) -> str:
    """A reader's note as it is, or a stored code with values, whose `why` is a code itself."""
    if isinstance(said, str):
        return said
    values = said["values"]
    why = {"why": sentence(values["why"])} if "why" in values else {}
    return sentence(said["code"], {**values, **why})


class SourceQuerySet(models.QuerySet["Source"]):
    def enabled(self) -> SourceQuerySet:
        """Those that are asked."""
        return self.filter(is_enabled=True)

    def due(self, now: datetime) -> list[Source]:
        """Those whose turn it is, the longest waiting first."""
        waiting = self.enabled().order_by(models.F("last_asked_at").asc(nulls_first=True), "pk")
        return [source for source in waiting if source.is_due(now)]

    def claim(self, source: Source, now: datetime) -> bool:
        """Take a due source; False when another worker was quicker."""
        rows = self.filter(pk=source.pk, last_asked_at=source.last_asked_at, is_enabled=True)
        return bool(rows.update(last_asked_at=now))


class Source(models.Model):
    """One scheduler's address or file, or a folder of mirrors on this machine."""

    name = models.CharField(_("name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=40)
    location = models.CharField(
        _("address or file"),
        max_length=500,
        unique=True,
        help_text=_("An http or https address, or an absolute path on this machine."),
    )
    interval_s = models.PositiveIntegerField(
        _("seconds between questions"),
        default=60,
        validators=[MinValueValidator(10), MaxValueValidator(86400)],
    )
    is_enabled = models.BooleanField(_("is asked"), default=True)
    created_at = models.DateTimeField(_("connected"), default=timezone.now, editable=False)
    last_asked_at = models.DateTimeField(_("last asked"), null=True, editable=False)
    last_answer_at = models.DateTimeField(_("last usable answer"), null=True, editable=False)
    problem_code = models.CharField(max_length=60, blank=True, editable=False)
    problem_values = models.JSONField(default=dict, editable=False)
    not_understood = models.JSONField(_("not understood"), default=list, editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.name or f"{self.kind} {strip_user(self.location)}"

    @property
    def subject(self) -> str:
        """How incidents name this source."""
        return f"source:{self.pk}"

    @property
    def problem(self) -> str:
        """What went wrong at the last question, in the reader's language; empty when nothing."""
        return sentence(self.problem_code, self.problem_values)

    @property
    def mirror_count(self) -> int:
        """How many mirrors it speaks of, also those that its last answer left out."""
        return self.mirrors.count()

    @property
    def complaints(self) -> list[str]:
        """What of its last usable answer was not understood or refused, for the reader."""
        return [_complaint(said) for said in self.not_understood]

    @property
    def silent_since(self) -> datetime:
        """When it last gave a usable answer, or was connected."""
        return self.last_answer_at or self.created_at

    def is_due(self, now: datetime) -> bool:
        """Its interval is over, or the clock was set back."""
        asked = self.last_asked_at
        return asked is None or asked > now or now - asked >= timedelta(seconds=self.interval_s)

    def is_silent(self, now: datetime) -> bool:
        """No usable answer for over ten minutes, or for more than three of its intervals."""
        patience = max(SILENT_AFTER, timedelta(seconds=3 * self.interval_s))
        return self.is_enabled and now - self.silent_since > patience
