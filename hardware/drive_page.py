"""What is known of one drive, gathered for its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from hardware.domain.drive import Disagreement, LogicalVolume
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.reading import Reading
from hardware.domain.reading_json import build_reading
from hardware.domain.survey import Survey
from hardware.domain.units import unit_of
from hardware.models import (
    Drive,
    KernelEvent,
    LastReading,
    LastRound,
    Placement,
    ReadingDay,
    SurveyRecord,
    Ticket,
)
from hardware.stack_table import StackRow, stack_above
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.incidents.words import title

MOST = 20
DAYS = (7, 30, 90, 365)
SHOWN_DAYS = 30
# what a chart begins with, where no reason says what matters
FIRST = ("wear_percent", "nvme.percentage_used", "temperature_c")


class DrivePage:
    """One drive: where it is, how it is, what was said of it and what people did about it."""

    def __init__(self, drive: Drive) -> None:
        self.drive = drive

    @cached_property
    def places(self) -> list[Placement]:
        """Where it was, the newest first."""
        rows = Placement.objects.filter(drive=self.drive).select_related("host", "bay")
        return list(rows.order_by("-since")[:MOST])

    @cached_property
    def place(self) -> Placement | None:
        """Where it is."""
        return next((one for one in self.places if one.until is None), None)

    @cached_property
    def survey(self) -> Survey:
        """The newest of its host; an empty one where there is none."""
        record = SurveyRecord.objects.newest(self.place.host) if self.place else None
        try:
            return record.value() if record else Survey()
        except ValueError:  # stored by another version of the site
            return Survey()

    @cached_property
    def found(self) -> DriveValue | None:
        """What the survey says of it."""
        return next(
            (d for d in self.survey.drives_of(self.drive.serial) if self.drive.is_model(d.model)),
            None,
        )

    @cached_property
    def volumes(self) -> list[LogicalVolume]:
        """Those that it is a member or a spare of."""
        serial = self.drive.serial
        return [v for v in self.survey.volumes if serial in v.members or serial in v.spares]

    @cached_property
    def stack(self) -> list[StackRow]:
        """Arrays and volumes of the system that stand on it."""
        return stack_above(self.survey, self.found.disk_name if self.found else "")

    @cached_property
    def controller(self) -> Any:
        """The card it hangs on."""
        address = self.found.controller if self.found else ""
        return next((c for c in self.survey.controllers if address == c.pci_address), None)

    @cached_property
    def disagreements(self) -> list[Disagreement]:
        """What tools disagree about, of the drive itself."""
        return [one for one in self.survey.disagreements if one.subject == self.drive.serial]

    @cached_property
    def last(self) -> LastReading | None:
        """The row of its newest reading."""
        return LastReading.objects.filter(drive=self.drive).first()

    @cached_property
    def reading(self) -> Reading | None:
        """Its newest reading."""
        try:
            return build_reading(self.last.data) if self.last else None
        except ValueError:  # stored by another version of the site
            return None

    @cached_property
    def counters(self) -> list[tuple[str, int, str]]:
        """Name, number and unit of all that is no ATA attribute."""
        told = sorted(self.reading.counters) if self.reading else []
        return [(name, value, unit_of(name)) for name, value in told]

    @cached_property
    def unknown_why(self) -> list[str]:
        """Why there is no verdict: what is missing, and what to do."""
        if self.drive.verdict != "unknown" or self.drive.reasons:
            return []
        return list(self._why_unread())

    def _why_unread(self) -> Iterator[str]:
        if self.place is None:
            yield _("It is in no host now: no survey shows it.")
            return
        last = LastRound.objects.filter(host=self.place.host).first()
        if last is None:
            yield _("No reading has come from its host yet. Its agent reads by itself, hourly.")
            return
        names = {self.drive.serial, f"/dev/{self.place.disk_name}"} - {"/dev/"}
        for one in (*last.data.get("hung", []), *last.data.get("skipped", [])):
            if names & {str(one.get("serial")), str(one.get("device"))}:
                yield _("smartctl hangs on it, so it is left out for a while: see the fleet page.")
        yield from last.data.get("trouble", [])[:MOST]
        yield _(
            "The last round of its host had no reading of it: it may sleep, stand behind a card "
            "that hides it, or smartctl is not installed there."
        )

    @cached_property
    def events(self) -> list[KernelEvent]:
        """What the kernel said of it, the newest first."""
        subject = f"drive:{self.drive.pk}"
        rows = KernelEvent.objects.filter(incident__subject=subject).select_related("host")
        return list(rows.order_by("-at")[:MOST])

    @cached_property
    def incidents(self) -> list[dict[str, Any]]:
        """Troubles with it, open ones first."""
        rows = Incident.objects.filter(subject=f"drive:{self.drive.pk}")
        found = sorted(rows.order_by("-last_at")[:MOST], key=lambda one: bool(one.resolved_at))
        return [{"incident": one, "title": title(one)} for one in found]

    @cached_property
    def tickets(self) -> list[Ticket]:
        """Open ones first."""
        return list(Ticket.objects.for_page().filter(drive=self.drive)[:MOST])


@dataclass(frozen=True)
class DayOfValue:
    """One row of the table beside a chart."""

    day: date
    last: int
    lowest: int
    highest: int
    grown: int | None  # against the day before that has any


class ValueTable:
    """One value of a drive by days: what the chart draws, in numbers."""

    def __init__(self, drive: Drive, name: str, days: str) -> None:
        self.names = ReadingDay.objects.names(drive)
        self.name = name if name in self.names else _first(drive, self.names)
        self.days = int(days) if days in map(str, DAYS) else SHOWN_DAYS
        self.choices = DAYS
        self.drive, self.unit = drive, unit_of(self.name)

    @cached_property
    def rows(self) -> list[DayOfValue]:
        """The newest day first."""
        until = timezone.now()
        since = until - timedelta(days=self.days)
        points = ReadingDay.objects.history(self.drive, self.name, since, until)
        return by_day(points) if self.name else []


def _first(drive: Drive, names: list[str]) -> str:
    """What the worst reason counts, else wear or temperature."""
    counted = [str(one.get("counter", "")) for one in drive.reasons]
    return next((name for name in (*counted, *FIRST, *names) if name in names), "")


def by_day(points: list[tuple[datetime, int]]) -> list[DayOfValue]:
    """Last, lowest and highest value of each day, the newest day first."""
    days: dict[date, list[int]] = {}
    for at, value in points:
        days.setdefault(timezone.localtime(at).date(), []).append(value)
    rows: list[DayOfValue] = []
    for day, values in sorted(days.items()):
        grown = values[-1] - rows[-1].last if rows else None
        rows.append(DayOfValue(day, values[-1], min(values), max(values), grown))
    return rows[::-1]
