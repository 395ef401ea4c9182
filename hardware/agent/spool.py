"""Reports that wait for the centre: a bounded folder of small files, oldest first.

A report is there whole or not at all (written beside, then renamed), so a kill at any moment
loses none. When the folder is full the oldest go, and how many went is counted and told.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hardware.agent.send import CentreFailed
from hardware.agent.stubborn import Stubborn

log = logging.getLogger("spool")
LIMIT_BYTES = 64 * 1024 * 1024
REFUSED_KEPT = 50
_counter = threading.Lock()


class Spool:
    """The folder `waiting/`, with `refused/` for what the centre will never take."""

    def __init__(
        self,
        folder: Path,
        limit_bytes: int = LIMIT_BYTES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes
        self.clock = clock
        self.waiting_dir = folder / "waiting"
        self.refused_dir = folder / "refused"
        for each in (self.waiting_dir, self.refused_dir):
            each.mkdir(parents=True, exist_ok=True)

    def put(self, report: dict[str, Any]) -> Path:
        """Keep a report until the centre has it."""
        name = f"{time.time_ns():020d}-{re.sub(r'[^A-Za-z0-9.-]', '_', report['key'])[:80]}.json"
        half = self.folder / f".{name}.half"
        with open(half, "w") as file:
            file.write(json.dumps(report))
            file.flush()
            os.fsync(file.fileno())  # a power cut leaves no empty report under a whole one's name
        whole = self.waiting_dir / name
        os.rename(half, whole)
        self._make_room()
        return whole

    def waiting(self) -> list[Path]:
        """Reports not sent yet, oldest first."""
        return sorted(self.waiting_dir.glob("*.json"))

    def state(self) -> dict[str, int]:
        """How much waits, and how much had to go; for the heartbeat."""
        files = self.waiting()
        return {
            "waiting": len(files),
            "bytes": sum(_size(file) for file in files),
            "oldest_s": self._age_s(files[0]) if files else 0,
            "dropped": self._read_count("dropped"),
            "refused": self._read_count("refused-count"),
        }

    def flush(self, send: Callable[[bytes], str]) -> int:
        """Send what waits, oldest first; returns how many the centre has taken.

        `send` answers "taken", "refused" (never to be sent again) or raises OSError (later). A
        report that keeps failing by itself goes after the others, and in the end is set aside.
        Only one process sends at a time; another's call returns at once.
        """
        sent = 0
        with self._alone() as mine:
            stubborn = Stubborn(self.folder, self.clock)
            while mine and (batch := stubborn.order(self.waiting())):
                ends = [self._send_one(file, send, stubborn) for file in batch]
                sent += ends.count("taken")
                if ends.count("rests") == len(ends):
                    break
        return sent

    def _send_one(self, file: Path, send: Callable[[bytes], str], stubborn: Stubborn) -> str:
        """What became of it: "taken", "refused", "rests" (for a later round) or "gone"."""
        try:
            raw = file.read_bytes()
        except FileNotFoundError:  # dropped meanwhile, and counted as such
            return "gone"
        try:
            end = send(raw) if raw else "refused"
        except CentreFailed as error:
            if not stubborn.failed(file.name):
                raise
            if not stubborn.is_hopeless(file.name):
                return "rests"
            log.warning("%s is set aside, the centre takes all but it: %s", file.name, error)
            end = "refused"
        if end == "refused":
            self._set_aside(file)
        else:
            file.unlink(missing_ok=True)
        stubborn.ended(file.name, taken=end == "taken")
        return end

    @contextlib.contextmanager
    def _alone(self) -> Iterator[bool]:
        with open(self.folder / "sending.lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
            yield True

    def _set_aside(self, file: Path) -> None:
        try:
            os.rename(file, self.refused_dir / file.name)
        except FileNotFoundError:  # dropped meanwhile, and counted as such
            return
        self._count("refused-count", 1)
        for old in sorted(self.refused_dir.glob("*.json"))[:-REFUSED_KEPT]:
            old.unlink(missing_ok=True)

    def _make_room(self) -> None:
        files = self.waiting()
        size = sum(_size(file) for file in files)
        dropped = 0
        while size > self.limit_bytes and len(files) > 1:
            oldest = files.pop(0)
            size -= _size(oldest)
            oldest.unlink(missing_ok=True)
            dropped += 1
        if dropped:
            self._count("dropped", dropped)

    def _age_s(self, file: Path) -> int:
        with contextlib.suppress(OSError):
            return max(0, int(self.clock() - file.stat().st_mtime))
        return 0

    def _read_count(self, name: str) -> int:
        with contextlib.suppress(OSError, ValueError):
            return int((self.folder / name).read_text())
        return 0

    def _count(self, name: str, more: int) -> None:
        with _counter:
            half = self.folder / f".{name}.half"
            half.write_text(str(self._read_count(name) + more))
            os.rename(half, self.folder / name)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
