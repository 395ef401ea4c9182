"""Redfish documents of storage: what each says, and what only another document would say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hardware.bmc._documents import WHAT, complaint, documents, kind_of, load, miscounted
from hardware.bmc._fields import Json, identifier, link, links, listed, number, thing, words, wwn
from hardware.bmc._forms import added, answers
from hardware.bmc._found import Controller, Drive, Found, Place, Volume, judge_state, total
from hardware.bmc._joining import doubts, grouped, joined, plain
from hardware.bmc._place import numbered, service_label, standard_place
from hardware.domain.machine import ToolError

LEVELS = {"Mirrored": "RAID1", "StripedWithParity": "RAID5", "SpannedMirrors": "RAID10"}
LEVELS |= {"SpannedStripesWithParity": "RAID50", "NonRedundant": "RAID0", "RawDevice": "raw disk"}
# a collection's type or path → what it is a collection of
_COLLECTIONS = (
    ("Controller", "controllers"),
    ("LogicalDrive", "volumes"),
    ("Volume", "volumes"),
    ("Drive", "drives"),
    ("Storage", "storage"),
    ("Chassis", "chassis"),
)
_ROTATING = {"HDD": True, "SSD": False, "SMR": True}


def parse(text: str) -> Found:
    """All that the documents in a text say; ToolError when none is about storage."""
    values, cut = load(text)
    told = [one for value in values for one in documents(value)]
    found = total([*map(_read, told), Found(trouble=tuple(cut))])
    if not any((found.controllers, found.drives, found.volumes, found.chassis, found.links)) and (
        not found.nothing
    ):
        raise ToolError(f"{WHAT}; {'; '.join(found.trouble)}"[:600], text)
    # a storage resource that $expand spelled out is here, though it is none of the things
    here = set(map(link, told)) - {""}
    return joined(replace(found, links=tuple(one for one in found.links if one[1] not in here)))


def explain(text: str) -> dict[str, Any]:
    """What the site makes of Redfish documents."""
    found = parse(text)
    answer: dict[str, Any] = {
        "controller": plain(found.controllers[0]) if found.controllers else None,
        "drives": [plain(one) for one in found.drives],
        "volumes": [plain(one) for one in found.volumes],
    }
    if len(found.controllers) > 1:
        answer["controllers"] = [plain(one) for one in found.controllers]
    if found.chassis:
        answer["chassis"] = list(found.chassis)
    if found.links:
        answer["links"] = grouped(found.links)
    if found.nothing:
        answer["notices"] = list(found.nothing)
    trouble = [*found.trouble, *doubts(found)]
    return {**answer, "not_understood": trouble} if trouble else answer


def _read(told: Json) -> Found:
    kind = kind_of(told)
    told = next(answers("translate", told, kind), told)
    kind = kind_of(told)
    if kind in _READERS:
        return _READERS[kind](told)
    if kind.endswith("Collection") or isinstance(told.get("Members"), list):
        return _collection(told, kind)
    why = complaint(told)
    where = link(told) or words(told.get("Id")) or "a document"
    said = f"the BMC answered with an error: {why}" if why else f"{where}: {kind or 'of no kind'}"
    return Found(trouble=(said,))


def _drive(told: Json) -> Found:
    more = added("drive", told)
    own = more.pop("own", "")
    status, health = _status(told)
    predicted = told.get("FailurePredicted")
    predicted = more.pop("failure_predicted", predicted if isinstance(predicted, bool) else None)
    spare = words(told.get("HotspareType"))
    path = link(told)
    media = words(told.get("MediaType"))
    drive = Drive(
        serial=words(told.get("SerialNumber")),
        wwn=wwn(identifier(told, "NAA")),
        model=words(told.get("Model")),
        bay=_place(told),
        state=judge_state(status, health, predicted, own) or ("hot spare" if spare else ""),
        vendor=words(told.get("Manufacturer")),
        firmware=words(told.get("Revision")) or words(told.get("FirmwareVersion")),
        part_number=words(told.get("PartNumber")),
        capacity_bytes=number(told.get("CapacityBytes")),
        protocol=words(told.get("Protocol")),
        media=media,
        rotating=_ROTATING.get(media),
        health=health,
        status=status,
        failure_predicted=predicted,
        hot_spare=bool(spare) if "HotspareType" in told else None,
        life_left_percent=number(told.get("PredictedMediaLifeLeftPercent")),
        eui=identifier(told, "EUI"),
        link=path,
        id=words(told.get("Id")),
        name=words(told.get("Name")),
        storage=link(thing(told, "Links", "Storage")) or _parent(path, "/Drives/"),
        volume_links=links(thing(told, "Links").get("Volumes")),
    )
    return Found(drives=(replace(drive, **more),))


def _place(told: Json) -> Place | None:
    return next(answers("place", told), None) or standard_place(told)


def _status(told: Json) -> tuple[str, str]:
    status = thing(told, "Status")
    return words(status.get("State")), words(status.get("Health")) or words(
        status.get("HealthRollup")
    )


def _parent(path: str, mark: str) -> str:
    """The storage resource that a drive's path is below; "" for a chassis, which is no storage."""
    above, found, _ = path.rpartition(mark)
    return above if found and "/Chassis/" not in path else ""


