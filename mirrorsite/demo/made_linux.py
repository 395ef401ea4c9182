"""What Linux and its tools print on the made host: /sys, hwinfo, udev, smartctl, psutil."""

from __future__ import annotations

import json
from typing import Any

from mirrorsite.demo.made_chassis import Card, Disk, Shown, Volume, digits
from mirrorsite.ground.outside.shell import decode

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
SCSI = "/sys/bus/scsi/devices"

HWINFO = """{index}: SCSI {slot}: 10600 Disk
  [Created at block.245]
  Unique ID: {unique}
  Parent ID: {parent}
  SysFS ID: /class/block/{name}
  SysFS BusID: {address}
  SysFS Device Link: {link}
  Hardware Class: disk
  Model: "{vendor} {model}"
  Vendor: "{vendor}"
  Device: "{model}"
  Revision: "{revision}"
  Serial ID: "{serial}"
  Driver: "smartpqi", "sd"
  Driver Modules: "smartpqi", "sd_mod"
  Device File: /dev/{name} (/dev/sg{generic})
  Device Files: /dev/{name}, /dev/disk/by-id/wwn-0x{wwn}, /dev/disk/by-path/{by_path}
  Device Number: block {major}:{minor}-{major}:{last} (char 21:{generic})
  Geometry (Logical): CHS {cylinders}/255/63
  Size: {sectors} sectors a 512 bytes
  Capacity: {gigabytes} GB ({capacity} bytes)
  Config Status: cfg=new, avail=yes, need=no, active=unknown
  Attached to: #{parent_index} (Serial Attached SCSI controller)
"""

SYSTEM: dict[str, Any] = {
    "cpu_count": 64,
    "memory_bytes": 270114873344,
    "memory_available_bytes": 121893896192,
    "load_1": 3.42,
    "boot_time": 1793152800.0,
}


def said_of(one: Shown) -> dict[str, str]:
    """The words that all tools print alike of one block device."""
    if isinstance(one.thing, Volume):
        unique_id = one.thing.unique_id
        told = {"vendor": "H3C", "model": "LOGICAL VOLUME", "revision": "5.00"}
        return {**told, "serial": unique_id, "wwn": unique_id.lower()}
    disk = one.thing
    told = {"vendor": disk.vendor, "model": disk.model[:16], "revision": disk.firmware}
    return {**told, "serial": disk.serial, "wwn": disk.wwn}


def by_path(one: Shown) -> str:
    """udev's by-path name; for a volume the host counts from 0 below its PCI function."""
    if isinstance(one.thing, Volume):
        return f"pci-{one.card.pci}-scsi-0:1:0:{one.thing.number}"
    return f"pci-{one.card.pci}-sas-phy{one.thing.slot}-lun-0"


def sysfs(
    cards: tuple[Card, ...], blocks: tuple[Shown, ...]
) -> tuple[dict[str, str], dict[str, str]]:
    """Files and links below /sys, as the kernel prints them."""
    files: dict[str, str] = {}
    links: dict[str, str] = {}
    for card in cards:
        _host_files(card, files, links)
        _silent_devices(card, files, links)
    for one in blocks:
        folder = f"{SCSI}/{one.address}"
        links[folder] = one.path
        links[f"/sys/block/{one.disk_name}"] = f"{one.path}/block/{one.disk_name}"
        files[f"/sys/block/{one.disk_name}/size"] = f"{one.thing.sectors}\n"
        files[f"{folder}/block/{one.disk_name}/size"] = f"{one.thing.sectors}\n"
        files |= {f"{folder}/{name}": text for name, text in _attributes(one).items()}
        if isinstance(one.thing, Disk):
            sas = f"/sys/class/sas_device/{one.end_device}"
            files[f"{sas}/bay_identifier"] = f"{one.thing.slot}\n"
            enclosure = one.card.enclosure_id(one.thing.enclosure).lower()
            files[f"{sas}/enclosure_identifier"] = f"0x{enclosure}\n"
    return files, links


def _host_files(card: Card, files: dict[str, str], links: dict[str, str]) -> None:
    folder = f"/sys/class/scsi_host/host{card.host}"
    links[folder] = f"/sys/devices/{card.root}/{card.pci}/host{card.host}/scsi_host/host{card.host}"
    told = {
        "proc_name": "smartpqi",
        "model": "RAID P460-B2",
        "vendor": "H3C",
        "serial_number": card.serial,
        "firmware_version": "5.00-0",
        "driver_version": "2.1.22-040",
    }
    files.update({f"{folder}/{name}": f"{value}\n" for name, value in told.items()})


