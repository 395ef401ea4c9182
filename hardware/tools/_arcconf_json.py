"""arcconf GETCONFIGJSON: controller, drives and volumes of one card in one document.

It stands between a line "Controllers found: 1" and "Command completed successfully.". Numbers
come as text here and there; 2147483647 means unknown; a volume and its disks meet in
`consumerArrayID`.
"""

from __future__ import annotations

import json
import re
from typing import Any

from hardware.domain.drive import Bay, Controller, Drive, Fact, LogicalVolume
from hardware.domain.machine import ToolError
from hardware.domain.survey import Survey
from hardware.tools._card_answer import percent, untellable
from hardware.tools._card_words import kernel_name, lu_name, pci_address
from hardware.tools._reading import listed, number, words, wwn

SOURCE = "arcconf GETCONFIGJSON"

# boxjan/smartpqi_exporter: 0, 1 and 3 are the healthy ones
DRIVE_STATES = {0: "ready", 1: "online", 3: "hot spare"}
HOT_SPARE = 3
VOLUME_STATES = {2: "optimal"}
# boxjan/smartpqi_exporter translate.go; 1 and 11 are also in the P460's own answer
LEVELS = {
    0: "RAID0",
    1: "RAID1",
    5: "RAID5",
    9: "RAID10",
    11: "RAID50",
    16: "RAID6",
    17: "RAID60",
    20: "RAID1 Triple",
    21: "RAID10 Triple",
}
SATA_INTERFACES = {1, 6}  # of a SATA disk and a SATA SSD in both real answers

_CONTROLLER_KEYS = "controllerID pciAddress deviceName serialNumber firmwareVersion driverName"
_DRIVE_KEYS = (
    "channelID deviceID vendor model serialNumber firmwareLevel wwn hardDriveUniqueID state size "
    "enclosureID slotID connectorName isDriveExposedToOS physicalDriveName lastFailureReason "
    "mediumErrorCount hardwareErrors predictiveFailures"
)
_VOLUME_KEYS = (
    "logicalDriveID name raidLevel state smartArrayLDStatus volumeUniqueID physicalDriveName "
    "dataSpace"
)

Disk = dict[str, Any]


def read_json(text: str, source: str = SOURCE) -> Survey:
    """All that one answer says, drives without serial too; ToolError when it is no such answer."""
    told = _document(text)
    card = pci_address(words(told.get("pciAddress")))
    if not card:
        raise ToolError("a controller without pciAddress", json.dumps(told))
    disks = _disks(told)
    drives = tuple(_drive(disk, card, source) for disk in disks)
    found = Survey(
        controllers=(_controller(told, card, source),),
        drives=drives,
        trouble=tuple(f"{source}: {said}" for said in untellable(drives)),
    )
    return sum(
        (_volume(one, disks, card, source) for one in listed(told.get("LogicalDrive"))), found
    )


def places_json(text: str) -> dict[tuple[int, int], Drive]:
    """(channel, device) → drive, as GETSMARTSTATS names drives."""
    told = _document(text)
    found = {_place(disk): _drive(disk, "", SOURCE) for disk in _disks(told)}
    return {
        (channel, device): drive
        for (channel, device), drive in found.items()
        if channel is not None and device is not None
    }


def _disks(told: Disk) -> list[Disk]:
    return [d for channel in listed(told.get("Channel")) for d in listed(channel.get("HardDrive"))]


def _document(text: str) -> dict[str, Any]:
    """The object below "Controller", wherever it starts and however a console broke its lines."""
    # a line broken inside a word leaves a line end in a JSON string, which only `strict` refuses
    for candidate, strict in ((text, True), (re.sub(r"\r?\n", "", text), False)):
        start = candidate.find("{")
        if start < 0:
            break
        try:
            found, _ = json.JSONDecoder(strict=strict).raw_decode(candidate, start)
        except (ValueError, RecursionError):
            continue
        told = listed(found.get("Controller"))
        if told:
            return told[0]
    raise ToolError('an object "Controller" from arcconf GETCONFIGJSON expected', text)


def _excerpt(told: Disk, keys: str) -> str:
    return json.dumps({key: told[key] for key in keys.split() if key in told})


def _controller(told: Disk, card: str, source: str) -> Controller:
    return Controller(
        pci_address=card,
        driver=words(told.get("driverName")),
        number=number(told.get("controllerID")),
        vendor=words(told.get("deviceVendor")),
        model=words(told.get("deviceName")),
        serial=words(told.get("serialNumber")),
        firmware=words(told.get("firmwareVersion")),
        facts=(Fact(source, _excerpt(told, _CONTROLLER_KEYS)),),
    )


