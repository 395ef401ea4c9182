"""One day of readings as a few hundred bytes: poll times, and of each value only its changes.

The bytes are a version and deflated JSON: {"t": [first poll, seconds to the next …],
"v": {name: first value, or [first value, [polls to the next change …], [by how much …]]},
"a": {name: [poll at which it went missing, came back, went missing …]}}. Times are whole seconds
since 1970, UTC.
"""

from __future__ import annotations

import json
import zlib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

from hardware.domain.history_words import DEFLATE_WORDS

MOST_POLLS = 2000  # of one day
MOST_NAMES = 3000  # of one day; a host with sixty disks has some hundreds
LONGEST_NAME = 200
MOST_BYTES = 1_000_000
RANGE = 2**63
VERSION = b"\x01"

Changes = list[Any]  # [first value, [gaps], [differences]]
Values = Mapping[str, int]


@dataclass
class Day:
    """A day that was decoded. `missing`: the polls at which a name went, came back, went …"""

    steps: list[int] = field(default_factory=list)  # the first poll, then seconds to the next
    values: dict[str, int | Changes] = field(default_factory=dict)
    missing: dict[str, list[int]] = field(default_factory=dict)

    @property
    def polls(self) -> list[int]:
        """The poll times in seconds since 1970, ascending."""
        return list(accumulate(self.steps))


def add_poll(data: bytes | None, at: datetime, values: Values) -> bytes:
    """The day with one more poll; unchanged when it has one of that second.

    ValueError when the day is full, or the values are too many, too long or no whole numbers.
    """
    check(values)
    day, second = decode(data), int(at.timestamp())
    polls = day.polls
    if data and second in polls:
        return data
    if len(polls) >= MOST_POLLS:
        raise ValueError(f"more than {MOST_POLLS} polls in one day")
    if polls and second < polls[-1]:
        day = _with_late(day, second, values)
    else:
        _append(day, second - polls[-1] if polls else second, values)
    if len(day.values) > MOST_NAMES:
        raise ValueError(f"more than {MOST_NAMES} names of values in one day")
    return encode(day)


def check(values: Values) -> None:
    """ValueError says what of a poll cannot be kept."""
    if not 0 < len(values) <= MOST_NAMES:
        raise ValueError(f"{len(values)} values in one poll: expected 1 to {MOST_NAMES}")
    for name, value in values.items():
        if type(value) is not int or not -RANGE <= value < RANGE:
            raise ValueError(f"{name[:60]!r}: expected a whole number of 64 bits")
        if not 0 < len(name) <= LONGEST_NAME:
            raise ValueError(f"{name[:60]!r}…: a name has 1 to {LONGEST_NAME} characters")


def _append(day: Day, step: int, values: Values) -> None:
    """Add the poll that follows all others."""
    number = len(day.steps)
    day.steps.append(step)
    for name, value in values.items():
        told = day.values.get(name)
        if told is None:
            day.values[name] = value
            if number:
                day.missing[name] = [0, number]
            continue
        gone = day.missing.get(name)
        if gone is not None and len(gone) % 2:
            gone.append(number)
        _change(day, name, told, number, value)
    if len(day.values) > len(values):
        for name in day.values.keys() - values.keys():
            gone = day.missing.setdefault(name, [])
            if not len(gone) % 2:
                gone.append(number)


def _change(day: Day, name: str, told: int | Changes, number: int, value: int) -> None:
    if isinstance(told, int):
        if told != value:
            day.values[name] = [told, [number], [value - told]]
        return
    first, gaps, differences = told
    if difference := value - first - sum(differences):
        gaps.append(number - sum(gaps))
        differences.append(difference)


def _with_late(day: Day, second: int, values: Values) -> Day:
    """A poll that came after later ones: the day is told again in order of time."""
    columns = {name: _column(day, name) for name in day.values}
    told = [(at, _row(columns, number)) for number, at in enumerate(day.polls)]
    again, before = Day(), 0
    for at, found in sorted([*told, (second, values)], key=lambda one: one[0]):
        _append(again, at - before, found)
        before = at
    return again


def _row(columns: Mapping[str, list[int | None]], number: int) -> dict[str, int]:
    row = ((name, column[number]) for name, column in columns.items())
    return {name: value for name, value in row if value is not None}


def series(data: bytes, name: str) -> list[tuple[datetime, int]]:
    """Each poll that had this value, in order of time; empty when none had."""
    day = decode(data)
    if name not in day.values:
        return []
    column = _column(day, name)
    return [
        (datetime.fromtimestamp(second, UTC), value)
        for second, value in zip(day.polls, column, strict=True)
        if value is not None
    ]


def _column(day: Day, name: str) -> list[int | None]:
    """The value at each poll; None where the poll did not have it."""
    told, count = day.values[name], len(day.steps)
    column: list[int | None] = [told if isinstance(told, int) else told[0]] * count
    if not isinstance(told, int):
        value, marks = told[0], [*accumulate(told[1]), count]
        for difference, begin, end in zip(told[2], marks, marks[1:], strict=False):
            value += difference
            column[begin:end] = [value] * (end - begin)
    marks = [*day.missing.get(name, ()), count]
    for begin, end in zip(marks[::2], marks[1::2], strict=False):
        column[begin:end] = [None] * (end - begin)
    return column


def names(data: bytes) -> list[str]:
    """Every value that this day knows, by name."""
    return sorted(decode(data).values)


def polls(data: bytes) -> list[datetime]:
    """When this day's polls were."""
    return [datetime.fromtimestamp(second, UTC) for second in decode(data).polls]


def values_at(data: bytes, until: datetime | None = None) -> tuple[datetime, dict[str, int]] | None:
    """The last poll until this time (None: of the day) with its values; None: there is none."""
    day = decode(data)
    known = day.polls
    number = len(known) if until is None else bisect_right(known, int(until.timestamp()))
    if not number:
        return None
    return datetime.fromtimestamp(known[number - 1], UTC), _values(day, number - 1)


def first_poll(data: bytes) -> tuple[datetime, dict[str, int]]:
    """The first poll of the day with its values."""
    day = decode(data)
    return datetime.fromtimestamp(day.steps[0], UTC), _values(day, 0)


def _values(day: Day, number: int) -> dict[str, int]:
    """All values that one poll had."""
    return {
        name: _value(told, number)
        for name, told in day.values.items()
        if not bisect_right(day.missing.get(name, ()), number) % 2
    }


def _value(told: int | Changes, number: int) -> int:
    if isinstance(told, int):
        return told
    first, gaps, differences = told
    return int(first + sum(differences[: bisect_right(list(accumulate(gaps)), number)]))


def decode(data: bytes | None) -> Day:
    """The day; an empty one for None. ValueError when the bytes are none of ours."""
    if not data:
        return Day()
    if data[:1] != VERSION:
        raise ValueError(f"a day of readings in an unknown form {data[:1]!r}")
    try:
        unpacker = zlib.decompressobj(-15, zdict=DEFLATE_WORDS)
        told = json.loads(unpacker.decompress(data[1:]))
        return Day(told["t"], told["v"], told.get("a", {}))
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"a day of readings that cannot be read: {error!r}") from error


def encode(day: Day) -> bytes:
    """The bytes that decode() reads; ValueError when they would be too many."""
    told: dict[str, Any] = {"t": day.steps, "v": day.values}
    if day.missing:
        told["a"] = day.missing
    text = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=DEFLATE_WORDS)
    data = VERSION + packer.compress(text.encode("utf-8", "replace")) + packer.flush()
    if len(data) > MOST_BYTES:
        raise ValueError(f"a day of readings of more than {MOST_BYTES} bytes")
    return data
