"""What stands on the disks: partitions, md arrays, volume groups, pools, filesystems, mounts."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from hardware.domain.drive import Fact


@dataclass(frozen=True)
class Group:
    """Places that stand in for each other: an array's slots, one vdev of a pool.

    A place is the names of what fills it: none for an empty one, two while one is replaced.
    """

    level: str
    places: tuple[tuple[str, ...], ...]
    out: tuple[str, ...] = ()  # those of the names that serve no data: failed, taken offline
    role: str = "data"  # logs cache spares special dedup, of a pool


@dataclass(frozen=True)
class Layer:
    """One thing that stands on disks or on other layers.

    `name` is the kernel's where there is one (sda1, md0, dm-3), else the tool's (a pool, an OSD,
    a mounted export). `on` names what is directly below; `aliases` are its other names, among
    them the paths that mount tables and pools use (/dev/vg0/srv, UUID=…), without /dev/ or with.
    """

    name: str
    kind: str  # partition md lvm crypt multipath dm bcache zpool ceph filesystem nfs
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
    groups: tuple[Group, ...] = ()  # where its tool tells the places


# fstab's and the kernel's ways to name a filesystem's device → the folder of links that udev keeps
_TAGS = {
    "UUID=": "disk/by-uuid/",
    "LABEL=": "disk/by-label/",
    "PARTUUID=": "disk/by-partuuid/",
    "PARTLABEL=": "disk/by-partlabel/",
}
# device-mapper writes a hyphen of a group's or volume's own name twice: my--vg-root
_MAPPED = re.compile(r"mapper/((?:--|[^-])+)-(?!-)(.+)")
_PARTITION = (
    re.compile(r"((?:sd|hd|vd|xvd)[a-z]{1,4})\d{1,3}"),
    re.compile(r"((?:nvme\d{1,4}n|mmcblk|md|md_d|loop|nbd|rbd|bcache)\d{1,7})p\d{1,3}"),
    re.compile(r"(.{1,250}[^/])-part\d{1,3}"),
)
_BY_NAME = ("zpool", "ceph")  # what people know by its name, mounted or not
_EXPORT = re.compile(r"(\[[^\]]{1,60}\]|[^:/\[\]]{1,255}):(/.*)")


def plain_name(name: str) -> str:
    """The one spelling of a device's name: no /dev/, group/volume for device-mapper's and LVM's.

    `/dev/mapper/my--vg-root` and `/dev/my-vg/root` are both `my-vg/root`; `UUID=…` is
    `disk/by-uuid/…`; sysfs's `cciss!c0d0` is `cciss/c0d0`.
    """
    short = name.strip().removeprefix("/dev/").replace("!", "/")
    for tag, folder in _TAGS.items():
        if short.startswith(tag):
            return folder + short.removeprefix(tag).strip('"')
    mapped = _MAPPED.fullmatch(short)
    return "/".join(mapped.groups()).replace("--", "-") if mapped else short


def whole_disk(name: str) -> str:
    """The disk that a partition's name says: sda for sda1, nvme0n1 for nvme0n1p2; "" for none."""
    for pattern in _PARTITION:
        if match := pattern.fullmatch(name):
            return match[1]
    return ""


def names_of(layer: Layer) -> frozenset[str]:
    """Every name of a layer, each in its plain spelling."""
    return frozenset(map(plain_name, (layer.name, *layer.aliases))) - {""}


def merge_layers(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """One layer for each thing that several tools told of, by a name or alias that they share.

    Only layers of one kind are one thing. The first's word counts, gaps are filled; aliases,
    mount points and facts add up.
    """
    found: dict[int, Layer] = {}
    known: dict[tuple[str, str], int] = {}
    for number, layer in enumerate(layers):
        same = sorted({known[one] for one in _keys(layer) if one in known})
        home = same[0] if same else number
        # a layer that knows two names can show that two before it were one
        for part in (*(found.pop(other) for other in same[1:]), layer):
            found[home] = _merge(found[home], part) if home in found else part
        known.update(dict.fromkeys(_keys(found[home]), home))
    return tuple(found.values())


def _keys(layer: Layer) -> list[tuple[str, str]]:
    return [(layer.kind, name) for name in sorted(names_of(layer))]


def _merge(first: Layer, second: Layer) -> Layer:
    gaps = {
        part.name: getattr(second, part.name)
        for part in fields(Layer)
        if getattr(first, part.name) in ("", None, ())
    }
    others = (*first.aliases, second.name, *second.aliases)
    sums = {
        "aliases": tuple(one for one in dict.fromkeys(others) if one != first.name),
        "mount_points": tuple(dict.fromkeys((*first.mount_points, *second.mount_points))),
        "facts": (*first.facts, *second.facts),
    }
    return replace(first, **{**gaps, **sums})


def above(layers: Iterable[Layer], disk_name: str) -> tuple[Layer, ...]:
    """Everything that stands on a disk, directly or not, nearest first; sound on circles."""
    every = tuple(layers)
    return _above(every, standing_on(every), disk_name)


def _above(
    every: tuple[Layer, ...], standing: dict[str, list[int]], disk_name: str
) -> tuple[Layer, ...]:
    found: dict[int, Layer] = {}
    seen = {plain_name(disk_name)}
    waiting = deque(seen)
    while waiting:
        for number in standing.get(waiting.popleft(), ()):
            found.setdefault(number, every[number])
            new = names_of(every[number]) - seen
            seen |= new
            waiting.extend(sorted(new))
    return tuple(found.values())


def standing_on(layers: tuple[Layer, ...]) -> dict[str, list[int]]:
    """Plain name → numbers of the layers on it; a partition that no layer tells of is its disk."""
    named = {name for layer in layers for name in names_of(layer)}
    on: dict[str, list[int]] = {}
    for number, layer in enumerate(layers):
        for below in dict.fromkeys(map(plain_name, layer.on)):
            on.setdefault(below, []).append(number)
            disk = "" if below in named else whole_disk(below)
            if disk:
                on.setdefault(disk, []).append(number)
    return on


def mounts_on(layers: Iterable[Layer], disk_name: str) -> tuple[str, ...]:
    """Mount points, and names of pools and OSDs, that stand on a disk; sorted."""
    return mounts_on_each(layers, (disk_name,))[disk_name]


def mounts_on_each(
    layers: Iterable[Layer], disk_names: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """The same of many disks; the layers are looked through once."""
    every = tuple(layers)
    standing = standing_on(every)
    return {name: _mounts(_above(every, standing, name)) for name in disk_names}


def _mounts(found: tuple[Layer, ...]) -> tuple[str, ...]:
    named = {layer.name for layer in found if layer.kind in _BY_NAME}
    return tuple(sorted(named.union(*(layer.mount_points for layer in found))))


def exported_from(layers: Iterable[Layer]) -> tuple[tuple[str, str], ...]:
    """(server, path) of each NFS mount; the server as the mount names it, without brackets."""
    names = (_EXPORT.fullmatch(layer.name) for layer in layers if layer.kind == "nfs")
    return tuple(sorted({(found[1].strip("[]"), found[2]) for found in names if found}))
