"""The thread that sends what waits in the spool."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from hardware.agent import send
from hardware.agent.config import Config
from hardware.agent.spool import Spool

log = logging.getLogger("follower")
RETRY_S = (0.5, 1, 2, 5)
WARN_AFTER_S = 15.0  # a site that is only starting is no news


class Sender(threading.Thread):
    """Sends what waits in the spool; after a failure it tries again, less and less often."""

    def __init__(
        self, config: Config, spool: Spool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(daemon=True, name="sender")
        self.spool = spool
        self.door = send.Door(config)
        self.woken = threading.Event()
        self.clock = clock
        self.failures = 0
        self.failing_since = 0.0
        self.has_warned = False

    def run(self) -> None:
        while True:
            self.woken.wait(RETRY_S[-1])
            self.woken.clear()
            self.flush()

    def flush(self) -> None:
        """One try; what is left is tried again."""
        try:
            sent = self.spool.flush(self.door.send)
        except OSError as error:
            self._failed(error)
            return
        if sent or not self.spool.waiting():
            self.failures, self.has_warned = 0, False

    def _failed(self, error: OSError) -> None:
        now = self.clock()
        if self.failures == 0:
            self.failing_since = now
        if now - self.failing_since > WARN_AFTER_S and not self.has_warned:
            self.has_warned = True
            log.warning("reports wait in the spool: %s", error)
        time.sleep(RETRY_S[min(self.failures, len(RETRY_S) - 1)])
        self.failures += 1
        self.woken.set()
