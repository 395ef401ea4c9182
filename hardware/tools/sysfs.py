"""/sys: which card is host N, what stands at H:C:T:L, under which name, and in which bay.

smartpqi prints the bay of a disk that it exposes as "PORT: C0 BOX: 1 BAY: 5" in path_info; for a
RAID volume `unique_id` is the card's volumeUniqueID, for a disk it is no serial.
"""

from __future__ import annotations

import re
from typing import Any

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay, Block, Controller, Fact
from hardware.domain.machine import Run, ToolError
from hardware.domain.survey import Survey
from hardware.tools._reading import address_in, number, pci_in, shows_volume, words, wwn
from hardware.tools._sysfs_text import Listing

BINARY = "sysfs"

HOSTS = "/sys/class/scsi_host"
DEVICES = "/sys/bus/scsi/devices"
ENCLOSURES = "/sys/class/enclosure"
DISK_TYPES = ("0", "20")  # peripheral device types: disk, host-managed zoned disk
SECTOR_BYTES = 512  # /sys/block/*/size counts these, whatever the disk's own sectors

_NO_DISK = re.compile(r"(loop|ram|zram|dm-|md|sr|fd|nbd|zd)\d|nvme\d+c\d+n\d+")
_BAY = re.compile(r"PORT:\s*(\S+)\s+BOX:\s*(\d+)\s+BAY:\s*(\d+)")
_END_DEVICE = re.compile(r"/(end_device-[\d:]+)/")
_ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")
_FIRMWARE = ("firmware_version", "firmware_revision", "version_fw", "firmware_rev", "fw_rev")
_TELLING = "vendor model rev state unique_id lunid raid_level path_info sas_address wwid"


def survey(run: Run) -> Survey:
    """Cards, and every disk that the kernel shows; nothing where there is no /sys."""
    controllers = _controllers(run)
    drivers = {host: (c.driver, c.pci_address) for c in controllers for host in c.host_numbers}
    bays = _enclosure_bays(run)
    places = [ScsiAddress.parse(name) for name in run.names(DEVICES)]
    scsi = [
        _scsi_block(run, place, drivers.get(place.host, ("", "")), bays)
        for place in places
        if place and _is_disk(run, f"{DEVICES}/{place}")
    ]
    others = _other_blocks(run, {block.disk_name for block in scsi})
    return Survey(controllers=controllers, blocks=(*scsi, *others))


def parse(text: str) -> Survey:
    """A listing of /sys files ("path:value" as `grep -r` prints it) read as a machine."""
    machine = Listing(text)
    found = survey(machine)
    if not found.controllers and not found.blocks:
        raise ToolError(f"sysfs: files below {DEVICES} or {HOSTS} expected", text)
    return found


def explain(text: str) -> dict[str, Any]:
    """What the site makes of such a listing."""
    found = parse(text).as_json()
    return {name: found[name] for name in ("controllers", "blocks")}


def page_serial(text: str) -> str:
    """The serial in VPD page 80h, whose four header bytes reach us as escapes; "" when none."""
    page = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), text.encode())
    if len(page) < 4 or page[1] != 0x80:
        return ""
    length = int.from_bytes(page[2:4], "big")
    return words(page[4 : 4 + length].decode("ascii", "replace").strip("\0 \n"))


def _text(run: Run, path: str) -> str:
    return words(run.read(path))


def _controllers(run: Run) -> tuple[Controller, ...]:
    """One card for each PCI function, with all its host numbers (ahci has one for each port)."""
    hosts: dict[str, list[int]] = {}
    for name in run.names(HOSTS):
        pci_address = pci_in(run.real(f"{HOSTS}/{name}") or "")
        host = number(name.removeprefix("host"))
        if pci_address and host is not None:
            hosts.setdefault(pci_address, []).append(host)
    return tuple(_controller(run, address, sorted(found)) for address, found in hosts.items())


def _controller(run: Run, pci_address: str, hosts: list[int]) -> Controller:
    folder = f"{HOSTS}/host{hosts[0]}"
    told = {name: _text(run, f"{folder}/{name}") for name in ("vendor", "model", "serial_number")}
    driver = _text(run, f"{folder}/proc_name")
    firmware = next(filter(None, (_text(run, f"{folder}/{name}") for name in _FIRMWARE)), "")
    said = {"proc_name": driver, **told, "firmware_version": firmware}
    return Controller(
        pci_address=pci_address,
        driver=driver,
        host_numbers=tuple(hosts),
        vendor=told["vendor"],
        model=told["model"] or _text(run, f"{folder}/board_name"),
        serial=told["serial_number"] or _text(run, f"{folder}/board_tracer"),
        firmware=firmware,
        facts=(_fact(folder, said),),
    )


