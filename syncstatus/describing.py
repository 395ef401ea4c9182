"""What the roof knows about mirrors by name; it registers here, since a wing never imports it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Describer = Callable[[set[str]], dict[str, dict[str, Any]]]
_describers: list[Describer] = []
_showers: list[Describer] = []


def describes(function: Describer) -> Describer:
    """Decorator: this function gives, for names that it knows, values of Mirror's fields."""
    if function not in _describers:
        _describers.append(function)
    return function


def describe(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Field values for those of the names that somebody knows."""
    return _gathered(_describers, names)


def _gathered(askers: list[Describer], names: Iterable[str]) -> dict[str, dict[str, Any]]:
    wanted = set(names)
    found: dict[str, dict[str, Any]] = {}
    for asker in askers:
        for name, values in asker(wanted).items():
            found.setdefault(name, {}).update(values)
    return found


def shows(function: Describer) -> Describer:
    """Decorator: this function gives, for names that it knows, what pages show beside a mirror.

    Nothing of it is kept: `carried_by` is how many known sites carry it, `downloads` the address
    of its images and programs.
    """
    if function not in _showers:
        _showers.append(function)
    return function


def shown(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What pages show beside those of the names that somebody knows."""
    return _gathered(_showers, names)
