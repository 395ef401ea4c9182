"""mdadm: arrays with the slot and state of each member, in every form that mdadm prints."""

from __future__ import annotations

import re
from typing import Any

from hardware.domain.drive import Fact
from hardware.domain.machine import Run, ToolError
from hardware.domain.stack import Group, Layer
from hardware.domain.survey import Survey
from hardware.tools import _md_sysfs, _mdadm_detail, _mdadm_lists
from hardware.tools._mdadm_detail import Array, Member
from hardware.tools._reading import FACT_LIMIT, ask
from hardware.tools.mdstat import array_names, explain_sysfs, own_number

BINARY = "mdadm"
MOST_SLOTS = 1000  # md's own limit is 384
NOT_FOUND_WORDS = "mdadm: arrays expected (--detail, --detail --export, --detail --scan, --examine)"

_EXAMINED = re.compile(r"^[ \t]*Magic : ", re.MULTILINE)
_EXPORTED = re.compile(r"^MD_LEVEL=|^MD_DEVICE_", re.MULTILINE)
_SCANNED = re.compile(r"^(?:INACTIVE-)?ARRAY[ \t]", re.MULTILINE)
_DETAILED = re.compile(r"^/dev/\S{1,100}:[ \t]*$", re.MULTILINE)


def survey(run: Run) -> Survey:
    """Ask for each array that /proc/mdstat lists; nothing where there is none, or no mdadm."""
    return sum((_ask_one(run, name) for name in array_names(run)), Survey())


def _ask_one(run: Run, name: str) -> Survey:
    argv = (BINARY, "--detail", f"/dev/{name}")
    try:
        said = ask(run, *argv)
        if said is None:
            return Survey()
        layers = tuple(_layer(one, argv, said) for one in _mdadm_detail.parse(said))
    except ToolError as error:
        return Survey(trouble=(str(error),))
    if not layers:
        return Survey(trouble=(str(ToolError(f"{' '.join(argv)}: an array expected", said)),))
    return Survey(layers=layers)


def parse(text: str) -> tuple[list[Array], list[str]]:
    """The arrays in whatever form, and what of them is not understood; ToolError for neither."""
    trouble: list[str] = []
    if _EXAMINED.search(text):
        arrays, trouble = _mdadm_lists.parse_examine(text)
    elif _EXPORTED.search(text):
        arrays = _mdadm_lists.parse_export(text)
    elif _SCANNED.search(text):
        arrays = _mdadm_lists.parse_scan(text)
    else:
        arrays = _mdadm_detail.parse(text) if _DETAILED.search(text) else []
    if not arrays:
        raise ToolError(trouble[0] if trouble else NOT_FOUND_WORDS, text)
    return arrays, [*trouble, *(said for array in arrays for said in array.unsaid)]


def explain(text: str) -> dict[str, Any]:
    """What the site makes of it; members by disk name, since mdadm knows no serials."""
    if states := _md_sysfs.parse(text):
        return explain_sysfs(states)
    arrays, trouble = parse(text)
    told = {"controller": None, "drives": [], "volumes": [_plain(one) for one in arrays]}
    return {**told, "not_understood": trouble} if trouble else told


def _plain(array: Array) -> dict[str, Any]:
    return {
        "number": own_number(array.name),
        "name": array.name or None,
        "level": array.level or None,
        "state": array.state or None,
        "members": list(array.names),
        "failed": [one.disk_name for one in array.members if one.is_failed],
        "spares": [one.disk_name for one in array.members if one.is_hot_spare],
        "missing": array.missing,
        "slots": [_slot(one) for one in array.members],
        "wanted": array.wanted,
        "counts": dict(array.counts),
        "capacity_bytes": array.capacity_bytes,
        "action": array.action or None,
        "progress_percent": array.progress_percent,
        "metadata": array.metadata or None,
        "array_name": array.array_name or None,
        "unique_id": array.uuid or None,
        "bitmap": array.bitmap or None,
        "container": array.container or None,
    }


def _slot(member: Member) -> dict[str, Any]:
    return {
        "slot": member.slot,
        "number": member.number,
        "disk_name": member.disk_name or None,
        "state": member.state or None,
    }


def _layer(array: Array, argv: tuple[str, ...], said: str) -> Layer:
    """State is left to /proc/mdstat and sysfs: mdadm says clean of an array with bad blocks."""
    own_name = array.array_name.rpartition(":")[2]
    aliases = [f"md/{own_name}" if own_name else "", f"MD_UUID={array.uuid}" if array.uuid else ""]
    return Layer(
        name=array.name,
        kind="md",
        on=array.names,
        aliases=tuple(filter(None, aliases)),
        level=array.level,
        size_bytes=array.capacity_bytes,
        failed=tuple(one.disk_name for one in array.members if one.is_failed),
        spares=tuple(one.disk_name for one in array.members if one.is_hot_spare),
        facts=(Fact(" ".join(argv), said[:FACT_LIMIT]),),
        groups=_groups(array),
    )


def _groups(array: Array) -> tuple[Group, ...]:
    """Its slots; two disks are in one while the second is to replace the first."""
    if not array.wanted or array.wanted > MOST_SLOTS:
        return ()
    failed = tuple(one.disk_name for one in array.members if one.is_failed)
    filled: dict[int, list[str]] = {slot: [] for slot in range(array.wanted)}
    for one in array.members:
        if one.slot in filled and one.disk_name and not one.is_failed:
            filled[one.slot].append(one.disk_name)
    return (Group(array.level, tuple(map(tuple, filled.values())), failed),)
