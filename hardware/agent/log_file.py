"""A log file that rsyslog writes: it grows, is renamed, copied, packed, or cut to nothing."""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from hardware.agent.line_scan import Span, count_lines, every_line, spans
from hardware.agent.line_time import time_of
from hardware.agent.rotated import BROKEN, Sibling, after, head_of, open_log, siblings
from hardware.domain.kernel_event import Line
from hardware.domain.syslog_line import of_kernel
from mirrorsite.ground.outside.shell import decode

CHUNK_BYTES = 256 * 1024
LINE_BYTES = 16 * 1024
FIRST_READ_BYTES = 1024 * 1024
AT_ONCE = 5000
CHUNKS_AT_ONCE = 200  # of a log in which nothing is about disks
CATCHES_UP_BYTES = 64 * 1024


def whole(cursor: dict[str, Any], name: str, otherwise: int) -> int:
    """A number of a cursor; a damaged one must not end the follower at every start."""
    value = cursor.get(name)
    return value if isinstance(value, int) else otherwise


class LogFile:
    """Its place is a file, known by how it begins, and an offset in what it holds unpacked."""

    trouble = ""

    def __init__(
        self, path: str, cursor: dict[str, Any], booted_at: datetime, now: Callable[[], datetime]
    ):
        self.name = path
        self.path = Path(path)
        self.booted_at = booted_at
        self.now = now
        self.overruns = self.gaps = self.cut = self.count = 0
        self.file: IO[bytes] | None = None
        self.inode = whole(cursor, "inode", 0)
        self.offset = max(0, whole(cursor, "offset", 0))
        self.head = whole(cursor, "head", 0)
        self.changed = float(max(0, whole(cursor, "changed", 0)))
        self._resume()

    @property
    def cursor(self) -> dict[str, Any]:
        changed = int(self.changed)
        at = {"inode": self.inode, "offset": self.offset}
        return {**at, "head": self.head, "changed": changed}

    def read(self) -> list[Line]:
        """Whole lines that are there now, at most 5000; then on to the file's successor.

        A daemon writes to a renamed file until it is told of its successor, so the old one is
        left only when the new one has something in it, after a last look. While it catches up,
        lines of no disk are left out.
        """
        for _ in range(CHUNKS_AT_ONCE):
            before = self.inode, self.offset
            if lines := self._read_on():
                return lines
            if before == (self.inode, self.offset):
                break
        return []

    def wait(self, seconds: float) -> None:
        """A look ten times a second is cheap, and works on every filesystem."""
        time.sleep(min(seconds, 0.1))

    def _read_on(self) -> list[Line]:
        if self.file is None and not self._open(self.path):
            return []
        offset = self.offset
        lines = self._read_lines()
        if not lines and offset == self.offset and self._is_rotated():
            lines = self._read_lines(to_the_end=True)
            if not lines and offset == self.offset:
                self._go_on()
                lines = self._read_lines()
        return lines

    def _read_lines(self, to_the_end: bool = False) -> list[Line]:
        if self.file is None or self._was_cut():
            return []
        self.head = self.head or head_of(self.file)
        self.file.seek(self.offset)
        chunk = self.file.read(CHUNK_BYTES)
        block, newline, rest = chunk.rpartition(b"\n")
        if to_the_end and rest and len(chunk) < CHUNK_BYTES:
            block, newline = chunk, b""  # nobody will finish this line
        elif not newline:
            if len(chunk) < CHUNK_BYTES:
                return []
            block = chunk  # a line longer than any log's: taken in pieces rather than never
            self.cut += 1
        return self._take(block + newline)

    def _take(self, block: bytes) -> list[Line]:
        """The lines of a block that concern us; the offset moves past all that was looked at."""
        find = spans if len(block) > CATCHES_UP_BYTES else every_line
        lines: list[Line] = []
        done, start_of_block = 0, self.offset
        for start, end in find(block):
            self.count += count_lines(block, done, start)
            done = start
            if len(lines) == AT_ONCE:
                self.offset = start_of_block + start
                return lines
            if line := self._line(block, (start, end), start_of_block):
                lines.append(line)
        self.count += count_lines(block, done, len(block))
        self.offset = start_of_block + len(block)
        return lines

    def _line(self, block: bytes, span: Span, offset: int) -> Line | None:
        start, end = span
        raw = block[start:end]
        self.cut += len(raw) > LINE_BYTES
        text = of_kernel(decode(raw[:LINE_BYTES].rstrip(b"\r")))
        if text is None:
            return None
        # A beginning and an offset come again where a log has no times; the words differ then.
        key = f"file:{self.head:08x}:{offset + start}:{zlib.crc32(raw):08x}"
        return Line(number=self.count + 1, text=text, at=self._time(text), key=key)

    def _time(self, text: str) -> datetime:
        now = self.now()
        if self.changed and not self._is_live():
            now = min(now, datetime.fromtimestamp(self.changed, UTC))
        return time_of(text, now, self.booted_at) or now

    def _is_live(self) -> bool:
        return self.file is not None and getattr(self.file, "name", "") == str(self.path)

    def _was_cut(self) -> bool:
        """Whether the file was emptied under us; then what a copy of it kept is read first."""
        assert self.file is not None
        is_shorter = os.fstat(self.file.fileno()).st_size < self.offset
        is_another = self.head != 0 and head_of(self.file) != self.head
        if not self._is_live() or not (is_shorter or is_another):
            return False
        self._go_on()
        return True

    def _is_rotated(self) -> bool:
        try:
            there = self.path.stat()
        except OSError:
            return False
        return there.st_ino != self.inode and (there.st_size > 0 or bool(self._later()))

    def _later(self) -> list[Sibling]:
        """What was written after this file, the oldest first."""
        changed = os.fstat(self.file.fileno()).st_mtime if self.file else self.changed
        return after(self.path, changed, self.head)

    def _resume(self) -> None:
        """Open the file that the cursor names, wherever rotation has put it, else the path."""
        if not self.inode:
            if self._open(self.path):
                self._skip_history()
            return
        if not self.head and not self.offset:  # it was empty: an inode alone proves nothing
            self._go_on()
            return
        ours = [one for one in siblings(self.path) if self._is_ours(one)]
        if ours and self._open(ours[-1].path, self.offset):
            return
        self.gaps += bool(self.head)
        self._go_on()

    def _is_ours(self, one: Sibling) -> bool:
        same_words = one.head == self.head if self.head else one.inode == self.inode
        return same_words and (one.is_packed or one.size >= self.offset)

    def _go_on(self) -> None:
        """On to what was written after it: a copy's rest, files of the time away, the log."""
        rest = next((one for one in siblings(self.path) if self._is_rest(one)), None)
        if rest and self._open(rest.path, self.offset):
            return
        if not any(self._open(one.path) for one in self._later()):
            self._open(self.path)

    def _is_rest(self, one: Sibling) -> bool:
        """A copy that holds more of the file than was read before it was emptied."""
        copied = one.head == self.head != 0 and one.path != self.path and self._is_live()
        return copied and not one.is_packed and one.size > self.offset

    def _open(self, path: Path, offset: int = 0) -> bool:
        try:
            file = open_log(path)
            found, head = os.fstat(file.fileno()), head_of(file)
            if offset:
                file.seek(offset)
        except PermissionError:
            if path == self.path:
                raise
            return False
        except BROKEN:
            return False
        if self.file is not None:
            self.file.close()
        self.file, self.offset, self.head = file, offset, head
        self.inode, self.changed = found.st_ino, found.st_mtime
        return True

    def _skip_history(self) -> None:
        """Of a log that is new to us only the end is read."""
        assert self.file is not None
        size = os.fstat(self.file.fileno()).st_size
        if size > FIRST_READ_BYTES:
            self.file.seek(size - FIRST_READ_BYTES)
            self.file.readline()
            self.offset = self.file.tell()
