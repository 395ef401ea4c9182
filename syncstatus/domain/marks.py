"""What is special about a mirror on a day: new, going away, or a project's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

NEW_FOR = timedelta(days=30)
GOING = frozenset({"retiring", "retired"})


@dataclass(frozen=True)
class Mark:
    """One mark: its kind is new, retiring, retired or official."""

    kind: str
    on: date | None = None
    of: str = ""


def marks_of(
    added_on: date | None, retires_on: date | None, official_of: str, today: date
) -> tuple[Mark, ...]:
    """The marks of a mirror, the one to act on first; a mirror that goes away is not new."""
    found = []
    if retires_on:
        found.append(Mark("retired" if retires_on < today else "retiring", retires_on))
    elif added_on and timedelta() <= today - added_on < NEW_FOR:
        found.append(Mark("new", added_on))
    if official_of:
        found.append(Mark("official", of=official_of))
    return tuple(found)
