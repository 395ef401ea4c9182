"""How far the warming of nginx's pages is, and what hinders it. There is one row, number 1."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

LEASE = timedelta(seconds=90)  # longer than a part may take; a killed part is taken up after it


class WarmingQuerySet(models.QuerySet["Warming"]):
    """Claiming is one update, so that two workers never do the same part."""

    def claim(self, now: datetime) -> Warming | None:
        """The row when a part of a round is due and nobody works on it."""
        self.get_or_create(pk=1)
        unfinished = Q(ended_at=None) | Q(began_at__gt=F("ended_at"))
        due = unfinished | Q(began_at__lte=now - warming_interval())
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        if not self.filter(due, free, pk=1).update(leased_until=now + LEASE):
            return None
        return self.get(pk=1)


def warming_interval() -> timedelta:
    """From the beginning of a round to the beginning of the next."""
    return timedelta(minutes=settings.WARM_MINUTES)


class Warming(models.Model):
    """A round asks for every page; `position` is the next page of it, 0 between two rounds."""

    position = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    unkept = models.PositiveIntegerField(default=0)
    last_unkept = models.PositiveIntegerField(default=0)
    problem_code = models.CharField(max_length=40, blank=True)
    problem_values = models.JSONField(default=dict)
    problem_since = models.DateTimeField(null=True)

    objects = WarmingQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_warming_row")]

    def __str__(self) -> str:
        return f"warming, page {self.position}"

    def begin(self, now: datetime) -> None:
        """A new round."""
        self.began_at, self.unkept = now, 0

    def end(self, now: datetime) -> None:
        """The round is whole."""
        self.position, self.ended_at, self.last_unkept = 0, now, self.unkept

    def hinder(self, code: str, values: dict[str, Any], now: datetime) -> None:
        """What is wrong; since when is kept while it stays the same."""
        if code != self.problem_code:
            self.problem_since = now if code else None
        self.problem_code, self.problem_values = code, values
