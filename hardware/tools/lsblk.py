"""lsblk: the disks with serial and address, and what stands on them: partitions, md, LVM, mounts.

JSON came with util-linux 2.27 and the column MOUNTPOINTS with 2.37: older ones are asked again.
"""

from __future__ import annotations

import json
import re
from typing import Any

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Block, Fact
from hardware.domain.machine import TIMED_OUT, Run, ToolError
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey
from hardware.tools._figures import amount, place
from hardware.tools._lsblk_text import Row, rows
from hardware.tools._posing import poses_as_disk, volume_id
from hardware.tools._reading import FACT_LIMIT, ask, words, wwn
from hardware.tools._shown import shown
from hardware.tools._sysfs_other import NO_DISK

BINARY = "lsblk"
SOURCE = "lsblk"
OLD = (
    "NAME,KNAME,PKNAME,TYPE,SIZE,LOG-SEC,FSTYPE,LABEL,UUID,MOUNTPOINT,MODEL,SERIAL,VENDOR,REV,WWN,"
    "HCTL,TRAN,STATE"
)
NEW = OLD.replace("MOUNTPOINT", "MOUNTPOINTS")
QUERIES = (("-J", "-b", "-o", NEW), ("-J", "-b", "-o", OLD), ("-P", "-b", "-o", OLD))

KINDS = {"part": "partition", "lvm": "lvm", "crypt": "crypt", "mpath": "multipath"}
_MD = re.compile(r"raid\d+|linear|container|md")
_LETTERS = re.compile(r"[a-z]+")
_UNITS = {unit: 1 << (10 * power) for power, unit in enumerate("BKMGTPE")}
_GROUPED = re.compile(r"(?<=\d)[ '\u00a0\u202f\u2019](?=\d{3}(?!\d))")  # thousands of a locale
_SIZE = re.compile(r"(\d{1,20})(?:[.,](\d{1,3}))? ?([BKMGTPE]?)(?:iB)?")


def survey(run: Run) -> Survey:
    """Every disk and everything that stands on one."""
    try:
        said = _answer(run)
        return parse(said) if said is not None else Survey()
    except ToolError as error:
        return Survey(trouble=(str(error),))


def _answer(run: Run) -> str | None:
    """What lsblk says to the first question that its version understands."""
    why = ToolError("lsblk: no answer")
    for options in QUERIES:
        try:
            return ask(run, BINARY, *options)
        except ToolError as error:
            why = error
            if f"(exit status {TIMED_OUT})" in str(error):
                break
    raise ToolError(f"lsblk: {str(why).rpartition(': ')[2]}")


def parse(text: str) -> Survey:
    """Disks as blocks, what stands on them as layers; ToolError when there is neither."""
    told = rows(text)
    blocks: dict[str, Block] = {}
    layers: dict[tuple[str, str], Layer] = {}
    trouble = []
    for row in told:
        name = words(row.get("kname")) or words(row.get("name"))
        if not name:
            trouble.append(f"lsblk: a device without a name: {json.dumps(row)[:200]}")
        elif _is_disk(name, row):
            blocks.setdefault(name, _block(name, row))
        if layer := _layer(name, row) if name else None:
            before = layers.get((layer.kind, layer.name))
            layers[layer.kind, layer.name] = _with_more(before, layer)
    if not blocks and not layers:
        raise ToolError("lsblk: a disk or what stands on one expected", text)
    return Survey(blocks=tuple(blocks.values()), layers=tuple(layers.values()), trouble=(*trouble,))


def explain(text: str) -> dict[str, Any]:
    """What the site makes of lsblk: disks, and the layers above them."""
    found = parse(text)
    answer: dict[str, Any] = {
        "blocks": [{**shown(one), "transport": _transport(one)} for one in found.blocks],
        "layers": [shown(one) for one in found.layers],
    }
    return {**answer, "not_understood": list(found.trouble)} if found.trouble else answer


def _transport(block: Block) -> str | None:
    said = re.search(r'"tran": "(\w+)"', block.facts[0].raw)
    return said[1] if said else None


def _is_disk(name: str, row: Row) -> bool:
    """Whether the row is a disk; a table may have no TYPE."""
    kind = words(row.get("type")) or "disk"
    return kind == "disk" and not row["on"] and not NO_DISK.match(name)


