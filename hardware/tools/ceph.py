"""Ceph: which OSD stands on which disk (ceph-volume), and whether it is up (ceph osd tree)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hardware.domain.drive import Fact
from hardware.domain.machine import Run, ToolError
from hardware.domain.stack import Layer, plain_name
from hardware.domain.survey import Survey
from hardware.tools._reading import FACT_LIMIT, ask, listed, load_json, words

BINARY = "ceph-volume"
VOLUMES = ("ceph-volume", "lvm", "list", "--format", "json")
TREE = ("ceph", "--connect-timeout", "5", "osd", "tree", "-f", "json")
EXPECTED = "ceph: the JSON of ceph-volume list or of ceph osd tree"

# the part of an OSD that a device holds, beside its data
_BESIDE = {"db": "its db", "wal": "its wal", "journal": "its journal"}
_STORES = {"block": "bluestore", "data": "filestore"}


def survey(run: Run) -> Survey:
    """This host's OSDs; nothing where ceph-volume is not installed or knows none."""
    try:
        said = ask(run, *VOLUMES)
        if said is None or said.strip() == "{}":
            return Survey()
        layers, trouble = parse(said)
    except ToolError as error:
        return Survey(trouble=(str(error),))
    states, more = _states(run)
    known = tuple(replace(one, state=states.get(one.name, "")) for one in layers)
    return Survey(layers=known, trouble=(*trouble, *more))


def _states(run: Run) -> tuple[dict[str, str], tuple[str, ...]]:
    """State of each OSD of the cluster; none where this host may not ask it."""
    try:
        said = ask(run, *TREE)
        tree = _tree(load_json(said, EXPECTED)) if said is not None else []
    except ToolError as error:
        return {}, (str(error),)
    return {one.name: one.state for one in tree}, ()


def parse(text: str) -> tuple[list[Layer], list[str]]:
    """The OSDs of any of the formats, and a sentence for each that is not understood."""
    told = load_json(text[max(0, text.find("{")) :], EXPECTED)
    if not isinstance(told, dict) or not told:
        raise ToolError(f"{EXPECTED} expected", text)
    found = _tree(told) if "nodes" in told else list(_osds(told))
    if not found:
        raise ToolError(f"{EXPECTED} expected, found no OSD", text)
    bare = [one.name for one in found if not one.on]
    return found, [f"ceph: {name}: no device is named" for name in bare]


def explain(text: str) -> dict[str, Any]:
    """What the site makes of it; members by disk name, since ceph tells no serials here."""
    layers, trouble = parse(text)
    volumes = [
        {
            "number": int(one.name.removeprefix("osd.")),
            "name": one.name,
            "level": one.level or None,
            "state": one.state or None,
            "members": [name for name in one.on if "/" not in name] or list(one.on),
            "detail": one.detail or None,
        }
        for one in layers
    ]
    told = {"controller": None, "drives": [], "volumes": volumes}
    return {**told, "not_understood": trouble} if trouble else told


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 9


def _osds(told: dict[str, Any]) -> Iterator[Layer]:
    """`lvm list` has a list of parts for each OSD's number; `raw list` an object for each uuid."""
    for key, value in told.items():
        if isinstance(value, list) and _is_id(key):
            yield _from_parts(key, listed(value))
        elif isinstance(value, dict) and _is_id(str(value.get("osd_id", ""))):
            yield _raw(str(value["osd_id"]), value)


def _from_parts(osd: str, parts: list[dict[str, Any]]) -> Layer:
    on: dict[str, None] = {}
    said = []
    store = ""
    for part in parts:
        disks = _disks(part)
        on.update(dict.fromkeys(disks))
        kind = words(part.get("type"))
        store = store or _STORES.get(kind, "")
        if kind in _BESIDE and disks:
            said.append(f"{_BESIDE[kind]} on {', '.join(disks[1:] or disks)}")
    raw = " ".join(on)[:FACT_LIMIT]
    return Layer(
        name=f"osd.{osd}",
        kind="ceph",
        on=tuple(on),
        level=store,
        detail="; ".join(said),
        facts=(Fact(" ".join(VOLUMES), raw),),
    )


def _disks(part: dict[str, Any]) -> list[str]:
    """The logical volume or partition, and the disks that ceph-volume names below it."""
    own = words(part.get("lv_path")) or words(part.get("path"))
    devices = part.get("devices")
    below = [one for one in devices if isinstance(one, str)] if isinstance(devices, list) else []
    return list(dict.fromkeys(plain_name(one) for one in (own, *below) if one))


def _raw(osd: str, told: dict[str, Any]) -> Layer:
    names = {key: words(told.get(key)) for key in ("device", "device_db", "device_wal")}
    beside = [
        f"its {key.removeprefix('device_')} on {plain_name(path)}"
        for key, path in names.items()
        if path and key != "device"
    ]
    on = tuple(dict.fromkeys(plain_name(path) for path in names.values() if path))
    return Layer(
        name=f"osd.{osd}",
        kind="ceph",
        on=on,
        level=words(told.get("type")),
        detail="; ".join(beside),
        facts=(Fact("ceph-volume raw list", " ".join(on)[:FACT_LIMIT]),),
    )


def _tree(told: Any) -> list[Layer]:
    """`ceph osd tree`: up or down, in or out; it does not know devices."""
    nodes = listed(told.get("nodes")) if isinstance(told, dict) else []
    nodes += listed(told.get("stray")) if isinstance(told, dict) else []
    return [
        Layer(name=name, kind="ceph", state=_state(one))
        for one in nodes
        if words(one.get("type")) == "osd"
        and (name := words(one.get("name"))).startswith("osd.")
        and _is_id(name.removeprefix("osd."))
    ]


def _state(node: dict[str, Any]) -> str:
    """ "down" or "up", and "out" where its weight is none: its data moves elsewhere."""
    weight = node.get("reweight")
    is_out = isinstance(weight, (int, float)) and weight == 0
    return " ".join(filter(None, (words(node.get("status")), "out" if is_out else "")))
