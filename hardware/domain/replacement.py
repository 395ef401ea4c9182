"""The automaton that verifies a replacement: checks from facts, and the step that follows: pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hardware.domain.replacement_facts import Before, Check, Mark, Now
from hardware.domain.replacement_fit import (
    check_baseline,
    check_history,
    check_kernel,
    check_led,
    check_quiet,
    check_sector,
    check_sel,
    check_size,
    check_told,
)
from hardware.domain.replacement_swap import Swap, check_new, check_old, check_other_bays
from hardware.domain.replacement_whole import check_array, check_mounts
from hardware.domain.ticket import State

CLOSES_AFTER = timedelta(days=7)
AGAIN_AFTER = timedelta(hours=24)  # the same wrong opens a ticket again at most once a day
# What a person with hands must put right; another wrong is told and leaves the ticket where it is.
REOPENS = frozenset(
    {
        "sibling_pulled",
        "sibling_changed",
        "another_bay_opened",
        "another_bay_changed",
        "disk_moved",
        "old_disk_back",
        "old_disk_elsewhere",
        "old_disk_still_there",
        "own_disk_in_bay",
        "new_in_other_bay",
        "too_small",
        "sector_differs",
        "retired_disk",
        "failing_disk",
        "wrong_disk_kernel",
    }
)
# Who sits where is the machine's to say: no person's word stands against it.
NEVER_ACCEPTED = ("old_gone", "new_in_bay", "kernel_agrees", "sel_quiet")
FIRST = ("first_new_disk", "first_the_old")  # what is asked when there is a new disk
MAY_BE_UNKNOWN = ("size_fits", "sector_fits", "led_off", "sel_quiet", "no_other_bay")
_BEFORE = (State.DRAFT, State.SENT, State.ACKNOWLEDGED)
_DURING = (State.REPLACED, State.REBUILDING)


@dataclass(frozen=True)
class Accepted:
    """A person's word for one check, about one new disk and one way in which it stood."""

    code: str
    said: str
    serial: str
    by: str
    why: str


@dataclass(frozen=True)
class Step:
    """Where the ticket goes, and why: the code of a check's sentence with its values."""

    state: State
    said: str
    values: dict[str, Any] = field(default_factory=dict)
    wrong: str = ""  # the name of what opened it again


@dataclass(frozen=True)
class Judged:
    """All checks, and which disk came for which."""

    checks: tuple[Check, ...]
    old_serial: str = ""
    new_serial: str = ""
    new_since: datetime | None = None


def judge_replacement(
    before: Before,
    now: Now,
    last: Iterable[Check] = (),
    accepted: Collection[Accepted] = (),
) -> Judged:
    """Every check of one ticket; `last` are those of the time before, for a rebuild's speed."""
    vouched = next((one.serial for one in accepted if one.code == "new_in_bay"), "")
    swap = Swap(before, now, vouched)
    array = next((one for one in last if one.code == "array_whole"), None)
    checks = (
        check_other_bays(swap),
        check_old(swap),
        check_new(swap),
        check_told(swap),
        check_size(swap),
        check_sector(swap),
        check_history(swap),
        check_kernel(swap),
        check_array(swap, array),
        check_mounts(swap),
        check_led(swap),
        check_baseline(swap),
        check_quiet(swap),
        check_sel(swap),
    )
    old = swap.old.serial if swap.old and swap.old in swap.left else ""
    taken = tuple(_with_word(one, about(one, checks), accepted) for one in checks)
    new = swap.new
    return Judged(taken, old, new.serial if new else "", new.since if new else None)


def about(check: Check, checks: Iterable[Check]) -> str:
    """The serial that a person's word for this check is about: mostly the new disk's."""
    new = next((one for one in checks if one.code == "new_in_bay"), check)
    return str((check if check.code == "no_other_bay" else new).values.get("serial", ""))


def may_accept(check: Check) -> bool:
    """Whether a person's word can stand for this check."""
    if check.code in NEVER_ACCEPTED:
        return check.said == "no_place"
    if check.said in FIRST:
        return False
    return check.state in (Mark.NOT_KNOWN, Mark.WAITING, Mark.WRONG)


def _with_word(check: Check, serial: str, accepted: Collection[Accepted]) -> Check:
    """A word given for another disk, or before it went another way, does not count."""
    key = (check.code, check.said, serial)
    word = next((one for one in accepted if (one.code, one.said, one.serial) == key), None)
    if word is None or not may_accept(check):
        return check
    values = {**check.values, "by": word.by, "why": word.why, "was": check.state.value}
    return replace(check, state=Mark.ACCEPTED, values=values)


def name_of(check: Check) -> str:
    """One wrong, by what it is about: the same one is told once."""
    about = check.values.get("serial") or check.values.get("at") or ""
    return f"{check.said}:{about}:{check.values.get('new_serial', '')}"[:200]


def wrong_ones(judged: Judged) -> list[Check]:
    """What is wrong; what a person with hands must put right comes first."""
    found = [one for one in judged.checks if one.state is Mark.WRONG]
    return sorted(found, key=lambda one: one.said not in REOPENS)


def next_state(
    state: State, judged: Judged, at: datetime, told: Mapping[str, datetime]
) -> Step | None:
    """The next step, or None; `told` says which wrong opened the ticket again when."""
    wrong = next((one for one in wrong_ones(judged) if one.said in REOPENS), None)
    is_new = wrong is not None and at - told.get(name_of(wrong), at - AGAIN_AFTER) >= AGAIN_AFTER
    if state in _BEFORE:
        return _seen(judged) if wrong is None or is_new else None
    is_back = state is State.VERIFIED and wrong is not None and wrong.code == "old_gone"
    if wrong and is_new and (state in _DURING or is_back):
        return Step(State.SENT, wrong.said, wrong.values, name_of(wrong))
    if wrong or state not in _DURING:
        return None
    return _onward(state, judged)


def _seen(judged: Judged) -> Step | None:
    """The replacement was seen, whoever said so or did not."""
    marks = {one.code: one.state for one in judged.checks}
    new = next(one for one in judged.checks if one.code == "new_in_bay")
    if marks["old_gone"] is Mark.OK and new.state in (Mark.OK, Mark.ACCEPTED):
        return Step(State.REPLACED, "seen_replaced", new.values)
    return None


def _onward(state: State, judged: Judged) -> Step | None:
    array = next(one for one in judged.checks if one.code == "array_whole")
    if all(map(is_done, judged.checks)):
        values = {"old": judged.old_serial, "serial": judged.new_serial}
        return Step(State.VERIFIED, "all_done", values)
    if state is State.REPLACED and array.said == "array_rebuilding":
        return Step(State.REBUILDING, array.said, array.values)
    return None


def is_done(check: Check) -> bool:
    """Whether nothing more is to be waited for here."""
    if check.state is Mark.NOT_KNOWN:
        return check.code in MAY_BE_UNKNOWN
    return check.state in (Mark.OK, Mark.NOT_APPLICABLE, Mark.ACCEPTED)


def has_ended(verified_at: datetime, at: datetime) -> bool:
    """Whether a verified ticket closes by itself."""
    return at - verified_at >= CLOSES_AFTER
