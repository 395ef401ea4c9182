"""The threads that survey at the start and at hot-plug. They only spool; the sender sends.

A hot-plug is told twice: at once what the kernel alone knows, a few milliseconds of reading /sys,
and then everything, since a card's own tool may take half a minute.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from hardware.agent import machine, send
from hardware.agent.config import Config
from hardware.agent.last_survey import keep_survey
from hardware.agent.plugs import Plugs, open_plugs
from hardware.agent.spool import Spool
from hardware.agent.survey import quick_body, survey_body

log = logging.getLogger("follower")
UDEV_SETTLE_S = 1.0
RELISTEN_S = 1.0


def spool_survey(config: Config, spool: Spool) -> None:
    """Read everything and keep it until it is sent."""
    body = survey_body(machine.ThisMachine())
    keep_survey(config.folder, body)
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
        plugs = _listen()  # first, so that nothing comes between the survey and listening
        self.wanted.set()
        threading.Thread(target=self._survey_when_wanted, daemon=True, name="survey").start()
        while plugs:
            plugs = self.heed_or_listen_anew(plugs)

    def heed_or_listen_anew(self, plugs: Plugs) -> Plugs | None:
        """Heed one plug; when the monitor fails, listen by another and look for what it missed.

        pyudev sees the error of a socket that overflowed before it reads, and gives it no number;
        it stays with that socket.
        """
        try:
            self.heed(plugs)
            return plugs
        except OSError as error:
            log.warning("udev's word of hot-plug failed, listening anew: %s", error)
        again = _listen()
        self._do(spool_quickly)
        self.wanted.set()
        time.sleep(RELISTEN_S)
        return again

    def heed(self, plugs: Plugs) -> None:
        """Wait for a disk that comes or goes, and tell of it and of those right after it."""
        came = plugs.wait()
        while came:
            plugs.drain()
            self._do(spool_quickly)
            came = plugs.wait(UDEV_SETTLE_S)
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


def _listen() -> Plugs | None:
    try:
        return open_plugs()
    except (ImportError, OSError) as error:
        log.warning("no word of hot-plug from udev: %s", error)
        return None
