"""What one row of the kernel's messages is, and the parts that rows of several drivers share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from hardware.domain.kernel_kinds import CRITICAL, ERROR, INFO, SILENT, WARNING, Kind, Verdict

Said = dict[str, str]


class Role(StrEnum):
    """Which kind of story a line belongs to."""

    COMMAND = "command"
    ATA = "ata"
    RESET = "reset"
    OFFLINE = "offline"
    CONTROLLER = "controller"
    ARRAY = "array"
    FILESYSTEM = "filesystem"
    PLUG = "plug"
    NOTE = "note"
    TAIL = "tail"  # adds to an open story, never starts one
    BAY = "bay"
    HEAD = "head"  # kernel 3.10 broke the line after the disk's name
    POWER_ON = "power_on"
    SUPPRESSED = "suppressed"
    UNPLUGGED = "unplugged"  # a USB device is gone
    BOOT = "boot"


class Stage(IntEnum):
    """The order in which the kernel prints the lines of one failed command."""

    NONE = 0
    START = 1
    RESULT = 2
    KEY = 3
    CODE = 4
    CDB = 5
    BLOCK = 6
    LOOSE = 7


@dataclass(frozen=True)
class Pattern:
    """One message of the kernel; `driver` where the text does not name it."""

    regex: re.Pattern[str]
    role: Role
    verdict: Verdict | Callable[[Said], Verdict] = SILENT
    stage: Stage = Stage.NONE
    driver: str = ""


def row(
    regex: str,
    role: Role,
    verdict: Verdict | Callable[[Said], Verdict] = SILENT,
    stage: Stage = Stage.NONE,
    driver: str = "",
) -> Pattern:
    """One message: where it begins, what it is told as, and what it claims."""
    return Pattern(re.compile(regex, re.ASCII), role, verdict, stage, driver)


def first(table: tuple[tuple[str, Verdict], ...], text: str, flags: int = 0) -> Verdict:
    """The verdict of the first expression of a table that the text contains."""
    return next((verdict for regex, verdict in table if re.search(regex, text, flags)), SILENT)


def judge_reset(said: Said) -> Verdict:
    """A reset is a warning, one that failed is critical."""
    return Verdict(
        60, Kind.DEVICE_RESET, CRITICAL if "FAILED" in said.get("end", "").upper() else WARNING
    )


# Blanks are taken for good (*+): given back one by one, they would make a line of them slow.
HCTL = r"(?P<hctl>\d{1,5}:\d{1,5}:\d{1,10}:\d{1,20})"
SD = (
    rf"(?:sd|scsi) {HCTL}: (?:\[(?P<dev>[a-z][a-z0-9]{{0,15}})\](?: |$))?"
    r"(?:tag#(?P<tag>\d{1,9}) )?\s*+"
)
# sdk, sdk1, dm-3, cciss/c0d0p1
NAME = r"(?P<dev>[\w-]{1,32}(?:/c\d{1,3}d\d{1,3}(?:p\d{1,3})?)?)"
PCI = r"(?P<pci>[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f])"
BAY = r"(?P<bay>e0x[0-9a-f]{1,4}/s\d{1,4})"
TRANSPORT = Verdict(40, Kind.TRANSPORT_ERROR, ERROR)
TIMED_OUT = Verdict(50, Kind.TIMEOUT, ERROR)
RESET = Verdict(50, Kind.DEVICE_RESET, WARNING)
IGNORED = Verdict(46, None, INFO)  # more than that a command failed
FAILED_IO = Verdict(45, Kind.IO_ERROR, ERROR)
OFF = Verdict(80, Kind.CONTROLLER_OFFLINE, CRITICAL)
GONE = Verdict(80, Kind.DEVICE_OFFLINE, CRITICAL)
PLUG = Verdict(50, Kind.HOT_PLUG, INFO)
R, S = Role, Stage
