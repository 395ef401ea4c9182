"""How disks and hosts were, one row a day: one history API over both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from hardware.domain import history
from hardware.models.inventory import Drive
from mirrorsite.ground.inbox.models import Host

Said = tuple[datetime, dict[str, int]]  # one poll
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Poll:
    """What one drive or host (its key) said at one time."""

    owner: int
    at: datetime
    values: Mapping[str, int]


class Before(NamedTuple):
    """Polls to compare with; None where there is none. Growth is measured against them."""

    previous: Said | None = None
    week_ago: Said | None = None  # the last that is at least seven days older
    first: Said | None = None


class DayQuerySet(models.QuerySet[Any]):
    """One history API over the days of drives and the days of hosts."""

    @property
    def owner(self) -> str:
        """The name of the column that says whose day it is."""
        return str(self.model.owner)

    def add(self, owner: models.Model, at: datetime, values: Mapping[str, int]) -> None:
        """Add one poll; ValueError when it cannot be kept."""
        for said in self.add_all([Poll(owner.pk, at, values)]).values():
            raise ValueError(said)

    def add_all(self, polls: Iterable[Poll]) -> dict[int, str]:
        """Add a round of polls by two queries; answers, by owner, why one could not be kept.

        Call inside a transaction that has locked the owners.
        """
        wanted = sorted(polls, key=lambda poll: poll.at)
        days = self._of(wanted)
        touched: dict[tuple[int, date], bytes] = {}
        refused: dict[int, str] = {}
        for poll in wanted:
            key = (poll.owner, day_of(poll.at))
            before = days.get(key)
            try:
                days[key] = history.add_poll(before, poll.at, poll.values)
            except ValueError as error:
                refused[poll.owner] = str(error)
                continue
            if days[key] != before:
                touched[key] = days[key]
        self._write(touched)
        return refused

    def _of(self, polls: list[Poll]) -> dict[tuple[int, date], bytes]:
        owners = {poll.owner for poll in polls}
        rows = self.filter(
            **{f"{self.owner}__in": owners}, day__in={day_of(poll.at) for poll in polls}
        )
        found = rows.values_list(f"{self.owner}_id", "day", "data")
        return {(owner, day): bytes(data) for owner, day, data in found}

    def _write(self, days: dict[tuple[int, date], bytes]) -> None:
        rows = [
            self.model(
                **{f"{self.owner}_id": owner},
                day=day,
                polls=len(history.decode(data).steps),
                data=data,
            )
            for (owner, day), data in days.items()
        ]
        self.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=[self.owner, "day"],
            update_fields=["polls", "data"],
        )

    def history(
        self, owner: models.Model, name: str, since: datetime, until: datetime
    ) -> list[tuple[datetime, int]]:
        """Each poll that had this value, in order of time."""
        rows = self.filter(
            **{self.owner: owner}, day__gte=day_of(since), day__lte=day_of(until)
        ).order_by("day")
        return [
            point
            for data in rows.values_list("data", flat=True)
            for point in history.series(bytes(data), name)
            if since <= point[0] <= until
        ]

    def latest(self, owner: models.Model) -> Said | None:
        """The newest poll with all its values."""
        data = self.filter(**{self.owner: owner}).order_by("-day").values_list("data", flat=True)
        newest = data.first()
        return history.values_at(bytes(newest)) if newest else None

    def latest_values(self, owner: models.Model) -> dict[str, int]:
        """The values of the newest poll; empty where there is none."""
        said = self.latest(owner)
        return said[1] if said else {}

    def names(self, owner: models.Model) -> list[str]:
        """What the newest day knows, by name."""
        data = self.filter(**{self.owner: owner}).order_by("-day").values_list("data", flat=True)
        newest = data.first()
        return history.names(bytes(newest)) if newest else []

    def value_before(
        self, owner: models.Model, names: Iterable[str], at: datetime
    ) -> dict[str, tuple[int | None, int | None, int | None]]:
        """Of each name the value at the previous poll, a week before, and at the first poll."""
        before = self.before([owner.pk], at).get(owner.pk, Before())
        previous, week_ago, first = ({} if one is None else one[1] for one in before)
        return {name: (previous.get(name), week_ago.get(name), first.get(name)) for name in names}

    def before(self, owners: Iterable[int], at: datetime) -> dict[int, Before]:
        """What to compare a poll of this time with, for many owners by two queries."""
        owners = list(owners)
        rows = self._rows_before(owners, at)
        days = self.filter(pk__in={pk for found in rows.values() for pk in found if pk})
        data = {pk: bytes(one) for pk, one in days.values_list("pk", "data")}
        return {owner: _before([data.get(pk) for pk in rows[owner]], at) for owner in rows}

    def _rows_before(self, owners: list[int], at: datetime) -> dict[int, tuple[int | None, ...]]:
        """Keys of two days until `at`, of two until a week before, and of the first."""
        days = self.model.objects.filter(**{self.owner: OuterRef("pk")})
        asked = {}
        for name, until in (("previous", at), ("week", at - WEEK)):
            newest = days.filter(day__lte=day_of(until)).order_by("-day").values("pk")
            asked[f"{name}_day"] = Subquery(newest[:1])
            asked[f"{name}_day_before"] = Subquery(newest[1:2])
        asked["first_day"] = Subquery(days.order_by("day").values("pk")[:1])
        model = self.model._meta.get_field(self.owner).related_model
        rows = model._default_manager.filter(pk__in=owners).annotate(**asked)
        return {pk: tuple(found) for pk, *found in rows.values_list("pk", *asked)}


def _before(data: list[bytes | None], at: datetime) -> Before:
    earlier = at - timedelta(seconds=1)
    first = history.first_poll(data[4]) if data[4] else None
    return Before(
        previous=_last(data[0:2], earlier),
        week_ago=_last(data[2:4], at - WEEK),
        first=first if first and first[0] <= earlier else None,
    )


def _last(days: list[bytes | None], until: datetime) -> Said | None:
    for data in days:
        if data and (said := history.values_at(data, until)):
            return said
    return None


def day_of(at: datetime) -> date:
    """The UTC day that a poll is kept with."""
    return at.astimezone(UTC).date()


class Day(models.Model):
    """The polls of one day, packed as `hardware.domain.history` says."""

    day = models.DateField(_("day"))
    polls = models.PositiveSmallIntegerField(_("polls"))
    data = models.BinaryField()

    objects = DayQuerySet.as_manager()
    owner = ""

    class Meta:
        abstract = True


class ReadingDay(Day):
    """What one drive said on one day."""

    # the constraint's index begins with the drive: a second one would be dead weight
    drive = models.ForeignKey(Drive, models.CASCADE, related_name="reading_days", db_index=False)
    owner = "drive"

    class Meta:
        verbose_name = _("day of readings")
        verbose_name_plural = _("days of readings")
        constraints = [models.UniqueConstraint(fields=["drive", "day"], name="one_day_of_drive")]

    def __str__(self) -> str:
        return f"{self.drive} {self.day}"


class HostDay(Day):
    """What one host said of its filesystems, load, memory, disks and network on one day."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="days", db_index=False)
    owner = "host"

    class Meta:
        verbose_name = _("day of a host")
        verbose_name_plural = _("days of hosts")
        constraints = [models.UniqueConstraint(fields=["host", "day"], name="one_day_of_host")]

    def __str__(self) -> str:
        return f"{self.host} {self.day}"
