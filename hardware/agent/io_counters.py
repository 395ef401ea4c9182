"""What the kernel counts of each disk's input and output."""

from __future__ import annotations

import psutil

from hardware.domain.machine import Run

NO_DISKS = ("loop", "ram", "zram", "sr", "fd", "nbd")
# psutil's word → ours
_FIGURES = {
    "read_bytes": "read_bytes",
    "write_bytes": "write_bytes",
    "read_count": "read_count",
    "write_count": "write_count",
    "busy_time": "busy_ms",
}


def disk_io(run: Run) -> dict[str, dict[str, int]]:
    """Disk or array → what was read and written since boot; partitions are in their disks."""
    whole = {name.replace("!", "/") for name in run.names("/sys/block")}
    told = psutil.disk_io_counters(perdisk=True, nowrap=False) or {}
    return {
        name: {ours: int(getattr(one, theirs, 0)) for theirs, ours in _FIGURES.items()}
        for name, one in sorted(told.items())
        if name in whole and not name.startswith(NO_DISKS)
    }
