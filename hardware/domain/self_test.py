"""Self-tests: when one may begin, and what became of it by what the disk says later."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from hardware.domain.drive import LogicalVolume
from hardware.domain.reading import SelfTest
from hardware.domain.stack import Layer, above
from hardware.domain.survey import Survey


class State(StrEnum):
    """WANTED waits for its time and for others; LOST: nobody knows what became of it."""

    WANTED = "wanted"
    ASKED = "asked"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    ABORTED = "aborted"
    LOST = "lost"


BUSY = (State.ASKED, State.RUNNING)
OPEN = (State.WANTED, *BUSY)
INTERVALS = {"short": timedelta(days=7), "long": timedelta(days=30)}
LONGEST = {"short": timedelta(days=1), "long": timedelta(days=10)}
SOON = timedelta(hours=1)  # by then a test that ended is in the disk's log
_IN_THE_LOG = {"short": "short", "long": "extended"}
_HOURS_WRAP = 65536  # an ATA disk's log has 16 bits for them
_ARRAYS = ("md", "zpool", "ceph")
_UNWELL = re.compile(
    r"degrad|rebuil|recover|resync|resilver|reshap|migrat|reconstruct|partial|fail|critical"
    r"|offline|\b(?:dgrd|pdgd|rbld|ofln)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Seen:
    """What a disk said at one time; `running_percent` is what remains."""

    at: datetime
    running_percent: int | None = None
    power_on_hours: int | None = None
    tests: tuple[SelfTest, ...] = ()


class Progress(NamedTuple):
    """Where a test is, percent done, and the disk's own words."""

    state: State
    percent: int
    result: str = ""


def progress(kind: str, started_at: datetime, before: str, seen: Seen) -> Progress | None:
    """What became of a test; None: nothing new. `before` is the log's newest row at its start."""
    if seen.at <= started_at:
        return None
    if seen.running_percent is not None:
        return Progress(State.RUNNING, min(100, max(0, 100 - seen.running_percent)))
    row = next((one for one in seen.tests if one.kind == _IN_THE_LOG[kind]), None)
    if row and _is_of(row, started_at, before, seen):
        ended = {True: State.PASSED, False: State.FAILED, None: State.ABORTED}
        return Progress(ended[row.passed], 100, row.result)
    if seen.at - started_at > SOON:
        return Progress(State.LOST, 0, "not_in_log")
    return None


def _is_of(row: SelfTest, started_at: datetime, before: str, seen: Seen) -> bool:
    """Whether a row of the log is of the test that began then, and not an older one's."""
    if row.hours is None or seen.power_on_hours is None:
        return row_words(seen.tests[:1]) != before
    age_hours = (seen.power_on_hours - row.hours) % _HOURS_WRAP
    return age_hours <= (seen.at - started_at) / timedelta(hours=1) + 1


def row_words(tests: Iterable[SelfTest]) -> str:
    """The newest row of a log as text, to know a new one from it."""
    newest = next(iter(tests), None)
    return f"{newest.kind} {newest.hours} {newest.result}"[:200] if newest else ""


def first_due(serial: str, kind: str, now: datetime) -> datetime:
    """When a drive's first test of a kind is due: drives are spread over the whole interval."""
    share = zlib.crc32(f"{kind} {serial}".encode()) / 2**32
    return now + INTERVALS[kind] * share


@dataclass(frozen=True)
class Place:
    """What a drive shares with others: its card, and the arrays that it is in."""

    controller: str
    arrays: frozenset[str] = frozenset()
    is_rebuilding: bool = False  # an array of it is not whole, or its card rebuilds one


def places(survey: Survey) -> dict[str, Place]:
    """Each drive's serial → what it shares."""
    arrays = {serial: set(_arrays(serial, survey)) for serial in _serials(survey)}
    of = {drive.serial: drive.controller for drive in survey.drives}
    unwell, running = _unwell(survey), _running(survey)
    rebuilding = {of[serial] for serial, names in arrays.items() if names & running} - {""}
    return {
        serial: Place(
            of[serial],
            frozenset(names),
            bool(names & (unwell | running)) or of[serial] in rebuilding,
        )
        for serial, names in arrays.items()
    }


def _serials(survey: Survey) -> Iterator[str]:
    return (drive.serial for drive in survey.drives if drive.serial)


def _arrays(serial: str, survey: Survey) -> Iterator[str]:
    """Names of the volumes and arrays that a drive is a member or a spare of."""
    names = {drive.disk_name for drive in survey.drives if drive.serial == serial}
    for volume in survey.volumes:
        if serial in volume.members or serial in volume.spares:
            names.add(volume.disk_name)
            yield _name(volume)
    for disk_name in names - {""}:
        yield from (one.name for one in above(survey.layers, disk_name) if one.kind in _ARRAYS)


def _name(array: LogicalVolume | Layer) -> str:
    if isinstance(array, Layer):
        return array.name
    known = array.unique_id or array.name or array.tool_number or str(array.number)
    return f"{array.controller}/{known}"


def _every(survey: Survey) -> Iterator[LogicalVolume | Layer]:
    """Cards' volumes, and the arrays of the system."""
    yield from survey.volumes
    yield from (one for one in survey.layers if one.kind in _ARRAYS)


def _unwell(survey: Survey) -> set[str]:
    """Arrays that are not whole."""
    broken = {one.name for one in survey.layers if one.kind in _ARRAYS and one.failed}
    return broken | {_name(one) for one in _every(survey) if _UNWELL.search(one.state)}


def _running(survey: Survey) -> set[str]:
    """Arrays that rebuild, check or migrate now."""
    return {_name(one) for one in _every(survey) if one.progress_percent is not None}


@dataclass
class Taken:
    """What tests that run now keep others from: drives, and cards and arrays of long ones."""

    drives: set[str]
    controllers: set[str]
    arrays: set[str]

    @classmethod
    def by(cls, running: Iterable[tuple[str, str]], where: Mapping[str, Place]) -> Taken:
        """By (serial, kind) of each test that runs."""
        taken = cls(set(), set(), set())
        for serial, kind in running:
            taken.add(serial, kind, where.get(serial))
        return taken

    def add(self, serial: str, kind: str, place: Place | None) -> None:
        """Another one begins."""
        self.drives.add(serial)
        if kind == "long" and place:
            self.controllers |= {place.controller} - {""}
            self.arrays |= place.arrays


def hindrance(
    serial: str, kind: str, place: Place | None, taken: Taken, *, verdict: str, is_by_person: bool
) -> str:
    """Why a test cannot begin now, as a code; "": nothing hinders it."""
    if place is None:
        return "not_surveyed"
    if serial in taken.drives:
        return "tested"
    if place.is_rebuilding:
        return "rebuild"
    if verdict == "fail" and not is_by_person:
        return "failing"
    shares = place.controller in taken.controllers or bool(place.arrays & taken.arrays)
    # a person's short one takes two minutes; of planned ones each card has one at a time
    if shares and (kind == "long" or not is_by_person):
        return "neighbour"
    return ""
