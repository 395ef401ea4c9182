"""Whether a spare disk may stand in for another: size, sector, protocol, kind: pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hardware.domain.identity import is_same_text
from hardware.domain.stack import above
from hardware.domain.survey import Survey

CLOSE = 0.01  # of the capacity: cards round down, each in its own way
# (old one's, spare's) protocols that differ and may work all the same
MAY_WORK = {("SAS", "SATA")}
PROTOCOLS = ("SATA", "SAS", "NVMe")


class Grade(StrEnum):
    """What one reason says; a fit is as good as its worst reason."""

    GOOD = "good"
    NOTE = "note"  # fits, and something is to be known
    UNKNOWN = "unknown"
    NO = "no"


ORDER = (Grade.GOOD, Grade.NOTE, Grade.UNKNOWN, Grade.NO)


@dataclass(frozen=True)
class Disk:
    """What is known of a disk; None and "": nobody said."""

    model: str = ""
    protocol: str = ""
    capacity_bytes: int | None = None
    sector_bytes: int | None = None
    rotating: bool | None = None


@dataclass(frozen=True)
class Wanted:
    """The disk to be replaced, and the smallest member of the array that it is in."""

    disk: Disk
    smallest_bytes: int | None = None  # None: no array is known, so the disk's own size counts

    @property
    def needed_bytes(self) -> int | None:
        """A new member must have at least this."""
        return self.smallest_bytes or self.disk.capacity_bytes


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for or against: a code, its values, and how much it counts."""

    code: str
    grade: Grade
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fit:
    """Whether a spare fits, because."""

    reasons: tuple[Reason, ...]

    @property
    def grade(self) -> Grade:
        return max((one.grade for one in self.reasons), key=ORDER.index, default=Grade.UNKNOWN)

    @property
    def fits(self) -> bool:
        return self.grade in (Grade.GOOD, Grade.NOTE)

    @property
    def because(self) -> tuple[Reason, ...]:
        """The worst reasons first."""
        return tuple(sorted(self.reasons, key=lambda one: -ORDER.index(one.grade)))


def smallest_member(survey: Survey, serial: str) -> int | None:
    """Bytes of the smallest disk in the arrays of this one, itself included.

    None: it is in no array of a card or of md, or no size is known. The members of a pool are not
    counted: its groups may have disks of several sizes.
    """
    members = _beside_in_volumes(survey, serial) | _beside_in_md(survey, serial)
    found = [drive for drive in survey.drives if drive.serial in members]
    return min((drive.capacity_bytes for drive in found if drive.capacity_bytes), default=None)


def _beside_in_volumes(survey: Survey, serial: str) -> set[str]:
    of_it = [one.members for one in survey.volumes if serial in one.members]
    return {member for members in of_it if len(members) > 1 for member in members}


def _beside_in_md(survey: Survey, serial: str) -> set[str]:
    mine = {name for drive in survey.drives_of(serial) for name in _md(survey, drive.disk_name)}
    return {d.serial for d in survey.drives if mine and mine & _md(survey, d.disk_name)}


def _md(survey: Survey, disk_name: str) -> set[str]:
    layers = above(survey.layers, disk_name) if disk_name else ()
    return {layer.name for layer in layers if layer.kind == "md" and len(layer.on) > 1}


def judge_fit(spare: Disk, wanted: Wanted) -> Fit:
    """Every reason for and against this spare."""
    old = wanted.disk
    return Fit(
        (
            *_capacity(spare.capacity_bytes, wanted),
            *_sector(spare.sector_bytes, old.sector_bytes),
            *_protocol(spare.protocol, old.protocol),
            *_kind(spare.rotating, old.rotating),
            *_model(spare.model, old.model),
        )
    )


def _capacity(has: int | None, wanted: Wanted) -> Iterator[Reason]:
    need, old = wanted.needed_bytes, wanted.disk.capacity_bytes
    if has is None or need is None:
        yield Reason("capacity_unknown", Grade.UNKNOWN)
        return
    values = {"has": has, "need": need, "less": need - has}
    if has >= need:
        smaller = old is not None and has < old
        yield Reason("smaller_than_old" if smaller else "capacity", _graded(smaller), values)
    elif need - has < CLOSE * need:
        yield Reason("capacity_close", Grade.UNKNOWN, values)
    else:
        yield Reason("capacity_small", Grade.NO, values)


def _graded(is_note: bool) -> Grade:
    return Grade.NOTE if is_note else Grade.GOOD


def _sector(has: int | None, need: int | None) -> Iterator[Reason]:
    values = {"has": has, "need": need}
    if has is None or need is None:
        yield Reason("sector_unknown", Grade.UNKNOWN, values)
    else:
        same = has == need
        code, grade = ("sector", Grade.GOOD) if same else ("sector_other", Grade.NO)
        yield Reason(code, grade, values)


def _protocol(has: str, need: str) -> Iterator[Reason]:
    values = {"has": has, "need": need}
    mine, other = has.strip().upper(), need.strip().upper()
    if not mine or not other:
        yield Reason("protocol_unknown", Grade.UNKNOWN, values)
    elif mine == other:
        yield Reason("protocol", Grade.GOOD, values)
    elif (other, mine) in MAY_WORK:
        yield Reason("protocol_mixed", Grade.UNKNOWN, values)
    else:
        yield Reason("protocol_other", Grade.NO, values)


def _kind(has: bool | None, need: bool | None) -> Iterator[Reason]:
    if has is not None and need is not None and has != need:
        yield Reason("now_rotates" if has else "now_flash", Grade.NOTE)


def _model(has: str, need: str) -> Iterator[Reason]:
    if has and need:
        same = is_same_text(has, need)
        yield Reason("model" if same else "model_other", _graded(not same), {"need": need})


def best_first(fits: Iterable[tuple[Any, Disk, Fit]]) -> list[tuple[Any, Disk, Fit]]:
    """Those that fit before those that may, the same model first, then the least surplus."""

    def rank(one: tuple[Any, Disk, Fit]) -> tuple[int, int, int]:
        _thing, disk, fit = one
        others = sum(reason.grade is not Grade.GOOD for reason in fit.reasons)
        worst = max(ORDER.index(fit.grade), ORDER.index(Grade.NOTE))  # a note is no worse fit
        return worst, others, disk.capacity_bytes or 0

    return sorted(fits, key=rank)
