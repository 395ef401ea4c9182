"""A pool and its tree of devices, as zpool's text and its JSON both tell it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hardware.domain.stack import Group, plain_name

FAILED = ("FAULTED", "UNAVAIL", "REMOVED")
OUT = (*FAILED, "OFFLINE")  # serve no data, by fault or because a person wanted it
STATES = (*FAILED, "ONLINE", "DEGRADED", "OFFLINE", "AVAIL", "INUSE", "SUSPENDED", "SPLIT")
ROLES = ("logs", "cache", "spares", "special", "dedup")

_GROUP = re.compile(
    r"(mirror|raidz[123]?|draid[123]?(?::\d{1,4}[a-z]{1,2}){0,4}|replacing|spare|indirect|root)-\d{1,6}"
)
_DISTRIBUTED_SPARE = re.compile(r"draid[123]?-\d{1,6}-\d{1,6}")
_MULTIPLES = {"": 1, "B": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40, "P": 2**50}
_COUNT = re.compile(r"(\d{1,18}(?:\.\d{1,3})?)([BKMGTP]?)")


@dataclass(frozen=True)
class Vdev:
    """A device, or a group of them; counters are None where zpool prints none (hot spares).

    `role` is data, logs, cache, spares, special or dedup; `was` the path of one that is gone.
    """

    name: str
    kind: str  # disk mirror raidz2 draid2 replacing spare
    role: str = "data"
    state: str = ""
    read: int | None = None
    write: int | None = None
    checksum: int | None = None
    note: str = ""
    was: str = ""
    depth: int = 0

    @property
    def is_disk(self) -> bool:
        """Whether it is one device; a draid's distributed spare is space on all of them."""
        return self.kind == "disk"

    @property
    def disk_name(self) -> str:
        """sda1, disk/by-id/…; of a device that is gone where it was."""
        return plain_name((self.was or self.name).removesuffix("/old"))

    @property
    def errors(self) -> int:
        """Errors of all three kinds."""
        return sum(one or 0 for one in (self.read, self.write, self.checksum))


@dataclass(frozen=True)
class Pool:
    """One pool."""

    name: str
    state: str
    vdevs: tuple[Vdev, ...] = ()
    status: str = ""  # zpool's own advice, first line
    scan: str = ""
    action: str = ""  # scrub resilver, while one runs
    progress_percent: float | None = None
    errors: str = ""

    @property
    def disks(self) -> tuple[Vdev, ...]:
        """Every device once.

        A hot spare in use stands in its group and among the spares; a new disk that stands
        where a replaced one was has that one's name.
        """
        rows = [one for one in self.vdevs if one.is_disk]
        present = {one.disk_name for one in rows if not one.was}
        found: dict[str, Vdev] = {}
        for one in rows:
            if not one.was or one.disk_name not in present:
                found.setdefault(one.disk_name, one)
        return tuple(found.values())

    @property
    def failed(self) -> tuple[str, ...]:
        """Devices that ZFS can't use; one that a person took offline is none."""
        return tuple(one.disk_name for one in self.disks if one.state in FAILED)

    @property
    def spares(self) -> tuple[str, ...]:
        """Hot spares that wait."""
        waits = (one for one in self.disks if one.role == "spares" and one.state == "AVAIL")
        return tuple(one.disk_name for one in waits)

    @property
    def level(self) -> str:
        """raidz2, mirror, stripe; two kinds of groups as mirror+raidz1."""
        tops = {one.kind for one in self.vdevs if one.role == "data" and one.depth == 1}
        kinds = sorted(("stripe" if kind == "disk" else kind) for kind in tops)
        return "+".join(kinds)

    @property
    def groups(self) -> tuple[Group, ...]:
        """Each vdev directly below the pool or a role, with its places."""
        tops: list[list[Vdev]] = []
        for one in self.vdevs:
            if one.depth == 1:
                tops.append([])
            if tops:
                tops[-1].append(one)
        found = (_group(top, self._present) for top in tops)
        return tuple(group for group in found if group.places)

    @property
    def _present(self) -> frozenset[str]:
        return frozenset(one.disk_name for one in self.vdevs if one.is_disk and not one.was)

    @property
    def detail(self) -> str:
        """What a person must know beside the state: devices with errors, lost data, the scrub."""
        hurt = [
            f"{one.disk_name}: {one.read or 0} read, {one.write or 0} write, "
            f"{one.checksum or 0} checksum errors"
            for one in self.disks
            if one.errors
        ]
        lost = "" if self.errors.startswith("No known data errors") else self.errors
        return "; ".join(filter(None, (*hurt, lost, self.scan)))[:2000]


def _group(rows: list[Vdev], present: frozenset[str]) -> Group:
    """The places of one vdev: its children; those below a `replacing` or `spare` share one."""
    top, below = rows[0], rows[1:]
    places: list[list[Vdev]] = [[top]] if top.is_disk else []
    for one in below:
        if one.depth == 2:
            places.append([])
        if places and one.kind in ("disk", "distributed spare"):
            places[-1].append(one)
    seen = [one for one in rows if not (one.was and one.disk_name in present)]
    return Group(
        level="stripe" if top.is_disk else top.kind,
        places=tuple(tuple(one.disk_name for one in p if one in seen) for p in places),
        out=tuple(one.disk_name for one in seen if one.is_disk and one.state in OUT),
        role=top.role,
    )


def kind_of(name: str) -> str:
    """What a row of the tree is by its name; `distributed spare` is no device."""
    short = name.rpartition("/")[2]
    if _DISTRIBUTED_SPARE.fullmatch(short):
        return "distributed spare"
    group = _GROUP.fullmatch(short)
    return group[1].split(":")[0] if group else "disk"


def count(text: str) -> int | None:
    """A counter: 17, or 1.2K, which is rounded; None for "-"."""
    found = _COUNT.fullmatch(text.strip())
    return int(float(found[1]) * _MULTIPLES[found[2]]) if found else None
