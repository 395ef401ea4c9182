"""What the kernel counts by itself: commands and errors of each disk, and its input and output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import psutil

from hardware.domain.machine import Run
from hardware.domain.reach import Reach
from hardware.domain.reading import Reading

COUNTERS = ("ioerr_cnt", "iodone_cnt", "iorequest_cnt")
NO_DISKS = ("loop", "ram", "zram", "sr", "fd", "nbd")
# psutil's word → ours
_FIGURES = {
    "read_bytes": "read_bytes",
    "write_bytes": "write_bytes",
    "read_count": "read_count",
    "write_count": "write_count",
    "busy_time": "busy_ms",
}


def kernel_readings(run: Run, reaches: Iterable[Reach]) -> Iterator[Reading]:
    """A reading of each SCSI disk that is seen as itself: the counters of its commands."""
    for reach in reaches:
        name = reach.device.removeprefix("/dev/")
        if not reach.serial or "," in reach.kind or not name.startswith("sd"):
            continue
        source = f"/sys/block/{name}/device"
        said = {one: _number(run.read(f"{source}/{one}")) for one in COUNTERS}
        counters = {f"kernel.{one}": count for one, count in said.items() if count is not None}
        if counters:
            told = tuple(counters.items())
            yield Reading(reach.serial, source, device=reach.device, counters=told)


def _number(text: str | None) -> int | None:
    """The kernel writes 0x1f."""
    try:
        count = int((text or "").strip(), 0)
    except ValueError:
        return None
    return count if 0 <= count < 2**63 else None


def with_counters(reading: Reading, more: Reading | None) -> Reading:
    """A reading with what another one counted; its own counters stay."""
    if more is None:
        return reading
    counters = {**dict(more.counters), **dict(reading.counters)}
    return replace(reading, counters=tuple(counters.items()))


def disk_io(run: Run) -> dict[str, dict[str, int]]:
    """Disk or array → what was read and written since boot; partitions are in their disks."""
    whole = {name.replace("!", "/") for name in run.names("/sys/block")}
    told = psutil.disk_io_counters(perdisk=True, nowrap=False) or {}
    return {
        name: {ours: int(getattr(one, theirs, 0)) for theirs, ours in _FIGURES.items()}
        for name, one in sorted(told.items())
        if name in whole and not name.startswith(NO_DISKS)
    }
