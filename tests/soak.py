"""script/soak: long and hurtful. `kills` kills something every few seconds while lines come;
`away` keeps the web away for ten minutes while 10 000 lines arrive, the log is rotated, copied,
packed, and the follower is killed."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.stack import NEVER, Stack, failed_read, running, wait_for

EVENTS = "SELECT COUNT(*), COUNT(DISTINCT key), COALESCE(SUM(count), 0) FROM hardware_kernelevent"
IN_INCIDENTS = "SELECT COALESCE(SUM(count), 0) FROM incidents_incident"
KILLS = 200
AWAY_S = 600
AWAY_LINES = 10_000


def write_failure(site: Stack, number: int) -> int:
    """One failed read; returns how many lines that were."""
    lines = failed_read(number)
    site.write(*lines)
    return len(lines)


def verdict(site: Stack, name: str, written: int, **more: Any) -> bool:
    """Wait until all is digested; print what was written and what is there."""
    began = time.monotonic()
    with contextlib.suppress(AssertionError):
        wait_for("all", lambda: site.rows(EVENTS)[0][0] >= written, 600, 1)
    NEVER.wait(5)
    rows, keys, count = site.rows(EVENTS)[0]
    (counted,) = site.rows(IN_INCIDENTS)[0]
    good = rows == keys == count == counted == written
    said = {"written": written, "rows": rows, "sum": count, "in_incidents": counted, "once": good}
    waited = round(time.monotonic() - began - 5, 1)
    print(json.dumps({"name": name, **said, "digested_after_s": waited, **more}), flush=True)
    return good


def soak_kills() -> bool:
    """kill -9 of worker, web or follower at random moments while lines come."""
    chance = random.Random(20261122)
    written = killed = 0
    with running(demo=False) as site:
        while killed < KILLS:
            for _ in range(chance.randrange(1, 8)):
                write_failure(site, written)
                written += 1
            NEVER.wait(chance.random())
            site.kill(chance.choice(["worker", "web", "follower"]))
            killed += 1
            NEVER.wait(chance.random() * 2)
        wait_for("the web", site.answers, 120)
        return verdict(site, f"{KILLS} kills", written, kills=killed)


def soak_away() -> bool:
    """The web is away for ten minutes; the log is rotated and the follower killed meanwhile."""
    with running(demo=False) as site:
        began, lines, written = time.monotonic(), 0, 0
        site.kill("web", signal.SIGSTOP)
        while lines < AWAY_LINES:
            lines += write_failure(site, written)
            written += 1
            if step := ROTATIONS.get(written):
                site.kill("follower")
                step(site.log_file)
            NEVER.wait(0.1)
        NEVER.wait(max(0.0, AWAY_S - (time.monotonic() - began)))
        away = time.monotonic() - began
        site.kill("web", signal.SIGCONT)
        return verdict(site, "web away", written, lines=lines, away_s=round(away))


def make_room(log: Path) -> None:
    """.1 becomes .2 and so on."""
    for number in range(8, 0, -1):
        for suffix in ("", ".gz"):
            old = log.with_name(f"{log.name}.{number}{suffix}")
            if old.exists():
                old.rename(log.with_name(f"{log.name}.{number + 1}{suffix}"))


def rename(log: Path) -> None:
    """As logrotate does by default."""
    make_room(log)
    log.rename(log.with_name(f"{log.name}.1"))
    log.touch()


def copy_and_truncate(log: Path) -> None:
    """As logrotate does with copytruncate."""
    make_room(log)
    shutil.copy(log, log.with_name(f"{log.name}.1"))
    os.truncate(log, 0)


def pack(log: Path) -> None:
    """Rename, and pack what was renamed before."""
    before = log.with_name(f"{log.name}.1")
    with gzip.open(f"{before}.gz", "wb") as packed:
        packed.write(before.read_bytes())
    shutil.copystat(before, f"{before}.gz")
    before.unlink()
    rename(log)


# after so many events
ROTATIONS: dict[int, Callable[[Path], None]] = {
    200: rename, 600: pack, 1000: rename, 1400: rename, 1800: copy_and_truncate,
}  # fmt: skip
SOAKS = {"kills": soak_kills, "away": soak_away}

if __name__ == "__main__":
    results = [SOAKS[chosen]() for chosen in sys.argv[1:] or SOAKS]
    sys.exit(not all(results))
