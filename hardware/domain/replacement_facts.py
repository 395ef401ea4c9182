"""What a replacement is judged by: what was, frozen in the ticket, and what is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from hardware.domain.drive import Slot
from hardware.domain.identity import LABEL, WHOLE
from hardware.domain.replacement_arrays import Standing
from hardware.domain.replacement_place import NOWHERE, Place


class Mark(StrEnum):
    """What became of one check."""

    OK = "ok"
    WAITING = "waiting"
    WRONG = "wrong"
    NOT_KNOWN = "not_known"  # it cannot be known here; a person may have seen it
    NOT_APPLICABLE = "not_applicable"
    ACCEPTED = "accepted"  # by a person, with a reason


@dataclass(frozen=True)
class Check:
    """One thing that must be so. `said` is the code of the sentence that tells how it stands."""

    code: str
    state: Mark
    said: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Disk:
    """One disk of the host, where it sits and what it is. Gaps are "" and None."""

    serial: str
    model: str = ""
    place: Place = NOWHERE
    capacity_bytes: int | None = None
    sector_bytes: int | None = None
    mounts: tuple[str, ...] = ()
    state: str = ""
    address: str = ""
    disk_name: str = ""
    since: datetime | None = None  # when it came to this host, for the time being

    @property
    def named(self) -> dict[str, str]:
        """What a sentence calls it."""
        where = str(self.place) or self.disk_name or self.address or "?"
        return {"serial": self.serial, "model": self.model, "place": where}


@dataclass(frozen=True)
class Before:
    """What was when the ticket was written; the first of `suspects` is the one, or a candidate."""

    at: datetime
    suspects: tuple[str, ...]
    disks: tuple[Disk, ...] = ()
    arrays: tuple[Standing, ...] = ()  # those that a suspect is a member of
    unlisted: int = 0  # candidates that no source named

    def disk(self, serial: str) -> Disk | None:
        """The disk with this serial, as it was."""
        return next((one for one in self.disks if is_same_serial(one.serial, serial)), None)


@dataclass(frozen=True)
class Event:
    """A kernel event that is trouble, with what it was found to be about."""

    kind: str
    at: datetime
    serial: str = ""
    address: str = ""
    disk_name: str = ""
    pci_address: str = ""
    array: str = ""
    line: str = ""


@dataclass(frozen=True)
class Past:
    """What the site knew of a new disk before it came: its verdict, and where it had been."""

    verdict: str = ""
    was_in: str = ""  # host or ticket
    was_replaced: bool = False  # a ticket had it taken out


@dataclass(frozen=True)
class Now:
    """What is true at `at`, the time until which the host's word is known."""

    at: datetime
    surveyed_at: datetime
    disks: tuple[Disk, ...] = ()  # as surveyed, or where the survey is silent as last placed
    standing: tuple[Standing, ...] = ()
    slots: tuple[Slot, ...] = ()
    read_only: frozenset[str] = frozenset()  # mount points
    has_trouble: bool = False  # a tool failed in the newest survey
    events: tuple[Event, ...] = ()
    pasts: Mapping[str, Past] = field(default_factory=dict)
    baselines: Mapping[str, datetime] = field(default_factory=dict)  # first reading since it came
    unreachable: frozenset[str] = frozenset()  # by smartctl
    others: frozenset[str] = frozenset()  # disks that other tickets of the host are about
    left_at: Mapping[str, datetime] = field(default_factory=dict)  # suspects that were seen gone
    replaced_at: datetime | None = None  # somebody said so
    told_serial: str = ""  # of the new disk, as a person typed it
    is_log_read: bool = True  # somebody follows the kernel log


def is_same_serial(first: str, second: str) -> bool:
    """Whether two serials are one disk's: Seagate's labels tell 8 of its 20 signs."""
    if first == second:
        return True
    short, long = sorted((first, second), key=len)
    return (len(short), len(long)) == (LABEL, WHOLE) and long.startswith(short)
