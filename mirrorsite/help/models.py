"""Pages that say how to use a mirror, one per mirror and language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirrorsite.help.complaint import Unreadable
from mirrorsite.help.parsing import normal, parse
from mirrorsite.help.words import say
from syncstatus.models import Mirror


class PageQuerySet(models.QuerySet["Page"]):
    def of(self, name: str, language: str) -> Page | None:
        """The page in a language, else in another one."""
        pages = {page.language: page for page in self.filter(name=name)}
        return pages.get(language) or next(iter(pages.values()), None)

    def titles(self, language: str) -> list[Page]:
        """One page per mirror, in a language where there is one, by name."""
        pages: dict[str, Page] = {}
        for page in self.defer("body").order_by("name"):
            if page.name not in pages or page.language == language:
                pages[page.name] = page
        return sorted(pages.values(), key=lambda page: page.name.lower())

    @transaction.atomic
    def publish(self, name: str, language: str, text: str, by: Any, now: datetime) -> Page:
        """Show a text that a user wrote from now on; raises Unreadable, nothing is changed then."""
        page = self.filter(name=name, language=language).first()
        page = page or Page(name=name, language=language)
        page.take(text)
        page.source, page.updated_at = Page.Origin.EDITED, now
        page.updated_by = by.get_username()
        page.save()
        self.link_mirrors()
        return page

    @transaction.atomic
    def withdraw(self, name: str, language: str) -> bool:
        """Take a page off the site; False when it was not there."""
        count, _rows = self.filter(name=name, language=language).delete()
        self.link_mirrors()
        return bool(count)

    def link_mirrors(self) -> None:
        """Let every mirror know whether it has a help page."""
        names = Page.objects.values("name")
        Mirror.objects.exclude(help_name="").exclude(name__in=names).update(help_name="")
        missing = Mirror.objects.filter(name__in=names, help_name="")
        missing.update(help_name=models.F("name"))


class Page(models.Model):
    """One page in Markdown. What staff edited, a new release does not overwrite."""

    class Language(models.TextChoices):
        EN = "en", "English"
        ZH = "zh", "中文"

    class Origin(models.TextChoices):
        SHIPPED = "shipped", _("came with the program")
        EDITED = "edited", _("edited here")

    name = models.CharField(_("mirror"), max_length=100, help_text=_("The mirror's name."))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(
        _("text"), help_text=_("Settings between two lines of +++, then Markdown.")
    )
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True, editable=False)
    source = models.CharField(
        _("origin"), max_length=10, choices=Origin, default=Origin.EDITED, editable=False
    )
    updated_at = models.DateTimeField(_("last change"), default=timezone.now, editable=False)
    updated_by = models.CharField(_("changed by"), max_length=150, blank=True, editable=False)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("help page")
        verbose_name_plural = _("help pages")
        constraints = [
            models.UniqueConstraint(fields=["name", "language"], name="one_page_per_language"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"

    def take(self, text: str) -> None:
        """Replace the text and what is read from it; raises Unreadable."""
        page = parse(text)
        self.body, self.title, self.reviewed_on = normal(text), page.title, page.reviewed

    def clean(self) -> None:
        """Refuse a text that is no page."""
        try:
            parse(self.body)
        except Unreadable as error:
            word = _("line")
            lines = [f"{word} {one.line}: {say(one)}" for one in error.complaints]
            raise ValidationError({"body": lines}) from error
