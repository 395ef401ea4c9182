"""A whole running site for tests, benches and soaks: started as script/run starts it."""

from __future__ import annotations

import contextlib
import http.client
import http.cookiejar
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

BASE = Path(__file__).resolve().parent.parent
PASSWORD = re.compile(r"^ +password +(\S+)$", re.MULTILINE)
NEVER = threading.Event()
DISKS = 40


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(
    what: str, ready: Callable[[], Any], seconds: float = 30.0, pause: float = 0.05
) -> Any:
    """What `ready` answers as soon as it is true; AssertionError when it never is."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := ready():
            return answer
        NEVER.wait(pause)
    raise AssertionError(f"{what}: not within {seconds:g} s")


class Stack:
    """The processes of one site, with state in a folder of its own."""

    def __init__(self, folder: Path, demo: bool = True, kernel_log: str = "") -> None:
        self.var = folder / "var"
        self.log_file = folder / "kern.log"
        self.log_file.touch()
        self.port = free_port()
        self.output = folder / "output.log"
        self.demo = demo
        self.environment = {
            key: value
            for key, value in os.environ.items()
            if key not in ("SECRET_KEY", "BROKER_URL", "DJANGO_SETTINGS_MODULE")
        }
        self.environment |= {
            "VAR_DIR": str(self.var),
            "MIRRORSITE_KERNEL_LOG": kernel_log or str(self.log_file),
            "MIRRORSITE_TRUST_USER_KMSG": "1",  # what benches write there has a program's facility
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Stack:
        """Start, and wait until the web answers."""
        arguments = ["--port", str(self.port), *(["--demo"] if self.demo else [])]
        with open(self.output, "ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mirrorsite.ops.start", *arguments],
                cwd=BASE,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_for("the site's first answer", self.answers, 90)
        return self

    def answers(self) -> bool:
        """Whether /healthz says ok."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def stop(self) -> None:
        """As Ctrl-C does; what does not end is killed."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def password(self) -> str:
        """The one that the first start printed."""
        found = PASSWORD.search(self.output.read_text(errors="replace"))
        assert found, self.output.read_text(errors="replace")[-2000:]
        return found[1]

    def log_in(self) -> urllib.request.OpenerDirector:
        """A browser-like opener with the admin's session."""
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        login = f"{self.url}/accounts/login/"
        opener.open(login, timeout=20).read()
        token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
        fields = {"login": "admin", "password": self.password, "csrfmiddlewaretoken": token}
        body = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(login, body, {"Referer": login})
        opener.open(request, timeout=20).read()
        return opener

    def write(self, *lines: str) -> None:
        """Lines for the followed kernel log."""
        with open(self.log_file, "a") as log:
            log.write("".join(f"{line}\n" for line in lines))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database holds."""
        with contextlib.closing(
            sqlite3.connect(f"file:{self.var}/db.sqlite3?mode=ro", uri=True, timeout=20)
        ) as database:
            return database.execute(query).fetchall()

    def pids(self) -> dict[str, list[int]]:
        """Process ids by role, from what runs below the supervisor."""
        found: dict[str, list[int]] = {"supervisor": [self.process.pid]}
        for pid in descendants(self.process.pid):
            with contextlib.suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                found.setdefault(role_of(words), []).append(pid)
        return found

    def kill(self, role: str, sign: int = signal.SIGKILL) -> None:
        """A signal to every process of a role."""
        for pid in self.pids().get(role, []):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)


def role_of(command: str) -> str:
    """web, worker, follower, valkey: by what stands in the command line."""
    for word, role in (
        ("granian", "web"),
        ("celery", "worker"),
        ("hardware.agent.follower", "follower"),
        ("valkey", "valkey"),
        ("redis", "valkey"),
    ):
        if word in command:
            return role
    return "valkey" if "unixsocket" in command else "other"


def descendants(root: int) -> list[int]:
    """All processes below one."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            text = stat.read_text()
            parent = int(text.rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found: list[int] = []
    waiting = [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


@contextlib.contextmanager
def running(demo: bool = True, kernel_log: str = "") -> Iterator[Stack]:
    """A site that is stopped in any case."""
    with tempfile.TemporaryDirectory(prefix="ms-") as folder:
        stack = Stack(Path(folder), demo, kernel_log)
        try:
            yield stack.start()
        finally:
            stack.stop()


def failed_read(number: int) -> list[str]:
    """The lines of one failed read of a sector of its own, as a current kernel prints them."""
    target, sector = number % DISKS, 1000 + number * 8
    disk = f"sd{chr(97 + target % 26)}{chr(97 + target // 26)}"
    at = f"[{time.clock_gettime(time.CLOCK_BOOTTIME):.6f}]"
    place = f"{at} sd 3:0:{target}:0: [{disk}] tag#1"
    return [
        f"{place} FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age=0s",
        f"{place} Sense Key : Medium Error [current] ",
        f"{place} Add. Sense: Unrecovered read error",
        f"{place} CDB: Read(10) 28 00 {sector.to_bytes(4, 'big').hex(' ')} 00 00 08 00",
        f"{at} critical medium error, dev {disk}, sector {sector} op 0x0:(READ) flags 0x0 "
        "phys_seg 1 prio class 2",
    ]
