"""The tool readers: one file per tool, found by itself, each answering some questions.

A reader has BINARY, `survey(run)` where is what, a pure `parse(text)`, and `explain(text)` for
`manage.py explain`. It is handed the machine (hardware.domain.machine.Run) and starts nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

TOOLS: list[ModuleType] = [
    import_module(f"{__name__}.{found.name}")
    for found in iter_modules(__path__)
    if not found.name.startswith("_")
]


def answering(question: str) -> list[ModuleType]:
    """The tools that answer a question, `survey` for one, in the order of their names."""
    return [tool for tool in TOOLS if hasattr(tool, question)]


def explainers() -> dict[str, Callable[[str], Any]]:
    """Kind, as `manage.py explain` names it → what makes plain values of that tool's output."""
    return {_kind(tool): tool.explain for tool in answering("explain")}


def _kind(tool: ModuleType) -> str:
    return tool.__name__.rpartition(".")[2].replace("_", "-")
