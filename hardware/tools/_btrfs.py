"""`btrfs filesystem show`: all the disks of each filesystem, since a mount names one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from hardware.domain.drive import Fact
from hardware.domain.machine import Run, ToolError
from hardware.domain.stack import Group, Layer, plain_name

SHOW = ("btrfs", "filesystem", "show")

MOST_DEVICES = 1000
_HEAD = re.compile(r"^Label: (.{1,300}?)\s+uuid: ([0-9a-fA-F-]{36})[ \t]*$", re.MULTILINE)
_TOTAL = re.compile(r"Total devices (\d{1,6})")
_DEVICE = re.compile(r"^[ \t]*devid\s+\d{1,9} size (\S{1,30}) used \S{1,30} path (.{0,300})$", re.M)
_PROFILE = re.compile(r"single|dup|raid\d{1,2}(?:c[34])?")
_MISSING = re.compile(r"MISSING|missing", re.ASCII)


@dataclass(frozen=True)
class Filesystem:
    """One btrfs; `missing` counts disks that it wants and does not find."""

    uuid: str
    label: str
    devices: tuple[str, ...]
    missing: int


def profiles(run: Run, uuid: str) -> dict[str, tuple[str, ...]]:
    """data, metadata, system → its profiles, as the kernel has them; none where it is silent."""
    found = {}
    for kind in ("data", "metadata", "system"):
        names = run.names(f"/sys/fs/btrfs/{uuid}/allocation/{kind}")
        found[kind] = tuple(one for one in names if _PROFILE.fullmatch(one))
    return {kind: names for kind, names in found.items() if names}


def is_listing(text: str) -> bool:
    """Whether the text is one of `btrfs filesystem show`."""
    return bool(_HEAD.search(text))


def parse(text: str) -> list[Filesystem]:
    """The filesystems; ToolError where the text is no such list or names no device of one."""
    parts = _HEAD.split(text)
    found = [_one(*parts[at : at + 3]) for at in range(1, len(parts) - 2, 3)]
    if not found:
        raise ToolError("btrfs filesystem show: a line 'Label: … uuid: …' expected", text)
    return found


def _one(label: str, uuid: str, block: str) -> Filesystem:
    paths = [path.strip() for _, path in _DEVICE.findall(block)]
    there = tuple(plain_name(path) for path in paths if path and not _MISSING.search(path))
    total = _TOTAL.search(block)
    wanted = int(total[1]) if total else len(paths)
    if not there:
        raise ToolError(f"btrfs filesystem show: {uuid} without devices", block)
    name = "" if label == "none" else label.strip("'")
    return Filesystem(uuid.lower(), name, there, max(0, wanted - len(there)))


def widened(layer: Layer, shown: list[Filesystem], run: Run) -> Layer:
    """The layer on all disks of its btrfs, degraded where one is missing."""
    mine = next((one for one in shown if set(layer.on) & set(one.devices)), None)
    if mine is None or layer.level != "btrfs":
        return layer
    lacks = f"{mine.missing} of its disks missing" if mine.missing else ""
    return replace(
        layer,
        on=mine.devices,
        aliases=(*layer.aliases, f"disk/by-uuid/{mine.uuid}"),
        state=layer.state or ("degraded" if lacks else ""),
        detail="; ".join(filter(None, (layer.detail, lacks))),
        facts=(*layer.facts, Fact(" ".join(SHOW), f"{mine.uuid} {' '.join(mine.devices)}")),
        groups=_groups(mine, profiles(run, mine.uuid)),
    )


def _groups(mine: Filesystem, told: dict[str, tuple[str, ...]]) -> tuple[Group, ...]:
    places = tuple((name,) for name in mine.devices) + ((),) * min(mine.missing, MOST_DEVICES)
    return tuple(Group(level, places, role=kind) for kind, names in told.items() for level in names)


def explain(text: str) -> list[dict[str, Any]]:
    """Each filesystem as a volume whose members are its disks."""
    return [
        {
            "number": None,
            "name": one.label or None,
            "level": "btrfs",
            "state": "degraded" if one.missing else None,
            "members": list(one.devices),
            "missing": one.missing,
            "unique_id": one.uuid,
        }
        for one in parse(text)
    ]