def _block(name: str, row: Row) -> Block:
    model, name_of_unit = words(row.get("model")), wwn(row.get("wwn"))
    serial = words(row.get("serial"))
    # of SAS disks old versions print the world-wide name as serial
    own = not poses_as_disk(model, name_of_unit) and (
        not wwn(serial) or wwn(serial) != name_of_unit
    )
    return Block(
        disk_name=name,
        address=ScsiAddress.parse(words(row.get("hctl"))),
        vendor=re.sub(r"0x\w+", "", words(row.get("vendor"))),  # virtio prints a number
        model=model,
        serial=serial if own else "",
        wwn=name_of_unit,
        unique_id=volume_id(name_of_unit),
        firmware=words(row.get("rev")),
        capacity_bytes=size_bytes(row.get("size")),
        sector_bytes=place(row.get("log-sec")),
        state=words(row.get("state")),
        holds=words(row.get("fstype")),
        facts=(_fact(row),),
    )


def _layer(name: str, row: Row) -> Layer | None:
    """What stands on others; of a disk only its own filesystem. None for loops and bare disks."""
    kind = words(row.get("type")) or ("partition" if row["on"] else "disk")
    mounts = mount_points(row)
    alone = kind == "disk" and not row["on"]
    if kind in ("loop", "rom") or (alone and (not mounts or NO_DISK.match(name))):
        return None
    if alone:
        return Layer(mounts[0], "filesystem", (name,), mount_points=mounts, **_said(row))
    return Layer(
        name,
        _kind(name, kind),
        on=tuple(row["on"]),
        aliases=_aliases(name, row, kind),
        level=kind if _MD.fullmatch(kind) else "",
        state=words(row.get("state")),
        mount_points=mounts,
        **_said(row),
    )


def _said(row: Row) -> dict[str, Any]:
    return {
        "size_bytes": size_bytes(row.get("size")),
        "detail": words(row.get("fstype")),
        "facts": (_fact(row),),
    }


def _kind(name: str, kind: str) -> str:
    """Our word; what has none (bcache, drbd) is a "disk" on others and keeps its own name."""
    if _MD.fullmatch(kind):
        return "md"
    letters = _LETTERS.match(name)
    return KINDS.get(kind) or (letters[0] if kind == "disk" and letters else kind)


def _aliases(name: str, row: Row, kind: str) -> tuple[str, ...]:
    mapped = words(row.get("name"))
    found = [mapped, f"/dev/mapper/{mapped}"] if mapped and mapped != name else []
    found += [f"/dev/{name}"] if kind != "lvm" or not found else []
    uuid, label = words(row.get("uuid")), words(row.get("label"))
    return (*found, *([f"UUID={uuid}"] if uuid else []), *([f"LABEL={label}"] if label else []))


def mount_points(row: Row) -> tuple[str, ...]:
    """Where it is mounted: a list with nulls, a text, or several lines."""
    said = row.get("mountpoints") or row.get("mountpoint") or []
    paths = said if isinstance(said, list) else str(said).replace("\\n", "\n").split("\n")
    return tuple(dict.fromkeys(filter(None, map(words, paths))))


def size_bytes(value: Any) -> int | None:
    """Bytes from a number, its text, or "3.6T" (with a comma where the language has one)."""
    match = _SIZE.fullmatch(_GROUPED.sub("", str(value).strip()))
    if not match:
        return None
    whole = int(match[1]) * _UNITS[match[3] or "B"]
    part = match[2] or "0"
    return amount(whole + int(part) * _UNITS[match[3] or "B"] // int(f"1{'0' * len(part)}"))


def _with_more(before: Layer | None, layer: Layer) -> Layer:
    """The same layer listed below another of its parents."""
    if before is None:
        return layer
    on = tuple(dict.fromkeys((*before.on, *layer.on)))
    values = {name: getattr(before, name) for name in before.__dataclass_fields__}
    return Layer(**{**values, "on": on})


def _fact(row: Row) -> Fact:
    asked = f"{NEW},{OLD}".lower().split(",")
    return Fact(SOURCE, json.dumps({n: row[n] for n in asked if row.get(n)})[:FACT_LIMIT])
