"""The kernel's lines out of systemd's journal: `journal`, or `journal:/a/folder/of/journals`.

journalctl runs as a child; it knows rotated files, several boots, and old formats of journals.
With --follow it shows one boot only (since systemd 251), so that what was missed is asked first.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from hardware.domain.journal_entry import key_of, line_of
from hardware.domain.kernel_event import Line
from mirrorsite.ground.outside import shell
from mirrorsite.ground.outside.following import Following

NAME = "journal"
FIELDS = "MESSAGE,_BOOT_ID,_TRANSPORT,_KERNEL_DEVICE"
HOPELESS = 3  # so often it may end at once before its cursor is given up
_CURSOR = re.compile(r"s=[0-9a-f]{32}(?:;[a-z]=[0-9a-f]{1,32}){3,8}")


class Journal:
    """Follows from a cursor on; without one, from the start of this boot."""

    overruns = 0

    def __init__(
        self,
        name: str,
        cursor: dict[str, Any],
        booted_at: datetime,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self.folder = folder_of(name)
        self.booted_at = booted_at
        self.after = _checked(cursor.get("journal"))
        self.gaps = int("journal" in cursor and not self.after)
        self.count = 0
        self.is_first = True
        self.follows = False
        self.child = Following(self._argv, clock)

    @property
    def cursor(self) -> dict[str, Any]:
        return {"journal": self.after} if self.after else {}

    @property
    def cut(self) -> int:
        """Entries that were left out, since they are longer than any of the kernel's."""
        return self.child.cut

    @property
    def trouble(self) -> str:
        """Why nothing is read now; empty while journalctl runs."""
        return self.child.said if self.child.process is None else ""

    def read(self) -> list[Line]:
        """The kernel's lines that are there now."""
        if self.after and self.child.failures >= HOPELESS:
            self.gaps += 1  # a cursor that no journal takes any more
            self.after, self.child.failures = "", 0
        lines = [line for raw in self.child.lines() if (line := self._line(raw))]
        if self.child.has_ended_well and not self.follows:
            self.gaps += self.is_first  # not even the cursor's own entry is there
            self.follows = True
            self.child.start_now()
        elif self.child.has_ended:
            self.follows = False
        return lines

    def wait(self, seconds: float) -> None:
        """Until a line comes, or for so long."""
        self.child.wait(seconds)

    def _argv(self) -> tuple[str, ...]:
        """From the cursor's own entry on: only so it is known whether it is still there."""
        self.is_first = True
        start = ("--cursor", self.after) if self.after else ("--boot",)
        if self.after and not self.follows:
            return (*journalctl(self.folder), *start)
        self.follows = True
        return (*journalctl(self.folder), "--follow", "--lines=all", *start)

    def _line(self, raw: bytes) -> Line | None:
        try:
            entry = json.loads(raw)
            cursor = _checked(entry.get("__CURSOR"))
        except (ValueError, AttributeError, RecursionError):
            return None
        if not cursor or self._is_known(cursor):
            return None
        self.after = cursor
        line = line_of(entry, self.count + 1)
        self.count += line is not None
        return line

    def _is_known(self, cursor: str) -> bool:
        first, self.is_first = self.is_first, False
        if not first or not self.after:
            return False
        known = key_of(cursor) == key_of(self.after)
        if not known and not self.follows:
            self.gaps += 1  # vacuumed: it goes on with the oldest that is there
        return known


def journalctl(folder: str) -> tuple[str, ...]:
    """The command that prints the kernel's entries of all boots, one JSON object a line."""
    where = ("--directory", folder) if folder else ()
    return (
        "journalctl", *where, "--no-pager", "--quiet", "--output=json",
        f"--output-fields={FIELDS}", "_TRANSPORT=kernel",
    )  # fmt: skip


def folder_of(name: str) -> str:
    """The folder in `journal:/folder`; empty for this machine's own journal."""
    return name.partition(":")[2]


def is_journal(name: str) -> bool:
    """Whether a setting names the journal."""
    return name.partition(":")[0] == NAME


def has_kernel_lines() -> bool:
    """Whether this machine's journal holds a line of the kernel of this boot."""
    said = shell.run(*journalctl(""), "--boot", "--lines=1", timeout=20)
    return said.exit_status == 0 and '"MESSAGE"' in said.stdout


def _checked(cursor: Any) -> str:
    return cursor if isinstance(cursor, str) and _CURSOR.fullmatch(cursor) else ""
