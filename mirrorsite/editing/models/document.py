"""What is edited: a help page or a news item, in one language."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from mirrorsite.editing.models.revision import Revision


class Language(models.TextChoices):
    EN = "en", "English"
    ZH = "zh", "中文"


class DocumentQuerySet(models.QuerySet["Document"]):
    def of(self, kind: str, name: str, language: str) -> Document | None:
        """The document of that name, if anybody has written one."""
        return self.filter(kind=kind, name=name, language=language).first()

    def locked(self, kind: str, name: str, language: str) -> Document:
        """The document, made if need be, and nobody else changes it until the transaction ends."""
        self.get_or_create(kind=kind, name=name, language=language)
        return self.select_for_update().get(kind=kind, name=name, language=language)

    def searched(self, query: str) -> DocumentQuerySet:
        """Documents with these letters in their name or in their title."""
        return self.filter(models.Q(name__icontains=query) | models.Q(title__icontains=query))


class Document(models.Model):
    """One text in one language; what it says is in its revisions."""

    kind = models.CharField(_("kind"), max_length=10)
    name = models.CharField(_("name"), max_length=100)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    title = models.CharField(_("title"), max_length=200, blank=True)
    reviewed_on = models.DateField(_("last read against its sources"), null=True, blank=True)
    last_number = models.PositiveIntegerField(default=0)
    # Of the published text, as it was checked last: see tasks.py.
    errors = models.PositiveSmallIntegerField(_("errors"), default=0)
    advice = models.PositiveSmallIntegerField(_("hints"), default=0)
    checked_number = models.PositiveIntegerField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name", "language"], name="one_document_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.name} ({self.language})"

    @property
    def address(self) -> dict[str, str]:
        """What the addresses of its pages are made of."""
        return {"kind": self.kind, "name": self.name, "language": self.language}

    def remember(self, title: str, reviewed_on: date | None) -> None:
        """What lists tell of its text; a text without a title keeps the last."""
        self.title = title[:200] or self.title
        self.reviewed_on = reviewed_on
        self.save(update_fields=["title", "reviewed_on"])

    @property
    def lang(self) -> str:
        """Its language as HTML names it."""
        return "zh-Hans" if self.language == Language.ZH else "en"

    @property
    def current(self) -> Revision | None:
        """What is published; an empty text stands for one that was withdrawn."""
        return self.revisions.filter(state="published").first() if self.pk else None

    def add(self, **values: Any) -> Revision:
        """A further revision with the next number; the document has to be locked."""
        starts = not self.revisions.exists() and values.get("origin", "person") != "person"
        self.last_number += 0 if starts else 1
        self.save(update_fields=["last_number"])
        return self.revisions.create(number=self.last_number, **values)
