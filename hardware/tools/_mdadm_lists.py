"""What mdadm prints for other programs: --detail --export, --detail --scan, and --examine."""

from __future__ import annotations

import re
from dataclasses import replace

from hardware.domain.machine import ToolError
from hardware.tools._mdadm_detail import Array, Member, blocks, fields_of, rows

_EXPORT = re.compile(r"^(MD_[A-Z]{1,30}|MD_DEVICE_\S{1,100}_(?:ROLE|DEV))=(.{0,300})$", re.M)
_DEVICE = re.compile(r"MD_DEVICE_(\S{1,100})_(ROLE|DEV)")
_SCAN = re.compile(
    r"^(INACTIVE-)?ARRAY[ \t]+(\S{1,200})(.{0,1000})((?:\n[ \t]+\S.{0,5000})*)", re.M
)
_WORD = re.compile(r"([\w-]{1,30})=(\S{1,5000})")
_SLOT = re.compile(r"Active device (\d{1,9})")
_PATTERN = re.compile(r"([AR.]{1,400})(?: |$)")
_OLD_ROW = re.compile(r"\s{0,20}\d{1,9}(?:\s{1,20}\d{1,9}){4}\s")
SPARE_OR_FAILED = "spare or failed"
_MAGIC = "a92b4efc"  # md's own superblock; firmware formats have other words here


def parse_export(text: str) -> list[Array]:
    """`--detail --export`: a failed disk is told as ROLE=spare only, so a spare may be failed."""
    found: list[dict[str, str]] = [{}]
    for key, value in _EXPORT.findall(text):
        if key in found[-1]:  # the next array begins
            found.append({})
        found[-1][key] = value
    return [_export(told) for told in found]


def _export(told: dict[str, str]) -> Array:
    devices: dict[str, dict[str, str]] = {}
    for key, value in told.items():
        if found := _DEVICE.fullmatch(key):
            devices.setdefault(found[1], {})[found[2]] = value.strip()
    members = tuple(_exported(name, one) for name, one in devices.items())
    if not members:
        raise ToolError("mdadm --detail --export: an array without members", str(told))
    name = told.get("MD_DEVNAME", "").strip()
    array = Array(
        name=name,
        level=told.get("MD_LEVEL", "").strip(),
        members=members,
        wanted=_whole(told.get("MD_DEVICES", "")),
        metadata=told.get("MD_METADATA", "").strip(),
        array_name=told.get("MD_NAME", "").strip(),
        uuid=told.get("MD_UUID", "").strip(),
        container=told.get("MD_CONTAINER", "").strip(),
    )
    # a place without a disk proves it; a filled place may still be under rebuild
    state = "degraded" if array.missing else ""
    return replace(array, state=state, unsaid=_export_unsaid(members, state))


def _whole(text: str) -> int | None:
    text = text.strip()
    return int(text) if re.fullmatch(r"[0-9]{1,8}", text) else None


def _exported(name: str, told: dict[str, str]) -> Member:
    role = told.get("ROLE", "")
    path = told.get("DEV", "").removeprefix("/dev/") or name.removeprefix("dev_")
    slot = _whole(role)
    unclear = SPARE_OR_FAILED if role == "spare" else role
    return Member(path, slot=slot, state="" if slot is not None else unclear)


def _export_unsaid(members: tuple[Member, ...], state: str) -> tuple[str, ...]:
    open_ones = [one.disk_name for one in members if one.state == SPARE_OR_FAILED]
    said = [] if state else ["--detail --export does not say the state of the array"]
    said += [f"{one}: spare or failed, --detail --export does not say which" for one in open_ones]
    return tuple(said)


def parse_scan(text: str) -> list[Array]:
    """`--detail --scan` and mdadm.conf: names and UUIDs, members only where it is verbose."""
    return [_scanned(*found) for found in _SCAN.findall(text)]


def _scanned(inactive: str, path: str, line: str, more: str) -> Array:
    told = dict(_WORD.findall(f"{line} {more}"))
    name = path.removeprefix("/dev/")
    disks = [one.removeprefix("/dev/") for one in told.get("devices", "").split(",") if one]
    silent = f"{path}: --detail --scan does not name its members; see mdadm --detail {path}"
    return Array(
        name=name,
        level=told.get("level", ""),
        state="inactive" if inactive else "",
        members=tuple(map(Member, disks)),
        wanted=_whole(told.get("num-devices", "")),
        metadata=told.get("metadata", ""),
        array_name=told.get("name", ""),
        uuid=told.get("UUID") or told.get("uuid", ""),
        container=told.get("container", ""),
        unsaid=() if disks else (silent,),
    )


def parse_examine(text: str) -> tuple[list[Array], list[str]]:
    """`--examine` of one or more disks: their arrays, by UUID, and what is not understood."""
    arrays: dict[str, Array] = {}
    trouble: list[str] = []
    for disk, block in blocks(text):
        lines = [line[:500] for line in block.splitlines()]
        told = fields_of(lines)
        uuid = told.get("Array UUID", told.get("UUID", "")).strip()
        if _MAGIC not in told.get("Magic", "") or not uuid or "Raid Level" not in told:
            trouble.append(f"/dev/{disk}: no md superblock that is understood")
            continue
        arrays[uuid] = _joined(arrays.get(uuid), _examined(disk, told, uuid, lines))
    return list(arrays.values()), trouble


def _joined(first: Array | None, second: Array) -> Array:
    """One array from two disks' words: the members of both, each once."""
    if first is None:
        return second
    new = tuple(one for one in second.members if one.disk_name not in first.names)
    return replace(first, members=(*first.members, *new), state=first.state or second.state)


def _examined(disk: str, told: dict[str, str], uuid: str, lines: list[str]) -> Array:
    # the oldest format has a table of all members behind a column of its own
    table = [line.split(None, 1)[1] for line in lines if _OLD_ROW.match(line)]
    pattern = _PATTERN.match(told.get("Array State", ""))
    return Array(
        name="",
        level=told["Raid Level"].strip(),
        state="degraded" if pattern and "." in pattern[1] else "",
        wanted=_whole(told.get("Raid Devices", "")),
        gone=pattern[1].count(".") if pattern else None,
        members=rows(table) or (_own(disk, told),),
        metadata=told.get("Version", "").strip(),
        array_name=told.get("Name", "").split("  (")[0].strip(),
        uuid=uuid,
        unsaid=("--examine tells what each disk last wrote, not how the array is now",),
    )


def _own(disk: str, told: dict[str, str]) -> Member:
    """The disk itself; beside its role the news that it has bad blocks."""
    role = told.get("Device Role", "").strip()
    slot = _SLOT.match(role)
    hurt = "bad blocks present" if "bad blocks present" in told.get("Bad Block Log", "") else ""
    return Member(disk, slot=int(slot[1]) if slot else None, state=hurt or ("" if slot else role))
