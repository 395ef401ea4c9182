"""How long a drive has been where it is: what was seen there before or after is of another disk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hardware.domain.witness import Seen


@dataclass(frozen=True)
class Stay:
    """One placement of a drive: `place` is its bay, or its address where no bay is known."""

    place: str
    since: datetime
    until: datetime | None = None  # None: it is still there


def stay_at(stays: Iterable[Stay], at: datetime) -> Stay | None:
    """The whole stay of a drive that a time falls into; None: it was not there, or unknown where.

    Each reboot and renaming begins another placement of the same bay; those that follow each
    other without a gap are one stay. In a gap, another disk may have been there.
    """
    ordered = sorted(stays, key=lambda stay: stay.since)
    found = [n for n, stay in enumerate(ordered) if _covers(stay, at)]
    if not found:
        return None
    place = ordered[found[-1]].place
    first = last = found[-1]
    while (
        first and ordered[first - 1].place == place and _joins(ordered[first - 1], ordered[first])
    ):
        first -= 1
    while last + 1 < len(ordered) and _joins(ordered[last], ordered[last + 1]):
        if ordered[last + 1].place != place:
            break
        last += 1
    return Stay(place, ordered[first].since, ordered[last].until)


def still_true(seen: Iterable[Seen], stay: Stay | None) -> tuple[Seen, ...]:
    """The words that were said during the stay; without a time, or a stay, none is."""
    if stay is None:
        return ()
    return tuple(one for one in seen if one.at is not None and _covers(stay, one.at))


def _covers(stay: Stay, at: datetime) -> bool:
    return stay.since <= at and (stay.until is None or at <= stay.until)


def _joins(first: Stay, second: Stay) -> bool:
    return first.until == second.since
