"""The thread that surveys at the start and at hot-plug. It only spools; the sender sends."""

from __future__ import annotations

import logging
import threading

from hardware.agent import machine, send
from hardware.agent.config import Config
from hardware.agent.last_survey import keep_survey
from hardware.agent.spool import Spool
from hardware.agent.survey import survey_body

log = logging.getLogger("follower")
UDEV_SETTLE_S = 1.0


def spool_survey(config: Config, spool: Spool) -> None:
    """Read everything and keep it until it is sent."""
    body = survey_body(machine.ThisMachine())
    keep_survey(config.folder, body)
    body["bay_labels"] = {}
    key = f"survey:{machine.boot_id()}:{body['at']}"
    spool.put(send.report(config, "survey", key, body))


class Surveyor(threading.Thread):
    """Surveys at the start, and when udev tells of a disk that came or went."""

    def __init__(self, config: Config, spool: Spool, woken: threading.Event) -> None:
        super().__init__(daemon=True, name="surveyor")
        self.config = config
        self.spool = spool
        self.woken = woken

    def run(self) -> None:
        self.survey()
        try:
            import pyudev

            monitor = pyudev.Monitor.from_netlink(pyudev.Context(), source="kernel")
            monitor.filter_by("block", "disk")
            monitor.start()
        except (ImportError, OSError) as error:
            log.warning("no word of hot-plug from udev: %s", error)
            return
        while True:
            device = monitor.poll()
            while device is not None:  # several disks at once are one survey
                device = monitor.poll(UDEV_SETTLE_S)
            self.survey()

    def survey(self) -> None:
        """One survey, handed to the sender."""
        try:
            spool_survey(self.config, self.spool)
        except Exception:
            log.exception("the survey failed; the next is due within ten minutes")
        self.woken.set()
