"""/sys: SCSI hosts, and what the kernel shows at each H:C:T:L.

smartpqi prints the bay of a disk that it exposes as "PORT: C0 BOX: 1 BAY: 5" in path_info; for a
RAID volume `unique_id` is the card's volumeUniqueID, for a disk it is no serial.
"""

from __future__ import annotations

import re

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay, Block, Controller, Fact
from hardware.domain.machine import Run
from hardware.tools._figures import LARGEST, amount, place
from hardware.tools._posing import poses_as_disk
from hardware.tools._reading import pci_in, shows_volume, words, wwn
from hardware.tools._sysfs_slots import sas_bay

HOSTS = "/sys/class/scsi_host"
DEVICES = "/sys/bus/scsi/devices"
DISK_TYPES = ("0", "20")  # peripheral device types: disk, host-managed zoned disk
SECTOR_BYTES = 512  # /sys/block/*/size counts these, whatever the disk's own sectors

Card = tuple[str, str]  # driver and PCI address

_BAY = re.compile(r"PORT:\s*(\S{1,20})\s+BOX:\s*(\d{1,6})\s+BAY:\s*(\d{1,6})")
_ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")
_FIRMWARE = ("firmware_version", "firmware_revision", "version_fw", "firmware_rev", "fw_rev")
_TELLING = "vendor model rev state unique_id lunid raid_level path_info sas_address wwid ioerr_cnt"


def text_of(run: Run, path: str) -> str:
    """A file's stripped text; "" when it is absent or says nothing."""
    return words(run.read(path))


def fact(folder: str, said: dict[str, str]) -> Fact:
    """What the files of one folder said."""
    return Fact(folder, "\n".join(f"{name}: {value}" for name, value in said.items() if value))


def controllers(run: Run) -> tuple[Controller, ...]:
    """One card for each PCI function, with all its host numbers (ahci has one for each port).

    A host without a PCI function is a card only when it says its model or serial: a listing may
    lack the links, while iSCSI and emulated hosts are no cards.
    """
    hosts: dict[str, list[int]] = {}
    for name in run.names(HOSTS):
        folder = f"{HOSTS}/{name}"
        pci_address = pci_in(run.real(folder) or "")
        host = place(name.removeprefix("host"))
        known = pci_address or text_of(run, f"{folder}/serial_number")
        if known and host is not None:
            hosts.setdefault(pci_address or name, []).append(host)
    return tuple(_controller(run, address, sorted(found)) for address, found in hosts.items())


def _controller(run: Run, pci_address: str, hosts: list[int]) -> Controller:
    folder = f"{HOSTS}/host{hosts[0]}"
    told = {name: text_of(run, f"{folder}/{name}") for name in ("vendor", "model", "serial_number")}
    driver = text_of(run, f"{folder}/proc_name")
    firmware = next(filter(None, (text_of(run, f"{folder}/{name}") for name in _FIRMWARE)), "")
    said = {"proc_name": driver, **told, "firmware_version": firmware}
    return Controller(
        pci_address=pci_address if ":" in pci_address else "",
        driver=driver,
        host_numbers=tuple(hosts),
        vendor=told["vendor"],
        model=told["model"] or text_of(run, f"{folder}/board_name"),
        serial=told["serial_number"] or text_of(run, f"{folder}/board_tracer"),
        firmware=firmware,
        facts=(fact(folder, said),),
    )


def places(run: Run) -> list[ScsiAddress]:
    """Where a disk or a volume stands; enclosures and the card itself have other types."""
    found = (ScsiAddress.parse(name) for name in run.names(DEVICES))
    return [one for one in found if one and _is_disk(run, f"{DEVICES}/{one}")]


def _is_disk(run: Run, folder: str) -> bool:
    kind = text_of(run, f"{folder}/type")
    if kind:
        return kind in DISK_TYPES
    shown = "Direct-Access" in text_of(run, f"{folder}/path_info")
    return shown or bool(run.names(f"{folder}/block"))


