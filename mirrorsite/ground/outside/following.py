"""A command that never ends by itself, followed line by line and started again when it does.

Standard library only, as its neighbour shell.py, since the agent on a storage host uses it.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import IO

LINE_BYTES = 1024 * 1024
READ_BYTES = 256 * 1024
AGAIN_S = (1.0, 2.0, 5.0, 15.0, 60.0)
# The child ends with us, even when we are killed.
_ORPHAN = (sys.executable, "-m", "mirrorsite.ground.outside.orphan")


class Following:
    """Its lines as they come; a longer line than 1 MiB is left out and counted.

    `argv()` is asked at each start. After an end it waits, longer each time that nothing came.
    """

    def __init__(
        self, argv: Callable[[], tuple[str, ...]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.argv = argv
        self.clock = clock
        self.process: subprocess.Popen[bytes] | None = None
        self.errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as we
        self.rest = b""
        self.skips = False
        self.cut = 0
        self.starts = 0
        self.failures = 0
        self.start_at = 0.0
        self.said = ""
        self.status: int | None = None

    @property
    def has_ended(self) -> bool:
        """Whether it ran, and runs no more."""
        return self.process is None and self.status is not None

    @property
    def has_ended_well(self) -> bool:
        """Whether it has said all that it had to say."""
        return self.process is None and self.status == 0

    def start_now(self) -> None:
        """Start it again at once: its end was no failure."""
        self.failures, self.start_at, self.said = 0, self.clock(), ""
        self.status = None

    def lines(self) -> list[bytes]:
        """Whole lines that are there now; never waits."""
        if self.process is None and self.clock() >= self.start_at:
            self._start()
        if self.process is None or not self._is_ready(0):
            return []
        assert self.process.stdout is not None
        chunk = os.read(self.process.stdout.fileno(), READ_BYTES)
        if not chunk:
            self._ended(self.process)
            return []
        self.failures = 0
        return self._whole(chunk)

    def wait(self, seconds: float) -> None:
        """Until something comes, or for so long."""
        if self.process is None:
            time.sleep(min(seconds, 0.1))
        else:
            self._is_ready(seconds)

    def close(self) -> None:
        """End the command."""
        if self.process is not None:
            self.process.kill()
            self._reap(self.process)

    def _is_ready(self, seconds: float) -> bool:
        assert self.process is not None
        return bool(select.select([self.process.stdout], [], [], seconds)[0])

    def _whole(self, chunk: bytes) -> list[bytes]:
        *lines, rest = (self.rest + chunk).split(b"\n")
        if self.skips and lines:
            del lines[0]
            self.skips = False
        if len(rest) > LINE_BYTES or self.skips:
            self.cut += not self.skips
            self.skips, rest = True, b""
        self.rest = rest
        return lines

    def _start(self) -> None:
        argv = self.argv()
        if shutil.which(argv[0]) is None:
            self._failed(f"{argv[0]}: not installed")
            return
        self.errors.seek(0)
        self.errors.truncate()
        self.rest, self.skips = b"", False
        self.starts += 1
        self.status = None
        try:
            self.process = subprocess.Popen(
                [*_ORPHAN, *argv],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=self.errors,
                env={**os.environ, "LC_ALL": "C"},
            )
        except OSError as error:
            self._failed(f"{argv[0]}: {error.strerror}")

    def _ended(self, process: subprocess.Popen[bytes]) -> None:
        self.status = self._reap(process)
        self.errors.seek(0)
        words = self.errors.read(2000).decode("utf-8", "replace").split()
        self._failed(" ".join(words)[:300] or f"ended with exit status {self.status}")

    def _reap(self, process: subprocess.Popen[bytes]) -> int:
        self.process = None
        if process.stdout:
            process.stdout.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(timeout=5)
        return -1

    def _failed(self, words: str) -> None:
        self.said = words
        self.start_at = self.clock() + AGAIN_S[min(self.failures, len(AGAIN_S) - 1)]
        self.failures += 1
