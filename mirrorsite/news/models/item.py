"""News, one row per slug and language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.validators import validate_slug
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirrorsite.ground.site.models import Identity
from mirrorsite.help.rendering import render as render_markdown
from mirrorsite.news.document import clean, parse


class ItemQuerySet(models.QuerySet["Item"]):
    def public(self, now: datetime) -> ItemQuerySet:
        """What visitors may read: published, and its time has come; the newest first."""
        return self.filter(is_public=True, at__lte=now).order_by("-at", "-pk")

    def about(self, mirror: str) -> ItemQuerySet:
        """News that concern a mirror of this name."""
        return self.filter(concerns__mirror=mirror)

    def of(self, slug: str, language: str, now: datetime) -> Item | None:
        """The public item in a language, else in another one."""
        items = {item.language: item for item in self.public(now).filter(slug=slug)}
        return items.get(language) or next(iter(items.values()), None)

    @transaction.atomic
    def publish(self, slug: str, language: str, text: str, by: Any, now: datetime) -> Item:
        """Show this text from now on; NewsError or ValidationError when it is no news item."""
        validate_slug(slug)
        item = self.filter(slug=slug, language=language).first() or Item(
            slug=slug, language=language, tag=tag_of(slug, language, now)
        )
        item.take(text)
        item.is_public, item.updated_at = True, now
        item.updated_by = by.get_username() if hasattr(by, "get_username") else str(by)
        item.full_clean()
        item.save()
        item.tell_concerned()
        return item

    def withdraw(self, slug: str, language: str) -> bool:
        """Show it no longer; its text is kept. False when nothing was shown."""
        return bool(
            self.filter(slug=slug, language=language, is_public=True).update(is_public=False)
        )


def tag_of(slug: str, language: str, now: datetime) -> str:
    """The name of an item in feeds (RFC 4151): made once, it stays when the site moves."""
    host = (urlsplit(Identity.current().url).hostname or "localhost")[:100]
    return f"tag:{host},{now:%Y-%m-%d}:news/{slug}/{language}"


def one_per_slug(items: Iterable[Item], language: str) -> list[Item]:
    """Each item once, in a language where there is one, in the order in which they came."""
    chosen: dict[str, Item] = {}
    for item in items:
        if item.slug not in chosen or item.language == language:
            chosen[item.slug] = item
    return list(chosen.values())


class Item(models.Model):
    """One text in one language. What was withdrawn keeps its row."""

    class Language(models.TextChoices):
        EN = "en", "English"
        ZH = "zh", "中文"

    slug = models.SlugField(_("address"), max_length=100)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    text = models.TextField(_("text"), help_text=_("Settings between lines of +++, then Markdown."))
    title = models.CharField(_("title"), max_length=160, editable=False)
    at = models.DateTimeField(_("date"), db_index=True, editable=False)
    is_pinned = models.BooleanField(_("pinned"), default=False, editable=False)
    is_public = models.BooleanField(_("shown to visitors"), default=False)
    tag = models.CharField(max_length=300, unique=True, editable=False)
    updated_at = models.DateTimeField(_("last change"), default=timezone.now, editable=False)
    updated_by = models.CharField(_("changed by"), max_length=150, blank=True, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")
        constraints = [
            models.UniqueConstraint(fields=["slug", "language"], name="one_item_per_language"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} ({self.language})"

    def take(self, text: str) -> None:
        """Become what a text says; NewsError when it says nothing usable."""
        news = parse(text)
        self.text, self.title, self.at = clean(text), news.title, news.at
        self.is_pinned = news.is_pinned

    def tell_concerned(self) -> None:
        """Rewrite which mirrors it is about, from its text."""
        self.concerns.all().delete()
        names = parse(self.text).mirrors
        Concern.objects.bulk_create(Concern(item=self, mirror=name) for name in names)

    @property
    def lang(self) -> str:
        """Its language as HTML and Atom name it."""
        return "zh-Hans" if self.language == "zh" else "en"

    @property
    def year(self) -> int:
        """Of its date in the site's time zone."""
        return timezone.localtime(self.at).year

    @property
    def html(self) -> str:
        """Its body, safe to show."""
        return str(render_markdown(parse(self.text).body))

    @property
    def changed_at(self) -> datetime:
        """When readers last had something new to read in it."""
        return max(self.at, self.updated_at)


class Concern(models.Model):
    """A news item is about a mirror, by its name: the mirror may come later or be gone."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="concerns")
    mirror = models.CharField(_("mirror"), max_length=100, db_index=True)

    class Meta:
        verbose_name = _("mirror that a news item is about")
        verbose_name_plural = _("mirrors that news are about")
        constraints = [
            models.UniqueConstraint(fields=["item", "mirror"], name="one_concern_per_mirror"),
        ]

    def __str__(self) -> str:
        return self.mirror
