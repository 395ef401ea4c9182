"""A survey's things as JSON and back: every value is checked, since hosts are not trusted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any, TypeVar

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import (
    Bay,
    Block,
    Claim,
    Controller,
    Disagreement,
    Drive,
    Fact,
    LogicalVolume,
    Slot,
)
from hardware.domain.stack import Group, Layer

Thing = TypeVar("Thing", Controller, Block, Drive, LogicalVolume, Slot, Layer, Disagreement)
Factual = TypeVar("Factual", Controller, Block, Drive, LogicalVolume, Slot, Layer)


def plain(thing: Thing) -> dict[str, Any]:
    """The thing as a JSON object; addresses as text."""
    values = asdict(thing)
    for name in ("address", "seen_as"):
        if name in values:
            address = getattr(thing, name)
            values[name] = str(address) if address else None
    if isinstance(thing, Drive):
        values["also_seen_as"] = list(map(str, thing.also_seen_as))
    return values


def build(kind: type[Thing], data: Any) -> Thing:
    """One thing from its JSON form: every value has its type, or ValueError says which has not."""
    if not isinstance(data, dict):
        raise ValueError(f"a {kind.__name__.lower()} is a JSON object")
    values = {}
    for part in fields(kind):
        if part.name in data:
            try:
                values[part.name] = _READERS[str(part.type)](data[part.name])
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise ValueError(f"{kind.__name__}.{part.name}: {error}") from error
    return kind(**values)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"expected a text, not {type(value).__name__}")
    return value[:LONGEST_TEXT]


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise ValueError("expected a whole number of 64 bits")
    return value


def _slot(value: Any) -> int:
    if abs(_whole(value)) >= 2**31:
        raise ValueError("expected a slot number")
    return int(value)


def _bay(value: Any) -> Bay:
    names = ("enclosure", "connector", "label")
    return Bay(slot=_slot(value["slot"]), **{name: _text(value.get(name)) for name in names})


def _fact(value: Any) -> Fact:
    return Fact(_text(value["source"]), _text(value["raw"]))


def _claim(value: Any) -> Claim:
    return Claim(_text(value["source"]), _text(value["value"]))


def _group(value: Any) -> Group:
    places = _several(_several(_text))(value["places"])
    out = _several(_text)(value["out"])
    return Group(_text(value["level"]), places, out, _text(value["role"]))


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -1e15 < value < 1e15:
        raise ValueError("expected a number")
    return float(value)


def _address(value: Any) -> ScsiAddress | None:
    return ScsiAddress.parse(_text(value)) if value else None


def _true(value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise ValueError("expected true, false or null")
    return value


def _several(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def read_all(value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            raise ValueError("expected a list")
        return tuple(map(read, value))

    return read_all


LONGEST_TEXT = 4000
# a field's type, as it is written → how its JSON value is read
_READERS: dict[str, Callable[[Any], Any]] = {
    "str": _text,
    "int": _slot,
    "int | None": lambda value: None if value is None else _whole(value),
    "float | None": lambda value: None if value is None else _number(value),
    "bool | None": _true,
    "tuple[int, ...]": _several(_slot),
    "tuple[str, ...]": _several(_text),
    "ScsiAddress | None": _address,
    "tuple[ScsiAddress, ...]": lambda value: tuple(filter(None, map(_address, value))),
    "Bay | None": lambda value: _bay(value) if value else None,
    "tuple[Bay, ...]": _several(_bay),
    "tuple[Fact, ...]": _several(_fact),
    "tuple[Claim, ...]": _several(_claim),
    "tuple[Group, ...]": _several(_group),
}
