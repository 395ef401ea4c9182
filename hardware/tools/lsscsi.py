"""lsscsi: what stands at each SCSI address, its name, and the port it is reached through."""

from __future__ import annotations

import re
from typing import Any

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay, Block, Fact
from hardware.domain.machine import NOT_FOUND, Run, ToolError
from hardware.domain.survey import Survey
from hardware.tools._figures import place
from hardware.tools._lsscsi_text import Host, Line, Told, read
from hardware.tools._posing import poses_as_disk
from hardware.tools._reading import ask, number, pci_in, wwn

BINARY = "lsscsi"
QUERIES = (("lsscsi",), ("lsscsi", "-t"))  # the second names ports, and no vendor and model

# lsscsi's word for the peripheral device type → ours
KINDS = {
    "disk": "disk",
    "zbc": "disk",
    "(0x14)": "disk",
    "0x14": "disk",
    "storage": "controller",
    "raid": "controller",
    "enclosu": "enclosure",
    "cd/dvd": "cd",
    "tape": "tape",
    "mediumx": "changer",
    **dict.fromkeys(("process", "printer", "worm", "scanner", "optical", "comms"), "other"),
    **dict.fromkeys(("graphic", "osd", "bridge", "wlun", "no dev", "type???"), "other"),
}
_CONSOLE_NAME = re.compile(r"/dev/((?:sd|vd|hd|sr|st|nvme)\w+)")
_HEX = re.compile(r"(?:0x)?([0-9a-f]{16})", re.IGNORECASE)


def survey(run: Run) -> Survey:
    """Every disk with its address and port; nothing on a machine without SCSI devices."""
    found = Survey()
    for argv in QUERIES:
        output = run(*argv)
        if output.exit_status == NOT_FOUND:
            return Survey()
        if output.exit_status == 0 and not output.stdout.strip():
            continue
        try:
            found += parse(ask(run, *argv) or "")
        except ToolError as error:
            found += Survey(trouble=(str(error),))
    return found


def parse(text: str) -> Survey:
    """The disks as blocks; ToolError when no line is lsscsi's."""
    told = read(text)
    blocks = tuple(_block(one) for one in told.lines if _kind(one) in ("disk", "volume"))
    trouble = (f"lsscsi: not understood: {line}" for line in _lost(told))
    return Survey(blocks=blocks, trouble=tuple(trouble))


def explain(text: str) -> dict[str, Any]:
    """What the site makes of lsscsi: one object a device, volumes and cards among them."""
    told = read(text)
    items = [_shown_host(one) for one in told.hosts] + [_shown(one) for one in told.lines]
    return {"items": items, "not_understood": _lost(told)}


def _lost(told: Told) -> list[str]:
    """Lines of no known form, and those of a device type that lsscsi does not have."""
    unknown = [one.raw.strip() for one in told.lines if one.kind.lower() not in KINDS]
    return [*told.not_understood, *unknown]


def _kind(line: Line) -> str:
    kind = KINDS.get(line.kind.lower(), "other")
    model = line.model or line.said.get("model", "")
    return "volume" if kind == "disk" and poses_as_disk(model, wwn(line.wwn)) else kind


def _block(line: Line) -> Block:
    bay = _bay(line)
    return Block(
        disk_name=_disk_name(line),
        address=ScsiAddress.parse(line.address),
        pci_address=pci_in(line.path),
        vendor=line.vendor or line.said.get("vendor", ""),
        model=line.model or line.said.get("model", ""),
        wwn=_wwn(line),
        firmware=line.revision or line.said.get("rev", ""),
        sas_address=_sas_address(line),
        sector_bytes=place(line.said.get("logical_block_size")),
        state=line.said.get("state", ""),
        bay=bay,
        bay_by=(BINARY,) if bay else (),
        facts=(Fact(BINARY, line.raw),),
    )


def _disk_name(line: Line) -> str:
    found = (_CONSOLE_NAME.fullmatch(name) for name in line.names)
    return next((match[1] for match in found if match), "")


def _way(line: Line) -> str:
    """How it is reached: sas, fc, usb, sata, pcie; "" where lsscsi was not asked or can't tell."""
    match = re.match(r"[a-z]+", line.transport)
    return match[0] if match else line.said.get("transport", "")


def _wwn(line: Line) -> str:
    """The unit's world-wide name; of a SATA disk the transport is named by it."""
    match = _HEX.search(line.transport) if _way(line) == "sata" else None
    return wwn(line.wwn) or (wwn(match[1]) if match else wwn(line.said.get("wwn")))


def _sas_address(line: Line) -> str:
    match = _HEX.search(line.transport) if _way(line) == "sas" else None
    return wwn(match[1]) if match else wwn(line.said.get("sas_address"))


def _bay(line: Line) -> Bay | None:
    """The bay that the SAS transport knows, which `lsscsi -t -L` prints."""
    enclosure = wwn(line.said.get("enclosure_identifier"))
    slot = place(line.said.get("bay_identifier"))
    return Bay(enclosure, slot) if enclosure and slot is not None else None


def _shown(line: Line) -> dict[str, Any]:
    block = _block(line)
    bay = {"enclosure": block.bay.enclosure, "slot": block.bay.slot} if block.bay else None
    return {
        "kind": _kind(line),
        "type": line.kind,
        "address": line.address,
        "disk_name": block.disk_name or None,
        "generic": next((n[5:] for n in line.names if n.startswith("/dev/sg")), None),
        "vendor": block.vendor or None,
        "model": block.model or None,
        "firmware": block.firmware or None,
        "transport": _way(line) or None,
        "port": line.transport or None,
        "sas_address": block.sas_address or None,
        "wwn": block.wwn or None,
        "pci_address": block.pci_address or None,
        "state": block.state or None,
        "bay": bay,
    }


def _shown_host(host: Host) -> dict[str, Any]:
    driver, _, port = host.driver.partition(" ")
    return {
        "kind": "host",
        "number": number(host.number),
        "driver": driver,
        "port": port.strip() or None,
        "pci_address": pci_in(f"{host.path}/") or None,
    }
