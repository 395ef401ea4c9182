"""The tool readers: one file per tool, found by itself, each answering some questions.

A reader has BINARY, `survey(run)` where is what, a pure `parse(text)`, and `explain(text)` for
`manage.py explain`. It is handed the machine (hardware.domain.machine.Run) and starts nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from hardware.domain.machine import ToolError

TOOLS: list[ModuleType] = [
    import_module(f"{__name__}.{found.name}")
    for found in iter_modules(__path__)
    if not found.name.startswith("_")
]


def answering(question: str) -> list[ModuleType]:
    """The tools that answer a question, `survey` for one, in the order of their names."""
    return [tool for tool in TOOLS if hasattr(tool, question)]


# Kinds that people take for one another: what one cannot read, its relative may.
RELATIVES = (
    ("ipmi-sdr", "ipmi-sensor"),
    ("mdadm", "mdstat"),
    ("nvme", "smartctl"),
    ("ses", "sg-ses"),
    ("ssacli", "cciss-vol-status"),
)


def explainers() -> dict[str, Callable[[str], Any]]:
    """Kind, as `manage.py explain` names it → what makes plain values of that tool's output."""
    kinds = {_kind(tool): tool.explain for tool in answering("explain")}
    pairs = {one: other for pair in RELATIVES for one, other in (pair, pair[::-1])}
    return {kind: _with_relative(kinds, kind, pairs.get(kind)) for kind in kinds}


def _with_relative(
    kinds: dict[str, Callable[[str], Any]], kind: str, relative: str | None
) -> Callable[[str], Any]:
    """The kind's own reader, then its relative's; its own words when neither understands."""
    if relative is None:
        return kinds[kind]

    def explain(text: str) -> Any:
        try:
            return kinds[kind](text)
        except ToolError:
            with contextlib.suppress(ToolError):
                return kinds[relative](text)
            raise

    return explain


def _kind(tool: ModuleType) -> str:
    return tool.__name__.rpartition(".")[2].replace("_", "-")