def _volume(told: Json) -> Found:
    status, health = _status(told)
    more = added("volume", told)
    own = more.pop("own", "")
    running = listed(told.get("Operations"))
    level = words(told.get("RAIDType")) or LEVELS.get(words(told.get("VolumeType")), "")
    volume = Volume(
        tool_number=words(told.get("Id")) if words(told.get("Id")).isdigit() else "",
        lun=number(told.get("LogicalUnitNumber")),
        name=words(told.get("DisplayName")) or words(told.get("Name")),
        level=level,
        state=judge_state(status, health, None, own),
        member_links=links(thing(told, "Links").get("Drives")),
        spare_links=links(thing(told, "Links").get("DedicatedSpareDrives")),
        health=health,
        status=status,
        capacity_bytes=number(told.get("CapacityBytes")),
        unique_id=(identifier(told, "NAA") or identifier(told, "UUID")).upper(),
        operation=words(running[0].get("OperationName")) if running else "",
        progress_percent=number(running[0].get("PercentageComplete")) if running else None,
        link=link(told),
        id=words(told.get("Id")),
    )
    return Found(volumes=(replace(volume, **more),))


def _controller(told: Json) -> Found:
    status, health = _status(told)
    lenovo = thing(told, "Oem", "Lenovo", "Location")
    return Found(
        controllers=(
            Controller(
                link=link(told),
                id=words(told.get("Id")) or words(told.get("MemberId")),
                name=words(told.get("Name")),
                vendor=words(told.get("Manufacturer")),
                model=words(told.get("Model")),
                serial=words(told.get("SerialNumber")),
                firmware=words(told.get("FirmwareVersion")),
                part_number=words(told.get("PartNumber")),
                wwn=wwn(identifier(told, "NAA")),
                place=service_label(told) or words(lenovo.get("Info")),
                state=judge_state(status, health, None),
                health=health,
                rollup=words(thing(told, "Status").get("HealthRollup")),
            ),
        )
    )


def _storage(told: Json) -> Found:
    """Its own controllers come as documents of their own; without them it stands for the card."""
    inline = any(len(one) > 1 for one in listed(told.get("StorageControllers")))
    inner = [("controllers", path) for path in links(told.get("Controllers"))]
    own = Found() if inline else _controller(told)
    more = [("volumes", path) for path in links(told.get("Volumes"))]
    drives = [("drives", path) for path in links(told.get("Drives"))]
    found = Found(links=(*inner, *drives, *more), trouble=miscounted(told, "Drives"))
    return own + found


def _simple(told: Json) -> Found:
    """SimpleStorage names its devices in the document itself, without serials."""
    devices = listed(told.get("Devices"))
    drives = total(_drive(one) for one in devices).drives
    named = (replace(one, bay=one.bay or _named(one.name), storage=link(told)) for one in drives)
    lost = () if devices else ("SimpleStorage without a list of Devices: its drives are not named",)
    return Found(drives=tuple(named), trouble=lost) + _controller(told)


def _named(name: str) -> Place | None:
    return Place(slot=numbered(name), label=name) if name else None


def _chassis(told: Json) -> Found:
    status, health = _status(told)
    names = {"Id": "id", "Name": "name", "Manufacturer": "vendor", "Model": "model"}
    names |= {"SerialNumber": "serial", "PartNumber": "part_number", "SKU": "sku"}
    names |= {"ChassisType": "type", "PowerState": "power"}
    facts = {ours: words(told.get(theirs)) for theirs, ours in names.items()}
    below = thing(told, "Links")
    found = [("drives", path) for path in links(below.get("Drives")) + links(told.get("Drives"))]
    found += [("storage", path) for path in links(below.get("Storage"))]
    found += [("chassis", path) for path in links(below.get("Contains"))]
    state = judge_state(status, health, None)
    return Found(
        chassis=({**facts, "state": state, "health": health, "link": link(told)},),
        links=tuple(found),
        trouble=miscounted(below, "Drives"),
    )


def _collection(told: Json, kind: str) -> Found:
    """What a collection names; its members that are whole documents are read as such."""
    what = next((what for mark, what in _COLLECTIONS if mark in kind), "")
    name = link(told) or kind
    if not what:
        return Found(trouble=(f"{name}: a {kind}, not one of storage",))
    trouble = miscounted(told, "Members")
    if next_page := words(told.get("Members@odata.nextLink")):
        trouble += (f"the list goes on at {next_page}",)
    paths = links(told.get("Members"))
    if not paths and not trouble:
        return Found(nothing=(f"{name}: a collection of {what} without members",))
    return Found(links=tuple((what, path) for path in paths), trouble=trouble)


_READERS: dict[str, Callable[[Json], Found]] = {
    "Drive": _drive,
    "Volume": _volume,
    "Storage": _storage,
    "StorageController": _controller,
    "SimpleStorage": _simple,
    "Chassis": _chassis,
}
