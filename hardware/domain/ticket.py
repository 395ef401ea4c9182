"""A ticket's states, their order, and what a ticket asks for: pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from hardware.domain.evidence import Certainty


class State(StrEnum):
    """Steps of a replacement, in their order."""

    DRAFT = "draft"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    REPLACED = "replaced"
    REBUILDING = "rebuilding"
    VERIFIED = "verified"
    CLOSED = "closed"
    CANCELLED = "cancelled"


# Back to SENT is a ticket that was opened again: the wrong disk was replaced, or it went wrong.
NEXT: Mapping[State, tuple[State, ...]] = {
    State.DRAFT: (State.SENT, State.REPLACED, State.CANCELLED),
    State.SENT: (State.ACKNOWLEDGED, State.REPLACED, State.CANCELLED),
    State.ACKNOWLEDGED: (State.REPLACED, State.CANCELLED),
    State.REPLACED: (State.REBUILDING, State.VERIFIED, State.SENT, State.CLOSED),
    State.REBUILDING: (State.VERIFIED, State.SENT, State.CLOSED),
    State.VERIFIED: (State.CLOSED, State.SENT),
    State.CLOSED: (),
    State.CANCELLED: (),
}
OPEN_STATES = tuple(state for state in State if NEXT[state])


class Task(StrEnum):
    """What the ticket asks for."""

    REPLACE = "replace"  # one drive in one bay, by two independent sources: pull it
    IDENTIFY = "identify"  # find out which of several, or whether it is the one; pull nothing


def judge_task(certainty: str) -> Task:
    """Only one drive in one bay, named by two independent sources, may be replaced."""
    return Task.REPLACE if certainty == Certainty.TWO_SOURCES else Task.IDENTIFY


def may_go(before: str, after: str) -> bool:
    """Whether a ticket may go from one state to another."""
    return State(after) in NEXT[State(before)]
