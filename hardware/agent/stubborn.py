"""Reports that the centre answers with 5xx: they must not block those behind them.

An answer of 5xx may be this report's fault or the whole centre's (a proxy before a site that
restarts). The first few are counted whatever their cause, then the report goes after the others.
From there on only an answer counts before which the centre took something else: a day without
the centre makes no report hopeless.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from hardware.agent.small_files import read_json, write_json

SKIP_ANSWERS = 5
HOPELESS_ANSWERS = 100
HOPELESS_S = 3 * 24 * 3600.0
HOPELESS_LEAST = 2 * SKIP_ANSWERS  # answers, after three days
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 600.0
FIELDS = {"answers", "first_at", "last_at", "mark"}


class Stubborn:
    """`stubborn.json` beside the spool: file name → how often and since when it failed.

    Used by the one process that holds the spool's lock.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.file = folder / "stubborn.json"
        self.marker = folder / "last-taken"
        self.clock = clock
        self.known: dict[str, dict[str, Any]] = {
            name: one
            for name, one in read_json(self.file).items()
            if isinstance(one, dict) and one.keys() == FIELDS
        }

    def order(self, waiting: Iterable[Path]) -> list[Path]:
        """Who is to be sent now: in their order, then the stubborn, the longest untried first."""
        files = list(waiting)
        here = {file.name for file in files}
        self.known = {name: one for name, one in self.known.items() if name in here}
        last = [file for file in files if self._is_skipped(file.name)]
        first = [file for file in files if file not in last]
        due = [file for file in last if self._is_due(self.known[file.name])]
        return first + sorted(due, key=lambda file: self.known[file.name]["last_at"])

    def failed(self, name: str) -> bool:
        """Count an answer of 5xx; whether it is surely this report's own fault."""
        now, mark = self.clock(), self._mark()
        one = self.known.setdefault(
            name, {"answers": 0, "first_at": now, "last_at": now, "mark": mark}
        )
        if one["answers"] < SKIP_ANSWERS or one["mark"] != mark:
            one["answers"] += 1
        one["last_at"], one["mark"] = now, mark
        write_json(self.file, self.known)
        return bool(one["answers"] > SKIP_ANSWERS)

    def is_hopeless(self, name: str) -> bool:
        """A hundred answers, or three days of them."""
        one = self.known[name]
        for_long = self.clock() - one["first_at"] >= HOPELESS_S
        return bool(one["answers"] >= (HOPELESS_LEAST if for_long else HOPELESS_ANSWERS))

    def ended(self, name: str, taken: bool) -> None:
        """A report is gone; one that was taken proves that the centre works."""
        if not self.known:
            return
        if taken:
            now = time.time_ns()
            self.marker.touch()
            os.utime(self.marker, ns=(now, now))
        if self.known.pop(name, None):
            write_json(self.file, self.known)

    def _mark(self) -> int:
        try:
            return self.marker.stat().st_mtime_ns
        except OSError:
            return 0

    def _is_skipped(self, name: str) -> bool:
        return name in self.known and self.known[name]["answers"] >= SKIP_ANSWERS

    def _is_due(self, one: dict[str, Any]) -> bool:
        over = one["answers"] - SKIP_ANSWERS
        pause = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(over, 10)) if over else 0.0
        return not 0 <= self.clock() - one["last_at"] < pause
