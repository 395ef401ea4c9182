"""Follows the kernel log and udev: `python -m hardware.agent.follower`.

Lines become events here, so that what goes to the centre is small and an event is one thing
with one key. The cursor moves only where no event is open: read again from there after a kill,
the same lines give the same events with the same keys, and the centre knows them already.
"""

from __future__ import annotations

import itertools
import json
import logging
import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from hardware.agent import machine, send
from hardware.agent.config import Config, ConfigError
from hardware.agent.follower_state import SAY_EVERY_S, losses, say_source, say_state
from hardware.agent.kernel_log_source import Source, choose, open_source
from hardware.agent.rounding import Rounds
from hardware.agent.sending import Sender
from hardware.agent.small_files import read_json, write_json
from hardware.agent.spool import Spool
from hardware.agent.surveying import Surveyor
from hardware.domain.kernel_log import Grouper, KernelEvent, is_about_disks

log = logging.getLogger("follower")
TICK_S = 0.05
IDLE_S = 1.0
QUIET_S = 0.1  # the lines of one failed command come within microseconds
PEEK_S = 0.4
SETTLED = timedelta(milliseconds=200)
EVENTS_A_REPORT = 300
REPORT_BYTES = 1024 * 1024  # far below what the door takes
BEFORE_BOOT = timedelta(seconds=10)  # by how much a log's clock may be wrong
REOPEN_S = 10.0
ADVICE = "run as root, or set MIRRORSITE_KERNEL_LOG to journal or to a file that syslog writes"
THIS_BOOT = "this"  # the report says which that is


class Follower:
    """One kernel log: reads, groups, spools. `step()` is one look; the caller keeps the time."""

    def __init__(self, config: Config, spool: Spool, source: Source) -> None:
        self.config = config
        self.spool = spool
        self.source = source
        self.grouper = Grouper()
        self.boot = ""
        self.last_line_at = 0.0
        self.peeked_at = 0.0
        self.newest_at: datetime | None = None
        self.told: dict[str, tuple[int, int]] = {}
        self.cursor_now = source.cursor

    def step(self, now: float) -> int:
        """Read what is there and spool what is new; returns how many events were spooled."""
        closed: list[KernelEvent] = []
        for line in self.source.read():
            if is_about_disks(line.text):
                if line.boot_id != self.boot:  # addresses of another boot mean other disks
                    closed += self.grouper.flush()
                self.boot = line.boot_id
                closed += self.grouper.feed(line)
                self.last_line_at, self.newest_at = now, line.at
        if self.grouper.is_open and now - self.last_line_at >= QUIET_S:
            closed += self.grouper.flush()
        events = [event for event in closed if self.told.pop(_key(event), None) != _extent(event)]
        events += self._growing(now)
        self._spool(events)
        if not self.grouper.is_open and self.source.cursor != self.cursor_now:
            self.save_cursor()
        return len(events)

    def _growing(self, now: float) -> list[KernelEvent]:
        """While the log storms, twice a second those open events whose lines seem complete.

        Told again with the same key when more lines come, an event only grows at the centre.
        """
        if not self.grouper.is_open or now - self.peeked_at < PEEK_S:
            return []
        self.peeked_at = now
        settled = [event for event in self.grouper.peek() if self._is_settled(event)]
        fresh = [event for event in settled if self.told.get(_key(event)) != _extent(event)]
        self.told.update({_key(event): _extent(event) for event in fresh})
        return fresh

    def _is_settled(self, event: KernelEvent) -> bool:
        at = event.lines[-1].at
        return at is None or self.newest_at is None or self.newest_at - at >= SETTLED

    def _spool(self, events: list[KernelEvent]) -> None:
        of_boot = sorted(events, key=self._boot_of)  # a stable sort: each boot's stay in order
        for boot, group in itertools.groupby(of_boot, self._boot_of):
            for batch in batches(list(group)):
                self._put(batch, {} if boot == THIS_BOOT else {"boot_id": boot})

    def _boot_of(self, event: KernelEvent) -> str:
        """Its boot where the journal says it; empty for lines of a file before this boot."""
        line = event.lines[0]
        if line.boot_id:
            return line.boot_id
        early = line.at is not None and line.at < self.source.booted_at - BEFORE_BOOT
        return "" if early else THIS_BOOT

    def _put(self, batch: list[KernelEvent], changes: dict[str, str]) -> None:
        body = {"events": [event_body(event) for event in batch]}
        last = f"{_key(batch[-1])}+{batch[-1].last_line}"
        key = f"events:{_key(batch[0])}:{last}:{sum(event.count for event in batch)}"
        report = send.report(self.config, "kernel-events", key, body)
        self.spool.put({**report, **changes})

    def save_cursor(self) -> None:
        """Remember where the source is: all before it was spooled."""
        self.cursor_now = self.source.cursor
        write_json(self.config.folder / "cursor.json", self.cursor_now)


def batches(events: list[KernelEvent]) -> Iterator[list[KernelEvent]]:
    """Events in their order, no more in one report than the door takes."""
    batch: list[KernelEvent] = []
    size = 0
    for event in events:
        more = len(json.dumps(event_body(event)))
        if batch and (len(batch) == EVENTS_A_REPORT or size + more > REPORT_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += more
    if batch:
        yield batch


def _key(event: KernelEvent) -> str:
    return event.lines[0].key


def _extent(event: KernelEvent) -> tuple[int, int]:
    return event.last_line, event.count


def event_body(event: KernelEvent) -> dict[str, Any]:
    """An event as it goes to the centre: what explain prints, its key, its time, its lines."""
    return {
        **event.as_json(),
        **event.more_json(),
        "key": event.lines[0].key,
        "at": (event.lines[0].at or datetime.now(UTC)).isoformat(),
        "lines": [line.text[:2000] for line in event.lines],
    }


def open_log(config: Config) -> Source:
    """The kernel log from its cursor on; waits, and says why, while it cannot be read."""
    boot_id = machine.boot_id()
    while True:
        now, name = datetime.now(UTC), config.kernel_log
        try:
            name = name or choose()
            cursor = read_json(config.folder / "cursor.json")
            at = machine.booted_at(now)
            return open_source(name, cursor, boot_id, at, config.trusts_programs)
        except OSError as error:
            words = f"{name}: {error.strerror}; {ADVICE}"
            say_state(config, name, words)
            log.error(words)
            time.sleep(REOPEN_S)


def main() -> int:
    """Follow until told to end."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        config = Config.from_environment()
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    config.folder.mkdir(parents=True, exist_ok=True)
    spool = Spool(config.folder / "spool")
    sender = Sender(config, spool)
    sender.start()
    Surveyor(config, spool, sender.woken).start()
    Rounds(config, spool, sender.woken).start()
    follow(config, spool, sender)
    return 0


def follow(config: Config, spool: Spool, sender: Sender) -> None:
    """The main loop."""
    source = open_log(config)
    follower = Follower(config, spool, source)
    follower.save_cursor()  # rotated away before its first line is read, the log is found again
    told, said_at = say_source(config, source), time.monotonic()
    while True:
        now = time.monotonic()
        if follower.step(now):
            sender.woken.set()
        if losses(source) != told or now - said_at >= SAY_EVERY_S:
            told, said_at = say_source(config, source), now
        source.wait(TICK_S if follower.grouper.is_open else IDLE_S)


if __name__ == "__main__":
    sys.exit(main())
