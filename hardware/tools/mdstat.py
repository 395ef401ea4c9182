"""/proc/mdstat and /sys/block/md*/md: the kernel's own arrays, their members and progress."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from hardware.domain.drive import Fact
from hardware.domain.machine import Run, ToolError
from hardware.domain.stack import Group, Layer
from hardware.domain.survey import Survey
from hardware.tools import _md_sysfs
from hardware.tools._md_sysfs import State
from hardware.tools._mdstat_text import SOURCE, Array, Member, parse, read

__all__ = ["Array", "Member", "array_names", "explain", "parse", "survey"]

BINARY = "mdstat"

_OWN_NUMBER = re.compile(r"md_?d?(\d{1,6})")


def survey(run: Run) -> Survey:
    """Every array that runs, or should; nothing where the kernel has no md."""
    said = run.read(SOURCE)
    if said is None:
        return Survey()
    try:
        arrays, trouble = read(said)
    except ToolError as error:
        return Survey(trouble=(str(error),))
    layers = tuple(_layer(one, _md_sysfs.read(run, one.name)) for one in arrays)
    return Survey(layers=layers, trouble=trouble)


def array_names(run: Run) -> tuple[str, ...]:
    """Names of the arrays that /proc/mdstat lists; none where it can't be read."""
    try:
        return tuple(array.name for array in parse(run.read(SOURCE) or ""))
    except ToolError:
        return ()


def explain(text: str) -> dict[str, Any]:
    """What the site makes of /proc/mdstat, or of a listing of an array's files in sysfs.

    Members by disk name, since neither knows serials.
    """
    states = [] if "Personalities :" in text else _md_sysfs.parse(text)
    if states:
        return explain_sysfs(states)
    arrays, trouble = read(text)
    if trouble and not arrays:
        raise ToolError(trouble[0])
    told = {"controller": None, "drives": [], "volumes": [_plain(array) for array in arrays]}
    return {**told, "not_understood": list(trouble)} if trouble else told


def own_number(name: str) -> int | None:
    """127 for md127; None for an array that has a name only."""
    match = _OWN_NUMBER.fullmatch(name)
    return int(match[1]) if match else None


def _plain(array: Array) -> dict[str, Any]:
    told = {name: None if value == "" else value for name, value in asdict(array).items()}
    names = [one.disk_name for one in array.members]
    marked = {"failed": list(array.marked("F")), "spares": list(array.marked("S"))}
    more = {"state": array.state, "members": names, "missing": array.missing}
    return {"number": own_number(array.name), **told, **more, **marked}


def _layer(array: Array, kernel: State) -> Layer:
    """The array with what sysfs adds: clean it is only where no member has bad blocks."""
    state = kernel.wounds() if array.state == "clean" else ""
    waits = f"{array.action} {array.waiting}" if array.waiting else ""
    said = ["read-only" if array.read_only else "", waits, kernel.detail()]
    return Layer(
        name=array.name,
        kind="md",
        on=tuple(one.disk_name for one in array.members),
        level=array.level,
        state=state or array.state,
        size_bytes=array.capacity_bytes,
        failed=array.marked("F"),
        spares=array.marked("S") if array.active else (),
        progress_percent=array.progress_percent,
        detail="; ".join(filter(None, said)),
        facts=(Fact(SOURCE, _excerpt(array)), *_sysfs_fact(kernel)),
        groups=_groups(array),
    )


def _groups(array: Array) -> tuple[Group, ...]:
    """Its places, filled and empty; a replacement or a journal (marks R and J) fills none."""
    if not array.active or array.level in ("", "container"):
        return ()
    filling = [(one.disk_name,) for one in array.members if one.mark in ("", "W")]
    empty = max(0, (array.wanted or 0) - len(filling))
    return (Group(array.level, (*filling, *[()] * empty), array.marked("F")),)


def _excerpt(array: Array) -> str:
    members = " ".join(
        f"{m.disk_name}[{m.number}]" + (f"({m.mark})" if m.mark else "") for m in array.members
    )
    count = f" [{array.wanted}/{array.working}] [{array.pattern}]" if array.pattern else ""
    return f"{array.name} : {array.activity} {array.level} {members}{count}"


def _sysfs_fact(kernel: State) -> tuple[Fact, ...]:
    lines = [f"{name} = {value}" for name, value in kernel.files.items()]
    for member, told in kernel.members.items():
        lines += [f"dev-{member}/{name} = {value}" for name, value in told.items() if value]
    return (Fact(f"/sys/block/{kernel.name}/md", "\n".join(lines)[:2048]),) if lines else ()


def explain_sysfs(states: list[State]) -> dict[str, Any]:
    """What the site makes of arrays' files in sysfs; one without members is named."""
    volumes = [_plain_sysfs(one) for one in states]
    told: dict[str, Any] = {"controller": None, "drives": [], "volumes": volumes}
    bare = [one.name or "an array" for one in states if not one.members]
    if len(bare) == len(states):
        raise ToolError(f"sysfs: {bare[0]} without members (dev-*/state)")
    if bare:
        told["not_understood"] = [f"sysfs: {name} without members (dev-*/state)" for name in bare]
    return told


def _plain_sysfs(kernel: State) -> dict[str, Any]:
    return {
        "number": own_number(kernel.name),
        "name": kernel.name or None,
        "level": kernel.files.get("level") or None,
        "state": kernel.state(),
        "members": list(kernel.members),
        "failed": [one for one in kernel.members if "faulty" in kernel.flags(one)],
        "spares": [one for one in kernel.members if _is_spare(kernel, one)],
        "bad_block_ranges": {one: kernel.ranges(one) for one in kernel.members},
        "progress_percent": kernel.progress_percent(),
        "detail": kernel.detail() or None,
    }


def _is_spare(kernel: State, member: str) -> bool:
    """A spare that waits has no slot; one that is being rebuilt has."""
    waits = kernel.members[member].get("slot") in ("none", None)
    return waits and "spare" in kernel.flags(member)
