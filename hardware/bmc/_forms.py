"""The vendors' forms, each a file of this folder that is found by itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from hardware import bmc
from hardware.bmc._fields import Json


@cache
def forms() -> tuple[ModuleType, ...]:
    """The vendors' forms, each a file of this folder."""
    names = [one.name for one in iter_modules(bmc.__path__) if not one.name.startswith("_")]
    modules = (import_module(f"hardware.bmc.{name}") for name in names if name != "redfish")
    return tuple(module for module in modules if hasattr(module, "VENDOR"))


def added(question: str, told: Json) -> Json:
    """What the vendors' forms add to the standard's words, together."""
    return {
        name: value
        for said in answers(question, told)
        for name, value in said.items()
        if value not in (None, "")
    }


def answers(question: str, told: Json, *more: Any) -> Iterator[Any]:
    """What the vendors' forms answer, those that have the question and say something."""
    for form in forms():
        said = getattr(form, question)(told, *more) if hasattr(form, question) else None
        if said:
            yield said
