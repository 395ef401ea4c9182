"""A long log of a mirror site: explain kernel-log against grep with the same triggers."""

from __future__ import annotations

import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from hardware.domain.kernel_triggers import triggers

BASE = Path(__file__).resolve().parent.parent
PAIRS = 3
Figure = Callable[[str, float, str, float], None]
ORDINARY = (
    "kernel: [{up}] TCP: request_sock_TCP: Possible SYN flooding on port {n}. Sending cookies.",
    "kernel: [{up}] ixgbe 0000:5e:00.0 ens2f0: NIC Link is Up 10 Gbps, Flow Control: RX/TX",
    "kernel: [{up}] [UFW BLOCK] IN=ens2f0 OUT= SRC=192.0.2.9 DST=192.0.2.1 LEN=60 TTL=52 ID={n}",
    "kernel: [{up}] device veth{n} entered promiscuous mode",
    "rsyncd[{n}]: rsync on debian/pool/main/l/linux/ from host{n}.example.org (192.0.2.77)",
    "sshd[{n}]: Accepted publickey for admin from 192.0.2.5 port {n} ssh2: ED25519 SHA256:abc",
    "systemd[1]: Started Session {n} of user admin.",
    "CRON[{n}]: (root) CMD (test -x /usr/sbin/anacron || run-parts /etc/cron.daily)",
)
# One failed read; each of its lines is a hit.
FAILED = (
    "sd 3:0:{t}:0: [sd{c}] tag#{n} FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age=0s",
    "sd 3:0:{t}:0: [sd{c}] tag#{n} Sense Key : Medium Error [current] ",
    "sd 3:0:{t}:0: [sd{c}] tag#{n} Add. Sense: Unrecovered read error",
    "sd 3:0:{t}:0: [sd{c}] tag#{n} CDB: Read(10) 28 00 00 12 34 56 00 00 08 00",
    "critical medium error, dev sd{c}, sector {n} op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2",
)
EVERY = 1000 * len(FAILED)  # so that one line of a thousand is a hit


def lines(count: int) -> Iterator[str]:
    """An ordinary log with a failed read now and then, always the same one."""
    chance = random.Random(20261122)
    for number in range(count):
        second, n = number // 10, chance.randrange(1024, 60000)
        stamp = f"Nov {1 + second // 86400:2} {second // 3600 % 24:02}:{second // 60 % 60:02}:"
        head, up = f"{stamp}{second % 60:02} mirror2 ", f"{1000 + number / 10:.6f}"
        place = number % EVERY
        if place < len(FAILED):
            target = number // EVERY % 24
            said = FAILED[place].format(t=target, c=chr(97 + target), n=8 * (number // EVERY))
            yield f"{head}kernel: [{up}] {said}\n"
        else:
            yield head + chance.choice(ORDINARY).format(up=up, n=n) + "\n"


def bench_kernel_log(figure: Figure, count: int) -> None:
    """Both in pairs, one after the other, on a file that the page cache holds."""
    with tempfile.TemporaryDirectory(prefix="ms-") as folder:
        log = Path(folder) / "kern.log"
        with open(log, "w") as file:
            file.writelines(lines(count))
        expected = count // EVERY
        pairs = [(grep(log), explain(log, expected)) for _ in range(PAIRS)]
    ours, theirs = (statistics.median(pair[i] for pair in pairs) for i in (1, 0))
    millions = f"{count / 1e6:g} M lines"
    figure(f"grep -cE, {millions}", theirs, "s of a processor", theirs)
    figure(f"explain kernel-log, {millions}, against grep", ours, "s of a processor", 1.5 * theirs)
    figure(f"explain kernel-log, {millions}, memory", peak_mb(), "MB", 100)


def grep(log: Path) -> float:
    """Seconds that grep takes to count the lines with a trigger."""
    expression = "|".join(re.sub(r"([.\[\](){}*+?|^$\\])", r"\\\1", text) for text in triggers())
    return timed(["grep", "-cE", expression, str(log)], {"LC_ALL": "C"})[0]


def explain(log: Path, expected: int) -> float:
    """Seconds that explain takes to print every event."""
    environment = {"SECRET_KEY": "x", "BROKER_URL": "memory://"}
    command = [sys.executable, "manage.py", "explain", "kernel-log", str(log), "--json"]
    seconds, said = timed(command, environment)
    events = said.count(b"\n")
    assert events == expected, f"{events} events, not {expected}"
    return seconds


def timed(command: list[str], environment: dict[str, str]) -> tuple[float, bytes]:
    """(processor seconds, output) of a command: both work on one core, others may be busy."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, cwd=BASE, env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    return used, done.stdout


def peak_mb() -> float:
    """The most that any child held in memory."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
