"""What Linux and its tools print on the made host: /sys, hwinfo and udev."""

from __future__ import annotations

import json

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
