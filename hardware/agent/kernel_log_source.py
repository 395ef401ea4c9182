"""Where kernel lines come from: /dev/kmsg, or a file that a syslog daemon writes.

A source gives Lines in order and a cursor that names the place after the last one. Read again
from a cursor, it gives the same lines with the same keys.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import select
import stat
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hardware.domain.kernel_log import Line
from mirrorsite.ground.outside.shell import decode

KMSG = "/dev/kmsg"
RECORD_BYTES = 8192  # the kernel's own limit for one record
CHUNK_BYTES = 256 * 1024
LINE_BYTES = 16 * 1024
FIRST_READ_BYTES = 1024 * 1024
AT_ONCE = 5000
CLOCKS_APART = timedelta(minutes=2)
ISO = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))\s")
SYSLOG = re.compile(r"([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d)\s")
UPTIME = re.compile(r"(?:^|kernel: )\[ *(\d+\.\d+)\]")


def whole(cursor: dict[str, Any], name: str, otherwise: int) -> int:
    """A number of a cursor; a damaged one must not end the follower at every start."""
    value = cursor.get(name)
    return value if isinstance(value, int) else otherwise


class Kmsg:
    """/dev/kmsg: the ring buffer of this boot. What was overwritten unread is counted."""

    def __init__(self, path: str, cursor: dict[str, Any], boot_id: str, booted_at: datetime):
        self.fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        self.boot_id = boot_id
        self.booted_at = booted_at
        same_boot = cursor.get("boot_id") == boot_id
        self.sequence = whole(cursor, "sequence", -1) if same_boot else -1
        self.overruns = 0
        self.poll = select.poll()
        self.poll.register(self.fd, select.POLLIN)

    @property
    def cursor(self) -> dict[str, Any]:
        return {"boot_id": self.boot_id, "sequence": self.sequence}

    def read(self) -> list[Line]:
        """The records that are there now, at most 5000."""
        lines: list[Line] = []
        while len(lines) < AT_ONCE:
            try:
                record = os.read(self.fd, RECORD_BYTES)
            except BlockingIOError:
                break
            except OSError as error:
                if error.errno != errno.EPIPE:
                    raise
                self.overruns += 1
                continue
            if not record:  # the end of a file: this is no kernel log
                break
            line = self._line(record)
            if line:
                lines.append(line)
        return lines

    def wait(self, seconds: float) -> None:
        """Until a record comes, or for so long."""
        self.poll.poll(seconds * 1000)

    def _line(self, record: bytes) -> Line | None:
        head, _, text = record.partition(b";")
        fields = head.split(b",")
        if len(fields) < 3 or not fields[1].isdigit() or not fields[2].isdigit():
            return None
        number = int(fields[1])
        if number <= self.sequence:
            return None
        self.sequence = number
        at = self.booted_at + timedelta(microseconds=int(fields[2]))
        words = decode(text.split(b"\n", 1)[0])
        return Line(number=number, text=words, at=at, key=f"{self.boot_id}:{number}")


class LogFile:
    """A file that grows, is rotated away under another name, or is cut to nothing."""

    def __init__(
        self, path: str, cursor: dict[str, Any], booted_at: datetime, now: Callable[[], datetime]
    ):
        self.path = Path(path)
        self.booted_at = booted_at
        self.now = now
        self.overruns = 0
        self.file: Any = None
        self.inode = whole(cursor, "inode", 0)
        self.offset = max(0, whole(cursor, "offset", 0))
        self.count = 0
        self._reopen(first=not self.inode)

    @property
    def cursor(self) -> dict[str, Any]:
        return {"inode": self.inode, "offset": self.offset}

    def read(self) -> list[Line]:
        """Whole lines that are there now, at most 5000; then on to the file's successor.

        A daemon writes to a renamed file until it is told of its successor, so the old one is
        left only when the new one has something in it, after a last look.
        """
        if self.file is None:
            self._reopen(first=False)
        lines = self._read_lines() if self.file else []
        if not lines and self._is_rotated():
            lines = self._read_lines(to_the_end=True) if self.file else []
            if not lines:
                self._next()
                lines = self._read_lines() if self.file else []
        return lines

    def wait(self, seconds: float) -> None:
        """A look ten times a second is cheap, and works on every filesystem."""
        time.sleep(min(seconds, 0.1))

    def _read_lines(self, to_the_end: bool = False) -> list[Line]:
        if os.fstat(self.file.fileno()).st_size < self.offset:
            self.offset = 0
        self.file.seek(self.offset)
        chunk = self.file.read(CHUNK_BYTES)
        whole, newline, rest = chunk.rpartition(b"\n")
        if to_the_end and rest and len(chunk) < CHUNK_BYTES:
            whole, newline = chunk, b""  # nobody will finish this line
        elif not newline:
            if len(chunk) < CHUNK_BYTES:
                return []
            whole = chunk  # a line longer than any log's: taken in pieces rather than never
        lines = []
        for raw in (whole + newline).splitlines(keepends=True)[:AT_ONCE]:
            lines.append(self._line(raw))
            self.offset += len(raw)
        return lines

    def _line(self, raw: bytes) -> Line:
        text = decode(raw[:LINE_BYTES].rstrip(b"\r\n"))
        # An inode and an offset come again after copytruncate or removal; the words differ then.
        key = f"file:{self.inode}:{self.offset}:{zlib.crc32(raw):08x}"
        self.count += 1
        return Line(number=self.count, text=text, at=self._time(text), key=key)

    def _time(self, text: str) -> datetime:
        now = self.now()
        with contextlib.suppress(ValueError, OverflowError):
            if found := ISO.match(text):
                return datetime.fromisoformat(found[1]).astimezone(UTC)
            said = SYSLOG.match(text)
            at = _with_year(said[1], now) if said else None
            if found := UPTIME.search(text[:200]):
                exact = self.booted_at + timedelta(seconds=float(found[1]))
                # The uptime is exact, but it may be another boot's: then the clock decides.
                return exact if at is None or abs(exact - at) < CLOCKS_APART else at
            return at or now
        return now

    def _is_rotated(self) -> bool:
        try:
            there = self.path.stat()
        except OSError:
            return False
        return there.st_ino != self.inode and (self.file is None or there.st_size > 0)

    def _reopen(self, first: bool) -> None:
        """Open the file that the cursor names, wherever rotation has put it, else the path."""
        for candidate in [self.path, *sorted(self.path.parent.glob(f"{self.path.name}?*"))]:
            with contextlib.suppress(OSError):
                if self.inode and candidate.stat().st_ino == self.inode:
                    self.file = open(candidate, "rb")  # noqa: SIM115 - kept until rotation
                    return
        self._next()
        if first and self.file:
            size = os.fstat(self.file.fileno()).st_size
            if size > FIRST_READ_BYTES:
                self.file.seek(size - FIRST_READ_BYTES)
                self.file.readline()
                self.offset = self.file.tell()

    def _next(self) -> None:
        if self.file:
            self.file.close()
        self.file = None
        self.offset = 0
        with contextlib.suppress(FileNotFoundError):
            self.file = open(self.path, "rb")  # noqa: SIM115 - kept until rotation
            self.inode = os.fstat(self.file.fileno()).st_ino


def _with_year(text: str, now: datetime) -> datetime:
    """A syslog time has no year and no zone: the latest such time that is not in the future."""
    for year in range(now.year + 1, now.year - 9, -1):
        with contextlib.suppress(ValueError):  # a 29th of February
            local = datetime.strptime(f"{year} {text}", "%Y %b %d %H:%M:%S").astimezone()
            if local <= now + timedelta(days=1):
                return local.astimezone(UTC)
    raise ValueError(f"{text}: no such day")


def open_source(
    path: str, cursor: dict[str, Any], boot_id: str, booted_at: datetime
) -> Kmsg | LogFile:
    """The reader for a path; OSError where it cannot be read."""
    if path == KMSG:
        if not is_kernel_log(path):  # containers put other things in its place
            raise OSError(errno.ENODEV, "is not the kernel's log here")
        return Kmsg(path, cursor, boot_id, booted_at)
    return LogFile(path, cursor, booted_at, lambda: datetime.now(UTC))


def is_kernel_log(path: str) -> bool:
    """Whether it is the character device 1:11."""
    found = os.stat(path)
    return stat.S_ISCHR(found.st_mode) and found.st_rdev == os.makedev(1, 11)
