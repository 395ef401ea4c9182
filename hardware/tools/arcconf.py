"""arcconf, the tool of Microchip's SmartRAID cards (H3C P460, Inspur PM8222, Adaptec).

GETCONFIGJSON gives controller, drives and volumes in one document, between a line
"Controllers found: 1" and "Command completed successfully.". Numbers come as text here and
there; 2147483647 means unknown; a volume and its disks meet in `consumerArrayID`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from hardware.domain.drive import Bay, Controller, Drive, Fact, LogicalVolume
from hardware.domain.machine import Run, ToolError
from hardware.domain.survey import Survey
from hardware.tools._reading import ask, listed, number, plain, words, wwn

BINARY = "arcconf"
SOURCE = "arcconf GETCONFIGJSON"

_LISTED = re.compile(r"^\s*Controller (\d+)\s*:", re.MULTILINE)
_FOUND = re.compile(r"Controllers found:\s*(\d+)")
_PCI = re.compile(r"([0-9A-Fa-f]{1,8}):([0-9A-Fa-f]{1,2}):([0-9A-Fa-f]{1,2}):([0-7])")

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
    "deviceID vendor model serialNumber firmwareLevel wwn state size enclosureID slotID "
    "connectorName isDriveExposedToOS physicalDriveName lastFailureReason mediumErrorCount "
    "hardwareErrors predictiveFailures"
)
_VOLUME_KEYS = (
    "logicalDriveID name raidLevel state smartArrayLDStatus volumeUniqueID physicalDriveName "
    "dataSpace"
)


def survey(run: Run) -> Survey:
    """Ask every controller for its drives and volumes."""
    try:
        said = ask(run, BINARY, "LIST")
    except ToolError as error:
        return Survey(trouble=(str(error),))
    if said is None:
        return Survey()
    numbers = _LISTED.findall(said)
    announced = _FOUND.search(said)
    if not announced or int(announced[1]) != len(numbers):
        trouble = ToolError("arcconf LIST: expected one line for each controller", said)
        return sum((_ask_one(run, one) for one in numbers), Survey(trouble=(str(trouble),)))
    return sum((_ask_one(run, one) for one in numbers), Survey())


def _ask_one(run: Run, controller: str) -> Survey:
    source = f"{SOURCE} {controller}"
    try:
        said = ask(run, *source.split())
        return parse(said or "", source)
    except ToolError as error:
        what = str(error)
        return Survey(trouble=(what if what.startswith(source) else f"{source}: {what}",))


def parse(text: str, source: str = SOURCE) -> Survey:
    """All that one GETCONFIGJSON answer says; ToolError when it is no such answer."""
    told = _document(text)
    pci_address = _pci_address(words(told.get("pciAddress")))
    if not pci_address:
        raise ToolError("a controller without pciAddress", json.dumps(told))
    disks = [d for channel in listed(told.get("Channel")) for d in listed(channel.get("HardDrive"))]
    found = Survey(
        controllers=(_controller(told, pci_address, source),),
        drives=tuple(_drive(disk, pci_address, source) for disk in disks if _serial(disk)),
        trouble=tuple(f"{source}: {said}" for said in _nameless(disks)),
    )
    return sum(
        (_volume(one, disks, pci_address, source) for one in listed(told.get("LogicalDrive"))),
        found,
    )


def explain(text: str) -> dict[str, Any]:
    """What the site makes of one GETCONFIGJSON answer."""
    found = parse(text)
    answer: dict[str, Any] = {
        "controller": plain(found.controllers[0]),
        "drives": [{**plain(one), "shown_as": _shown_as(one)} for one in found.drives],
        "volumes": [plain(one) for one in found.volumes],
    }
    return {**answer, "not_understood": list(found.trouble)} if found.trouble else answer


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


def _pci_address(text: str) -> str:
    """arcconf prints domain:bus:device:function in hex without leading zeros: 0:5e:0:0."""
    match = _PCI.fullmatch(text)
    if not match:
        return ""
    domain, bus, device, function = (int(part, 16) for part in match.groups())
    return f"{domain:04x}:{bus:02x}:{device:02x}.{function:x}"


def _excerpt(told: dict[str, Any], keys: str) -> str:
    return json.dumps({key: told[key] for key in keys.split() if key in told})


def _controller(told: dict[str, Any], pci_address: str, source: str) -> Controller:
    return Controller(
        pci_address=pci_address,
        driver=words(told.get("driverName")),
        number=number(told.get("controllerID")),
        vendor=words(told.get("deviceVendor")),
        model=words(told.get("deviceName")),
        serial=words(told.get("serialNumber")),
        firmware=words(told.get("firmwareVersion")),
        facts=(Fact(source, _excerpt(told, _CONTROLLER_KEYS)),),
    )


def _drive(told: dict[str, Any], pci_address: str, source: str) -> Drive:
    return Drive(
        serial=_serial(told),
        vendor=words(told.get("vendor")),
        model=words(told.get("model")),
        firmware=words(told.get("firmwareLevel")),
        wwn=wwn(told.get("wwn")),
        capacity_bytes=_bytes(told.get("size"), told.get("blockSize")),
        protocol="SATA" if number(told.get("interfaceType")) in SATA_INTERFACES else "",
        rotating=not told["nonSpinning"] if isinstance(told.get("nonSpinning"), bool) else None,
        controller=pci_address,
        bay=_bay(told),
        state=_drive_state(told),
        pass_through=told["isDriveExposedToOS"] is True if "isDriveExposedToOS" in told else None,
        temperature_c=number(told.get("currentTemperature")),
        # 0 is no value: it is printed for disks whose own count is 22 240 hours
        power_on_hours=number(told.get("powerOnHours")) or None,
        facts=(Fact(source, _excerpt(told, _DRIVE_KEYS)),),
    )


def _serial(told: dict[str, Any]) -> str:
    return words(told.get("serialNumber"))


def _nameless(disks: list[dict[str, Any]]) -> Iterator[str]:
    for disk in disks:
        if not _serial(disk):
            yield f"a drive without serial number in {_bay(disk) or 'an unknown slot'}"


def _bytes(blocks: Any, block_bytes: Any) -> int | None:
    count = number(blocks)
    return count * (number(block_bytes) or 512) if count else None


def _bay(told: dict[str, Any]) -> Bay | None:
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


def _drive_state(told: dict[str, Any]) -> str:
    state = number(told.get("state"))
    reason = words(told.get("lastFailureReason"))
    if state in DRIVE_STATES:
        return DRIVE_STATES[state]
    if reason and reason != "No Failure":
        return reason if state is None else f"{reason} (state {state})"
    return "" if state is None else f"state {state}"


def _volume(
    told: dict[str, Any], disks: list[dict[str, Any]], pci_address: str, source: str
) -> Survey:
    """One volume; a volume whose members or number are unknown is trouble beside it."""
    place = number(told.get("logicalDriveID"))
    if place is None:
        return Survey(trouble=(f"{source}: a volume without logicalDriveID",))
    serials = [_serial(disk) for disk in _members(told, disks)]
    members = tuple(filter(None, serials))
    volume = LogicalVolume(
        controller=pci_address,
        number=place,
        unique_id=words(told.get("volumeUniqueID")).upper(),
        name=words(told.get("name")),
        level=_level(told),
        state=_volume_state(told),
        members=members,
        unnamed=len(serials) - len(members),
        capacity_bytes=_bytes(told.get("dataSpace"), told.get("BlockSize")),
        facts=(Fact(source, _excerpt(told, _VOLUME_KEYS)),),
    )
    if members:
        return Survey(volumes=(volume,))
    return Survey(
        volumes=(volume,), trouble=(f"{source}: volume {place} without members, check its array",)
    )


def _members(told: dict[str, Any], disks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The disks that feed the same array, and those that the volume itself names; no spares."""
    arrays = _arrays(told)
    named = {_place(chunk) for chunk in listed(told.get("Chunk"))} - {(None, None)}
    return [
        disk
        for disk in disks
        if number(disk.get("state")) != HOT_SPARE
        and (_arrays(disk) & arrays or _place(disk) in named)
    ]


def _arrays(told: dict[str, Any]) -> set[int]:
    numbers = (number(chunk.get("consumerArrayID")) for chunk in listed(told.get("Chunk")))
    return {one for one in numbers if one is not None}


def _place(told: dict[str, Any]) -> tuple[int | None, int | None]:
    return number(told.get("channelID")), number(told.get("deviceID"))


def _level(told: dict[str, Any]) -> str:
    level = number(told.get("raidLevel"))
    return "" if level is None else LEVELS.get(level, f"level {level}")


def _volume_state(told: dict[str, Any]) -> str:
    """The firmware's word for the volume ("Ok" is said as optimal); else the number's."""
    status = words(told.get("smartArrayLDStatus"))
    if status and status.lower() != "ok":
        return status
    state = number(told.get("state"))
    if state is None:
        return "optimal" if status else ""
    return VOLUME_STATES.get(state, f"state {state}")


def _shown_as(drive: Drive) -> str | None:
    """The card's own word for the OS's device, without a host number: only good for people."""
    return words(json.loads(drive.facts[0].raw).get("physicalDriveName")) or None
