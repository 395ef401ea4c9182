"""One repository that the site serves, and the current truth about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from syncstatus.domain.naming import fault_of_name, fault_of_path, path_of
from syncstatus.domain.standing import Standing, judge, why_forgotten
from syncstatus.domain.status import Status, SyncStatus, public_upstream, public_word
from syncstatus.models.change import STATUS_CHOICES
from syncstatus.paths import taken_segments
from syncstatus.words import sentence

FACTS = (
    "status",
    "said",
    "last_success",
    "last_started",
    "last_ended",
    "next_run",
    "size_bytes",
    "upstream",
)
# what a line of the list needs
LISTED = (
    *("name", "description_en", "description_zh", "help_name", "size_bytes", "source"),
    *("official_of", "added_on", "retires_on", "popular_rank"),
    *("status", "last_success", "last_started", "next_run", "seen_at"),
)


class MirrorQuerySet(models.QuerySet["Mirror"]):
    def public(self) -> MirrorQuerySet:
        """What visitors may see."""
        return self.filter(is_public=True)

    def listed(self) -> MirrorQuerySet:
        """What visitors may see, as they look for it, with who speaks of it."""
        return self.public().select_related("source").order_by(Lower("name"), "name")

    def as_list(self) -> MirrorQuerySet:
        """With what a line of the list needs; the handful of sources is made once, not in each."""
        return self.select_related(None).prefetch_related("source").only(*LISTED)

    def matching(self, query: str) -> MirrorQuerySet:
        """Those whose name, title or description has every word of a query."""
        rows = self
        for word in query.split():
            rows = rows.filter(
                models.Q(name__icontains=word)
                | models.Q(title__icontains=word)
                | models.Q(description_en__icontains=word)
                | models.Q(description_zh__icontains=word)
            )
        return rows

    def in_category(self, category: str) -> MirrorQuerySet:
        """Those of one category; all when it is empty."""
        return self.filter(category=category) if category else self


class Mirror(models.Model):
    """A repository by its name. What a scheduler says of it replaces what it said before."""

    class Category(models.TextChoices):
        OS = "os", _("systems")
        APP = "app", _("applications")
        LANG = "lang", _("languages")
        CONTAINER = "container", _("containers")
        GIT = "git", _("Git")
        FONT = "font", _("fonts")

    name = models.CharField(
        _("name"), max_length=100, unique=True, help_text=_("Capitals and dots count.")
    )
    path = models.CharField(
        _("served path"), max_length=200, blank=True, help_text=_("Like /debian/.")
    )
    title = models.CharField(_("title"), max_length=100, blank=True)
    description_en = models.CharField(_("description (English)"), max_length=300, blank=True)
    description_zh = models.CharField(_("description (Chinese)"), max_length=300, blank=True)
    category = models.CharField(_("category"), max_length=10, choices=Category, blank=True)
    is_public = models.BooleanField(_("shown to visitors"), default=True)
    help_name = models.CharField(max_length=100, blank=True, editable=False)
    official_of = models.CharField(
        _("official mirror of"),
        max_length=100,
        blank=True,
        help_text=_("The project that lists this mirror as one of its own; empty otherwise."),
    )
    added_on = models.DateField(_("added on"), null=True, blank=True)
    retires_on = models.DateField(_("retires on"), null=True, blank=True)
    popular_rank = models.PositiveSmallIntegerField(
        _("place among the popular ones"), null=True, blank=True
    )
    storage_host = models.CharField(_("storage host"), max_length=100, blank=True)
    storage_path = models.CharField(_("path on the storage host"), max_length=500, blank=True)

    source = models.ForeignKey(
        "syncstatus.Source",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="mirrors",
        verbose_name=_("source"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=STATUS_CHOICES, default=str(Status.UNKNOWN)
    )
    said = models.CharField(_("the source's own word"), max_length=500, blank=True)
    last_success = models.DateTimeField(_("last success"), null=True, blank=True)
    last_started = models.DateTimeField(_("last start"), null=True, blank=True)
    last_ended = models.DateTimeField(_("last end"), null=True, blank=True)
    next_run = models.DateTimeField(_("next run"), null=True, blank=True)
    size_bytes = models.BigIntegerField(_("size"), null=True, blank=True)
    upstream = models.CharField(_("upstream"), max_length=500, blank=True)
    seen_at = models.DateTimeField(_("last spoken of"), null=True, editable=False)

    objects = MirrorQuerySet.as_manager()

    class Meta:
        verbose_name = _("mirror")
        verbose_name_plural = _("mirrors")
        constraints = [
            models.UniqueConstraint(
                fields=["path"], condition=~models.Q(path=""), name="one_mirror_per_path"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse names and paths that cannot be served."""
        self.path = self.path or path_of(self.name)
        faults = {
            "name": fault_of_name(self.name),
            "path": fault_of_path(self.path, taken_segments()),
        }
        errors = {field: sentence(fault) for field, fault in faults.items() if fault}
        if errors:
            raise ValidationError(errors)

    def take(self, said: SyncStatus) -> None:
        """Replace the facts by what a source says now."""
        for fact in FACTS:
            setattr(self, fact, getattr(said, fact))

    def fill(self, values: dict[str, Any]) -> bool:
        """Set those fields that are still blank; True when there were some."""
        blank = {field: value for field, value in values.items() if not getattr(self, field)}
        for field, value in blank.items():
            setattr(self, field, value)
        return any(blank.values())

    @property
    def description(self) -> str:
        """In the page's language, else in the other one."""
        texts = [self.description_en, self.description_zh]
        if (get_language() or "").startswith("zh"):
            texts.reverse()
        return texts[0] or texts[1]

    @property
    def forgotten(self) -> str:
        """The code of why its last report no longer holds; empty while it does."""
        source = self.source
        if source is None:
            return why_forgotten(self.seen_at, None, None, timedelta())
        interval = timedelta(seconds=source.interval_s)
        return why_forgotten(self.seen_at, source.is_enabled, source.last_answer_at, interval)

    @cached_property
    def standing(self) -> Standing:
        """How it stands, judged at the time when its source last spoke of it."""
        if self.forgotten:
            return Standing(str(Status.UNKNOWN), self.forgotten)
        at: datetime = self.seen_at or timezone.now()
        status = Status(self.status)
        return judge(status, at, self.last_success, self.last_started, self.next_run)

    @property
    def why(self) -> str:
        """The sentence behind the word of its standing."""
        seen = (
            timezone.localtime(self.seen_at).strftime("%Y-%m-%d %H:%M %Z") if self.seen_at else ""
        )
        return sentence(self.standing.why, {"seen": seen})

    @property
    def public_upstream(self) -> str:
        """The upstream, unless it is a machine of the house."""
        return public_upstream(self.upstream)

    @property
    def public_said(self) -> str:
        """The scheduler's own word, if it is no more than a word."""
        return public_word(self.said)
