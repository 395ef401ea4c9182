"""script/bench: figures of a whole running site. The baseline is the goal that was set."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench_drives import bench_drives
from tests.bench_front import bench_front
from tests.bench_kernel_log import bench_kernel_log
from tests.bench_readings import bench_readings
from tests.bench_round import bench_round
from tests.bench_storm import bench_storm
from tests.stack import BASE, NEVER, Stack, descendants, free_port, running, wait_for

LINES = 200
IDLE_S = 60
REPORTS = 500
KMSG = "/dev/kmsg"
RUN = int(time.time()) % 50_000 + 10_000  # the kernel's ring still holds the lines of other runs
INSTALLER = re.compile(r"PATH$|HOME$|(PIP|UV|SSL|HTTPS?|NO|REQUESTS)_", re.IGNORECASE)


def figure(name: str, value: float, unit: str, goal: float) -> None:
    """One JSON line."""
    line = {"name": name, "value": round(value, 3), "unit": unit, "baseline": goal}
    print(json.dumps({**line, "ratio": round(value / goal, 3)}), flush=True)


def bench_start() -> None:
    """From a fresh clone with empty caches to the first page."""
    with tempfile.TemporaryDirectory(prefix="ms-") as name:
        clone, port = Path(name) / "clone", free_port()
        subprocess.run(["git", "clone", "-q", str(BASE), str(clone)], check=True)
        environment = {key: value for key, value in os.environ.items() if INSTALLER.match(key)}
        environment |= {"PIP_NO_CACHE_DIR": "1", "UV_NO_CACHE": "1", "PORT": str(port)}
        began = time.monotonic()
        with open(Path(name) / "output", "wb") as output:
            process = subprocess.Popen(
                ["script/run"], cwd=clone, env=environment, stdout=output, stderr=output
            )
        try:
            wait_for("the first page", lambda: answers(port), 180)
            figure("fresh clone to first page", time.monotonic() - began, "s", 30)
        finally:
            process.terminate()
            process.wait(60)


def answers(port: int) -> bool:
    """Whether the homepage comes."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except OSError:
        return False


def bench_idle() -> None:
    """Memory and processor of the whole stack while nothing happens."""
    with running(demo=True, kernel_log=KMSG if os.access(KMSG, os.R_OK) else "") as site:
        opener = site.log_in()
        for path in ("/", "/ops/?stay=1", "/ops/hardware/tickets/1/"):
            opener.open(site.url + path, timeout=20).read()
        NEVER.wait(30)
        before, began = ticks(site), time.monotonic()
        NEVER.wait(IDLE_S)
        used = (ticks(site) - before) / os.sysconf("SC_CLK_TCK")
        figure("idle processor", 100 * used / (time.monotonic() - began), "% of a core", 1)
        figure("idle memory, PSS of all processes", memory_mb(site), "MB", 400)


def everyone(site: Stack) -> list[int]:
    """The supervisor and all below it."""
    return [site.process.pid, *descendants(site.process.pid)]


def ticks(site: Stack) -> int:
    """Clock ticks that all processes have used."""
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2] for pid in everyone(site)]
    return sum(int(stat.split()[11]) + int(stat.split()[12]) for stat in stats)


def memory_mb(site: Stack) -> float:
    """Proportional set size of all processes."""
    total = 0
    for pid in everyone(site):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def bench_line() -> None:
    """From a line in the kernel log to the incident on the page."""
    writable = os.access(KMSG, os.W_OK)
    with running(demo=False, kernel_log=KMSG if writable else "") as site:
        opener = site.log_in()
        page = f"{site.url}/ops/hardware/incidents/"
        waits = sorted(one_line(site, opener, page, number, writable) for number in range(LINES))
        where = "/dev/kmsg" if writable else "a followed file"
        figure(f"line in {where} to page, p50", waits[LINES // 2], "s", 1)
        figure(f"line in {where} to page, p99", waits[int(LINES * 0.99) - 1], "s", 1)
        figure(f"line in {where} to page, longest", waits[-1], "s", 1)


def one_line(site: Stack, opener: Any, page: str, number: int, kmsg: bool) -> float:
    """Seconds until this line's address stands on the page."""
    place = f"{RUN}:0:{number}:7"
    text = (
        f"sd {place}: [sdzz] tag#1 received 'logical unit failure' from controller for scsi {place}"
    )
    began = time.monotonic()
    if kmsg:
        Path(KMSG).write_text(f"<3>{text}\n")
    else:
        site.write(f"[{time.clock_gettime(time.CLOCK_BOOTTIME):.6f}] {text}")
    wait_for(place, lambda: place in opener.open(page, timeout=20).read().decode(), 30, 0.01)
    return time.monotonic() - began


def bench_door() -> None:
    """Reports a second through the door, one sender, each committed."""
    with running(demo=False) as site:
        token = (site.var / "agent" / "token").read_text().strip()
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
        began = time.monotonic()
        for number in range(REPORTS):
            report = {
                "version": 1,
                "key": f"bench:{number}",
                "kind": "kernel-events",
                "boot_id": "bench",
                "sent_at": "2026-01-01T00:00:00+00:00",
                "utc_offset_s": 0,
                "body": {"events": []},
            }
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            connection.request("POST", "/api/report/", json.dumps(report), headers)
            answer = connection.getresponse()
            assert answer.status == 200, answer.read()
            answer.read()
        figure("door, one sender", REPORTS / (time.monotonic() - began), "reports/s", 275)


BENCHES: dict[str, Callable[[], None]] = {
    "start": bench_start,
    "idle": bench_idle,
    "line": bench_line,
    "door": bench_door,
    "readings": lambda: bench_readings(figure),
    "round": lambda: bench_round(figure),
    "drives": lambda: bench_drives(figure),
    "kernel_log": lambda: bench_kernel_log(figure, 2_000_000),
    "kernel_log_full": lambda: bench_kernel_log(figure, 10_000_000),
    "storm": lambda: bench_storm(figure),
    "front": lambda: bench_front(figure),
}

if __name__ == "__main__":
    for chosen in sys.argv[1:] or [name for name in BENCHES if not name.endswith("_full")]:
        BENCHES[chosen]()
