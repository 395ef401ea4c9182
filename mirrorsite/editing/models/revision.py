"""One version of a text, with who wrote it, why, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirrorsite.editing.models.document import Document


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    REVIEW = "review", _("waits for review")
    PUBLISHED = "published", _("published")
    DECLINED = "declined", _("declined")
    SUPERSEDED = "superseded", _("was published")
    ASIDE = "aside", _("kept aside")


OPEN = (State.DRAFT, State.REVIEW)


class RevisionQuerySet(models.QuerySet["Revision"]):
    def open(self) -> RevisionQuerySet:
        """Drafts, and what waits for review."""
        return self.filter(state__in=OPEN)

    def waiting_for(self, user_name: str, is_alone: bool) -> RevisionQuerySet:
        """What this person may review, the longest waiting first."""
        waiting = self.filter(state=State.REVIEW)
        return (waiting if is_alone else waiting.exclude(author=user_name)).order_by("changed_at")

    def without_text(self) -> RevisionQuerySet:
        """For lists; `is_gone` says which of them have no text at all."""
        return self.defer("text").annotate(is_gone=Exact(F("text"), Value("")))

    def newest(self) -> RevisionQuerySet:
        """The latest first."""
        return self.order_by("-number")

    def become(self, before: State, after: State, version: int, **values: object) -> bool:
        """Change the state of the one that is selected; False when somebody was quicker."""
        same = self.filter(state=before, version=version)
        return same.update(state=after, version=F("version") + 1, **values) == 1


class Revision(models.Model):
    """What was written is never changed, but for a draft by its own author."""

    class Origin(models.TextChoices):
        PERSON = "person", _("written here")
        SHIPPED = "shipped", _("came with the program")
        FILES = "files", _("came from files")
        ELSEWHERE = "elsewhere", _("was there before")

    document = models.ForeignKey(Document, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    base = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("text"), blank=True)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.PERSON)
    author = models.CharField(_("author"), max_length=150, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)  # counts changes of this row
    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    changed_at = models.DateTimeField(_("last change"), default=timezone.now)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.CharField(_("published by"), max_length=150, blank=True)
    is_alone = models.BooleanField(_("published without a second person"), default=False)
    decided_by = models.CharField(_("declined by"), max_length=150, blank=True)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_revision_per_number"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(state="published"), name="one_published_revision"
            ),
            models.UniqueConstraint(
                fields=["document", "origin", "author"],
                condition=Q(state__in=["draft", "review"]),
                name="one_open_draft_per_author",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "superseded"])
                | Q(published_at__isnull=False)
                & (~Q(reason="") | Q(origin__in=["shipped", "elsewhere"])),
                name="published_revision_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(is_alone=True) | Q(published_by="") | ~Q(published_by=F("author")),
                name="nobody_publishes_their_own_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether its author may still change it."""
        return self.state in OPEN

    @property
    def is_withdrawal(self) -> bool:
        """Whether publishing it takes the text away from visitors."""
        return not self.text

    @property
    def writer(self) -> str:
        """Who wrote it, as people are told."""
        return self.author or str(self.get_origin_display())

    def is_behind(self, current: Revision | None) -> bool:
        """Whether something else was published since it was begun."""
        return self.base_id != (current.pk if current else None)
