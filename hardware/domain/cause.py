"""What is at fault: the disk, or something between it and us."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hardware.domain.evidence import Rung


class Cause(StrEnum):
    """The part that a trouble points at."""

    DISK = "disk"  # order a disk
    WATCH = "watch"  # the disk, not enough yet to order one: test it, look again
    PATH = "path"  # cable, backplane, expander, power: no disk is ordered
    CONTROLLER = "controller"  # the card: one incident, no ticket per disk
    NOT_OURS = "not_ours"  # iSCSI, USB, virtual: no bay of this machine
    HARMLESS = "harmless"  # nothing is wrong


@dataclass(frozen=True)
class Judgement:
    """A cause, and why: sentences `rung.<code>` with their values."""

    cause: Cause
    reasons: tuple[Rung, ...] = ()
