"""What arcconf prints alike for every made card, drive and volume: the real key names."""

from __future__ import annotations

from typing import Any

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
