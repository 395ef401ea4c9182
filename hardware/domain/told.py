"""One tool's report of a drive, and whether two reports can be of the same one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hardware.domain.blocks import JOINED
from hardware.domain.drive import Drive
from hardware.domain.identity import is_same_size, is_same_text, is_same_wwn
from hardware.domain.merging import KERNEL, rank_of, source_of


@dataclass(frozen=True)
class Told:
    """One report of a drive. `is_usb`: it hangs on a cable. `is_hidden`: its name is a volume's."""

    drive: Drive
    is_kernels: bool = False
    is_usb: bool = False
    is_hidden: bool = False

    @property
    def own_name(self) -> str:
        """The kernel's name of this very disk; "" where it shows none."""
        return "" if self.is_hidden else self.drive.disk_name

    @property
    def source(self) -> str:
        """Which tool said it; "" for nobody's."""
        return source_of(self.drive)

    @property
    def rank(self) -> int:
        """Whose word it is, as hardware.domain.merging ranks it."""
        return KERNEL if self.is_kernels else rank_of(self.source)

    @property
    def has_units(self) -> bool:
        """A disk with two actuators, of which other tools tell half the capacity."""
        return any(fact.source == JOINED for fact in self.drive.facts)


def order_of(told: Told) -> tuple[Any, ...]:
    """A key to sort by: whose word counts, and then what it says."""
    return told.rank, told.source, repr(told.drive)


def fits(one: Told, group: Sequence[Told]) -> bool:
    """Whether nothing says that a report of the same serial is of another drive."""
    whole = [t for t in group if t.has_units]  # its units differ in all but serial and model
    return not any(contradicts(one, t) for t in whole or group)


def is_same_place(first: Told, second: Told) -> bool:
    """Whether two reports are of what sits at one place, whatever else they say."""
    mine, other = first.drive, second.drive
    same_name = bool(first.own_name) and first.own_name == second.own_name
    same_bay = spot(mine) is not None and spot(mine) == spot(other)
    return same_name or same_bay or bool(names_of(mine) & names_of(other))


def bay_of(drive: Drive) -> tuple[str, str, int] | None:
    """Card, enclosure and slot; None where no bay is told."""
    bay = drive.bay
    return (drive.controller, bay.enclosure, bay.slot) if bay else None


def spot(drive: Drive) -> tuple[str, str, int] | None:
    """The bay, where its card is known: two cards have a slot 1 each."""
    return bay_of(drive) if drive.controller else None


def names_of(drive: Drive) -> set[str]:
    """World-wide names of the unit and its port."""
    return {drive.wwn, drive.sas_address} - {""}


def contradicts(first: Told, second: Told) -> bool:
    """Whether two reports of one serial are of two drives, as cheap USB disks have it."""
    mine, other = first.drive, second.drive
    if not is_same_text(mine.model, other.model):
        return True
    if first.has_units or second.has_units:
        return False
    if not is_same_size(mine.capacity_bytes, other.capacity_bytes):
        return True
    apart = mine.bay and other.bay and bay_of(mine) != bay_of(other)
    if apart and first.source and first.source == second.source:
        return True  # one tool lists each drive once
    names = {first.own_name, second.own_name} - {""}
    return len(names) == 2 and (first.is_usb or not is_same_wwn(mine.wwn, other.wwn))
