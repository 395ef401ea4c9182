"""Troubles that are open until resolved, what proves them, and whom they touch.

An incident has no foreign key into a wing: its `subject` says what it is about ("drive:17",
"mirror:debian"), and the wings point to it. Each transition is stored with the incident in one
transaction; `notices` reads the transitions and tells people.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirrorsite.ground.incidents.domain import (
    MOST_TIMES,
    Next,
    Standing,
    judge_root,
    judge_sighting,
    may_tell_again,
    transition,
    worse,
)
from mirrorsite.ground.incidents.sighting import Severity, Sighting, Word


class IncidentQuerySet(models.QuerySet["Incident"]):
    def open(self) -> IncidentQuerySet:
        """Not resolved yet."""
        return self.filter(resolved_at=None)

    def by_urgency(self) -> IncidentQuerySet:
        """Gravest first, then the newest."""
        ranks = [models.When(severity=value, then=rank) for rank, value in enumerate(Severity)]
        return self.annotate(rank=models.Case(*ranks, default=9)).order_by("rank", "-last_at")

    def see(self, seen: Sighting, now: datetime | None = None) -> Incident:
        """Add a sighting to the open incident of its subject and kind, or open one.

        One that a machine resolved within a day is opened again; news from before a person
        resolved it are counted there. Call inside a transaction: what people are told is in it.
        """
        found = self._held(seen)
        if found is None:
            try:
                with transaction.atomic():
                    return self._taken_up(seen, now or timezone.now())
            except IntegrityError:  # another worker opened it between the look and the write
                found = self._held(seen)
                if found is None:
                    raise
        return found.add(seen)

    def _taken_up(self, seen: Sighting, now: datetime) -> Incident:
        merged = Transition.objects.filter(word=Word.MERGED).values("incident")
        rows = self.filter(subject=seen.subject, kind=seen.kind).exclude(pk__in=merged)
        last = rows.select_for_update(no_key=True).order_by("-resolved_at").first()
        if last is None or last.resolved_at is None:
            return self._opened(seen)
        match judge_sighting(last.resolved_by, last.resolved_at, seen.at, now):
            case Next.REOPEN:
                return last.reopen(seen, now)
            case Next.ABSORB:
                return last.count_in(seen)
        return self._opened(seen)

    def gather(self, incident: Incident) -> None:
        """Several kinds of trouble with one thing are told as one: the gravest stands for all.

        What already is a part of an open incident of something else stays there.
        """
        rows = self.open().filter(subject=incident.subject).select_related("parent")
        free = [one for one in rows if not one.is_part_of_another]
        if not free:
            return
        root = judge_root([Standing(one.pk, one.severity) for one in free])
        for one in free:
            parent = None if one.pk == root else root
            if one.parent_id != parent:
                one.parent_id = parent
                one.save(update_fields=["parent"])

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
            count=min(seen.count, MOST_TIMES),
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

    @property
    def is_part_of_another(self) -> bool:
        """Whether an open incident of another thing stands for it."""
        parent = self.parent
        return bool(parent and parent.subject != self.subject and not parent.resolved_at)

    def add(self, seen: Sighting) -> Incident:
        """Another sighting of an open incident."""
        word = transition(self.severity, seen.severity)
        self.severity = worse(self.severity, seen.severity)
        self.count_in(seen)
        if word:
            self.tell(word)
        return self

    def count_in(self, seen: Sighting) -> Incident:
        """Count a sighting, and tell nobody."""
        self.count = min(self.count + seen.count, MOST_TIMES)
        self.first_at = min(self.first_at, seen.at)
        self.last_at = max(self.last_at, seen.at)
        self.values = {**self.values, **seen.values}
        self.save(update_fields=["severity", "count", "first_at", "last_at", "values"])
        return self

    def reopen(self, seen: Sighting, now: datetime) -> Incident:
        """It is back after a machine had resolved it; told at most once an hour."""
        self.resolved_at, self.resolved_by, self.resolved_why = None, "", ""
        self.severity, self.code = seen.severity, seen.code  # the code's sentence needs its values
        self.save(update_fields=["resolved_at", "resolved_by", "resolved_why", "code"])
        self.count_in(seen)
        told = self.transitions.filter(word=Word.AGAIN).order_by("-at").first()
        if may_tell_again(told.at if told else None, now):
            self.tell(Word.AGAIN)
        return self

    def tell(self, word: str) -> None:
        """Store a transition; it is delivered at least once."""
        Transition.objects.create(incident=self, word=word, severity=self.severity)

    def resolve(
        self, by: str, why: str, word: str = "resolved", at: datetime | None = None
    ) -> bool:
        """Close it; False when somebody else already did."""
        with transaction.atomic():
            rows = Incident.objects.open().filter(pk=self.pk)
            at = at or timezone.now()
            if not rows.update(resolved_at=at, resolved_by=by, resolved_why=why):
                return False
            last = self.transitions.order_by("-pk").first()
            if last is None or last.word != word:  # else it was back in silence
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
