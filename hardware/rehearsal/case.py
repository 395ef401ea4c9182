"""Cases of a rehearsal as files: a recorded host, what happens on it, and the answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hardware.domain.rehearsing import Answer

FILE = "rehearsal.json"
MOST_BYTES = 4_000_000
STEPS = ("survey", "log", "seen", "reboot", "wait_s", "readings")


class CaseError(Exception):
    """What is wrong with a rehearsal, and in which file."""


@dataclass(frozen=True)
class Case:
    """One story on one recorded host, with the answer that is due."""

    name: str
    folder: Path  # of the host's recording
    steps: tuple[dict[str, Any], ...]
    answer: Answer


def cases_in(folder: Path) -> Iterator[Case]:
    """The cases of a folder: its own rehearsal.json, else those of the folders in it."""
    if (folder / FILE).is_file():
        yield from _read(folder)
        return
    found = sorted(file.parent for file in folder.glob(f"*/{FILE}")) if folder.is_dir() else []
    if not found:
        raise CaseError(
            f"{folder}: no {FILE} there, nor in a folder in it; expected recorded hosts with cases"
        )
    for one in found:
        yield from _read(one)


def _read(folder: Path) -> Iterator[Case]:
    file = folder / FILE
    try:
        if file.stat().st_size > MOST_BYTES:
            raise CaseError(f"{file}: more than {MOST_BYTES} bytes")
        told = json.loads(file.read_bytes())
        listed = told["cases"]
        if not isinstance(listed, list) or not listed:
            raise CaseError(f"{file}: it has no cases")
    except (OSError, ValueError, RecursionError, TypeError, KeyError) as error:
        raise CaseError(f'{file}: {error!r}; expected {{"cases": [...]}}') from error
    for number, one in enumerate(listed, 1):
        yield _case(folder, one, f"{file}: case {number}")


def _case(folder: Path, told: Any, where: str) -> Case:
    if not isinstance(told, dict):
        raise CaseError(f"{where}: expected an object")
    name, steps = told.get("name"), told.get("steps")
    if not isinstance(name, str) or not name:
        raise CaseError(f"{where}: it has no name")
    if not isinstance(steps, list) or not all(map(_is_step, steps)):
        raise CaseError(f"{where} ({name}): each step has one of {', '.join(STEPS)}")
    try:
        answer = Answer.from_json(told.get("answer"))
    except ValueError as error:
        raise CaseError(f"{where} ({name}): answer {error}") from error
    return Case(f"{folder.name}: {name}", _host_of(folder, told, where), tuple(steps), answer)


def _host_of(folder: Path, told: dict[str, Any], where: str) -> Path:
    """The host of a case: this folder, or one beside it."""
    name = told.get("host", ".")
    if not isinstance(name, str) or "/" in name or "\0" in name:
        raise CaseError(f"{where}: host {str(name)[:60]!r}: expected the name of a folder beside")
    return folder if name == "." else folder.parent / name


def _is_step(step: Any) -> bool:
    return isinstance(step, dict) and len(set(step) & set(STEPS)) == 1
