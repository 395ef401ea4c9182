"""udev's properties of block disks: the agent's JSON list (`pyudev`), or what udevadm prints."""

from __future__ import annotations

import json
import re
from typing import Any

from hardware.domain.drive import Block, Fact
from hardware.domain.machine import Run, ToolError
from hardware.domain.survey import Survey
from hardware.tools._posing import poses_as_disk, volume_id
from hardware.tools._reading import (
    FACT_LIMIT,
    address_in,
    ask,
    load_json,
    pci_in,
    words,
    wwn,
)
from hardware.tools._sysfs_other import NO_DISK
from hardware.tools._udev_text import records

BINARY = "pyudev"
SOURCE = "udev"

_ESCAPE = re.compile(r"\\x([0-7][0-9a-fA-F])")


def survey(run: Run) -> Survey:
    """Every disk with udev's name, address and serial for it."""
    try:
        said = ask(run, BINARY)
        return Survey(blocks=parse(said)) if said is not None else Survey()
    except ToolError as error:
        return Survey(trouble=(str(error),))


def parse(text: str) -> tuple[Block, ...]:
    """One block for each disk; ToolError when the text is neither a list nor udevadm's."""
    if not text.lstrip().startswith(("[", "{")) and "DEVPATH=" in text or text.startswith("P: "):
        found = tuple(_block(one) for one in records(text) if _is_disk(one))
        if not found:
            raise ToolError("udev: a device of SUBSYSTEM=block and DEVTYPE=disk expected", text)
        return found
    told = load_json(text, "udev: a JSON list of property objects")
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise ToolError("udev: a JSON list of property objects expected", text)
    disks = (one for one in told if words(one.get("DEVTYPE")) in ("", "disk"))
    return tuple(_block(one) for one in disks if not NO_DISK.match(_name(one)))


def explain(text: str) -> list[dict[str, Any]]:
    """What the site makes of udev's properties: one object a disk."""
    return [
        {
            "disk_name": block.disk_name,
            "address": str(block.address) if block.address else None,
            "pci_address": block.pci_address or None,
            "serial": block.serial or None,
            "wwn": block.wwn or None,
            "unique_id": block.unique_id or None,
            "vendor": block.vendor or None,
            "model": block.model or None,
            "firmware": block.firmware or None,
        }
        for block in parse(text)
    ]


def _is_disk(told: dict[str, str]) -> bool:
    """Whether a record of the whole database is a disk; loops, arrays and CDs are none."""
    kind = told.get("SUBSYSTEM", "block"), told.get("DEVTYPE")
    return kind == ("block", "disk") and not NO_DISK.match(_name(told))


def _name(told: dict[str, Any]) -> str:
    return words(told.get("DEVNAME")).removeprefix("/dev/")


def _block(told: dict[str, Any]) -> Block:
    name, path = _name(told), words(told.get("DEVPATH"))
    if not name or not path:
        raise ToolError("udev: a disk without DEVNAME or DEVPATH", json.dumps(told))
    name_of_unit = wwn(told.get("ID_WWN_WITH_EXTENSION") or told.get("ID_WWN"))
    model = _decoded(told, "ID_MODEL")
    return Block(
        disk_name=name,
        address=address_in(path),
        pci_address=pci_in(path),
        vendor=_decoded(told, "ID_VENDOR"),
        model=model,
        serial="" if poses_as_disk(model, name_of_unit) else _serial(told, name_of_unit),
        wwn=name_of_unit,
        unique_id=volume_id(name_of_unit),
        firmware=words(told.get("ID_REVISION")),
        facts=(Fact(f"{SOURCE} /dev/{name}", json.dumps(told)[:FACT_LIMIT]),),
    )


def _decoded(told: dict[str, Any], name: str) -> str:
    """A name with its own blanks: the plain property has "_" for each, the encoded one does not."""
    encoded = words(told.get(f"{name}_ENC"))
    if encoded:
        return words(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), encoded))
    return words(told.get(name)).replace("_", " ")


def _serial(told: dict[str, Any], name_of_unit: str) -> str:
    """The disk's serial. Of SAS disks ID_SERIAL_SHORT is the world-wide name."""
    short = words(told.get("ID_SERIAL_SHORT"))
    if wwn(short) and wwn(short) == name_of_unit:
        return words(told.get("ID_SCSI_SERIAL")) or words(told.get("SCSI_IDENT_SERIAL"))
    return short
