"""How a line leads to a bay: rungs of a ladder, and how sure the whole is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from hardware.domain.drive import Bay, Controller, Drive, Fact, LogicalVolume


class Certainty(StrEnum):
    """What may be said. Only TWO_SOURCES lets a ticket say "pull"."""

    TWO_SOURCES = "two_sources"  # one drive, one bay, and two independent witnesses of it
    ONE_SOURCE = "one_source"  # one drive, one bay, named by the card and what repeats it
    CANDIDATES = "candidates"  # it is one of these
    DISAGREEMENT = "disagreement"  # sources name different slots
    PLUGGED_SINCE = "plugged_since"  # a disk was added between the line and the survey
    NO_BAY = "no_bay"  # the drive is known, where it sits is not
    NO_DRIVE = "no_drive"  # nothing leads from the address to a drive
    NOT_A_DRIVE = "not_a_drive"  # the trouble is the controller's or the path's


@dataclass(frozen=True)
class Rung:
    """One step: a sentence's code with its values, and the facts that prove it."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    witness: str = ""  # whose word it is, where it is one about a bay
    at: datetime | None = None  # when that was said; None: by the survey


@dataclass(frozen=True)
class Finding:
    """Where one event leads in one survey."""

    certainty: Certainty
    rungs: tuple[Rung, ...]
    controller: Controller | None = None
    volume: LogicalVolume | None = None
    drives: tuple[Drive, ...] = ()  # the one, or the candidates
    unlisted: int = 0  # further candidates that no source names

    @property
    def drive(self) -> Drive | None:
        """The one drive that it is, or None; one candidate among unknown ones is not the drive."""
        unsure = (Certainty.CANDIDATES, Certainty.NO_DRIVE, Certainty.NOT_A_DRIVE)
        if len(self.drives) != 1 or self.certainty in unsure:
            return None
        return self.drives[0]

    @property
    def bay(self) -> Bay | None:
        """The one bay, where no source says another."""
        drive = self.drive
        agreed = (Certainty.TWO_SOURCES, Certainty.ONE_SOURCE)
        return drive.bay if drive and self.certainty in agreed else None
