"""What nvme list prints: JSON, flat or nested by subsystem, and tables with a line of dashes.

Until 2.10 each namespace is a flat object; with -v, and since 2.11 always, subsystems hold
controllers, and namespaces hang on a controller or, where several share them, on the subsystem.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hardware.domain.machine import ToolError
from hardware.tools._document import json_within
from hardware.tools._figures import amount
from hardware.tools._reading import listed, words

EXPECTED = 'nvme: JSON with "Devices", or a table with Node, SN and Model'

_DASHES = re.compile(r"-{2,200}(?: +-{2,200}){2,20}\s*$")
_NAMESPACE = re.compile(r"(nvme\d{1,5})(?:c\d{1,5})?n\d{1,5}")
_HEADINGS = {
    "Node": "DevicePath",
    "Device": "DevicePath",
    "SN": "SerialNumber",
    "Model": "ModelNumber",
    "MN": "ModelNumber",
    "FW Rev": "Firmware",
    "FR": "Firmware",
    "TxPort": "Transport",
}


@dataclass
class Disk:
    """One NVMe disk: its controllers' words, and its namespaces by disk name."""

    said: dict[str, Any]
    namespaces: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def device(self) -> str:
        """The name that commands take: nvme0, or the namespace where only that is known."""
        return words(self.said.get("Controller")) or next(iter(self.namespaces), "")


def disks(text: str) -> list[Disk]:
    """Every disk of the text; none is a good answer, another text is not."""
    if "{" not in text:
        if not any(_DASHES.match(line) for line in text.splitlines()) or "SN" not in text:
            raise ToolError(f"{EXPECTED} expected", text)
        return _gathered(map(_named, _table_rows(text)))
    told = json_within(text, EXPECTED)
    if isinstance(told, dict) and words(told.get("sn")):
        return [Disk(_of_controller(told))]
    devices = told.get("Devices") if isinstance(told, dict) else None
    if not isinstance(devices, list) or (devices and not listed(devices)):
        raise ToolError(f"{EXPECTED} expected", text)
    return _gathered(disk for one in listed(devices) for disk in _of_device(one))


def _gathered(found: Iterator[Disk]) -> list[Disk]:
    """One disk for each serial: several namespaces or controllers are one."""
    known: dict[Any, Disk] = {}
    for place, disk in enumerate(found):
        serial = words(disk.said.get("SerialNumber"))
        first = known.setdefault(serial or place, disk)
        first.namespaces.update(disk.namespaces)
    return list(known.values())


def _of_device(told: dict[str, Any]) -> Iterator[Disk]:
    if "Subsystems" in told:
        for subsystem in listed(told["Subsystems"]):
            yield from _of_subsystem(subsystem)
    elif "Controllers" in told:
        yield from _of_subsystem(told)
    else:
        yield _named(told)


def _of_subsystem(told: dict[str, Any]) -> Iterator[Disk]:
    shared = listed(told.get("Namespaces"))
    for controller in listed(told.get("Controllers")):
        spaces = [*shared, *listed(controller.get("Namespaces"))]
        yield Disk(controller, {name: one for one in spaces if (name := _name(one))})


def _name(told: dict[str, Any]) -> str:
    name = words(told.get("NameSpace")) or words(told.get("DevicePath"))
    return name.removeprefix("/dev/")


def _named(told: dict[str, Any]) -> Disk:
    """A flat object or a table's row: of one namespace, or of a controller."""
    name = words(told.get("DevicePath")).removeprefix("/dev/")
    match = _NAMESPACE.fullmatch(name)
    said = {"Controller": match[1] if match else name, **told}
    return Disk(said, {name: told} if match else {})


def _of_controller(told: dict[str, Any]) -> dict[str, Any]:
    """The words of nvme id-ctrl."""
    return {
        "SerialNumber": told["sn"],
        "ModelNumber": told.get("mn"),
        "Firmware": told.get("fr"),
        "Capacity": amount(told.get("tnvmcap")),
    }


def _table_rows(text: str) -> Iterator[dict[str, Any]]:
    """Rows of every table that names serials, by the columns of its line of dashes."""
    lines = text.splitlines()
    for place, line in enumerate(lines[1:], 1):
        if not _DASHES.match(line):
            continue
        spans = [match.span() for match in re.finditer("-+", line)]
        names = [lines[place - 1][start:end].strip() for start, end in spans]
        for row in lines[place + 1 :]:
            if not row.strip():
                break
            values = [_cell(row, start, end) for start, end in spans]
            told = {_HEADINGS.get(n, n): v for n, v in zip(names, values, strict=True)}
            if "SerialNumber" not in told:
                break
            if row.rstrip().endswith(told["SerialNumber"]):
                raise ToolError("nvme: a whole row expected", row)
            yield told


def _cell(row: str, start: int, end: int) -> str:
    """The column's words, whole where the row slipped out of its columns."""
    while 0 < start < len(row) and " " not in row[start - 1 : start + 1]:
        start -= 1
    return row[start:end].strip()
