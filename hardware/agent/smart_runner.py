"""pySMART with a runner of ours: a time limit, the whole exit status, and everything recorded.

pySMART's own waits for a hung disk for ever and throws the exit status away. It is loaded when it
is first needed, since it takes 15 MB. Of pySMART only Device is used: its DeviceList drops disks
without a capacity, which are the dead ones.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hardware.domain.machine import NOT_FOUND, TIMED_OUT, Output, Run, ToolError
from hardware.domain.reach import Reach

NO_WAKING = ("-n", "standby,3")
CHANGES = ("-t", "-X")  # a self-test is meant to wake the disk
LONGEST_LINE, MOST_LINES = 160, 5000
PLAIN_KINDS = ("", "ata", "scsi", "sat", "nvme")


@contextmanager
def _process_kept() -> Iterator[None]:
    """pySMART sets LANG of the whole process, and the class of all its loggers."""
    language, logger = os.environ.get("LANG"), logging.getLoggerClass()
    try:
        yield
    finally:
        logging.setLoggerClass(logger)
        os.environ.pop("LANG", None)
        if language is not None:
            os.environ["LANG"] = language


with _process_kept():
    from pySMART import Device
    from pySMART.smartctl import Smartctl


class SmartRunner(Smartctl):  # type: ignore[misc]
    """Runs smartctl by `run`; `said` keeps each command with what it answered."""

    def __init__(self, run: Run) -> None:
        super().__init__("smartctl")
        self.run = run
        self.said: list[tuple[tuple[str, ...], Output]] = []

    def _exec(self, cmd: list[str]) -> tuple[list[str], int]:
        """Every command of pySMART comes by here; ToolError when there is no answer at all."""
        options = () if set(CHANGES) & set(cmd) else NO_WAKING
        argv = (cmd[0], *options, *cmd[1:])
        output = self.run(*argv)
        self.said.append((argv, output))
        if output.exit_status in (TIMED_OUT, NOT_FOUND):
            raise ToolError(f"{' '.join(argv)}: {output.stderr.strip() or 'no answer'}")
        # its patterns take their time on long lines
        lines = [line[:LONGEST_LINE] for line in output.stdout.splitlines()[:MOST_LINES]]
        return lines, output.exit_status

    @property
    def exit_status(self) -> int:
        """Of the last command that told all of a disk; 0 before any."""
        told = [output.exit_status for argv, output in self.said if "--all" in argv]
        return told[-1] if told else 0

    def words(self) -> str:
        """All that was printed, for a person or another reader."""
        return "\n".join(output.stdout for _argv, output in self.said)


def is_known(kind: str) -> bool:
    """Whether pySMART takes this -d; cciss,N aacraid,H,L,ID and others it refuses."""
    return kind in PLAIN_KINDS or kind.removeprefix("sat+").startswith("megaraid,")


def open_device(run: Run, reach: Reach) -> Any:
    """A pySMART Device that was just read; its `smartctl` is a SmartRunner.

    ToolError: no answer, or words that pySMART trips over.
    """
    runner = SmartRunner(run)
    try:
        return Device(reach.device, reach.kind or None, smartctl=runner)
    except ToolError:
        raise
    except Exception as error:  # it indexes into lines without looking
        raise ToolError(f"pySMART: {reach.device}: {error!r}"[:400], runner.words()) from error
