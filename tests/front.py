"""A real nginx on loopback, with the configuration that `manage.py nginx_conf` prints."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.stack import BASE, Stack, free_port, wait_for

NAME = "mirrors.example.org"
MAIN = """\
{user}
worker_processes {workers};
{kept}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    sendfile on;
    tcp_nopush on;
{temporary}
    include {folder}/site.conf;
{extra}
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def binary() -> str | None:
    """nginx, where it is installed; it is in sbin, which is not in everybody's PATH."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Nginx:
    """The shipped configuration in a folder of its own, started and stopped by its test."""

    folder: Path
    program_port: int
    make: Callable[[list[str]], str]
    options: list[str] = field(default_factory=list)
    extra: str = ""
    workers: int = 1
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.port, self.warming = free_port(), free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """site.conf as an operator makes it, and the file around it."""
        arguments = [
            *("--server-name", NAME, "--listen", f"127.0.0.1:{self.port}"),
            *("--listen", f"[::1]:{self.port}", "--program", f"127.0.0.1:{self.program_port}"),
            *("--warming", f"127.0.0.1:{self.warming}", "--cache", f"{self.folder}/cache"),
            *self.options,
        ]
        (self.folder / "cache").mkdir(exist_ok=True)
        (self.folder / "site.conf").write_text(self.make(arguments))
        (self.folder / "nginx.conf").write_text(
            MAIN.format(
                user="user root;" if os.getuid() == 0 else "",
                workers=self.workers,
                kept="\n".join(f"env {name};" for name in self.environment),
                folder=self.folder,
                temporary="\n".join(f"    {t}_temp_path {self.folder}/{t};" for t in TEMPORARY),
                extra=self.extra,
            )
        )

    def command(self, *more: str) -> list[str]:
        found = binary()
        assert found
        return [found, "-c", f"{self.folder}/nginx.conf", "-p", str(self.folder), *more]

    def check(self) -> str:
        """What `nginx -t` says."""
        done = subprocess.run(self.command("-t"), capture_output=True, text=True, timeout=20)
        return done.stderr

    def start(self) -> Nginx:
        """Start, and wait until it listens."""
        self.process = subprocess.Popen(
            self.command(), env={**os.environ, **self.environment}, stderr=subprocess.DEVNULL
        )
        wait_for("nginx", self.listens, 10)
        return self

    def listens(self) -> bool:
        try:
            return self.ask("/front-config", port=self.warming).status == 200
        except OSError:
            return False

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGQUIT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            self.process.kill()
            self.process.wait()
            self.process = None

    def ask(
        self,
        path: str,
        *,
        to: str = "127.0.0.1",
        source: str = "",
        port: int = 0,
        method: str = "GET",
        **said: str,
    ) -> Answer:
        """One request; keywords are headers, `accept_encoding` for Accept-Encoding."""
        headers = {name.replace("_", "-"): value for name, value in said.items()}
        own = (source, 0) if source else None
        connection = http.client.HTTPConnection(to, port or self.port, 20, own)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"host": NAME, **headers}.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        got = Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        connection.close()
        return got


def public_address(site: Stack, address: str, more: str = "") -> None:
    """As an admin would set it; and more rows, by a program."""
    words = "from mirrorsite.ground.site.models import *\n"
    words += f"Identity.objects.update(url={address!r})\n{more}"
    manage(site, "shell", "-v0", "-c", words)


def manage(site: Stack, *arguments: str) -> str:
    """What a command of manage.py prints, on the site's own data."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE,
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def before(site: Stack, folder: Path, **more: Any) -> Nginx:
    """nginx for a running site, with the rows of that site's database."""
    return Nginx(folder, site.port, lambda options: manage(site, "nginx_conf", *options), **more)


@contextlib.contextmanager
def in_front_of(nginx: Nginx) -> Iterator[Nginx]:
    """nginx that is stopped in any case."""
    nginx.prepare()
    try:
        yield nginx.start()
    finally:
        nginx.stop()
