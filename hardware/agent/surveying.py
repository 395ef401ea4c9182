"""The threads that survey at the start and at hot-plug. They only spool; the sender sends.

A hot-plug is told twice: at once what the kernel alone knows, a few milliseconds of reading /sys,
and then everything, since a card's own tool may take half a minute.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from hardware.agent import machine, send
from hardware.agent.config import Config
from hardware.agent.spool import Spool
from hardware.agent.survey import quick_body, survey_body

log = logging.getLogger("follower")
UDEV_SETTLE_S = 1.0
BURST_S = 0.05  # the events of one disk, and of its partitions, come within this
BURST_AT_MOST_S = 0.25  # a card that shows sixty disks is told of while it goes on


class Monitor(Protocol):
    """pyudev's monitor, as far as it is needed."""

    def poll(self, timeout: float | None = None) -> object | None:
        """The next device that came or went; None when the time is over."""


def spool_survey(config: Config, spool: Spool) -> None:
    """Read everything and keep it until it is sent."""
    body = survey_body(machine.ThisMachine())
    body["bay_labels"] = {}
    _put(config, spool, "survey", body)


def spool_quickly(config: Config, spool: Spool) -> None:
    """Read what the kernel knows, and keep it until it is sent."""
    _put(config, spool, "glance", quick_body(machine.ThisMachine()))


def _put(config: Config, spool: Spool, name: str, body: dict[str, Any]) -> None:
    key = f"{name}:{machine.boot_id()}:{body['at']}"
    spool.put(send.report(config, "survey", key, body))


class Surveyor(threading.Thread):
    """Tells at once what came or went, and has everything surveyed when it is quiet again."""

    def __init__(self, config: Config, spool: Spool, woken: threading.Event) -> None:
        super().__init__(daemon=True, name="surveyor")
        self.config = config
        self.spool = spool
        self.woken = woken
        self.wanted = threading.Event()  # a whole survey

    def run(self) -> None:
        self.wanted.set()
        threading.Thread(target=self._survey_when_wanted, daemon=True, name="survey").start()
        try:
            monitor = open_monitor()
        except (ImportError, OSError) as error:
            log.warning("no word of hot-plug from udev: %s", error)
            return
        while True:
            self.heed(monitor)

    def heed(self, monitor: Monitor) -> None:
        """Wait for a disk that comes or goes, and tell of it and of those right after it."""
        device = monitor.poll()
        while device is not None:
            _drain(monitor)
            self._do(spool_quickly)
            device = monitor.poll(UDEV_SETTLE_S)
        self.wanted.set()

    def survey(self) -> None:
        """One survey, handed to the sender."""
        self._do(spool_survey)

    def _survey_when_wanted(self) -> None:
        while True:
            self.wanted.wait()
            self.wanted.clear()
            self.survey()

    def _do(self, tell: Callable[[Config, Spool], None]) -> None:
        try:
            tell(self.config, self.spool)
        except Exception:
            log.exception("the survey failed; the next is due within ten minutes")
        self.woken.set()


def open_monitor() -> Monitor:
    """The kernel's own word of disks that come and go."""
    import pyudev

    monitor: Monitor = pyudev.Monitor.from_netlink(pyudev.Context(), source="kernel")
    monitor.filter_by("block", "disk")  # type: ignore[attr-defined]
    monitor.start()  # type: ignore[attr-defined]
    return monitor


def _drain(monitor: Monitor, clock: Callable[[], float] = time.monotonic) -> None:
    """Take what comes right after: several disks at once are one look."""
    until = clock() + BURST_AT_MOST_S
    while clock() < until and monitor.poll(BURST_S) is not None:
        pass
