"""`lvs`, `pvs` and `vgs` with --reportformat json: rows of text, one for each segment."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from hardware.domain.machine import ToolError
from hardware.domain.stack import plain_name
from hardware.tools._reading import listed, number

# what LVM prints for a disk that is gone
MISSING = ("[unknown]", "unknown device", "[unknown device]", "unknown")
MISSING_DISK = "[unknown]"

_DEVICE = re.compile(r"([^,(]{1,300})\(\d{1,20}\)")
_NUMBER = re.compile(r"(\d{1,18})(?:[.,]\d{1,10})?B?")
_PERCENT = re.compile(r"\d{1,3}(?:[.,]\d{1,4})?")
# health letter of lv_attr (the ninth) → lv_health_status's word, lvs(8)
_HEALTH = {"p": "partial", "r": "refresh needed", "m": "mismatches exist", "X": "unknown"}
_HEALTH |= {"F": "failed", "D": "out of data", "M": "metadata read only", "E": "writecache error"}


@dataclass(frozen=True)
class Volume:
    """One logical volume; `on` its disks and the volumes inside it, as group/name."""

    group: str
    name: str
    segtype: str = ""
    on: tuple[str, ...] = ()
    is_hidden: bool = False
    health: str = ""
    is_active: bool | None = None
    size_bytes: int | None = None
    sync_percent: float | None = None
    sync_action: str = ""
    cache_mode: str = ""
    pool: str = ""
    kernel_minor: int | None = None
    kernel_major: int | None = None
    tags: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """group/name."""
        return f"{self.group}/{self.name}"


@dataclass(frozen=True)
class Disk:
    """One physical volume; `name` is [unknown] for one that is gone."""

    name: str
    group: str = ""
    is_missing: bool = False
    size_bytes: int | None = None


@dataclass(frozen=True)
class Report:
    """All rows of one text, which may hold several reports one after the other."""

    volumes: tuple[Volume, ...] = ()
    disks: tuple[Disk, ...] = ()
    groups: tuple[str, ...] = ()

    @cached_property
    def by_path(self) -> dict[str, Volume]:
        """group/name → volume."""
        return {one.path: one for one in self.volumes}


def parse(text: str) -> Report:
    """The rows; ToolError where the text is no such report, or is cut off."""
    rows: dict[str, list[dict[str, Any]]] = {"lv": [], "pv": [], "vg": []}
    found = False
    for told in _documents(text):
        for one in listed(told.get("report")):
            found = found or bool(set(rows) & set(one))
            for kind, kept in rows.items():
                kept += listed(one.get(kind))
    if not found:
        raise ToolError("lvm: rows of lvs, pvs or vgs --reportformat json expected", text)
    return Report(
        volumes=_volumes(rows["lv"]),
        disks=tuple(_disk(row) for row in rows["pv"] if _text(row, "pv_name")),
        groups=tuple(name for row in rows["vg"] if (name := _text(row, "vg_name"))),
    )


def _documents(text: str) -> list[dict[str, Any]]:
    """Every JSON object in the text; LVM prints warnings before and between them."""
    found: list[dict[str, Any]] = []
    at = text.find("{")
    while at >= 0:
        try:
            told, end = json.JSONDecoder(strict=False).raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise ToolError(f"lvm: JSON of --reportformat json expected ({error})", text) from error
        found.append(told)
        at = text.find("{", end)
    return found


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value).strip() if isinstance(value, (str, int, float)) else ""


def _size(row: dict[str, Any], name: str) -> int | None:
    """Bytes, from --units b; another unit's letter gives None, since it is rounded."""
    found = _NUMBER.fullmatch(_text(row, name))
    return int(found[1]) if found else None


def _percent(text: str) -> float | None:
    return float(text.replace(",", ".")) if _PERCENT.fullmatch(text) else None


def _disk(row: dict[str, Any]) -> Disk:
    name, attributes = _text(row, "pv_name"), _text(row, "pv_attr")
    missing = name in MISSING or _text(row, "pv_missing") in ("missing", "1")
    return Disk(
        name=MISSING_DISK if name in MISSING else plain_name(name),
        group=_text(row, "vg_name"),
        is_missing=missing or attributes[2:3] == "m",
        size_bytes=_size(row, "pv_size"),
    )


def _volumes(rows: list[dict[str, Any]]) -> tuple[Volume, ...]:
    """One volume for all rows of it: a volume of several segments has several."""
    found: dict[tuple[str, str], Volume] = {}
    for row in rows:
        one = _volume(row)
        if not one.name:
            continue
        before = found.get((one.group, one.name))
        both = tuple(dict.fromkeys((*before.on, *one.on))) if before else one.on
        found[(one.group, one.name)] = replace(before or one, on=both)
    return tuple(found.values())


def _volume(row: dict[str, Any]) -> Volume:
    name, attributes = _text(row, "lv_name"), _text(row, "lv_attr")
    group = _text(row, "vg_name") or _group_in(_text(row, "lv_full_name"))
    active = attributes[4:5]
    synced = (_text(row, one) for one in ("sync_percent", "copy_percent", "raid_sync_percent"))
    return Volume(
        group=group,
        name=name.strip("[]"),
        segtype=_text(row, "segtype"),
        on=_below(row, group),
        is_hidden=name.startswith("["),
        health=_text(row, "lv_health_status") or _HEALTH.get(attributes[8:9], ""),
        is_active=active == "a" if active else None,
        size_bytes=_size(row, "lv_size"),
        sync_percent=next((one for text in synced if (one := _percent(text)) is not None), None),
        sync_action=_text(row, "raid_sync_action"),
        cache_mode=_text(row, "cache_mode") or _text(row, "cachemode"),
        pool=_text(row, "pool_lv").strip("[]"),
        kernel_minor=number(_text(row, "lv_kernel_minor")),
        kernel_major=number(_text(row, "lv_kernel_major")),
        tags=tuple(filter(None, _text(row, "lv_tags").split(","))),
    )


def _group_in(full_name: str) -> str:
    return full_name.partition("/")[0] if "/" in full_name else ""


def _below(row: dict[str, Any], group: str) -> tuple[str, ...]:
    """Disks, inner volumes, and the pool or origin that a thin or cached volume needs."""
    names = _DEVICE.findall(_text(row, "devices"))
    inner = ("pool_lv", "origin", "metadata_lv", "data_lv")
    names += [name for one in inner if (name := _text(row, one))]
    return tuple(dict.fromkeys(_one_below(name.strip(), group) for name in names))


def _one_below(name: str, group: str) -> str:
    if name in MISSING:
        return MISSING_DISK
    short = name.strip("[]")
    return plain_name(short) if short.startswith("/") else f"{group}/{short}"
