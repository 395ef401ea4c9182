"""Which of the kernel's uevents are a disk that came or went.

The kernel's own uevents reach the socket unfiltered (libudev's filter in the kernel knows only
udevd's messages), so pyudev answers None, at once, for each that is about something else. And udevd
has every disk told as changed that somebody closes after writing: smartctl opens disks behind
MegaRAID so, and a survey that a change began would begin the next.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from typing import Protocol

PLUGS = ("add", "remove")
IN_NO_BAY = ("loop", "ram", "zram", "sr", "fd", "nbd")
BURST_S = 0.05  # the events of one disk, and of its partitions, come within this
BURST_AT_MOST_S = 0.25  # a card that shows sixty disks is told of while it goes on


class Device(Protocol):
    """pyudev's device, as far as it is needed."""

    @property
    def action(self) -> str | None: ...
    @property
    def sys_name(self) -> str: ...


class Monitor(Protocol):
    """pyudev's monitor, as far as it is needed."""

    def poll(self, timeout: float | None = None) -> Device | None:
        """What the next event is about; None when the time is over, or for another subsystem."""


class Plugs:
    """Disks that come and go, out of all that a monitor says."""

    def __init__(self, monitor: Monitor, clock: Callable[[], float] = time.monotonic) -> None:
        self.monitor = monitor
        self.clock = clock

    def wait(self, seconds: float | None = None) -> bool:
        """Whether a disk comes or goes within this time; None waits for one."""
        until = None if seconds is None else self.clock() + seconds
        left = seconds
        while left is None or left > 0:
            if self._is_one(left):
                return True
            left = None if until is None else until - self.clock()
        return False

    def drain(self) -> None:
        """Take what comes right after: several disks at once are one look."""
        until = self.clock() + BURST_AT_MOST_S
        while self.clock() < until and self.wait(BURST_S):
            pass

    def _is_one(self, seconds: float | None) -> bool:
        """Events that were lost, since the kernel had more than the socket holds, may be plugs."""
        try:
            device = self.monitor.poll(seconds)
        except OSError as error:
            if error.errno != errno.ENOBUFS:
                raise
            return True
        if device is None or device.action not in PLUGS:
            return False
        return not device.sys_name.startswith(IN_NO_BAY)


def open_plugs() -> Plugs:
    """The kernel's own word of disks that come and go; OSError or ImportError without libudev."""
    import pyudev

    monitor = pyudev.Monitor.from_netlink(pyudev.Context(), source="kernel")
    monitor.filter_by("block", "disk")
    monitor.start()
    return Plugs(monitor)
