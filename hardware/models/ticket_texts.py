"""The site's own words of its tickets: every revision that was ever in force, with its reason."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TicketTextQuerySet(models.QuerySet["TicketText"]):
    def in_force(self, language: str) -> TicketText | None:
        """The newest revision of a language; None: nobody has changed the shipped text."""
        return self.of(language).first()

    def of(self, language: str) -> TicketTextQuerySet:
        """Revisions of a language, the newest first."""
        return self.filter(language=language).order_by("-pk")


class TicketText(models.Model):
    """One revision of the text in one language. An empty body is the text that came with us."""

    class Language(models.TextChoices):
        ZH = "zh", "中文"
        EN = "en", "English"

    language = models.CharField(_("language"), max_length=2, choices=Language)
    body = models.TextField(_("text"), blank=True)
    author = models.CharField(_("who"), max_length=150)
    at = models.DateTimeField(_("when"), default=timezone.now)
    reason = models.CharField(_("why"), max_length=300)

    objects = TicketTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of tickets")
        verbose_name_plural = _("texts of tickets")
        indexes = [models.Index(fields=["language", "-id"], name="ticket_text_newest")]

    def __str__(self) -> str:
        return f"{self.language} {self.at:%Y-%m-%d %H:%M} {self.author}"
