"""The list of all drives: filtered, sorted by urgency and cut into pages by the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, FilteredRelation, IntegerField, Q, QuerySet, Value, When
from django.utils.functional import cached_property

from hardware.models import Drive, LastReading, Placement
from mirrorsite.ground.inbox.models import Host

A_PAGE = 100
LONGEST = 100
URGENCY = ("fail", "path", "watch", "unknown", "ok")
WEAR = ("wear_percent", "nvme.percentage_used")


@dataclass(frozen=True)
class Asked:
    """What a reader wants to see; empty means all."""

    verdict: str = ""
    host: str = ""
    model: str = ""
    protocol: str = ""
    q: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Asked:
        """From the address; what is no filter is none."""
        said = {
            name: str(asked.get(name, "")).strip().replace("\0", "")[:LONGEST]
            for name in cls.__dataclass_fields__
        }
        if said["verdict"] not in URGENCY:
            said["verdict"] = ""
        if not (said["host"].isascii() and said["host"].isdigit() and len(said["host"]) < 10):
            said["host"] = ""
        return cls(**said)

    def narrowed(self, rows: QuerySet[Drive]) -> QuerySet[Drive]:
        """All but the verdict, which the tabs above the list choose."""
        if self.host:
            here = Placement.objects.now().filter(host=int(self.host))
            rows = rows.filter(pk__in=here.values("drive"))
        for name in ("model", "protocol"):
            if wanted := getattr(self, name):
                rows = rows.filter(**{name: wanted})
        if self.q:
            rows = rows.filter(Q(serial__icontains=self.q) | Q(model__icontains=self.q))
        return rows

    @property
    def is_any(self) -> bool:
        """Whether anything is asked for."""
        return self != Asked()


def rank() -> Case:
    """The worst verdict first."""
    steps = [When(verdict=word, then=Value(n)) for n, word in enumerate(URGENCY)]
    return Case(*steps, default=Value(len(URGENCY)), output_field=IntegerField())


def by_urgency(rows: QuerySet[Drive]) -> QuerySet[Drive]:
    """The worst first, then as one walks past them: host, enclosure, slot."""
    placed = FilteredRelation("placements", condition=Q(placements__until=None))
    rows = rows.annotate(rank=rank(), place=placed)
    return rows.order_by(
        "rank", "place__host__name", "place__bay__enclosure", "place__bay__slot", "pk"
    )


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    drive: Drive
    place: Placement | None
    at: Any  # of the last reading

    @property
    def temperature_c(self) -> Any:
        """Of the last reading, or of the last survey."""
        found = self.drive.latest_values.get("temperature_c")
        return self.drive.latest.get("temperature_c") if found is None else found

    @property
    def hours(self) -> Any:
        """Power-on hours, likewise."""
        found = self.drive.latest_values.get("power_on_hours")
        return self.drive.latest.get("power_on_hours") if found is None else found

    @property
    def wear(self) -> Any:
        """Percent of the rated life that is used."""
        values = self.drive.latest_values
        return next((values[name] for name in WEAR if name in values), None)

    @property
    def first_reason(self) -> Any:
        """The worst."""
        return self.drive.reasons[0] if self.drive.reasons else None

    @property
    def more(self) -> int:
        """How many reasons stand behind the first."""
        return max(0, len(self.drive.reasons) - 1)


class DriveList:
    """What the page of all drives shows; the number of queries does not grow with the drives."""

    def __init__(self, asked: Asked, number: str | None) -> None:
        self.asked, self.number = asked, number

    @cached_property
    def counts(self) -> list[tuple[str, int]]:
        """How many of each verdict, in the order of urgency, under the other filters."""
        rows = self.asked.narrowed(Drive.objects.order_by())
        found = dict(rows.values_list("verdict").annotate(Count("pk")))
        return [(word, found.get(word, 0)) for word in URGENCY]

    @cached_property
    def total(self) -> int:
        """All of them, whatever their verdict."""
        return sum(count for _word, count in self.counts)

    @cached_property
    def page(self) -> Page[int]:
        """The keys of one page."""
        rows = self.asked.narrowed(Drive.objects.all())
        if self.asked.verdict:
            rows = rows.filter(verdict=self.asked.verdict)
        paginator = Paginator(by_urgency(rows).values_list("pk", flat=True), A_PAGE)
        paginator.count = dict(self.counts).get(self.asked.verdict, self.total)
        return paginator.get_page(self.number)

    @cached_property
    def rows(self) -> list[Row]:
        """The lines of the page."""
        keys = list(self.page.object_list)
        drives = Drive.objects.in_bulk(keys)
        placed = Placement.objects.now().filter(drive__in=keys).select_related("host", "bay")
        places = {place.drive_id: place for place in placed}
        read = dict(LastReading.objects.filter(drive__in=keys).values_list("drive", "at"))
        return [Row(drives[key], places.get(key), read.get(key)) for key in keys if key in drives]

    @cached_property
    def hosts(self) -> QuerySet[Host]:
        """To choose from."""
        return Host.objects.by_name().only("pk", "name")

    @cached_property
    def models(self) -> list[str]:
        """To choose from."""
        return _distinct("model")

    @cached_property
    def protocols(self) -> list[str]:
        """To choose from."""
        return _distinct("protocol")


def _distinct(name: str) -> list[str]:
    rows = Drive.objects.exclude(**{name: ""}).order_by(name)
    return list(rows.values_list(name, flat=True).distinct())
