"""What a rehearsal expects, what the site said, and how the two are scored: pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Names = frozenset[str]  # all names of one bay, and the serial of the drive in it


class Verb(StrEnum):
    """What an operator is told to do."""

    PULL = "pull"  # this drive out of this bay
    IDENTIFY = "identify"  # find out which of these; pull nothing
    PATH = "path"  # the disk is not at fault, or it is none of ours
    NONE = "none"  # nothing


class Mark(StrEnum):
    """The score of one case."""

    RIGHT = "right"
    CAUTIOUS = "cautious"  # less was said than was due
    WRONG = "wrong"  # another bay, or more than was due


@dataclass(frozen=True)
class Answer:
    """The answer that a case declares; `bays` has one name of each."""

    verb: Verb
    bays: frozenset[str] = frozenset()
    or_more: bool = False  # "pull" of the same bay is right too: how sure one may be is not known

    @classmethod
    def from_json(cls, data: Any) -> Answer:
        """{"pull": "Front 12"}, {"identify": [...]}, "path" or "none"; ValueError else.

        {"identify": []}: that there is a failing disk is told, which one cannot be known.
        """
        if data in (Verb.PATH.value, Verb.NONE.value):
            return cls(Verb(data))
        if isinstance(data, dict) and len(data) == 1:
            ((verb, told),) = data.items()
            bays = [told] if isinstance(told, str) else told
            if _are_names(bays) and (verb == "identify" or (verb == "pull" and len(bays) == 1)):
                return cls(Verb(verb), frozenset(bays))
        raise ValueError(
            f'{str(data)[:80]!r}: expected {{"pull": BAY}}, {{"identify": [BAY, …]}}, "path" or '
            '"none"'
        )

    def __str__(self) -> str:
        return f"{self.verb} {', '.join(sorted(self.bays))}".strip()


def _are_names(bays: Any) -> bool:
    return isinstance(bays, list) and all(isinstance(bay, str) and bay for bay in bays)


@dataclass(frozen=True)
class Said:
    """What the site said: a verb, and each bay that it named with all of its names."""

    verb: Verb
    bays: tuple[Names, ...] = ()
    unlisted: int = 0  # further candidates that it could not name

    def __str__(self) -> str:
        bays = ", ".join(min(names, key=_shown) for names in self.bays)
        more = f" and {self.unlisted} unnamed" if self.unlisted else ""
        return f"{self.verb} {bays}{more}".strip()


def _shown(name: str) -> tuple[bool, int, str]:
    return not name.startswith("Front"), len(name), name


def score(due: Answer, said: Said) -> Mark:
    """Right is exactly what was due; to say less is cautious, all else is wrong."""
    more = due.or_more and said.verb is Verb.PULL
    if (due.verb is said.verb or more) and _are_same(due.bays, said.bays) and not said.unlisted:
        return Mark.RIGHT
    if said.verb is Verb.NONE:
        return Mark.CAUTIOUS
    less = due.verb in (Verb.PULL, Verb.IDENTIFY) and said.verb is Verb.IDENTIFY
    if less and _covers(said, due.bays):
        return Mark.CAUTIOUS
    return Mark.WRONG


def _are_same(due: Iterable[str], said: tuple[Names, ...]) -> bool:
    wanted = set(due)
    return len(wanted) == len(said) and all(wanted & names for names in said)


def _covers(said: Said, due: Iterable[str]) -> bool:
    """Whether every bay that was due is among those named, or none is named at all."""
    if not said.bays or said.unlisted:
        return True
    wanted = frozenset(due)
    return bool(wanted) and wanted <= frozenset().union(*said.bays)