def _silent_devices(card: Card, files: dict[str, str], links: dict[str, str]) -> None:
    """The card itself (type 12) and its enclosures (type 13): on the bus, but no disks."""
    places = [(f"{card.host}:2:0:0", "12", "RAID P460-B2")]
    places += [(f"{card.host}:0:{60 + number}:0", "13", "Cub") for number, _ in card.enclosures]
    for address, kind, model in places:
        target = f"target{address.rpartition(':')[0]}/{address}"
        links[f"{SCSI}/{address}"] = f"/sys/devices/{card.root}/{card.pci}/host{card.host}/{target}"
        files[f"{SCSI}/{address}/type"] = f"{kind}\n"
        files[f"{SCSI}/{address}/model"] = f"{model:16}\n"


def _attributes(one: Shown) -> dict[str, str]:
    said = said_of(one)
    told = {
        "type": "0",
        "vendor": f"{said['vendor']:8}",
        "model": f"{said['model']:16}",
        "rev": f"{said['revision'][:4]:4}",
        "state": "running",
        "wwid": f"naa.{said['wwn']}",
    }
    if isinstance(one.thing, Volume):
        told |= {
            "unique_id": one.thing.unique_id,
            "lunid": f"0x{one.thing.number:02x}00004000000000",
            "raid_level": f"RAID-{one.thing.level}",
            "path_info": f"[{one.address}]     Direct-Access     Active",
            "sas_address": "0x0000000000000000",
        }
        return _lines(told) | {"vpd_pg80": _page_80(one.card.serial)}
    bay = f"PORT: C{one.thing.enclosure - 1} BOX: {one.thing.enclosure} BAY: {one.thing.slot}"
    told |= {
        "unique_id": f"{one.thing.port}0000000000000000",
        "raid_level": "N/A",
        "path_info": f"[{one.address}]     Direct-Access     {bay} Active",
        "sas_address": f"0x{one.thing.port.lower()}",
    }
    return _lines(told) | {"vpd_pg80": _page_80(f"{one.thing.serial:>20}")}


def _lines(told: dict[str, str]) -> dict[str, str]:
    return {name: f"{value}\n" for name, value in told.items()}


def _page_80(serial: str) -> str:
    return decode(bytes([0, 0x80, 0, len(serial)]) + serial.encode())


def hwinfo(blocks: tuple[Shown, ...]) -> str:
    return "\n".join(_hwinfo_block(31 + place, one) for place, one in enumerate(blocks))


def _hwinfo_block(index: int, one: Shown) -> str:
    host, channel, target, lun = map(int, one.address.split(":"))
    place = index - 31
    minor = place % 16 * 16
    capacity = one.thing.sectors * 512
    return HWINFO.format(
        **said_of(one),
        index=index,
        slot=f"{(host << 8) + (channel << 4) + target:x}.{lun}",
        unique=f"{digits(one.address, 'a', count=4, alphabet=LETTERS)}."
        f"{digits(one.address, 'b', count=11, alphabet=LETTERS)}",
        parent=f"hSuP.{digits(one.card.pci, count=11, alphabet=LETTERS)}",
        name=one.disk_name,
        address=one.address,
        link=one.path.removeprefix("/sys"),
        generic=one.generic,
        by_path=by_path(one),
        major=8 if place < 16 else 65,
        minor=minor,
        last=minor + 15,
        cylinders=one.thing.sectors // (255 * 63),
        sectors=one.thing.sectors,
        gigabytes=capacity >> 30,
        capacity=capacity,
        parent_index=8 + one.card.number,
    )


def udev(blocks: tuple[Shown, ...]) -> str:
    return json.dumps([_properties(one) for one in blocks], indent=1) + "\n"


def _properties(one: Shown) -> dict[str, str]:
    said = said_of(one)
    is_volume = isinstance(one.thing, Volume)
    model = said["model"] if isinstance(one.thing, Volume) else one.thing.model
    told = {
        "DEVNAME": f"/dev/{one.disk_name}",
        "DEVPATH": f"{one.path.removeprefix('/sys')}/block/{one.disk_name}",
        "DEVTYPE": "disk",
        "ID_BUS": "scsi" if is_volume else "ata",
        "ID_MODEL": model.replace(" ", "_"),
        "ID_PATH": by_path(one),
        "ID_REVISION": said["revision"],
        "ID_SERIAL": f"3{said['wwn']}" if is_volume else f"{model}_{said['serial']}",
        "ID_SERIAL_SHORT": said["wwn"] if is_volume else said["serial"],
        "ID_TYPE": "disk",
        "ID_VENDOR": said["vendor"],
        "ID_WWN": f"0x{said['wwn'][:16]}",
        "ID_WWN_WITH_EXTENSION": f"0x{said['wwn']}",
        "SUBSYSTEM": "block",
    }
    return told | ({"ID_SCSI_SERIAL": one.card.serial} if is_volume else {"ID_ATA": "1"})