def _fact(folder: str, said: dict[str, str]) -> Fact:
    return Fact(folder, "\n".join(f"{name}: {value}" for name, value in said.items() if value))


def _is_disk(run: Run, folder: str) -> bool:
    kind = _text(run, f"{folder}/type")
    if kind:
        return kind in DISK_TYPES
    shown = "Direct-Access" in _text(run, f"{folder}/path_info")
    return shown or bool(run.names(f"{folder}/block"))


def _scsi_block(
    run: Run, address: ScsiAddress, card: tuple[str, str], bays: dict[ScsiAddress, Bay]
) -> Block:
    folder = f"{DEVICES}/{address}"
    driver, pci_address = card
    said = {name: _text(run, f"{folder}/{name}") for name in _TELLING.split()}
    disk_name = next(iter(run.names(f"{folder}/block")), "")
    volume = shows_volume(driver, address) or bool(said["raid_level"])
    path = run.real(folder) or ""
    page = "" if volume else run.read(f"{folder}/vpd_pg80") or ""
    return Block(
        disk_name=disk_name,
        address=address,
        pci_address=pci_in(path) or pci_address,
        driver=driver,
        vendor=said["vendor"],
        model=said["model"],
        serial=page_serial(page),
        wwn=wwn(said["wwid"]),
        unique_id=said["unique_id"].upper() if volume else "",
        firmware=said["rev"],
        capacity_bytes=_capacity(run, disk_name),
        state=said["state"],
        bay=None if volume else _bay(run, said["path_info"], path) or bays.get(address),
        facts=(_fact(folder, said),),
    )


def _bay(run: Run, path_info: str, path: str) -> Bay | None:
    return _printed_bay(path_info) or _sas_bay(run, path)


def _printed_bay(path_info: str) -> Bay | None:
    """The bay in path_info; of two paths the active one's."""
    lines = [line for line in path_info.splitlines() if _BAY.search(line)]
    lines.sort(key=lambda line: "Active" not in line)
    match = _BAY.search(lines[0]) if lines else None
    return Bay(enclosure=match[2], slot=int(match[3]), connector=match[1]) if match else None


def _sas_bay(run: Run, path: str) -> Bay | None:
    """The bay that the SAS transport knows; None for a disk that hangs on no enclosure."""
    match = _END_DEVICE.search(path)
    if not match:
        return None
    folder = f"/sys/class/sas_device/{match[1]}"
    enclosure = wwn(_text(run, f"{folder}/enclosure_identifier"))
    slot = number(_text(run, f"{folder}/bay_identifier"))
    return Bay(enclosure=enclosure, slot=slot) if enclosure and slot is not None else None


def _enclosure_bays(run: Run) -> dict[ScsiAddress, Bay]:
    """The bays that SES enclosures link to devices (kernel module `ses`)."""
    bays = {}
    for name in run.names(ENCLOSURES):
        place = _text(run, f"{ENCLOSURES}/{name}/id") or name
        for component in run.names(f"{ENCLOSURES}/{name}"):
            folder = f"{ENCLOSURES}/{name}/{component}"
            # folder names vary by maker ("SLOT_001", "Disk #00"): the file `slot` is the number
            slot = number(_text(run, f"{folder}/slot"))
            address = address_in(run.real(f"{folder}/device") or "")
            if slot is not None and address:
                bays[address] = Bay(enclosure=place, slot=slot)
    return bays


def _capacity(run: Run, disk_name: str) -> int | None:
    sectors = number(_text(run, f"/sys/block/{disk_name}/size")) if disk_name else None
    return sectors * SECTOR_BYTES if sectors else None


def _other_blocks(run: Run, known: set[str]) -> list[Block]:
    """Disks that are no SCSI devices: NVMe, virtio, MMC."""
    names = (name for name in run.names("/sys/block") if not _NO_DISK.match(name))
    return [_other_block(run, name) for name in names if name not in known]


def _other_block(run: Run, name: str) -> Block:
    folder = f"/sys/block/{name}"
    path = run.real(folder) or ""
    told = {
        part: _text(run, f"{folder}/device/{part}")
        for part in ("serial", "model", "firmware_rev", "address", "vendor", "state")
    }
    return Block(
        disk_name=name,
        address=address_in(path),
        pci_address=pci_in(path) or told["address"],
        driver="nvme" if name.startswith("nvme") else "",
        vendor="" if told["vendor"].startswith("0x") else told["vendor"],
        model=told["model"],
        serial=told["serial"] or _text(run, f"{folder}/serial"),
        wwn=wwn(_text(run, f"{folder}/wwid")),
        firmware=told["firmware_rev"],
        capacity_bytes=_capacity(run, name),
        state=told["state"],
        facts=(_fact(folder, told),),
    )
