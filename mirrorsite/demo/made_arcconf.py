"""What arcconf prints on the made host: LIST, and GETCONFIGJSON with the real key names."""

from __future__ import annotations

import json
from typing import Any

from mirrorsite.demo.made_chassis import Card, Disk, Shown, Volume

UNKNOWN = 2147483647
RAID_LEVELS = {0: 0, 1: 1, 6: 16}

LIST = """Controllers found: {count}
----------------------------------------------------------------------
Controller information
----------------------------------------------------------------------
   Controller ID             : Status, Slot, Mode, Name, SerialNumber, WWN
----------------------------------------------------------------------
{rows}

Command completed successfully.
"""
ROW = (
    "   Controller {number}:             : Optimal, Slot {slot}, Mixed, H3C RAID P460-B2, "
    "{serial}, {wwn}"
)

CONTROLLER: dict[str, Any] = {
    "typeName": "ArcAdapter",
    "attachmentType": "none",
    "storlibType": 9,
    "controllerType": 1280,
    "controllerStatus": 0,
    "controllerState": 0,
    "firmwareVersion": "5.00",
    "driverVersion": "Linux 2.1.22-040",
    "unattended": False,
    "functionalMode": 5,
    "batteryOrCapacitorStatus": "Ok",
    "capacitorTemperature": "26",
    "numberOfPorts": "2",
    "encryption": "Not Applicable",
    "driverName": "smartpqi",
    "cacheArrayCount": 0,
    "sparePhysicalDriveCount": "0",
    "hasLogicalDriveInAbnormalState": False,
    "greenBackupSupercapVoltage": 4100,
    "heatSensorTemperature": 62,
    "deviceVendor": "H3C",
    "deviceName": "RAID P460-B2",
    "batteryTemperature": UNKNOWN,
    "smartStatsSupported": True,
}
DRIVE: dict[str, Any] = {
    "typeName": "ArcHardDrive",
    "attachmentType": "ArcPhysicalDeviceAttach",
    "fsaEnclosureId": UNKNOWN,
    "fsaSlotNum": UNKNOWN,
    "storlibType": 9,
    "channelID": 0,
    "deviceType": 0,
    "fruNumber": "",
    "maxSpeed": UNKNOWN,
    "negotiatedSpeed": 303,
    "pfaError": False,
    "pfaSupported": True,
    "writeCacheEnable": 1,
    "spareType": 0,
    "jbod": False,
    "rawDevice": False,
    "maximumTemperature": "43",
    "phyCount": "1",
    "ssdSmartTripWearout": False,
    "smartArrayHDStatus": "",
    "isBlinking": False,
    "enclosureChainPosition": UNKNOWN,
    "isEncryptedDrive": False,
    "hasSSDWearOut": False,
    "lastFailureReason": "No Failure",
    "driveSKUNumber": "Not Applicable",
    "physicalBlockSize": 4096,
    "multiActuatorDrive": False,
    "connectorIDVec": ["0"],
    "backplaneID": UNKNOWN,
    "UBMControllerID": UNKNOWN,
    "senseKey4Count": 0,
    "mediumErrorCount": 0,
    "parityErrorCount": 0,
    "linkFailureCount": 0,
    "abortedCmdCount": 0,
    "smartWarningCount": 0,
    "hardwareErrors": 0,
    "hardReadErrors": 0,
    "hardWriteErrors": 0,
    "mediaFailures": 0,
    "notReadyErrors": 0,
    "timeOutErrors": 0,
    "predictiveFailures": 0,
    "disksetID": UNKNOWN,
    "blockSize": 512,
}
PHY: dict[str, Any] = {
    "typeName": "ArcSASPhy",
    "attachmentType": "none",
    "phyID": 0,
    "SASaddress": "",
    "attachedSASaddress": "",
    "negPhyLinkRate": 11,
    "negLinkRate": 11,
}
CHUNK: dict[str, Any] = {
    "typeName": "ArcChunk",
    "attachmentType": "none",
    "storlibType": 9,
    "chunkID": "0",
    "startSector": "0",
    "group": 0,
    "groupPosition": 0,
    "groupSize": 0,
    "chunkType": 0,
    "chunkState": 0,
}
VOLUME: dict[str, Any] = {
    "typeName": "ArcBasicLogicalDrive",
    "attachmentType": "none",
    "storlibType": 9,
    "state": 2,
    "subState": UNKNOWN,
    "paritySpace": "0",
    "blockedAccess": False,
    "stripeSize": 256,
    "BlockSize": 512,
    "uniqueID": "00000000",
    "numMissingMembers": UNKNOWN,
    "unixmountpoint": "none",
    "driveType": "Data",
    "smartArrayLDStatus": "Ok",
    "disksetID": UNKNOWN,
    "badBlockCount": 0,
}
SES: dict[str, Any] = {
    "typeName": "ArcSES2EnclosureDevice",
    "attachmentType": "ArcPhysicalDeviceAttach",
    "storlibType": 9,
    "channelID": 2,
    "deviceType": 13,
    "serialNumber": "0",
    "firmwareLevel": "0101",
    "state": 0,
    "connectorID": 0,
    "connectorName": "CN0",
    "activePath": "CN0,Ok;CN1,Ok;",
    "redundantPath": "Not Available",
}


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
