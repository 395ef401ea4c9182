"""psutil's figures, which the agent prints as one JSON object under the command name `psutil`."""

from __future__ import annotations

from typing import Any

from hardware.domain.machine import Run, ToolError
from hardware.tools._reading import ask, listed, load_json

BINARY = "psutil"
NUMBERS = ("cpu_count", "memory_bytes", "memory_available_bytes", "load_1", "boot_time")
LISTS = ("filesystems", "network")


def facts(run: Run) -> dict[str, Any]:
    """The figures; empty where psutil is not installed, ToolError when it said nothing usable."""
    said = ask(run, BINARY)
    return {} if said is None else parse(said)


def parse(text: str) -> dict[str, Any]:
    """The known figures; ToolError names one that is missing or of the wrong kind."""
    told = load_json(text, "psutil: a JSON object")
    if not isinstance(told, dict):
        raise ToolError("psutil: a JSON object expected", text)
    for name in NUMBERS:
        if isinstance(told.get(name), bool) or not isinstance(told.get(name), int | float):
            raise ToolError(f"psutil: {name} expected as a number", text)
    for name in LISTS:
        if not isinstance(told.get(name), list):
            raise ToolError(f"psutil: {name} expected as a list", text)
    return {name: told[name] for name in NUMBERS} | {name: listed(told[name]) for name in LISTS}


def explain(text: str) -> dict[str, Any]:
    """What the site makes of these figures."""
    return parse(text)
