"""The cases that are shipped, a host a file; answers are what a careful person would say."""

from __future__ import annotations

from typing import Any


def case(name: str, answer: Any, *steps: dict[str, Any]) -> dict[str, Any]:
    """One case as rehearsal.json has it."""
    return {"name": name, "steps": list(steps), "answer": answer}


def log(*lines: str | list[str], apart_s: float = 0.001) -> dict[str, Any]:
    """What the kernel prints."""
    flat = [line for one in lines for line in ([one] if isinstance(one, str) else one)]
    return {"log": flat, "apart_s": apart_s}


def survey(*troubles: dict[str, Any], without: tuple[str, ...] = ()) -> dict[str, Any]:
    """A survey with what has happened meanwhile."""
    return {"survey": list(troubles), **({"without": list(without)} if without else {})}


def seen(witness: str, serial: str, label: str) -> dict[str, Any]:
    """Who says that a serial is in a bay."""
    return {"seen": {"witness": witness, "serial": serial, "label": label}}


REBOOT = {"reboot": True}
