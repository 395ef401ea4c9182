"""What is known of one trouble with a drive, a volume or a path, before its cause is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hardware.domain.address import Role
from hardware.domain.kernel_sense import Sense

LOOKED_BACK = timedelta(days=7)
# A line may give the start of a request and not the bad sector: 1280 KiB is the block layer's
# usual largest request (max_sectors_kb), 128 KiB the usual read-ahead, in 512-byte sectors.
LARGEST_REQUEST = 2560
READ_AHEAD = 256


class Redundancy(StrEnum):
    """Whether the data of a disk can be had without it."""

    NONE = "none"
    SOME = "some"
    UNKNOWN = "unknown"


@dataclass(frozen=True, order=True)
class Place:
    """Where on a disk: 512-byte sectors of which at least one is bad."""

    start: int
    length: int = LARGEST_REQUEST


@dataclass(frozen=True)
class Told:
    """One kernel event of the trouble; `signs` are what its lines say beside its kind."""

    kind: str
    at: datetime
    severity: str = "error"
    count: int = 1  # at least
    sense: Sense | None = None
    places: tuple[Place, ...] = ()
    is_write: bool = False
    signs: frozenset[str] = frozenset()

    @property
    def asc(self) -> int | None:
        """The additional sense code, None where the lines have none."""
        return self.sense.asc if self.sense else None


@dataclass(frozen=True)
class Neighbours:
    """Other drives of the host that were in trouble at the same time, and what they share."""

    what: str  # connector enclosure controller
    name: str
    count: int  # without this drive


@dataclass(frozen=True)
class Trouble:
    """One kind of trouble with one subject; `events` are all of that subject in seven days."""

    kind: str
    events: tuple[Told, ...] = ()
    role: Role = Role.UNKNOWN
    is_placed: bool = True  # a survey knows the drive or the volume
    has_bay: bool = False
    is_layer: bool = False  # the lines name a device that stands on disks: md, dm
    redundancy: Redundancy = Redundancy.UNKNOWN
    smart: str = ""  # the verdict by its readings: ok watch fail path unknown
    state: str = ""  # the card's or the array's word for the drive, where that is bad
    neighbours: Neighbours | None = None
    card_offline: str = ""  # its card, where that went offline within minutes

    @property
    def own(self) -> tuple[Told, ...]:
        """The events of this kind."""
        return tuple(one for one in self.events if one.kind == self.kind)

    @property
    def last_at(self) -> datetime | None:
        """When it was seen last."""
        return max((one.at for one in self.own), default=None)

    def around(self, kinds: Iterable[str], within: timedelta) -> tuple[Told, ...]:
        """Events of these kinds near the last one of its own."""
        last, wanted = self.last_at, frozenset(kinds)
        if last is None:
            return ()
        return tuple(o for o in self.events if o.kind in wanted and abs(o.at - last) <= within)


def distinct_places(places: Iterable[Place]) -> int:
    """How many places of a disk are bad: retries and the read-ahead of one place are that one."""
    count, end = 0, -READ_AHEAD - 1
    for place in sorted(places):
        if place.start > end + READ_AHEAD:
            count += 1
        end = max(end, place.start + place.length)
    return count


def most_within(events: Iterable[Told], span: timedelta) -> int:
    """The most times that were told within any span of this length."""
    ordered = sorted(events, key=lambda one: one.at)
    most, first, held = 0, 0, 0
    for one in ordered:
        held += one.count
        while one.at - ordered[first].at > span:
            held -= ordered[first].count
            first += 1
        most = max(most, held)
    return most


Test = Callable[[Trouble], dict[str, object] | None]
