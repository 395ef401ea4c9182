"""LVM: logical volumes and the disks below them, caches, RAID, thin pools, missing disks.

A writeback cache holds data that is nowhere else: when its disk dies, so does the volume.
Tags of ceph-volume on a logical volume say which OSD it is, also where ceph-volume is only in a
container.
"""

from __future__ import annotations

from typing import Any

from hardware.domain.drive import Fact
from hardware.domain.machine import Run, ToolError
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey
from hardware.tools._lvm_report import MISSING_DISK, Report, Volume, parse
from hardware.tools._reading import ask

__all__ = ["explain", "parse", "survey"]

BINARY = "lvs"
_FIELDS = (
    "lv_name,vg_name,lv_attr,segtype,devices,lv_size,copy_percent,sync_percent,lv_health_status,"
    "cache_mode,origin,pool_lv,data_lv,metadata_lv,raid_sync_action,lv_kernel_major,"
    "lv_kernel_minor,lv_tags"
)
REPORT = ("--units", "b", "--nosuffix", "--reportformat", "json")
LVS = ("lvs", "-a", "-o", _FIELDS, *REPORT)
PVS = ("pvs", "-o", "pv_name,vg_name,pv_attr,pv_missing,pv_size", *REPORT)

# the data of these is lost with the disk of the cache; of a writethrough cache it is not
DIRTY_MODES = ("writeback",)
DEEPEST = 16  # a thin volume on a cached RAID pool is six deep


def survey(run: Run) -> Survey:
    """Every logical volume, the hidden parts too; nothing where LVM is not installed."""
    try:
        said = ask(run, *LVS)
        if said is None:
            return Survey()
        report = parse(said)
    except ToolError as error:
        return Survey(trouble=(str(error),))
    layers = tuple(_layer(one, report) for one in report.volumes)
    return Survey(layers=(*layers, *_osds(report)), trouble=_lost_disks(run))


def _lost_disks(run: Run) -> tuple[str, ...]:
    """A sentence for each volume group that lacks a disk."""
    try:
        disks = parse(ask(run, *PVS) or "").disks
    except ToolError as error:
        return (str(error),)
    gone = sorted({one.group for one in disks if one.is_missing})
    return tuple(f"lvm: a disk of volume group {group} is missing" for group in gone)


def explain(text: str) -> dict[str, Any]:
    """What the site makes of the report; members by disk name, since LVM knows no serials."""
    report = parse(text)
    shown = [one for one in report.volumes if not one.is_hidden] or list(report.volumes)
    volumes = [_plain(place, one, report) for place, one in enumerate(shown)]
    volumes = volumes or _plain_groups(report)
    trouble = [f"lvm: {one['name']} without devices" for one in volumes if not one["members"]]
    if trouble and len(trouble) == len(volumes):
        raise ToolError(trouble[0], text)
    told = {"controller": None, "drives": [], "volumes": volumes}
    return {**told, "not_understood": trouble} if trouble else told


def _plain(place: int, volume: Volume, report: Report) -> dict[str, Any]:
    disks = _disks_below(volume, report)
    return {
        "number": place,
        "name": volume.path,
        "level": volume.segtype or None,
        "state": _state(volume, report) or None,
        "members": [one for one in disks if one != MISSING_DISK],
        "missing": int(MISSING_DISK in disks),
        "capacity_bytes": volume.size_bytes,
        "progress_percent": _progress(volume),
        "cache_mode": _cache_mode(volume, report) or None,
        "detail": _detail(volume, report) or None,
    }


def _plain_groups(report: Report) -> list[dict[str, Any]]:
    """Volume groups from pvs or vgs alone: no volume is told, but the disks of a group are."""
    names = dict.fromkeys((*report.groups, *(one.group for one in report.disks if one.group)))
    return [
        {
            "number": place,
            "name": name,
            "level": "volume group",
            "state": "partial" if any(one.is_missing for one in own) else None,
            "members": [one.name for one in own if one.name != MISSING_DISK],
            "missing": sum(one.is_missing for one in own),
        }
        for place, name in enumerate(names)
        for own in [[one for one in report.disks if one.group == name]]
    ]


