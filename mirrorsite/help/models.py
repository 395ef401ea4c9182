"""Pages that say how to use a mirror, one per mirror and language."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mirrorsite.help.variables import NAMES, unknown_in


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
        _("text"),
        help_text=format_lazy(
            "{markdown} {names}",
            markdown=_("Markdown. Places to fill:"),
            names=", ".join(f"{{{{ {name} }}}}" for name in NAMES),
        ),
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

    def clean(self) -> None:
        """Refuse places that nothing would fill."""
        unknown = unknown_in(self.body)
        if unknown:
            message = _("Nothing fills %(unknown)s. Known places: %(known)s.")
            values: dict[str, Any] = {
                "unknown": ", ".join(f"{{{{ {name} }}}}" for name in unknown),
                "known": ", ".join(NAMES),
            }
            raise ValidationError({"body": message % values})