def scsi_block(run: Run, address: ScsiAddress, card: Card, bays: dict[ScsiAddress, Bay]) -> Block:
    """What stands at an address; a volume has no serial: the one it prints is the card's."""
    folder = f"{DEVICES}/{address}"
    said = {name: text_of(run, f"{folder}/{name}") for name in _TELLING.split()}
    disk_name = next(iter(run.names(f"{folder}/block")), "")
    volume = is_volume(run, address, card[0])
    path = run.real(folder) or ""
    bay = None if volume else printed_bay(said["path_info"]) or sas_bay(run, path)
    return Block(
        disk_name=disk_name,
        address=address,
        pci_address=pci_in(path) or card[1],
        driver=card[0],
        vendor=said["vendor"],
        model=said["model"],
        serial="" if volume else serial_at(run, address),
        wwn=wwn(said["wwid"]),
        unique_id=said["unique_id"].upper() if volume else "",
        firmware=said["rev"],
        sas_address="" if volume else wwn(said["sas_address"]) or _port(run, path),
        capacity_bytes=capacity(run, disk_name),
        sector_bytes=sector(run, disk_name),
        state=said["state"],
        bay=bay or (None if volume else bays.get(address)),
        bay_by=(folder,) if bay else (),
        error_count=count(said["ioerr_cnt"]),
        facts=(fact(folder, said),),
    )


def is_volume(run: Run, address: ScsiAddress, driver: str) -> bool:
    """Whether a RAID volume stands there, by its driver's channels, its level or its model."""
    folder = f"{DEVICES}/{address}"
    told = {name: text_of(run, f"{folder}/{name}") for name in ("raid_level", "model", "wwid")}
    if told["raid_level"] or shows_volume(driver, address):
        return True
    return poses_as_disk(told["model"], wwn(told["wwid"]))


def serial_at(run: Run, address: ScsiAddress) -> str:
    """The serial that the disk prints in VPD page 80h; "" when it has no such page."""
    return page_serial(run.read(f"{DEVICES}/{address}/vpd_pg80") or "")


def page_serial(text: str) -> str:
    """The serial in VPD page 80h, whose four header bytes reach us as escapes; "" when none."""
    page = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), text.encode())
    if len(page) < 4 or page[1] != 0x80:
        return ""
    length = int.from_bytes(page[2:4], "big")
    return words(page[4 : 4 + length].decode("ascii", "replace").strip("\0 \n"))


def count(text: str) -> int | None:
    """One of the kernel's I/O counters, which it prints as 0x1f."""
    try:
        found = int(text, 16)
    except ValueError:
        return None
    return found if 0 <= found < LARGEST else None


def printed_bay(path_info: str) -> Bay | None:
    """The bay in path_info; of two paths the active one's."""
    lines = [line for line in path_info.splitlines() if _BAY.search(line)]
    lines.sort(key=lambda line: "Active" not in line)
    match = _BAY.search(lines[0]) if lines else None
    return Bay(enclosure=match[2], slot=int(match[3]), connector=match[1]) if match else None


def capacity(run: Run, disk_name: str) -> int | None:
    """Bytes of a block device; None for one without a size."""
    sectors = amount(text_of(run, f"/sys/block/{disk_name}/size")) if disk_name else None
    return amount(sectors * SECTOR_BYTES) if sectors else None


def sector(run: Run, disk_name: str) -> int | None:
    """The disk's logical sector in bytes: 512 or 4096."""
    path = f"/sys/block/{disk_name}/queue/logical_block_size"
    return place(text_of(run, path)) if disk_name else None


def _port(run: Run, path: str) -> str:
    """The drive's port as the SAS transport knows it (mpt3sas has no file of its own for it)."""
    match = re.search(r"/(end_device-[\d:]+)/", path)
    return wwn(text_of(run, f"/sys/class/sas_device/{match[1]}/sas_address")) if match else ""
