"""What stands on the disks: partitions, md arrays, volume groups, pools, filesystems, mounts."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.domain.drive import Fact


@dataclass(frozen=True)
class Layer:
    """One thing that stands on disks or on other layers.

    `name` is the kernel's where there is one (sda1, md0, dm-3), else the tool's (a pool, an OSD,
    a mounted export). `on` names what is directly below; `aliases` are its other names, among
    them the paths that mount tables and pools use (/dev/vg0/srv, UUID=…), without /dev/ or with.
    """

    name: str
    kind: str  # partition md lvm crypt zpool ceph filesystem nfs
    on: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    level: str = ""  # raid5, mirror, raidz2, cache
    state: str = ""  # clean degraded rebuilding ONLINE read-only, in the tool's word
    size_bytes: int | None = None
    mount_points: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()  # those of `on` that it threw out
    spares: tuple[str, ...] = ()
    progress_percent: float | None = None
    detail: str = ""  # bad blocks, last scrub, the server that exports it
    facts: tuple[Fact, ...] = ()
