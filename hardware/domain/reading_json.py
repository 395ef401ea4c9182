"""A reading as JSON and back: every value is checked, since hosts are not trusted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any, TypeVar

from hardware.domain.reading import Attribute, Reading, SelfTest

Part = TypeVar("Part", Reading, Attribute, SelfTest)

LONGEST_TEXT = 1000
MOST_PARTS = 600  # far above any disk: 30 ATA attributes, 21 self-tests, 60 counters
_COUNTER = re.compile(r"[a-z0-9_]{1,40}(?:\.[a-z0-9_]{1,40}){0,4}")


def reading_json(reading: Reading) -> dict[str, Any]:
    """The reading as a JSON object; counters as an object of name → number."""
    values = asdict(reading)
    return {
        **{name: list(one) if isinstance(one, tuple) else one for name, one in values.items()},
        "counters": dict(reading.counters),
    }


def build_reading(data: Any) -> Reading:
    """The reading that reading_json() gave; ValueError names the value that has a wrong type."""
    reading = _build(Reading, data)
    if not reading.serial.strip():
        raise ValueError("reading.serial: a reading without a serial number is no disk's")
    return reading


def _build(kind: type[Part], data: Any) -> Part:
    name = kind.__name__.lower()
    if not isinstance(data, dict):
        raise ValueError(f"a {name} is a JSON object")
    values = {}
    for part in fields(kind):
        if part.name in data:
            try:
                values[part.name] = _READERS[str(part.type)](data[part.name])
            except ValueError as error:
                raise ValueError(f"{name}.{part.name}: {error}") from error
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"{name}: a value is missing ({error})") from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected a text, not {type(value).__name__}")
    return value.replace("\0", "")[:LONGEST_TEXT]


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise ValueError("expected a whole number of 64 bits")
    return value


def _true(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("expected true or false")
    return value


def _counters(value: Any) -> tuple[tuple[str, int], ...]:
    if not isinstance(value, dict) or len(value) > MOST_PARTS:
        raise ValueError("expected an object of name and number")
    for name in value:
        if not isinstance(name, str) or not _COUNTER.fullmatch(name):
            raise ValueError(f"no name of a counter: {str(name)[:60]!r}")
    return tuple((name, _whole(number)) for name, number in value.items())


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _several(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def read_all(value: Any) -> Any:
        if not isinstance(value, (list, tuple)) or len(value) > MOST_PARTS:
            raise ValueError(f"expected a list of at most {MOST_PARTS}")
        return tuple(map(read, value))

    return read_all


# a field's type, as it is written → how its JSON value is read
_READERS: dict[str, Callable[[Any], Any]] = {
    "str": _text,
    "int": _whole,
    "bool": _true,
    "int | None": _or_none(_whole),
    "bool | None": _or_none(_true),
    "tuple[str, ...]": _several(_text),
    "tuple[tuple[str, int], ...]": _counters,
    "tuple[Attribute, ...]": _several(lambda value: _build(Attribute, value)),
    "tuple[SelfTest, ...]": _several(lambda value: _build(SelfTest, value)),
}
