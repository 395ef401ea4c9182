"""The machine as a tool sees it: commands to run and files to read, live or from a recording."""

from __future__ import annotations

from typing import Protocol

NOT_FOUND = 127  # exit status of a shell for a command that is not installed
TIMED_OUT = 124  # exit status of timeout(1)


class ToolError(Exception):
    """A tool answered, but not with what its format promises; says what, and shows the text."""

    def __init__(self, what: str, text: str = "") -> None:
        self.what = what
        self.text = text[:200]
        super().__init__(f"{what}: {self.text!r}" if text else what)


class Output(Protocol):
    """What one command said. Text is decoded with backslash escapes for bytes that are no UTF-8."""

    @property
    def stdout(self) -> str: ...
    @property
    def stderr(self) -> str: ...
    @property
    def exit_status(self) -> int: ...


class Run(Protocol):
    """Handed to every tool; a test hands in a recording instead."""

    def __call__(self, *argv: str) -> Output:
        """Run a command; NOT_FOUND and TIMED_OUT come as exit status, never as exceptions."""

    def read(self, path: str) -> str | None:
        """Text of a file below /sys or /proc; None when it is absent or unreadable."""

    def names(self, path: str) -> tuple[str, ...]:
        """Sorted names in a folder; empty when it is absent."""

    def real(self, path: str) -> str | None:
        """Where a link leads, as an absolute path; None when it is absent."""
