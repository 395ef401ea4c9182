"""nvme: NVMe disks with serial, PCI address and namespaces (nvme list), and their health log."""

from __future__ import annotations

import json
from typing import Any

from hardware.domain.drive import Bay, Block, Drive, Fact
from hardware.domain.machine import Run, ToolError
from hardware.domain.reading import Reading
from hardware.domain.smart import Context, Past, judge
from hardware.domain.smart_words import sentence
from hardware.domain.survey import Survey
from hardware.tools._figures import amount, place
from hardware.tools._nvme_health import health, is_health, reading
from hardware.tools._nvme_list import Disk, disks
from hardware.tools._reading import FACT_LIMIT, ask, words
from hardware.tools._shown import all_shown

BINARY = "nvme"
LIST = ("nvme", "list", "-o", "json")
CONTROLLERS = "/sys/class/nvme"
LOCAL = ("pcie", "")  # the others are disks of another machine, over a network


def survey(run: Run) -> Survey:
    """Every NVMe disk of this machine; without one, many versions fail or print nothing."""
    try:
        said = ask(run, *LIST)
        return parse(said) if said is not None else Survey()
    except ToolError as error:
        return Survey(trouble=(str(error),) if run.names(CONTROLLERS) else ())


def readings(run: Run) -> list[Reading]:
    """The health log of each disk; one that cannot be read says why."""
    try:
        found = disks(ask(run, *LIST) or '{"Devices": []}')
    except ToolError:
        return []  # survey() tells it
    return [_read_one(run, one) for one in found if _serial(one) and _is_local(one)]


def _read_one(run: Run, disk: Disk) -> Reading:
    argv = ("nvme", "smart-log", f"/dev/{disk.device}", "-o", "json")
    source, model = " ".join(argv), words(disk.said.get("ModelNumber"))
    try:
        return reading(health(ask(run, *argv) or ""), _serial(disk), source, model)
    except ToolError as error:
        return Reading(_serial(disk), source, model=model, messages=(str(error),))


def parse(text: str) -> Survey:
    """Disks and their namespaces; one without a serial is trouble."""
    found = disks(text)
    nameless = (one for one in found if not _serial(one))
    return Survey(
        drives=tuple(_drive(one) for one in found if _serial(one) and _is_local(one)),
        blocks=tuple(_block(one, name) for one in found for name in one.namespaces),
        trouble=tuple(f"nvme: {one.device or 'a disk'} without serial number" for one in nameless),
    )


def explain(text: str) -> dict[str, Any]:
    """What the site makes of nvme list, nvme id-ctrl or nvme smart-log."""
    if is_health(text):
        return _shown_health(text)
    found = parse(text)
    answer: dict[str, Any] = {
        "controller": None,
        "drives": all_shown(found.drives),
        "volumes": [],
        "blocks": all_shown(found.blocks),
    }
    return {**answer, "not_understood": list(found.trouble)} if found.trouble else answer


def _shown_health(text: str) -> dict[str, Any]:
    """A health log by itself names no disk."""
    told = health(text)
    serial = words(told.get("serial_number"))
    found = reading(told, serial, "nvme smart-log", words(told.get("model_name")))
    judgement = judge(found, Past(), Context())
    answer: dict[str, Any] = {
        "serial": serial or None,
        "model": found.model or None,
        "protocol": found.protocol,
        "temperature_c": found.temperature_c,
        "power_on_hours": found.power_on_hours,
        "smart_passed": found.smart_passed,
        "verdict": str(judgement.verdict),
        "reasons": [sentence(one.code, one.values) for one in judgement.reasons],
        "counters": dict(found.counters),
    }
    return answer if serial else {**answer, "not_understood": ["no serial number is printed"]}


def _serial(disk: Disk) -> str:
    return words(disk.said.get("SerialNumber"))


def _is_local(disk: Disk) -> bool:
    return words(disk.said.get("Transport")).lower() in LOCAL


def _address(disk: Disk) -> str:
    """The disk's own PCI function; "" over a network and where the version prints none."""
    address = words(disk.said.get("Address"))
    return address if _is_local(disk) and address.count(":") == 2 else ""


def _bay(disk: Disk) -> Bay | None:
    slot = place(disk.said.get("Slot"))
    return Bay("PCI", slot) if slot is not None else None


def _size(told: dict[str, Any]) -> int | None:
    return amount(told.get("PhysicalSize"))


def _drive(disk: Disk) -> Drive:
    bay = _bay(disk)
    sizes = [_size(one) for one in disk.namespaces.values()]
    sectors = {place(one.get("SectorSize")) for one in disk.namespaces.values()}
    return Drive(
        serial=_serial(disk),
        model=words(disk.said.get("ModelNumber")),
        firmware=words(disk.said.get("Firmware")),
        capacity_bytes=disk.said.get("Capacity") or (sizes[0] if len(sizes) == 1 else None),
        sector_bytes=sectors.pop() if len(sectors) == 1 else None,
        protocol="NVMe",
        rotating=False,
        controller=_address(disk),
        bay=bay,
        bay_by=(" ".join(LIST),) if bay else (),
        disk_name=next(iter(disk.namespaces), ""),
        facts=(_fact(disk.said),),
    )


def _block(disk: Disk, name: str) -> Block:
    told, bay = disk.namespaces[name], _bay(disk)
    return Block(
        disk_name=name,
        pci_address=_address(disk),
        driver="nvme",
        model=words(disk.said.get("ModelNumber")),
        serial=_serial(disk),
        firmware=words(disk.said.get("Firmware")),
        capacity_bytes=_size(told),
        sector_bytes=place(told.get("SectorSize")),
        state=words(disk.said.get("State")),
        bay=bay,
        bay_by=(" ".join(LIST),) if bay else (),
        facts=(_fact(told),),
    )


def _fact(told: dict[str, Any]) -> Fact:
    return Fact(" ".join(LIST), json.dumps(told)[:FACT_LIMIT])
