"""The project's own recordings, and the third-party corpus where this machine has one."""

from __future__ import annotations

import os
import unittest
from pathlib import Path

HERE = Path(__file__).parent
CORPUS = Path(os.environ.get("MIRRORSITE_CORPUS") or HERE.parents[2] / "shared" / "corpus")

# what a broken tool has been seen to print: nothing, a login page, half a document, raw bytes
UNUSABLE = (
    "",
    "   \n",
    "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>",
    '{"json_format_version": [1, 0], "device": {"na',
    "\0\0\0\0",
    "\\x00\\x00\\x7fELF\\x02",
    "[[[[[[",
    "null",
    "{}",
    '"text"',
    "17",
)


def recorded(name: str) -> str:
    """The text of one of our own recordings."""
    return (HERE / name).read_text()


def corpus(name: str) -> str:
    """The text of one corpus file; skips the test where there is no corpus."""
    path = CORPUS / "hardware" / name
    if not path.exists():
        raise unittest.SkipTest(f"no corpus here: {path}")
    return path.read_text()


class FakeMachine:
    """Answers from dicts; a command that is in none is not installed."""

    def __init__(
        self,
        commands: dict[tuple[str, ...], tuple[str, int]] | None = None,
        files: dict[str, str] | None = None,
        links: dict[str, str] | None = None,
    ) -> None:
        self.commands = commands or {}
        self.files = files or {}
        self.links = links or {}

    def __call__(self, *argv: str) -> FakeOutput:
        text, status = self.commands.get(argv, ("", 127))
        said = f"{argv[0]}: no answer within 30 s, stopped" if status == 124 else ""
        return FakeOutput(text, said, status)

    def read(self, path: str) -> str | None:
        return self.files.get(path)

    def names(self, path: str) -> tuple[str, ...]:
        start = path + "/"
        below = (one[len(start) :] for one in (*self.files, *self.links) if one.startswith(start))
        return tuple(sorted({one.split("/")[0] for one in below}))

    def real(self, path: str) -> str | None:
        return self.links.get(path)


class FakeOutput:
    """What a command said."""

    def __init__(self, stdout: str, stderr: str, exit_status: int) -> None:
        self.stdout = stdout
        self.stderr = stderr
        self.exit_status = exit_status
