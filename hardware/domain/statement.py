"""Which bay a witness means, and whose serial: two firmwares name one bay in two ways.

A bay is matched by card, enclosure and slot, or by its panel label; where neither names exactly
one known bay, the statement is not placed. Numbers alone are never matched: one counts from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from hardware.domain.drive import Bay, Drive, Fact
from hardware.domain.identity import same_serial
from hardware.domain.survey import Survey
from hardware.domain.witness import Seen
from hardware.domain.witness_survey import told

Spot = tuple[str, str, int]  # PCI address of the card, enclosure, slot
_NUMBER = re.compile(r"^(.{0,36}?)\s*(\d{1,4})$")


@dataclass(frozen=True)
class Statement:
    """One witness's word with what it means here; `spot` None: no bay is known by these words."""

    seen: Seen
    serial: str
    spot: Spot | None
    by_survey: bool = False

    @property
    def place(self) -> str:
        """The bay in the witness's own words."""
        seen = self.seen
        if seen.label or seen.slot is None:
            return seen.label or "?"
        return str(Bay(seen.enclosure, seen.slot, seen.connector))

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Who said it, with what was printed or typed."""
        return (Fact(self.seen.said_by or self.seen.witness.value, self.seen.raw),)


def statements(survey: Survey, seen: Iterable[Seen]) -> tuple[Statement, ...]:
    """All that the survey's sources and other witnesses say, placed where that is sure."""
    serials = {drive.serial for drive in survey.drives} - {""}
    own = [(one, True) for one in told(survey)]
    others = [(one, False) for one in seen if one.serial.strip()]
    spots = _Spots(survey, [one for one, _ in others])
    return tuple(
        Statement(one, same_serial(one.serial, serials), spots.of(one), by_survey)
        for one, by_survey in (*own, *others)
    )


def spot_of(drive: Drive) -> Spot | None:
    """Card, enclosure and slot of a drive's bay."""
    return (drive.controller, drive.bay.enclosure, drive.bay.slot) if drive.bay else None


def folded(label: str) -> str:
    """A label as it is compared: without capitals and extra blanks."""
    return " ".join(label.split()).casefold()


def is_other_label(first: str, second: str) -> bool:
    """Whether two labels count bays in one way and name two of them: Front 12, Front 13."""
    mine, other = _NUMBER.match(folded(first)), _NUMBER.match(folded(second))
    return bool(mine and other and mine[1] == other[1] and int(mine[2]) != int(other[2]))


def bay_of_label(label: str) -> Bay:
    """A bay that only persons name: "Front 3" is slot 3 of Front."""
    match = _NUMBER.match(" ".join(label.split()))
    if match is None:
        return Bay(label, 0, label=label)
    return Bay(match[1] or "panel", int(match[2]), label=label)


class _Spots:
    """The bays that anybody names, and by which labels."""

    def __init__(self, survey: Survey, seen: list[Seen]) -> None:
        self.labels: dict[str, set[Spot]] = {}
        self.known: set[Spot] = set()
        for drive in survey.drives:
            if drive.bay:
                self._add((drive.controller, drive.bay.enclosure, drive.bay.slot), drive.bay.label)
        for slot in survey.slots:
            self._add((slot.controller, slot.enclosure, slot.slot), slot.label)
        for one in seen:
            if one.slot is not None and one.controller and one.enclosure:
                self._add((one.controller, one.enclosure, one.slot), one.label)

    def _add(self, spot: Spot, label: str) -> None:
        self.known.add(spot)
        if label:
            self.labels.setdefault(folded(label), set()).add(spot)

    def of(self, seen: Seen) -> Spot | None:
        """The one bay that is meant; None: none that is known, or several."""
        if seen.slot is not None and seen.enclosure:
            exact = (seen.controller, seen.enclosure, seen.slot)
            if seen.controller or exact in self.known:
                return exact
        called = self.labels.get(folded(seen.label), set()) if seen.label else set()
        if not called and seen.slot is not None and seen.enclosure:
            called = {spot for spot in self.known if spot[1:] == (seen.enclosure, seen.slot)}
        return next(iter(called)) if len(called) == 1 else None


def with_bay(drive: Drive, bay: Bay, spot: Spot | None) -> Drive:
    """The drive in a bay that witnesses gave it."""
    return replace(drive, bay=bay, controller=spot[0] if spot and spot[0] else drive.controller)
