"""Lights and clears a bay as the centre asks: which bay it says, the command is made here.

What runs is built by hardware.domain.led from this machine's own survey; text that the centre
sends is only compared with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hardware.agent import machine
from hardware.agent.last_survey import last_survey
from hardware.domain.led import light
from hardware.domain.led_values import BINARIES, ENCLOSURES, Dark, Light, Place, Step
from hardware.domain.machine import NOT_FOUND, Run, ToolError
from hardware.domain.survey import Survey

SECONDS = 40.0  # Celery's limit is 60 s
MOST_WORDS = 300
_REFUSED = re.compile(
    r"command aborted|status\s{0,9}[=:]\s{0,9}fail|exit code: 0x0{0,8}[1-9a-f]|failed",
    re.IGNORECASE,
)
Write = Callable[[str, str], None]


def obey_led(folder: Path, command: dict[str, Any]) -> str:
    """Switch one light; the answer is JSON: {"state": lit, cleared or error, "words": …}."""
    asked = command.get("arguments")
    run = machine.ThisMachine(SECONDS)
    try:
        told = switch(
            run, write_file, last_survey(folder), asked if isinstance(asked, dict) else {}
        )
    except (ToolError, OSError) as error:
        told = {"state": "error", "words": getattr(error, "what", str(error))}
    told["words"] = told["words"][:MOST_WORDS]
    return json.dumps(told)


def switch(run: Run, write: Write, survey: Survey, asked: dict[str, Any]) -> dict[str, str]:
    """Find the bay and switch its light; ToolError says why that is not done."""
    place, is_on = _place(asked), asked.get("on") is True
    step = _step(survey, place, is_on, str(asked.get("serial", "")))
    if step.file:
        _check_file(step.file)
        write(step.file, step.value)
    else:
        _run(run, step)
    return {"state": "lit" if is_on else "cleared", "words": step.text}


def _place(asked: dict[str, Any]) -> Place:
    controller, enclosure = asked.get("controller"), asked.get("enclosure")
    slot = asked.get("slot")
    if not isinstance(controller, str) or not isinstance(enclosure, str):
        raise ToolError("controller and enclosure: expected texts")
    if isinstance(slot, bool) or not isinstance(slot, int) or not 0 <= slot < 100_000:
        raise ToolError(f"slot {slot!r}: expected a number")
    return Place(controller, enclosure, slot)


def _step(survey: Survey, place: Place, is_on: bool, serial: str) -> Step:
    found = light(survey, place)
    if isinstance(found, Dark):
        raise ToolError(f"no command is certain for that bay ({found.code})")
    if not is_on:
        return found.off
    return _lit(found, survey, place, serial)


def _lit(found: Light, survey: Survey, place: Place, serial: str) -> Step:
    """Lit only while the disk that is meant sits there: another one would be pulled."""
    here = {
        drive.serial
        for drive in survey.drives
        if drive.bay and Place(drive.controller, drive.bay.enclosure, drive.bay.slot) == place
    }
    if here != {serial}:
        raise ToolError(f"in that bay is {', '.join(sorted(here)) or 'no disk'}, not {serial}")
    if found.on is None:
        raise ToolError("that bay can only be cleared")
    return found.on


def _run(run: Run, step: Step) -> None:
    for binary in BINARIES.get(step.argv[0], step.argv[:1]):
        output = run(binary, *step.argv[1:])
        if output.exit_status == NOT_FOUND:
            continue
        said = " ".join(f"{output.stdout} {output.stderr}".split())
        if output.exit_status or _REFUSED.search(said):
            raise ToolError(f"{step.text}: {said[-200:] or f'exit status {output.exit_status}'}")
        return
    raise ToolError(f"{step.argv[0]} is not installed")


def _check_file(file: str) -> None:
    if not file.startswith(ENCLOSURES) or ".." in file or not file.endswith("/locate"):
        raise ToolError(f"{file}: no light of an enclosure")


def write_file(file: str, value: str) -> None:
    """Write to a file below /sys; OSError says why not."""
    with open(file, "w", encoding="ascii") as light_file:
        light_file.write(value)
