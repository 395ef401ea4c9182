"""sas2ircu (and sas3ircu): LSI's HBAs with Integrated RAID: LIST, DISPLAY and STATUS.

The kernel's world-wide name of a volume is 600508e000000000 and the bytes of "Volume wwid" in
reverse order. "Serial No" of a SATA disk lacks the hyphen that "Unit Serial No(VPD)" has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hardware.domain.drive import Bay, Controller, Drive, Fact, LogicalVolume
from hardware.domain.machine import Run, ToolError
from hardware.domain.survey import Survey
from hardware.tools import mpt_status
from hardware.tools._figures import amount, place
from hardware.tools._reading import FACT_LIMIT, ask, words, wwn
from hardware.tools._sas2ircu_text import (
    MEGABYTE,
    Display,
    Fields,
    displays,
    sas_address,
    shown_enclosure,
    size,
    volume_id,
)
from hardware.tools._shown import all_shown, shown

BINARY = "sas2ircu"
NO_CARD = "MPTLib2 Error 1"
DONE = "Command DISPLAY Completed Successfully"

_LISTED = re.compile(
    r"^[ \t]*(\d{1,3})\s+(\S+)\s+\w+h\s+\w+h\s+(\w+)h:(\w+)h:(\w+)h:(\w+)h", re.MULTILINE
)
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)%")
_HEALTHY = ("OKY", "ONL", "OPT")


def survey(run: Run, binary: str = BINARY) -> Survey:
    """Ask every adapter for its drives and volumes."""
    try:
        said = ask(run, binary, "LIST")
        if said is None or NO_CARD in said:
            return Survey()
        indexes = [match[1] for match in _LISTED.finditer(said)]
        if not indexes:
            raise ToolError(f"{binary} LIST: one line for each adapter expected", said)
    except ToolError as error:
        return Survey(trouble=(str(error),))
    return sum((_ask_one(run, binary, index) for index in indexes), Survey())


def _ask_one(run: Run, binary: str, index: str) -> Survey:
    source = f"{binary} {index} DISPLAY"
    try:
        found = parse(ask(run, *source.split()) or "", source)
        if any(not _is_healthy(volume) for volume in found.volumes):
            status = ask(run, binary, index, "STATUS") or ""
            found = replace(found, volumes=_with_progress(found.volumes, status))
        return found
    except ToolError as error:
        what = str(error)
        return Survey(trouble=(what if what.startswith(source) else f"{source}: {what}",))


def _is_healthy(volume: LogicalVolume) -> bool:
    return any(f"({word})" in volume.state for word in _HEALTHY)


def parse(text: str, source: str = BINARY) -> Survey:
    """All that DISPLAY or LIST say; ToolError when the text is neither.

    The first word of `source` is the tool that printed it, sas2ircu or sas3ircu.
    """
    listed = tuple(_listed(match, source.split()[0]) for match in _LISTED.finditer(text))
    told = displays(text)
    if not listed and not told:
        raise ToolError(f'{source}: "Controller information" of DISPLAY, or LIST, expected', text)
    found = sum((_display(one, source) for one in told), Survey(controllers=listed))
    if told and DONE not in text:
        found += Survey(trouble=(f'{source}: it ends before "{DONE}"',))
    return replace(found, volumes=_with_progress(found.volumes, text))


def explain(text: str, binary: str = BINARY) -> dict[str, Any]:
    """What the site makes of DISPLAY, LIST or mpt-status."""
    if mpt_status.is_its(text):
        return mpt_status.explain(text)
    found = parse(text, binary)
    answer: dict[str, Any] = {
        "controller": shown(found.controllers[0]) if len(found.controllers) == 1 else None,
        "controllers": all_shown(found.controllers),
        "drives": all_shown(found.drives),
        "volumes": all_shown(found.volumes),
        "enclosures": [shown_enclosure(e) for one in displays(text) for e in one.enclosures],
    }
    return {**answer, "not_understood": list(found.trouble)} if found.trouble else answer


def _pci(parts: tuple[str, ...], base: int) -> str:
    """LIST prints segment, bus, device and function in hex (00h:05h:00h:00h), DISPLAY decimal."""
    try:
        segment, bus, device, function = (int(one, base) for one in parts)
    except ValueError:
        return ""
    fits = segment < 1 << 16 and bus < 1 << 8 and device < 1 << 5 and function < 1 << 3
    return f"{segment:04x}:{bus:02x}:{device:02x}.{function}" if fits else ""


def _listed(match: re.Match[str], binary: str) -> Controller:
    return Controller(
        pci_address=_pci((match[3], match[4], match[5], match[6]), 16),
        number=int(match[1]),
        model=match[2],
        facts=(Fact(f"{binary} LIST", match[0].strip()),),
    )


def _display(told: Display, source: str) -> Survey:
    card = told.controller
    where = tuple(card.get(name, "") for name in ("Segment", "Bus", "Device", "Function"))
    pci_address = _pci(where, 10)
    if not pci_address:
        raise ToolError("a controller without segment, bus, device and function", str(card))
    controller = Controller(
        pci_address=pci_address,
        number=told.number,
        model=words(card.get("Controller type")),
        firmware=words(card.get("Firmware version")),
        facts=(_fact(source, card),),
    )
    members = {place for one in told.members for place in one}
    disks = [one for one in told.devices if one["is"].lower() == "hard disk"]
    drives = tuple(_drive(one, pci_address, members, source) for one in disks if _serial(one))
    at = {place: _serial(one) for one in disks if (place := _place(one))}
    spares = tuple(one.serial for one in drives if "(HSP)" in one.state)
    volumes = tuple(_volumes(told, at, spares, pci_address, source))
    trouble = (*_nameless(told.devices), *_incomplete(volumes))
    found = Survey((controller,), drives=drives, volumes=volumes)
    return found + Survey(trouble=tuple(f"{source}: {said}" for said in trouble))


def _fact(source: str, told: Fields) -> Fact:
    return Fact(source, "\n".join(f"{n}: {v}" for n, v in told.items())[:FACT_LIMIT])


def _serial(told: Fields) -> str:
    return words(told.get("Unit Serial No(VPD)")) or words(told.get("Serial No"))


def _place(told: Fields) -> tuple[int, int] | None:
    enclosure, slot = place(told.get("Enclosure")), place(told.get("Slot"))
    return None if enclosure is None or slot is None else (enclosure, slot)


def _nameless(devices: list[Fields]) -> Iterator[str]:
    """Disks without a serial, and what the card itself does not know."""
    for one in devices:
        kind, place = one["is"].lower(), _place(one)
        where = f"Enclosure {place[0]}, Slot {place[1]}" if place else "an unknown slot"
        state = f" ({one['State']})" if one.get("State") else ""
        if kind == "hard disk" and not _serial(one):
            yield f"a drive without serial number in {where}{state}"
        elif kind not in ("hard disk", "enclosure services device"):
            yield f"{one['is']} in {where}{state}"


def _drive(told: Fields, controller: str, members: set[tuple[int, int]], source: str) -> Drive:
    place = _place(told)
    kind = words(told.get("Drive Type"))
    capacity, sector = size(told.get("Size (in MB)/(in sectors)", ""))
    in_volume = place in members or "(HSP)" in told.get("State", "")
    return Drive(
        serial=_serial(told),
        vendor=words(told.get("Manufacturer")),
        model=words(told.get("Model Number")),
        firmware=words(told.get("Firmware Revision")),
        wwn=wwn(told.get("GUID")),
        sas_address=sas_address(told.get("SAS Address", "")),
        capacity_bytes=capacity,
        sector_bytes=sector,
        protocol=words(told.get("Protocol")),
        rotating=kind.endswith("_HDD") if kind.endswith(("_HDD", "_SSD")) else None,
        controller=controller,
        bay=_bay(place, words(told.get("State"))),
        state=words(told.get("State")),
        pass_through=not in_volume,
        facts=(_fact(source, told),),
    )


def _bay(place: tuple[int, int] | None, state: str) -> Bay | None:
    """The bay; a drive that is gone is printed in 0:0, where no hand finds anything."""
    if place is None or (place == (0, 0) and "(MIS)" in state):
        return None
    return Bay(str(place[0]), place[1])


def _volumes(
    told: Display,
    at: dict[tuple[int, int], str],
    spares: tuple[str, ...],
    controller: str,
    source: str,
) -> Iterator[LogicalVolume]:
    for volume, places in zip(told.volumes, told.members, strict=True):
        found = [at.get(place, "") for place in places]
        size_mb = amount(volume.get("Size (in MB)"))
        yield LogicalVolume(
            controller=controller,
            number=None,
            tool=source.split()[0],
            tool_number=volume["number"],
            unique_id=volume_id(volume.get("Volume wwid", "")),
            name=words(volume.get("Volume Name")),
            level=words(volume.get("RAID level")),
            state=words(volume.get("Status of volume")),
            members=tuple(filter(None, found)),
            spares=spares,
            unnamed=found.count(""),
            capacity_bytes=amount(size_mb * MEGABYTE) if size_mb else None,
            facts=(_fact(source, volume),),
        )


def _incomplete(volumes: tuple[LogicalVolume, ...]) -> Iterator[str]:
    for one in volumes:
        if not one.members:
            yield f"volume {one.tool_number} without members"
        elif one.unnamed:
            yield f"volume {one.tool_number}: {one.unnamed} of its members are not among the drives"


def _with_progress(volumes: tuple[LogicalVolume, ...], text: str) -> tuple[LogicalVolume, ...]:
    """The same volumes with the percentage that STATUS prints for each."""
    running = {}
    for part in re.split(r"^[ \t]*IR [vV]olume (?=\d)", text, flags=re.MULTILINE)[1:]:
        percent = re.search(r"^[ \t]*Percentage complete\s*:\s*(\S+)", part, re.MULTILINE)
        if percent and (value := _PERCENT.fullmatch(percent[1])):
            running[part.split()[0]] = float(value[1])
    return tuple(
        replace(one, progress_percent=running.get(one.tool_number, one.progress_percent))
        for one in volumes
    )
