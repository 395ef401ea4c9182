"""What arcconf prints on the made host: LIST, and GETCONFIGJSON with the real key names."""

from __future__ import annotations

import json
from typing import Any

from mirrorsite.demo.made_arcconf_words import (
    CHUNK,
    CONTROLLER,
    DRIVE,
    LIST,
    PHY,
    RAID_LEVELS,
    ROW,
    SES,
    VOLUME,
)
from mirrorsite.demo.made_chassis import Card, Disk, Shown, Volume


def list_text(cards: tuple[Card, ...]) -> str:
    rows = [
        ROW.format(number=card.number, slot=card.number + 2, serial=card.serial, wwn=card.wwn)
        for card in cards
    ]
    return LIST.format(count=len(cards), rows="\n".join(rows))


def config_text(card: Card, blocks: tuple[Shown, ...]) -> str:
    """GETCONFIGJSON of one card; the JSON is one line between two lines of plain text."""
    names = {id(one.thing): _physical_name(one) for one in blocks if one.card is card}
    domain, bus, device = card.pci.split(":")
    told = {
        **CONTROLLER,
        "controllerID": card.number,
        "controllerWWN": card.wwn,
        "physicalSlot": card.number + 2,
        "serialNumber": card.serial,
        "pciAddress": ":".join(f"{int(p, 16):x}" for p in (domain, bus, *device.split("."))),
        "logicalDriveCount": str(len(card.volumes)),
        "physicalDriveCount": str(len(card.disks)),
        "SASConnector": [_connector(card, number) for number in (0, 1)],
        "Channel": [_disk_channel(card, names), _enclosure_channel(card)],
        "LogicalDrive": [_volume(card, one, names[id(one)]) for one in card.volumes],
        "Array": [_array(card, one) for one in card.volumes],
    }
    text = json.dumps({"Controller": told}, separators=(",", ":"))
    return f"Controllers found: 2\n{text}\n\nCommand completed successfully.\n"


def _physical_name(one: Shown) -> str:
    _, bus, target, lun = one.address.split(":")
    return f"/dev/{one.disk_name} (Disk0) (Bus: {bus}, Target: {target}, Lun: {lun})"


def _connector(card: Card, number: int) -> dict[str, Any]:
    return {
        "typeName": "ArcSASConnector",
        "controllerID": card.number,
        "SASaddress": card.wwn,
        "connectorID": number,
        "connectorName": f"CN{number}",
        "connectorLocation": "Internal",
        "phyCount": 4,
    }


def _disk_channel(card: Card, names: dict[int, str]) -> dict[str, Any]:
    array = {disk: volume.number for volume in card.volumes for disk in volume.disks}
    return {
        "typeName": "SCSIChannel",
        "attachmentType": "none",
        "controllerID": card.number,
        "channelID": 0,
        "type": "scsi",
        "HardDrive": [
            _drive(card, place, disk, array.get(disk), names.get(id(disk), "Not Applicable"))
            for place, disk in enumerate(card.disks)
        ],
    }


def _drive(card: Card, place: int, disk: Disk, array: int | None, name: str) -> dict[str, Any]:
    device = 12 + place
    here = {"controllerID": card.number, "channelID": 0, "deviceID": device}
    chunk = {**CHUNK, **here, "numSectors": str(disk.sectors)}
    if array is not None:
        chunk["consumerArrayID"] = array
    return {
        **DRIVE,
        **here,
        "vendor": disk.vendor,
        "model": disk.model,
        "serialNumber": disk.serial.ljust(20),
        "firmwareLevel": disk.firmware,
        "state": 0 if array is None else 1,
        "wwn": disk.port,
        "interfaceType": 6 if disk.ssd else 1,
        "physicalDriveName": name,
        "size": str(disk.sectors),
        "rotationalSpeed": "0" if disk.ssd else "7200",
        "nonSpinning": disk.ssd,
        "currentTemperature": str(disk.temperature),
        "powerOnHours": str(disk.hours),
        "hardDriveUniqueID": disk.wwn.upper()[::-1],
        "isDriveExposedToOS": array is None,
        "enclosureID": disk.enclosure,
        "slotID": disk.slot,
        "connectorName": f"CN{disk.enclosure - 1}",
        "SASPhy": [{**PHY, **here}],
        "Chunk": [chunk],
    }


def _enclosure_channel(card: Card) -> dict[str, Any]:
    devices = [_enclosure(card, number, bays) for number, bays in card.enclosures]
    virtual = {**SES, "controllerID": card.number, "deviceID": len(devices), "vendor": "H3C"}
    virtual |= {"model": "Virtual SGPIO", "enclosureId": 0, "SESElement": []}
    return {
        "typeName": "Channel",
        "attachmentType": "none",
        "controllerID": card.number,
        "channelID": 2,
        "SESEnclosureDevice": [*devices, virtual],
    }


def _enclosure(card: Card, number: int, bays: int) -> dict[str, Any]:
    ports = {disk.slot: disk.port for disk in card.disks if disk.enclosure == number}
    return {
        **SES,
        "controllerID": card.number,
        "deviceID": number - 1,
        "vendor": "LSI",
        "model": "Cub",
        "wwn": card.enclosure_id(number)[:-1] + "F",
        "enclosureLogicalID": card.enclosure_id(number),
        "enclosureId": number,
        "SESElement": [_element(card, slot, ports.get(slot)) for slot in range(bays)],
    }


def _element(card: Card, slot: int, port: str | None) -> dict[str, Any]:
    return {
        "typeName": "SESArrayDeviceSAS",
        "controllerID": card.number,
        "channelID": 2,
        "itemID": slot,
        "status": 1 if port else 5,
        "descriptor": f"ArrayDevice{slot:02X}",
        "elementType": 23,
        "bayNumber": slot,
        "SASPhy": [{"typeName": "SASPhy", "phyID": 0, "SASaddress": port or "0" * 16}],
    }


def _volume(card: Card, volume: Volume, name: str) -> dict[str, Any]:
    here = {"controllerID": card.number, "logicalDriveID": volume.number}
    chunk = {**CHUNK, **here, "consumerArrayID": volume.number, "numSectors": str(volume.sectors)}
    return {
        **VOLUME,
        **here,
        "raidLevel": RAID_LEVELS[volume.level],
        "dataSpace": str(volume.sectors),
        "name": volume.name,
        "physicalDriveName": name,
        "drivesFaultToleranceCount": {0: 0, 1: 1, 6: 2}[volume.level],
        "volumeUniqueID": volume.unique_id,
        "logicalName": volume.name,
        "Chunk": [chunk],
    }


def _array(card: Card, volume: Volume) -> dict[str, Any]:
    return {
        "typeName": "ArcArray",
        "controllerID": card.number,
        "arrayID": volume.number,
        "arrayName": chr(ord("A") + volume.number),
        "interfaceType": "SATA SSD" if volume.disks[0].ssd else "SATA",
        "status": "Ok",
        "Chunk": [{**CHUNK, "arrayID": volume.number, "consumerArrayID": volume.number}],
    }
