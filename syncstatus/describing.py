"""What the roof knows about mirrors by name; it registers here, since a wing never imports it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Describer = Callable[[set[str]], dict[str, dict[str, Any]]]
_describers: list[Describer] = []


def describes(function: Describer) -> Describer:
    """Decorator: this function gives, for names that it knows, values of Mirror's fields."""
    if function not in _describers:
        _describers.append(function)
    return function


def describe(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Field values for those of the names that somebody knows."""
    wanted = set(names)
    found: dict[str, dict[str, Any]] = {}
    for describer in _describers:
        for name, values in describer(wanted).items():
            found.setdefault(name, {}).update(values)
    return found
