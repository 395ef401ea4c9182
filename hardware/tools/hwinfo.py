"""hwinfo --disk: one block of text a disk, with its SysFS BusID (H:C:T:L) and device link."""

from __future__ import annotations

import re
from typing import Any

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Block, Fact
from hardware.domain.machine import Run, ToolError
from hardware.domain.survey import Survey
from hardware.tools._reading import FACT_LIMIT, ask, pci_in, shows_volume, wwn

BINARY = "hwinfo"
SOURCE = "hwinfo --disk"

_HEADING = re.compile(r"^\d+: .*Disk$", re.MULTILINE)
_FIELD = re.compile(r"^  ([A-Z][\w ()]*): (.*)$", re.MULTILINE)
_BYTES = re.compile(r"\((\d+) bytes\)")
_SECTORS = re.compile(r"(\d+) sectors a (\d+) bytes")
_BY_ID = re.compile(r"/disk/by-id/wwn-(0x[0-9a-f]+)")
_VOLUME_ID = re.compile(r"[0-9A-Fa-f]{32}")


def survey(run: Run) -> Survey:
    """Every disk that the kernel shows, with its address."""
    try:
        said = ask(run, *SOURCE.split())
        return Survey(blocks=parse(said)) if said is not None else Survey()
    except ToolError as error:
        return Survey(trouble=(str(error),))


def parse(text: str) -> tuple[Block, ...]:
    """One block for each disk; ToolError when there is none."""
    starts = [match.start() for match in _HEADING.finditer(text)]
    if not starts:
        raise ToolError(f'{SOURCE}: a heading like "31: SCSI 100.9: 10600 Disk" expected', text)
    ends = [*starts[1:], len(text)]
    return tuple(_block(text[start:end].strip()) for start, end in zip(starts, ends, strict=True))


def explain(text: str) -> list[dict[str, Any]]:
    """What the site makes of hwinfo --disk: one object a disk."""
    return [
        {
            "disk_name": block.disk_name or None,
            "address": str(block.address) if block.address else None,
            "pci_address": block.pci_address or None,
            "driver": block.driver or None,
            "serial": block.serial or None,
            "unique_id": block.unique_id or None,
            "wwn": block.wwn or None,
            "vendor": block.vendor or None,
            "model": block.model or None,
            "firmware": block.firmware or None,
            "capacity_bytes": block.capacity_bytes,
        }
        for block in parse(text)
    ]


def _block(text: str) -> Block:
    fields = dict(_FIELD.findall(text))
    if "SysFS ID" not in fields:
        raise ToolError(f'{SOURCE}: a disk without "SysFS ID"', text)
    address = ScsiAddress.parse(fields.get("SysFS BusID", ""))
    driver = _quoted(fields.get("Driver", ""))
    serial = _quoted(fields.get("Serial ID", ""))
    volume = shows_volume(driver, address)
    return Block(
        disk_name=fields["SysFS ID"].rpartition("/")[2],
        address=address,
        pci_address=pci_in(fields.get("SysFS Device Link", "")),
        driver=driver,
        vendor=_quoted(fields.get("Vendor", "")),
        model=_quoted(fields.get("Device", "")) or _quoted(fields.get("Model", "")),
        serial="" if volume else serial,
        wwn=_first_wwn(fields.get("Device Files", "")),
        unique_id=serial.upper() if volume and _VOLUME_ID.fullmatch(serial) else "",
        firmware=_quoted(fields.get("Revision", "")),
        capacity_bytes=_capacity(fields),
        facts=(Fact(SOURCE, text[:FACT_LIMIT]),),
    )


def _quoted(value: str) -> str:
    """The first quoted word of a field: `pci 0x1b36 "Red Hat, Inc."` is Red Hat, Inc."""
    match = re.search(r'"([^"]*)"', value)
    return match[1].strip() if match else ""


def _first_wwn(files: str) -> str:
    match = _BY_ID.search(files)
    return wwn(match[1]) if match else ""


def _capacity(fields: dict[str, str]) -> int | None:
    if match := _BYTES.search(fields.get("Capacity", "")):
        return int(match[1])
    match = _SECTORS.search(fields.get("Size", ""))
    return int(match[1]) * int(match[2]) if match else None
