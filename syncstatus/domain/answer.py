"""Reading a scheduler's answer: bytes from anywhere to statuses, or a clear complaint."""

from __future__ import annotations

import json
import math
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from syncstatus.domain.status import SyncStatus

LONGEST_NAME = 100
LONGEST_TEXT = 500
MANY_NOTES = 100
LATEST = 4102444800  # the year 2100: anything later is no time of a sync


class SchedulerError(Exception):
    """An answer that cannot be used: what it is, what was expected, and where."""

    def __init__(self, what: str, where: str) -> None:
        super().__init__(f"{where}: {what}")
        self.what = what
        self.where = where


@dataclass
class Parsed:
    """What an answer said, and the parts of it that were not understood."""

    statuses: list[SyncStatus] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)

    def note(self, where: str, what: str) -> None:
        """Keep a complaint about one part; of very many, the first hundred."""
        if len(self.not_understood) < MANY_NOTES:
            self.not_understood.append(f"{where}: {what}")

    def explained(self) -> dict[str, Any]:
        """The form that `explain` prints."""
        items = [status.as_json() for status in self.statuses]
        return {"items": items, "not_understood": self.not_understood}


def load_json(body: bytes | str, scheduler: str, expected: str) -> Any:
    """The JSON value of an answer; SchedulerError says what came instead of what was expected."""
    text = _text(body, scheduler, expected).strip()
    if not text:
        raise SchedulerError(f"an empty answer; expected {expected}", scheduler)
    if text.startswith("<"):
        raise SchedulerError(f"an HTML or XML page; expected {expected}", scheduler)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"{scheduler}, line {error.lineno} column {error.colno}"
        raise SchedulerError(f"broken JSON ({error.msg}); expected {expected}", where) from None
    except (ValueError, RecursionError):
        raise SchedulerError(
            f"JSON with a number too long or nested too deep; expected {expected}", scheduler
        ) from None


def _text(body: bytes | str, scheduler: str, expected: str) -> str:
    if isinstance(body, str):
        return body.removeprefix("\ufeff")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = f"{scheduler}, byte {error.start}"
        raise SchedulerError(f"not UTF-8 text; expected {expected}", where) from None


def short(value: Any) -> str:
    """A value to show in a complaint: at most forty characters, nothing unprintable."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else f"a list of {len(value)}"
    shown = ascii(value)
    return shown if len(shown) <= 40 else f"{shown[:37]}..."


def clean_text(value: Any) -> str:
    """A text without control characters, cut to a length that can be stored."""
    if not isinstance(value, str):
        return ""
    return "".join(c for c in value if unicodedata.category(c)[0] != "C")[:LONGEST_TEXT].strip()


def unix_time(value: Any) -> datetime | None:
    """Unix seconds as UTC; zero, negatives (Go's zero time) and null mean never.

    ValueError for what is no time at all: text, infinity, NaN, or a year beyond 2100.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("expected unix seconds")
    if not math.isfinite(value) or value > LATEST:
        raise ValueError("expected unix seconds before the year 2100")
    return datetime.fromtimestamp(int(value), UTC) if value > 0 else None


def written_time(value: Any) -> datetime | None:
    """A written time with its zone as UTC; before 1970 (Go's year 1) means never."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError("expected a written time")
    text = value[:40]
    try:
        at = datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("expected a time with its zone")
    if at.year >= 2100:  # near the year 9999 a page in another zone could not even print it
        raise ValueError("expected a time before the year 2100")
    return at.astimezone(UTC) if at.year >= 1970 else None
