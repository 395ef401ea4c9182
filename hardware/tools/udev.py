"""udev's properties of block disks, which the agent prints as a JSON list (`pyudev`)."""

from __future__ import annotations

import json
import re
from typing import Any

from hardware.domain.drive import Block, Fact
from hardware.domain.machine import Run, ToolError
from hardware.domain.survey import Survey
from hardware.tools._reading import (
    FACT_LIMIT,
    address_in,
    ask,
    load_json,
    pci_in,
    words,
    wwn,
)

BINARY = "pyudev"
SOURCE = "udev"
# 32 digits that begin with 6 are given out by arrays (NAA 6); a disk has 16 that begin with 5
_VOLUME_WWN = re.compile(r"0x6[0-9a-f]{31}")


def survey(run: Run) -> Survey:
    """Every disk with udev's name, address and serial for it."""
    try:
        said = ask(run, BINARY)
        return Survey(blocks=parse(said)) if said is not None else Survey()
    except ToolError as error:
        return Survey(trouble=(str(error),))


def parse(text: str) -> tuple[Block, ...]:
    """One block for each disk; ToolError when the text is no list of properties."""
    told = load_json(text, "udev: a JSON list of property objects")
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise ToolError("udev: a JSON list of property objects expected", text)
    return tuple(_block(one) for one in told if words(one.get("DEVTYPE")) in ("", "disk"))


def explain(text: str) -> list[dict[str, Any]]:
    """What the site makes of udev's properties: one object a disk."""
    return [
        {
            "disk_name": block.disk_name,
            "address": str(block.address) if block.address else None,
            "pci_address": block.pci_address or None,
            "serial": block.serial or None,
            "wwn": block.wwn or None,
            "model": block.model or None,
        }
        for block in parse(text)
    ]


def _block(told: dict[str, Any]) -> Block:
    name, path = words(told.get("DEVNAME")), words(told.get("DEVPATH"))
    if not name or not path:
        raise ToolError("udev: a disk without DEVNAME or DEVPATH", json.dumps(told))
    name_of_unit = wwn(told.get("ID_WWN_WITH_EXTENSION") or told.get("ID_WWN"))
    return Block(
        disk_name=name.removeprefix("/dev/"),
        address=address_in(path),
        pci_address=pci_in(path),
        vendor=words(told.get("ID_VENDOR")),
        model=words(told.get("ID_MODEL")).replace("_", " "),
        serial=_serial(told, name_of_unit),
        wwn=name_of_unit,
        unique_id=name_of_unit[2:].upper() if _VOLUME_WWN.fullmatch(name_of_unit) else "",
        firmware=words(told.get("ID_REVISION")),
        facts=(Fact(f"{SOURCE} {name}", json.dumps(told)[:FACT_LIMIT]),),
    )


def _serial(told: dict[str, Any], name_of_unit: str) -> str:
    """The disk's serial; "" for a volume. Of SAS disks ID_SERIAL_SHORT is the world-wide name."""
    if _VOLUME_WWN.fullmatch(name_of_unit):
        return ""
    short = words(told.get("ID_SERIAL_SHORT"))
    if wwn(short) and wwn(short) == name_of_unit:
        return words(told.get("ID_SCSI_SERIAL"))
    return short
