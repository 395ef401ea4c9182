"""What the many words for a drive's or a volume's state come to."""

from __future__ import annotations

from enum import StrEnum


class Health(StrEnum):
    """What a word says; UNKNOWN for words that say something else, as "Rebuilding" does."""

    FAILED = "failed"
    WELL = "well"
    UNKNOWN = "unknown"


_FAILED = ("fail", "missing", "offline", "dead", "fault")
_MISSED = ("missing", "offline")  # it is not there any more, for whatever reason
_NOT_YET = ("predict", "not fail", "no fail")
_WELL = {"online", "optimal", "ok", "ready", "running", "onln", "optl", "optimal (opt)", "active"}


def is_failed(state: str) -> bool:
    """Whether the card's word for a drive's state says that it failed or is missing."""
    word = state.lower()
    return any(sign in word for sign in _FAILED)


def is_only_missed(state: str) -> bool:
    """Whether the word says that the disk is not there, and not that it failed."""
    word = state.lower()
    signs = {sign for sign in _FAILED if sign in word}
    return bool(signs) and signs <= set(_MISSED)


def health_of(state: str) -> Health:
    """Failed, well or neither; a failure that is only predicted is neither."""
    word = state.strip().lower()
    if word in _WELL:
        return Health.WELL
    if is_failed(word) and not any(sign in word for sign in _NOT_YET):
        return Health.FAILED
    return Health.UNKNOWN


def is_same_state(first: str, second: str) -> bool:
    """Whether two words for a state may be true at once: only failed against well is not."""
    return {health_of(first), health_of(second)} != {Health.FAILED, Health.WELL}
