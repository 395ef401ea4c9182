"""A PostgreSQL cluster of the tests' own: a folder, a unix socket, no network, gone afterwards.

The db layer runs a second time on it: `python -m tests.postgres pytest tests/db`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = (
    "listen_addresses=''", "fsync=off", "synchronous_commit=off", "full_page_writes=off",
    "shared_buffers=128MB", "max_connections=40",
)  # fmt: skip


def binaries() -> Path | None:
    """The folder of the newest server that is installed, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def cluster() -> Iterator[str]:
    """The DATABASE_URL of a running server; it is stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # sockets' paths must be short
    bin_folder = binaries()
    assert bin_folder, "PostgreSQL is not installed: see deploy/test-packages.txt"
    data = folder / "data"
    user: dict[str, str | int] = {}
    if os.getuid() == 0:  # the server refuses to run as root
        user = {"user": pwd.getpwnam("postgres").pw_name}
        shutil.chown(folder, "postgres")
    try:
        run(bin_folder / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", **user)
        server = " ".join(f"-c {setting}" for setting in SETTINGS) + f" -k {folder}"
        run(bin_folder / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", server, "start",
            **user)  # fmt: skip
        try:
            run(bin_folder / "createdb", "-h", folder, "-U", "tests", "tests", **user)
            host = str(folder).replace("/", "%2F")
            yield f"postgres://tests@{host}/tests"
        finally:
            run(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop", **user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(*argv: str | Path, **user: str | int) -> None:
    """One command of PostgreSQL; its failure ends the tests with its words."""
    done = subprocess.run(
        [str(word) for word in argv], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, timeout=60, cwd="/", env={**os.environ, "LC_ALL": "C.UTF-8"}, **user,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{argv[0]}: {done.stdout}")


def main(command: list[str]) -> int:
    """Run a command with the DATABASE_URL of a cluster."""
    with cluster() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