def _drive(told: Disk, card: str, source: str) -> Drive:
    port = wwn(told.get("wwn"))
    return Drive(
        serial=_serial(told),
        vendor=words(told.get("vendor")),
        model=words(told.get("model")),
        firmware=words(told.get("firmwareLevel")),
        wwn=lu_name(words(told.get("hardDriveUniqueID")), port),
        sas_address=port,
        device_id=number(told.get("deviceID")),
        capacity_bytes=_bytes(told.get("size"), told.get("blockSize")),
        sector_bytes=number(told.get("blockSize")) or None,
        protocol="SATA" if number(told.get("interfaceType")) in SATA_INTERFACES else "",
        rotating=not told["nonSpinning"] if isinstance(told.get("nonSpinning"), bool) else None,
        controller=card,
        bay=_bay(told),
        state=_drive_state(told),
        pass_through=told["isDriveExposedToOS"] is True if "isDriveExposedToOS" in told else None,
        disk_name=kernel_name(words(told.get("physicalDriveName"))),
        temperature_c=number(told.get("currentTemperature")),
        # 0 is no value: it is printed for disks whose own count is 22 240 hours
        power_on_hours=number(told.get("powerOnHours")) or None,
        facts=(Fact(source, _excerpt(told, _DRIVE_KEYS)),),
    )


def _serial(told: Disk) -> str:
    return words(told.get("serialNumber"))


def _bytes(blocks: Any, block_bytes: Any) -> int | None:
    count = number(blocks)
    return count * (number(block_bytes) or 512) if count else None


def _bay(told: Disk) -> Bay | None:
    """Where the card sees the drive; None when it does not say a slot."""
    slot = number(told.get("slotID"))
    if slot is None:
        return None
    enclosure, backplane = number(told.get("enclosureID")), number(told.get("backplaneID"))
    if enclosure is not None:
        place = str(enclosure)
    else:
        place = "Direct Attached" if backplane is None else f"Backplane {backplane}"
    return Bay(enclosure=place, slot=slot, connector=words(told.get("connectorName")))


def _drive_state(told: Disk) -> str:
    state = number(told.get("state"))
    reason = words(told.get("lastFailureReason"))
    if state in DRIVE_STATES:
        return DRIVE_STATES[state]
    if reason and reason != "No Failure":
        return reason if state is None else f"{reason} (state {state})"
    return "" if state is None else f"state {state}"


def _volume(told: Disk, disks: list[Disk], card: str, source: str) -> Survey:
    """One volume; a volume whose members or number are unknown is trouble beside it."""
    place = number(told.get("logicalDriveID"))
    if place is None:
        return Survey(trouble=(f"{source}: a volume without logicalDriveID",))
    fed = _feeding(told, disks)
    serials = [_serial(disk) for disk in fed if number(disk.get("state")) != HOT_SPARE]
    spares = [_serial(disk) for disk in fed if number(disk.get("state")) == HOT_SPARE]
    members = tuple(filter(None, serials))
    volume = LogicalVolume(
        controller=card,
        number=place,
        tool="arcconf",
        tool_number=str(place),
        unique_id=words(told.get("volumeUniqueID")).upper(),
        name=words(told.get("name")),
        level=_level(told),
        state=_volume_state(told),
        members=members,
        spares=tuple(filter(None, spares)),
        unnamed=len(serials) - len(members),
        progress_percent=percent(words(told.get("smartArrayLDStatus"))),
        capacity_bytes=_bytes(told.get("dataSpace"), told.get("BlockSize")),
        disk_name=kernel_name(words(told.get("physicalDriveName"))),
        facts=(Fact(source, _excerpt(told, _VOLUME_KEYS)),),
    )
    if members:
        return Survey(volumes=(volume,))
    return Survey(
        volumes=(volume,), trouble=(f"{source}: volume {place} without members, check its array",)
    )


def _feeding(told: Disk, disks: list[Disk]) -> list[Disk]:
    """The disks that feed or guard the same array, and those that the volume itself names."""
    arrays = _arrays(told)
    named = {_place(chunk) for chunk in listed(told.get("Chunk"))} - {(None, None)}
    return [disk for disk in disks if _arrays(disk) & arrays or _place(disk) in named]


def _arrays(told: Disk) -> set[int]:
    numbers = (number(chunk.get("consumerArrayID")) for chunk in listed(told.get("Chunk")))
    return {one for one in numbers if one is not None}


def _place(told: Disk) -> tuple[int | None, int | None]:
    return number(told.get("channelID")), number(told.get("deviceID"))


def _level(told: Disk) -> str:
    level = number(told.get("raidLevel"))
    return "" if level is None else LEVELS.get(level, f"level {level}")


def _volume_state(told: Disk) -> str:
    """The firmware's word for the volume ("Ok" is said as optimal); else the number's."""
    status = words(told.get("smartArrayLDStatus"))
    if status and status.lower() != "ok":
        return status
    state = number(told.get("state"))
    if state is None:
        return "optimal" if status else ""
    return VOLUME_STATES.get(state, f"state {state}")


def shown_as(drive: Drive) -> str | None:
    """The card's own word for the OS's device, without a host number: only good for people."""
    return words(json.loads(drive.facts[0].raw).get("physicalDriveName")) or None
