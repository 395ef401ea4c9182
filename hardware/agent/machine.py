"""This machine, as the tools see it: commands, files, psutil and pyudev."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import psutil

from hardware.tools import dmi, links
from mirrorsite.ground.outside import shell

NO_DISKS = ("loop", "ram", "zram", "dm-", "md", "sr", "fd")


class ThisMachine:
    """Answers run(), read(), names() and real() for the machine that it runs on.

    `seconds` is the time for all commands together: what comes later is answered as out of
    time, so that one hung disk cannot take the whole survey with it. `each` is for one command.
    """

    def __init__(
        self,
        seconds: float = 45.0,
        clock: Callable[[], float] = time.monotonic,
        each: float = 30.0,
    ) -> None:
        self.clock = clock
        self.each = each
        self.deadline = clock() + seconds

    def __call__(self, *argv: str) -> shell.Output:
        if argv[0] in BUILT_IN:
            return _answer(BUILT_IN[argv[0]])
        left = self.deadline - self.clock()
        if left <= 0:
            return shell.Output("", f"{argv[0]}: no time left in this survey", shell.TIMED_OUT)
        return shell.run(*argv, timeout=min(self.each, left))

    def read(self, path: str) -> str | None:
        return shell.read(path)

    def names(self, path: str) -> tuple[str, ...]:
        return shell.names(path)

    def real(self, path: str) -> str | None:
        return shell.real(path)


def _answer(ask: Callable[[], Any]) -> shell.Output:
    try:
        return shell.Output(json.dumps(ask(), indent=1), "", 0)
    except (ImportError, OSError, psutil.Error, ValueError) as error:
        return shell.Output("", f"{type(error).__name__}: {error}", 1)


def system_facts() -> dict[str, Any]:
    """Load, memory, filesystems by psutil; what the machine is and how it is linked by /sys."""
    memory = psutil.virtual_memory()
    return {
        "cpu_count": psutil.cpu_count(),
        "memory_bytes": memory.total,
        "memory_available_bytes": memory.available,
        "load_1": psutil.getloadavg()[0],
        "boot_time": psutil.boot_time(),
        "filesystems": [_filesystem(part) for part in psutil.disk_partitions()],
        "network": [
            {"name": name, "is_up": link.isup, "speed_mbit": link.speed}
            for name, link in sorted(psutil.net_if_stats().items())
        ],
        "machine": _machine(),
        "links": links.facts(ThisMachine()),
    }


@lru_cache(maxsize=1)
def _machine() -> dict[str, Any]:
    """Maker, CPU and memory, which stay as they are while this process runs."""
    return dmi.facts(ThisMachine())


def _filesystem(part: Any) -> dict[str, Any]:
    try:
        usage = psutil.disk_usage(part.mountpoint)
        inodes = os.statvfs(part.mountpoint)
    except OSError:
        return {"device": part.device, "mount_point": part.mountpoint, "type": part.fstype}
    return {
        "device": part.device,
        "mount_point": part.mountpoint,
        "type": part.fstype,
        "size_bytes": usage.total,
        "free_bytes": usage.free,
        "inodes_total": inodes.f_files,  # 0 where the filesystem makes them as it needs them
        "inodes_free": inodes.f_ffree,
    }


def udev_disks() -> list[dict[str, str]]:
    """udev's properties of every disk."""
    import pyudev  # loads libudev, which a minimal system may lack

    devices = pyudev.Context().list_devices(subsystem="block", DEVTYPE="disk")
    return [
        {str(key): str(value) for key, value in device.properties.items()}
        for device in devices
        if not device.sys_name.startswith(NO_DISKS)
    ]


BUILT_IN: dict[str, Callable[[], Any]] = {"psutil": system_facts, "pyudev": udev_disks}


def boot_id() -> str:
    """The kernel's id of this boot; empty where there is none."""
    return (shell.read("/proc/sys/kernel/random/boot_id") or "").strip()


def booted_at(now: datetime) -> datetime:
    """When the kernel's own clock stood at zero."""
    return now - timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME))


def machine_id(folder: Path) -> str:
    """/etc/machine-id, or where that is missing an id of our own kept in the agent's folder."""
    found = (shell.read("/etc/machine-id") or "").strip()
    if found:
        return found
    own = folder / "machine-id"
    if not own.exists():
        own.write_text(os.urandom(16).hex())
    return own.read_text().strip()


def about(folder: Path) -> dict[str, Any]:
    """Which machine, which boot, which time: goes with every report and recording."""
    now = datetime.now(UTC)
    offset = datetime.now().astimezone().utcoffset() or timedelta()
    return {
        "machine_id": machine_id(folder),
        "hostname": socket.gethostname(),
        "boot_id": boot_id(),
        "booted_at": booted_at(now).isoformat(),
        "utc_offset_s": int(offset.total_seconds()),
    }
