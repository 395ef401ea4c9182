"""Real journal files without a running systemd: made by systemd-journal-remote."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

REMOTE = "/lib/systemd/systemd-journal-remote"
BOOTS = ("5cb54153a46b4858b5d44a75aeefdc23", "6cb54153a46b4858b5d44a75aeefdc24")
BEGAN_US = 1_795_000_000_000_000
DAY_US = 86_400_000_000


def is_here() -> bool:
    """Whether journals can be made and read on this machine."""
    return Path(REMOTE).exists() and shutil.which("journalctl") is not None


def entry(
    message: str | bytes,
    number: int = 0,
    boot: int = 0,
    transport: str = "kernel",
    **more: str,
) -> bytes:
    """One entry in the export format; `number` orders those of a boot."""
    raw = message.encode() if isinstance(message, str) else message
    us = 1_000_000 + number * 1000
    fields = {
        "__REALTIME_TIMESTAMP": str(BEGAN_US + boot * DAY_US + us),
        "__MONOTONIC_TIMESTAMP": str(us),
        "_BOOT_ID": BOOTS[boot],
        "_TRANSPORT": transport,
        "SYSLOG_IDENTIFIER": "kernel",
        "PRIORITY": "3",
        "_HOSTNAME": "guest1",
        "_MACHINE_ID": "a" * 32,
        **more,
    }
    head = "".join(f"{name}={value}\n" for name, value in fields.items()).encode()
    return head + b"MESSAGE\n" + len(raw).to_bytes(8, "little") + raw + b"\n\n"


def write_journal(path: Path, *entries: bytes) -> Path:
    """A journal file with these entries; appended to where it is there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [REMOTE, "-o", str(path), "-"]
    subprocess.run(command, input=b"".join(entries), check=True, capture_output=True, timeout=60)
    return path
