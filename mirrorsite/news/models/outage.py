"""Times in which the site, or some of its mirrors, cannot be reached as usual."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from syncstatus.domain.naming import fault_of_name

AHEAD = timedelta(days=14)
MOST_MIRRORS = 200
LATEST_YEAR = 2100


def check_mirrors(names: Any) -> None:
    """Refuse what is no list of names of mirrors."""
    if not isinstance(names, list) or len(names) > MOST_MIRRORS:
        raise ValidationError(_("Expected a list of at most %(limit)s names.") % {"limit": 200})
    for name in names:
        if not isinstance(name, str) or fault_of_name(name):
            raise ValidationError(
                _("“%(name)s” is no name of a mirror.") % {"name": str(name)[:100]}
            )


class OutageQuerySet(models.QuerySet["Outage"]):
    def current(self, now: datetime) -> OutageQuerySet:
        """What visitors should know of: under way, or planned within two weeks."""
        return self.filter(ended_at=None, starts_at__lte=now + AHEAD).order_by("starts_at", "pk")

    def newest(self) -> OutageQuerySet:
        """The latest first."""
        return self.order_by("-starts_at", "-pk")


class Outage(models.Model):
    """One outage. Its end is said by a person: a time that has passed does not end it."""

    title_en = models.CharField(_("in one sentence (English)"), max_length=160, blank=True)
    title_zh = models.CharField(_("in one sentence (Chinese)"), max_length=160, blank=True)
    text_en = models.TextField(_("more (English)"), max_length=2000, blank=True)
    text_zh = models.TextField(_("more (Chinese)"), max_length=2000, blank=True)
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    back_at = models.DateTimeField(_("expected back"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    mirrors = models.JSONField(
        _("mirrors concerned"), default=list, blank=True, validators=[check_mirrors]
    )
    made_by = models.CharField(_("told by"), max_length=150, blank=True, editable=False)
    made_at = models.DateTimeField(_("told"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last change"), default=timezone.now, editable=False)

    objects = OutageQuerySet.as_manager()

    class Meta:
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(back_at=None) | models.Q(back_at__gt=models.F("starts_at")),
                name="outage_back_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title_en or self.title_zh

    def clean(self) -> None:
        """One language at least; times in their order and within this century."""
        if not (self.title_en or self.title_zh):
            raise ValidationError({"title_en": _("Say it in one language at least.")})
        if self.starts_at and self.back_at and self.back_at <= self.starts_at:
            raise ValidationError({"back_at": _("This is before the beginning.")})
        for field in ("starts_at", "back_at"):
            at = getattr(self, field)
            if at and not 2000 <= at.year < LATEST_YEAR:
                raise ValidationError({field: _("This is no time of an outage.")})

    @property
    def title(self) -> str:
        """In the page's language, else in the other one."""
        return self._said(self.title_en, self.title_zh)

    @property
    def text(self) -> str:
        """What else there is to say, in the page's language, else in the other one."""
        return self._said(self.text_en, self.text_zh)

    @property
    def lang(self) -> str:
        """The language of its title on this page, as HTML names it."""
        return "zh-Hans" if self.title == self.title_zh and self.title_zh else "en"

    def _said(self, en: str, zh: str) -> str:
        texts = [zh, en] if (get_language() or "").startswith("zh") else [en, zh]
        return texts[0] or texts[1]

    def concerns(self, mirror: str) -> bool:
        """Whether a mirror is meant; an outage without names is the whole site's."""
        return not self.mirrors or mirror in self.mirrors

    def phase(self, now: datetime) -> str:
        """planned, under-way, late (expected back and not confirmed) or ended."""
        if self.ended_at:
            return "ended"
        if self.starts_at > now:
            return "planned"
        return "late" if self.back_at and self.back_at <= now else "under-way"
