"""/sys/block: partitions, and what device-mapper, md and bcache stand on (`slaves`)."""

from __future__ import annotations

from hardware.domain.drive import Fact
from hardware.domain.machine import Run
from hardware.domain.stack import Layer
from hardware.tools._reading import number

BLOCKS = "/sys/block"
SECTOR_BYTES = 512  # /sys/block/*/size counts these, whatever the disk's own sectors
# start of /sys/block/dm-*/dm/uuid → kind
_MAPPED = (
    ("LVM-", "lvm"),
    ("CRYPT-", "crypt"),
    ("mpath-", "multipath"),
    ("part", "partition"),
)
_NAMED = (("md", "md"), ("bcache", "bcache"), ("drbd", "drbd"), ("loop", "loop"))


def layers(run: Run) -> tuple[Layer, ...]:
    """Every partition and every block device that stands on others, below the kernel's names."""
    found: list[Layer] = []
    for name in run.names(BLOCKS):
        found += _partitions(run, name)
        below = run.names(f"{BLOCKS}/{name}/slaves")
        if below:
            found.append(_stacked(run, name, below))
    return tuple(found)


def _partitions(run: Run, disk: str) -> list[Layer]:
    folders = [(name, f"{BLOCKS}/{disk}/{name}") for name in run.names(f"{BLOCKS}/{disk}")]
    return [
        Layer(
            name=_kernel_name(name),
            kind="partition",
            on=(_kernel_name(disk),),
            size_bytes=_size(run, folder),
            facts=(Fact(folder, "partition"),),
        )
        for name, folder in folders
        if name.startswith(disk) and run.read(f"{folder}/partition") is not None
    ]


def _stacked(run: Run, name: str, below: tuple[str, ...]) -> Layer:
    folder = f"{BLOCKS}/{name}"
    mapped = (run.read(f"{folder}/dm/name") or "").strip()
    return Layer(
        name=_kernel_name(name),
        kind=_kind(name, (run.read(f"{folder}/dm/uuid") or "").strip()),
        on=tuple(map(_kernel_name, below)),
        aliases=(f"mapper/{mapped}",) if mapped else (),
        size_bytes=_size(run, folder),
        facts=(Fact(f"{folder}/slaves", " ".join(below)),),
    )


def _kernel_name(name: str) -> str:
    """sysfs writes ! for the / in names like cciss/c0d0."""
    return name.replace("!", "/")


def _kind(name: str, uuid: str) -> str:
    table, word = (_MAPPED, uuid) if name.startswith("dm-") else (_NAMED, name)
    return next((kind for start, kind in table if word.startswith(start)), "dm")


def _size(run: Run, folder: str) -> int | None:
    sectors = number(run.read(f"{folder}/size"))
    return sectors * SECTOR_BYTES if sectors else None