def _inside(volume: Volume, report: Report) -> list[Volume]:
    """The volume and all volumes inside it, each once."""
    known = report.by_path
    found = {volume.path: volume}
    level = [volume]
    for _ in range(DEEPEST):
        names = dict.fromkeys(name for one in level for name in one.on if name not in found)
        level = [known[name] for name in names if name in known]
        found.update({one.path: one for one in level})
    return list(found.values())


def _disks_below(volume: Volume, report: Report) -> list[str]:
    names = {name for one in _inside(volume, report) for name in one.on}
    return sorted(names - report.by_path.keys())


def _progress(volume: Volume) -> float | None:
    """How far a RAID volume is in sync; a cache's percent is how full it is."""
    synced = volume.sync_percent
    syncing = synced is not None and synced < 100 and volume.segtype.startswith(("raid", "mirror"))
    return synced if syncing else None


def _state(volume: Volume, report: Report) -> str:
    if volume.health:
        return volume.health
    if MISSING_DISK in _disks_below(volume, report):
        return "partial"
    if _progress(volume) is not None:
        return "rebuilding" if volume.sync_action in ("recover", "") else volume.sync_action
    return {True: "active", False: "inactive", None: ""}[volume.is_active]


def _cache(volume: Volume, report: Report) -> Volume | None:
    """The pool or volume that caches this one."""
    if volume.segtype not in ("cache", "writecache") or not volume.pool:
        return None
    return report.by_path.get(f"{volume.group}/{volume.pool}")


def _cache_mode(volume: Volume, report: Report) -> str:
    if volume.segtype == "writecache":
        return "writeback"
    cache = _cache(volume, report)
    return volume.cache_mode or (cache.cache_mode if cache else "")


def _detail(volume: Volume, report: Report) -> str:
    said = ["a disk of it is missing"] if MISSING_DISK in _disks_below(volume, report) else []
    cache, mode = _cache(volume, report), _cache_mode(volume, report)
    if cache or volume.segtype in ("cache", "writecache"):
        disks = ", ".join(_disks_below(cache, report)) if cache else "a disk that is not named"
        danger = "; if that dies, data is lost" if mode in DIRTY_MODES else ""
        said.append(f"{mode or 'unknown'} cache on {disks}{danger}")
    return "; ".join(said)


def _layer(volume: Volume, report: Report) -> Layer:
    # 253 here, but device-mapper's major number is given at boot
    mapped = volume.kernel_minor is not None and volume.kernel_minor >= 0 and volume.is_active
    name = f"dm-{volume.kernel_minor}" if mapped else volume.path
    return Layer(
        name=name,
        kind="lvm",
        on=tuple(one for one in volume.on if one != MISSING_DISK),
        aliases=(volume.path,) if mapped else (),
        level=volume.segtype,
        state=_state(volume, report),
        size_bytes=volume.size_bytes,
        failed=(MISSING_DISK,) if MISSING_DISK in volume.on else (),
        progress_percent=_progress(volume),
        detail=_detail(volume, report),
        facts=(Fact("lvs", f"{volume.path} {volume.segtype} {' '.join(volume.on)}"[:2048]),),
    )


def _osds(report: Report) -> list[Layer]:
    """OSDs by the tags that ceph-volume writes: ceph.osd_id=3, ceph.type=block."""
    found = []
    for volume in report.volumes:
        tags = dict(one.split("=", 1) for one in volume.tags if "=" in one)
        osd = tags.get("ceph.osd_id", "")
        if osd.isdecimal() and len(osd) < 9:
            raw = ",".join(volume.tags)[:2048]
            found.append(
                Layer(f"osd.{osd}", "ceph", on=(volume.path,), facts=(Fact("lvs lv_tags", raw),))
            )
    return found
