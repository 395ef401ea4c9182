"""HPE iLO: bays as "Slot=17:Port=2:Box=1:Bay=4" or "1I:1:4", and the older SmartStorage tree.

iLO counts logical drives from 1 and prints capacities in MiB; the blocks are exact.
"""

from __future__ import annotations

import re
from typing import Any

from hardware.bmc._fields import Json, link, listed, number, thing, words
from hardware.bmc._found import Place
from hardware.bmc._place import service_label

VENDOR = "HPE"

_LABEL = re.compile(
    r"(?:Slot=(?P<card>[^:]{0,12}):)?Port=(?P<connector>[^:]{1,8}):"
    r"Box=(?P<enclosure>[^:]{1,8}):Bay=(?P<slot>\d{1,4})"
)
_SMART = re.compile(r"(?P<connector>\d{1,2}[IEC]?):(?P<enclosure>\d{1,3}):(?P<slot>\d{1,4})")
_KIND = re.compile(r"Hpe?SmartStorage(DiskDrive|LogicalDrive|ArrayController|HostBusAdapter)")
_LEVELS = {"": "", "0": "RAID0", "1": "RAID1", "10": "RAID10", "5": "RAID5", "50": "RAID50"}
_LEVELS |= {"6": "RAID6", "60": "RAID60", "1ADM": "RAID1 Triple", "10ADM": "RAID10 Triple"}
_LEVELS |= {"1Triple": "RAID1 Triple", "10Triple": "RAID10 Triple"}
# exactly one of these has a number while something runs
_RUNNING = (
    ("Rebuild", "rebuilding"),
    ("ParityInitialization", "parity initialization"),
    ("Transformation", "transformation"),
)
MIB = 1 << 20


def place(told: Json) -> Place | None:
    """Port, box and bay, in either form; None for any other label."""
    label = service_label(told) or words(told.get("Location"))
    match = _LABEL.fullmatch(label) or _SMART.fullmatch(label)
    if not match:
        return None
    return Place(match["enclosure"], int(match["slot"]), match["connector"], label)


def translate(told: Json, kind: str) -> Json | None:
    """A resource of the SmartStorage tree in the standard's words; None for another one."""
    match = _KIND.fullmatch(kind)
    return _TRANSLATIONS[match[1]](told) if match else None


def _drive(told: Json) -> Json:
    reasons = _reasons(told, "DiskDriveStatusReasons")
    return {
        **told,
        "@odata.type": "#Drive",
        "Name": words(told.get("Name")),
        "Protocol": told.get("InterfaceType"),
        "CapacityBytes": _bytes(told),
        "Revision": _firmware(told),
        "RotationSpeedRPM": told.get("RotationalSpeedRpm"),
        "FailurePredicted": any("predict" in reason.lower() for reason in reasons),
        "HotspareType": "Global" if told.get("DiskDriveUse") == "GlobalSpare" else None,
    }


def _volume(told: Json) -> Json:
    unique_id = words(told.get("VolumeUniqueIdentifier"))
    raid = words(told.get("Raid"))
    return {
        **told,
        "@odata.type": "#Volume",
        "Id": str(told.get("LogicalDriveNumber", told.get("Id", ""))),
        "Name": words(told.get("LogicalDriveName")),
        "RAIDType": _LEVELS.get(raid, raid.upper() if raid.lower().startswith("raid") else raid),
        "CapacityBytes": _bytes(told),
        "Identifiers": [{"DurableNameFormat": "NAA", "DurableName": unique_id}],
        "Links": {"Drives": _members(told)},
    }


def _members(told: Json) -> list[Any]:
    inner = thing(told, "Links", "DataDrives") or thing(told, "links", "DataDrives")
    path = link(inner) or words(inner.get("href"))
    return listed(inner.get("Members")) or ([{"@odata.id": path}] if path else [])


def _controller(told: Json) -> Json:
    place_of = words(told.get("Location"))
    return {
        **told,
        "@odata.type": "#StorageController",
        "FirmwareVersion": _firmware(told),
        "PhysicalLocation": {"PartLocation": {"ServiceLabel": place_of}},
    }


_TRANSLATIONS = {
    "DiskDrive": _drive,
    "LogicalDrive": _volume,
    "ArrayController": _controller,
    "HostBusAdapter": _controller,
}


def drive(told: Json) -> dict[str, Any]:
    """What only the SmartStorage tree says: temperature and hours."""
    return {
        "temperature_c": number(told.get("CurrentTemperatureCelsius")),
        "power_on_hours": number(told.get("PowerOnHours")),
    }


def volume(told: Json) -> dict[str, Any]:
    """What the SmartStorage tree says of a logical drive that is not well, and how far it is."""
    reasons = _reasons(told, "LogicalDriveStatusReasons")
    odd = [reason for reason in reasons if reason.lower() not in ("ok", "none")]
    running = ((what, number(told.get(f"{name}CompletionPercentage"))) for name, what in _RUNNING)
    found = next((one for one in running if one[1] is not None), None)
    own = {"own": _spaced(odd[0])} if odd else {}
    return {**own, "operation": found[0], "progress_percent": found[1]} if found else own


def _spaced(word: str) -> str:
    """interim recovery of InterimRecovery."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word[:60]).lower()


def _reasons(told: Json, name: str) -> list[str]:
    reasons = told.get(name)
    return [one for one in reasons if isinstance(one, str)] if isinstance(reasons, list) else []


def _firmware(told: Json) -> str:
    return words(thing(told, "FirmwareVersion", "Current").get("VersionString"))


def _bytes(told: Json) -> int | None:
    blocks, size = number(told.get("CapacityLogicalBlocks")), number(told.get("BlockSizeBytes"))
    if blocks and size:
        return blocks * size
    mib = number(told.get("CapacityMiB"))
    return mib * MIB if mib else None
