"""Where kernel lines come from: the journal, /dev/kmsg, or a file that a syslog daemon writes.

A source gives Lines in order and a cursor that names the place after the last one. Read again
from a cursor, it gives the same lines with the same keys. It counts what it lost: `overruns`
of the kernel's buffer, `gaps` where what it had not read yet is gone, `cut` lines too long.
"""

from __future__ import annotations

import errno
import os
import re
import select
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hardware.agent.journal_source import Journal, has_kernel_lines, is_journal
from hardware.agent.log_file import LogFile, whole
from hardware.domain.journal_entry import device_of
from hardware.domain.kernel_log import Line
from mirrorsite.ground.outside.shell import decode

KMSG = "/dev/kmsg"
RECORD_BYTES = 8192  # the kernel's own limit for one record
AT_ONCE = 5000
OF_KERNEL = 0  # the facility, above the three bits of the priority
_DEVICE = re.compile(rb"^ DEVICE=(\S{1,80})$", re.MULTILINE)


class Kmsg:
    """/dev/kmsg: the ring buffer of this boot. What was overwritten unread is counted.

    Programs may write into it too; their records have another facility and are no evidence,
    unless `trusts_programs`, as laboratories do.
    """

    gaps = cut = 0
    trouble = ""
    name = KMSG

    def __init__(
        self,
        path: str,
        cursor: dict[str, Any],
        boot_id: str,
        booted_at: datetime,
        trusts_programs: bool = False,
    ):
        self.fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        self.boot_id = boot_id
        self.booted_at = booted_at
        self.trusts_programs = trusts_programs
        same_boot = cursor.get("boot_id") == boot_id
        self.sequence = whole(cursor, "sequence", -1) if same_boot else -1
        self.told = self.sequence
        self.begun: Line | None = None  # more of it may come in the next record
        self.overruns = 0
        self.poll = select.poll()
        self.poll.register(self.fd, select.POLLIN)

    @property
    def cursor(self) -> dict[str, Any]:
        return {"boot_id": self.boot_id, "sequence": self.told}

    def read(self) -> list[Line]:
        """The records that are there now, at most 5000."""
        lines: list[Line] = []
        before = self.sequence
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
            lines += self._take(record)
        if self.sequence == before:
            lines += self._end_line()
        if self.begun is None:
            self.told = self.sequence
        return lines

    def wait(self, seconds: float) -> None:
        """Until a record comes, or for so long."""
        self.poll.poll(seconds * 1000)

    def _take(self, record: bytes) -> list[Line]:
        """What this record ends: kernels before 4.10 gave a line in several of them."""
        line, flag = self._line(record)
        if line is None:
            return []
        if flag == b"+" and self.begun:
            self.begun = replace(self.begun, text=(self.begun.text + line.text)[:RECORD_BYTES])
            return []
        ended = self._end_line()
        if flag == b"c":
            self.begun = line
            return ended
        return [*ended, line]

    def _end_line(self) -> list[Line]:
        ended, self.begun = self.begun, None
        if ended is None:
            return []
        self.told = max(self.told, ended.number)
        return [ended]

    def _line(self, record: bytes) -> tuple[Line | None, bytes]:
        """The record's line and its flag; no line where it is known, or a program's."""
        head, _, text = record.partition(b";")
        fields = head.split(b",")
        if len(fields) < 3 or not all(field.isdigit() for field in fields[:3]):
            return None, b""
        number = int(fields[1])
        if number <= self.sequence:
            return None, b""
        self.sequence = number
        if int(fields[0]) >> 3 != OF_KERNEL and not self.trusts_programs:
            return None, b""
        at = self.booted_at + timedelta(microseconds=int(fields[2]))
        words, _, properties = text.partition(b"\n")
        device = _DEVICE.search(properties)
        line = Line(
            number=number,
            text=decode(words),
            at=at,
            key=f"{self.boot_id}:{number}",
            device=device_of(device[1].decode("ascii", "replace")) if device else None,
        )
        return line, fields[3] if len(fields) > 3 else b"-"


def choose() -> str:
    """The best source of this machine: the journal if it has the kernel's lines, else kmsg."""
    return "journal" if has_kernel_lines() else KMSG


def open_source(
    path: str,
    cursor: dict[str, Any],
    boot_id: str,
    booted_at: datetime,
    trusts_programs: bool = False,
) -> Source:
    """The reader for a setting; OSError where it cannot be read."""
    if is_journal(path):
        return Journal(path, cursor, booted_at)
    if path == KMSG:
        if not is_kernel_log(path):  # containers put other things in its place
            raise OSError(errno.ENODEV, "is not the kernel's log here")
        return Kmsg(path, cursor, boot_id, booted_at, trusts_programs)
    return LogFile(path, cursor, booted_at, lambda: datetime.now(UTC))


def is_kernel_log(path: str) -> bool:
    """Whether it is the character device 1:11."""
    found = os.stat(path)
    return stat.S_ISCHR(found.st_mode) and found.st_rdev == os.makedev(1, 11)


Source = Kmsg | LogFile | Journal
