"""The thread of the rounds: one each hour, at a minute of this machine's own, or on demand.

It runs in the follower, where no time limit of Celery's ends it. It only spools.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hardware.agent import machine, send
from hardware.agent.breaker import Breaker
from hardware.agent.config import Config
from hardware.agent.io_counters import disk_io
from hardware.agent.last_survey import last_survey
from hardware.agent.rounds import ROUND_S, RoundResult, read_round
from hardware.agent.small_files import read_json, write_json
from hardware.agent.spool import Spool
from hardware.domain.machine import Run

log = logging.getLogger("follower")
EVERY_S = 3600
LOOK_S = 2.0
READINGS_A_REPORT = 200  # far below what the door takes
WANTED, LAST = "round-wanted", "round.json"


def want_round(folder: Path) -> None:
    """Ask the follower, which is another process, for a round now."""
    (folder / WANTED).touch()


def minute_of(machine_id: str) -> int:
    """The second of the hour at which this machine's round begins; hosts differ."""
    return int(hashlib.sha256(machine_id.encode()).hexdigest(), 16) % EVERY_S


def is_due(now_s: float, last_s: float, second: int) -> bool:
    """Whether a round's time has come since the last one; a clock that was set back counts too."""
    newest = (now_s - second) // EVERY_S * EVERY_S + second
    return not newest <= last_s <= now_s


class Rounds(threading.Thread):
    """Begins rounds and hands what they found to the sender."""

    def __init__(
        self,
        config: Config,
        spool: Spool,
        woken: threading.Event,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(daemon=True, name="rounds")
        self.config = config
        self.spool = spool
        self.woken = woken
        self.clock = clock
        self.last_s = 0.0
        self.second = minute_of(machine.machine_id(config.folder))

    def run(self) -> None:
        while True:
            self.step()
            time.sleep(LOOK_S)

    def step(self) -> bool:
        """Make a round if one is due or wanted; whether it did."""
        if not (self._is_wanted() or is_due(self.clock(), self._last_s(), self.second)):
            return False
        self.last_s = self.clock()
        try:
            write_json(self.config.folder / LAST, {"began_s": self.last_s})
            spool_round(self.config, self.spool)
        except Exception:
            log.exception("the round of readings failed; the next is due within an hour")
        self.woken.set()
        return True

    def _is_wanted(self) -> bool:
        try:
            (self.config.folder / WANTED).unlink()
        except OSError:
            return False
        return True

    def _last_s(self) -> float:
        began = read_json(self.config.folder / LAST).get("began_s")
        # on a full disk the file stays as it was, and the next round is due in an hour all the same
        return max(began if isinstance(began, float) else 0.0, self.last_s)


def machine_for(each: float) -> Run:
    """This machine, for one round."""
    return machine.ThisMachine(ROUND_S, each=each)


def spool_round(config: Config, spool: Spool) -> None:
    """Read every drive's health and keep it until it is sent."""
    at = datetime.now(UTC)
    state = Breaker(config.folder)
    result = read_round(machine_for, last_survey(config.folder), state)
    with contextlib.suppress(OSError):  # what hung is in the report all the same
        state.save()
    for number, body in enumerate(bodies(result, at, facts())):
        key = f"readings:{machine.boot_id()}:{at.isoformat()}:{number}"
        spool.put(send.report(config, "readings", key, body))


def facts() -> dict[str, Any]:
    """What goes with the readings: load, memory, filesystems, links, input and output."""
    return {"system": machine.system_facts(), "io": disk_io(machine.ThisMachine())}


def bodies(result: RoundResult, at: datetime, more: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The bodies of the reports of one round: of many drives there are several."""
    told = result.readings_told()
    round_ = {"at": at.isoformat(), "round": result.told()}
    for first in range(0, max(1, len(told)), READINGS_A_REPORT):
        readings = told[first : first + READINGS_A_REPORT]
        yield {**round_, "readings": readings, **({} if first else more)}
