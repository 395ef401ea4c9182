"""The last survey of this machine, kept for those who only need to know what is where."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Any

from hardware.agent import machine
from hardware.agent.small_files import read_json, write_json
from hardware.agent.survey import read_survey
from hardware.domain.survey import Survey

FRESH_S = 1800.0  # surveys come every ten minutes
FILE = "survey.json"


def keep_survey(folder: Path, body: dict[str, Any]) -> None:
    """Keep a survey report's body; a full disk must not end the survey itself."""
    # of the worker and the follower each writes a file of its own, and the last one counts
    mine = folder / f"survey-{os.getpid()}.json"
    with contextlib.suppress(OSError):
        write_json(mine, {"boot_id": machine.boot_id(), "survey": body["survey"]})
        os.rename(mine, folder / FILE)


def last_survey(folder: Path, clock: Any = time.time) -> Survey:
    """The survey that was kept, when it is of this boot and of the last half hour; else a new one.

    Names of another boot mean other disks.
    """
    kept = read_json(folder / FILE)
    if kept.get("boot_id") == machine.boot_id() and _age_s(folder / FILE, clock()) < FRESH_S:
        with contextlib.suppress(ValueError):
            return Survey.from_json(kept.get("survey"))
    return read_survey(machine.ThisMachine())


def _age_s(file: Path, now: float) -> float:
    try:
        return abs(now - file.stat().st_mtime)
    except OSError:
        return FRESH_S