def smartctl(blocks: tuple[Shown, ...]) -> dict[tuple[str, ...], tuple[str, int]]:
    """Command line → (what it prints, exit status)."""
    scan = ("smartctl", "--scan-open", "--json")
    devices = [_device(one) for one in blocks]
    answers = {scan: (_smart_json(scan, 0, {"devices": devices}), 0)}
    for one in blocks:
        argv = ("smartctl", "--json=c", "-x", f"/dev/{one.disk_name}", "-d", _device(one)["type"])
        status = 4 if isinstance(one.thing, Volume) else 0
        told = _volume_words(one) if isinstance(one.thing, Volume) else _disk_words(one.thing)
        told = {"device": _device(one), **told}
        answers[argv] = (_smart_json(argv, status, told), status)
    return answers


def _device(one: Shown) -> dict[str, str]:
    kind, protocol = ("scsi", "SCSI") if isinstance(one.thing, Volume) else ("sat", "ATA")
    name = f"/dev/{one.disk_name}"
    info = name if kind == "scsi" else f"{name} [SAT]"
    return {"name": name, "info_name": info, "type": kind, "protocol": protocol}


def _smart_json(argv: tuple[str, ...], status: int, told: dict[str, Any]) -> str:
    head = {
        "json_format_version": [1, 0],
        "smartctl": {
            "version": [7, 4],
            "svn_revision": "5530",
            "platform_info": "x86_64-linux-6.1.0-28-amd64",
            "argv": list(argv),
            "exit_status": status,
        },
    }
    return json.dumps(head | told) + "\n"


def _volume_words(one: Shown) -> dict[str, Any]:
    return {
        "scsi_vendor": "H3C",
        "scsi_product": "LOGICAL VOLUME",
        "scsi_model_name": "H3C LOGICAL VOLUME",
        "scsi_revision": "5.00",
        "user_capacity": {"blocks": one.thing.sectors, "bytes": one.thing.sectors * 512},
        "logical_block_size": 512,
        "rotation_rate": 0,
        "logical_unit_id": f"0x{said_of(one)['wwn']}",
        "serial_number": one.card.serial,
        "device_type": {"scsi_value": 0, "name": "disk"},
        "smart_support": {"available": False},
        "temperature": {"current": 0},
    }


def _disk_words(disk: Disk) -> dict[str, Any]:
    return {
        "model_name": disk.model,
        "serial_number": disk.serial,
        "wwn": {"naa": 5, "oui": int(disk.wwn[1:7], 16), "id": int(disk.wwn[7:], 16)},
        "firmware_version": disk.firmware,
        "user_capacity": {"blocks": disk.sectors, "bytes": disk.sectors * 512},
        "logical_block_size": 512,
        "physical_block_size": 4096,
        "rotation_rate": 7200,
        "smart_support": {"available": True, "enabled": True},
        "smart_status": {"passed": True},
        "power_on_time": {"hours": disk.hours},
        "temperature": {"current": disk.temperature},
        "ata_smart_attributes": {
            "revision": 10,
            "table": [_attribute(*row) for row in _table(disk)],
        },
    }


def _table(disk: Disk) -> tuple[tuple[int, str, int, int], ...]:
    return (
        (5, "Reallocated_Sector_Ct", 10, 0),
        (9, "Power_On_Hours", 0, disk.hours),
        (187, "Reported_Uncorrect", 0, 0),
        (194, "Temperature_Celsius", 0, disk.temperature),
        (197, "Current_Pending_Sector", 0, 0),
        (198, "Offline_Uncorrectable", 0, 0),
        (199, "UDMA_CRC_Error_Count", 0, 0),
    )


def _attribute(number: int, name: str, threshold: int, raw: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "value": 100,
        "worst": 100,
        "thresh": threshold,
        "when_failed": "",
        "raw": {"value": raw, "string": str(raw)},
    }


def psutil(blocks: tuple[Shown, ...]) -> str:
    """The agent's figures; one filesystem for each volume."""
    return json.dumps(
        SYSTEM
        | {
            "filesystems": [_filesystem(one) for one in blocks],
            "network": [{"name": "bond0", "is_up": True, "speed_mbit": 20000}],
        },
        indent=1,
    )


def _filesystem(one: Shown) -> dict[str, Any]:
    is_system = isinstance(one.thing, Volume) and one.thing.level == 1
    place = f"{one.card.letter.lower()}-{one.address.split(':', 1)[1].replace(':', '-')}"
    return {
        "device": f"/dev/{one.disk_name}{'2' if is_system else ''}",
        "mount_point": "/" if is_system else f"/srv/mirror/{place}",
        "type": "xfs",
        "size_bytes": one.thing.sectors * 512,
        "free_bytes": one.thing.sectors * 128,
    }
