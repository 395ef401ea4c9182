"""Troubles that are open until resolved, what proves them, and whom they touch.

An incident has no foreign key into a wing: its `subject` says what it is about ("drive:17",
"mirror:debian"), and the wings point to it. Each transition is stored with the incident in one
transaction; `notices` reads the transitions and tells people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirrorsite.ground.incidents.domain import transition, worse


class Severity(models.TextChoices):
    CRITICAL = "critical", _("critical")
    ERROR = "error", _("error")
    WARNING = "warning", _("warning")
    INFO = "info", _("information")


@dataclass(frozen=True)
class Sighting:
    """One report of a trouble, as a wing makes it."""

    subject: str
    kind: str
    severity: str
    at: datetime
    code: str  # of the sentence that is the title
    values: dict[str, Any]
    count: int = 1


class IncidentQuerySet(models.QuerySet["Incident"]):
    def open(self) -> IncidentQuerySet:
        """Not resolved yet."""
        return self.filter(resolved_at=None)

    def by_urgency(self) -> IncidentQuerySet:
        """Gravest first, then the newest."""
        ranks = [models.When(severity=value, then=rank) for rank, value in enumerate(Severity)]
        return self.annotate(rank=models.Case(*ranks, default=9)).order_by("rank", "-last_at")

    def see(self, seen: Sighting) -> Incident:
        """Add a sighting to the open incident of its subject and kind, or open one.

        Call inside a transaction: the transition that people are told is stored with it.
        """
        found = self._held(seen)
        if found is None:
            try:
                with transaction.atomic():
                    return self._opened(seen)
            except IntegrityError:  # another worker opened it between the look and the write
                found = self._held(seen)
                if found is None:
                    raise
        return found.add(seen)

    def _held(self, seen: Sighting) -> Incident | None:
        rows = self.open().select_for_update(no_key=True)
        return rows.filter(subject=seen.subject, kind=seen.kind).first()

    def _opened(self, seen: Sighting) -> Incident:
        found: Incident = self.create(
            subject=seen.subject,
            kind=seen.kind,
            severity=seen.severity,
            code=seen.code,
            values=seen.values,
            count=seen.count,
            first_at=seen.at,
            last_at=seen.at,
        )
        found.tell("opened")
        return found


class Incident(models.Model):
    """One kind of trouble with one drive, volume, path, mirror or cause."""

    subject = models.CharField(_("about"), max_length=200)
    kind = models.CharField(_("kind"), max_length=60)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity)
    code = models.CharField(max_length=60)
    values = models.JSONField(default=dict)
    count = models.PositiveIntegerField(_("times"), default=1)
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))
    opened_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(_("resolved"), null=True)
    resolved_by = models.CharField(max_length=150, blank=True)
    resolved_why = models.TextField(blank=True)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children"
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind"],
                condition=models.Q(resolved_at=None),
                name="one_open_incident",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    def add(self, seen: Sighting) -> Incident:
        """Another sighting of an open incident."""
        word = transition(self.severity, seen.severity)
        self.severity = worse(self.severity, seen.severity)
        self.count += seen.count
        self.first_at = min(self.first_at, seen.at)
        self.last_at = max(self.last_at, seen.at)
        self.values = {**self.values, **seen.values}
        self.save(update_fields=["severity", "count", "first_at", "last_at", "values"])
        if word:
            self.tell(word)
        return self

    def tell(self, word: str) -> None:
        """Store a transition; it is delivered at least once."""
        Transition.objects.create(incident=self, word=word, severity=self.severity)

    def resolve(self, by: str, why: str, word: str = "resolved") -> bool:
        """Close it; False when somebody else already did."""
        with transaction.atomic():
            rows = Incident.objects.open().filter(pk=self.pk)
            if not rows.update(resolved_at=timezone.now(), resolved_by=by, resolved_why=why):
                return False
            self.tell(word)
        self.refresh_from_db()
        return True


class Evidence(models.Model):
    """A fact that led somewhere: what, from which source, its bytes, when, how sure."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="evidence")
    step = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=60)  # of the sentence that says what
    values = models.JSONField(default=dict)
    source = models.CharField(_("source"), max_length=200)
    raw = models.TextField(_("as printed"), blank=True)
    at = models.DateTimeField(_("when"))
    certainty = models.CharField(_("certainty"), max_length=20, blank=True)

    class Meta:
        ordering = ["step", "pk"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return f"{self.step} {self.code}"


class Affects(models.Model):
    """Whom an incident touches, and through what place: "mirror:debian" on storage1:/srv.

    `is_public`: visitors may miss files, and a banner says so. Else it is for staff alone.
    """

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="affects")
    subject = models.CharField(max_length=200, db_index=True)
    place = models.CharField(max_length=300, blank=True)
    is_public = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("affected")
        verbose_name_plural = _("affected")
        constraints = [
            models.UniqueConstraint(fields=["incident", "subject"], name="one_affects_row"),
        ]

    def __str__(self) -> str:
        return self.subject


class Word(models.TextChoices):
    OPENED = "opened", _("opened")
    WORSE = "worse", _("got worse")
    RESOLVED = "resolved", _("was resolved")
    MERGED = "merged", _("is part of another one")


class Transition(models.Model):
    """The outbox: what people are to be told about an incident."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="transitions")
    word = models.CharField(max_length=20, choices=Word)
    severity = models.CharField(max_length=10, choices=Severity)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")

    def __str__(self) -> str:
        return f"{self.incident} {self.word}"
