"""What an incident's next report makes of it: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MOST_TIMES = 2**31 - 1  # PostgreSQL's column ends there
SEVERITIES = ("info", "warning", "error", "critical")


def worse(first: str, second: str) -> str:
    """The graver of two severities."""
    return max(first, second, key=SEVERITIES.index)


def transition(before: str | None, after: str) -> str | None:
    """The word for a change of severity that people are told: opened, worse, or None."""
    if before is None:
        return "opened"
    if SEVERITIES.index(after) > SEVERITIES.index(before):
        return "worse"
    return None


MACHINES = ("mirrorsite", "syncstatus")  # who resolves incidents without being a person
REOPENED_WITHIN = timedelta(hours=24)
TOLD_AGAIN_AFTER = timedelta(hours=1)


class Next(StrEnum):
    """What becomes of a sighting when the last incident of its kind is resolved."""

    NEW = "new"
    REOPEN = "reopen"  # a machine resolved it too early: it flaps
    ABSORB = "absorb"  # old news of what a person has resolved since


@dataclass(frozen=True)
class Standing:
    """An open incident of a subject, as far as it matters who stands for the others."""

    key: int
    severity: str


def judge_sighting(resolved_by: str, resolved_at: datetime, seen: datetime, now: datetime) -> Next:
    """Whether a sighting opens a new incident, the last one again, or none."""
    if resolved_by in MACHINES:
        return Next.REOPEN if now - resolved_at <= REOPENED_WITHIN else Next.NEW
    return Next.ABSORB if seen <= resolved_at else Next.NEW


def may_tell_again(told: datetime | None, now: datetime) -> bool:
    """Whether people are told that it is back: at most once an hour."""
    return told is None or now - told >= TOLD_AGAIN_AFTER


def judge_root(open_ones: Sequence[Standing]) -> int:
    """Which of several kinds of trouble with one thing stands for all: the gravest, the first."""
    return min(open_ones, key=lambda one: (-SEVERITIES.index(one.severity), one.key)).key
