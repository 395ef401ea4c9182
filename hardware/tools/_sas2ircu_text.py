"""The sections that sas2ircu and sas3ircu print, as fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from hardware.tools._figures import amount
from hardware.tools._reading import number, words, wwn

Fields = dict[str, str]
SECTORS = (512, 520, 528, 4096, 4160, 4224)
MEGABYTE = 1024 * 1024

_FIELD = re.compile(r"\s*([A-Z][^:]{0,60}?)\s*:\s*(.*?)\s*$")
_RULE = re.compile(r"-{20,}\s*$")
_SECTION = re.compile(r"\s*(Controller|IR Volume|Physical device|Enclosure) information\s*$")
_DEVICE = re.compile(r"\s*Device is an? (.{1,60}?)\s*$")
_VOLUME = re.compile(r"\s*IR [vV]olume (\d{1,4})\s*$")
_MEMBER = re.compile(r"\s*PHY\[(\d{1,3})\] Enclosure#/Slot#\s*:\s*(\d{1,5}):(\d{1,5})\s*$")
_SAS = re.compile(r"([0-9a-f]{1,7})-([0-9a-f])-([0-9a-f]{1,4})-([0-9a-f]{1,4})", re.IGNORECASE)
_FOR = re.compile(r"(?:for|of) controller (\d{1,3})")


@dataclass
class Display:
    """One controller's answer. `volumes` have "number"; `members` are (enclosure, slot) of each."""

    number: int | None = None
    controller: Fields = field(default_factory=dict)
    volumes: list[Fields] = field(default_factory=list)
    members: list[list[tuple[int, int]]] = field(default_factory=list)
    devices: list[Fields] = field(default_factory=list)
    enclosures: list[Fields] = field(default_factory=list)


def displays(text: str) -> list[Display]:
    """Every controller's answer in the text; "Device is a" is kept as the field "is"."""
    found: list[Display] = []
    section, number = "", None
    for line in text.splitlines():
        if head := _SECTION.match(line):
            section = head[1]
            if section == "Controller" or not found:
                found.append(Display(number))
        elif said := _FOR.search(line):
            number = int(said[1])
        elif found and not _RULE.match(line):
            _add(found[-1], section, line)
    return found


def _add(display: Display, section: str, line: str) -> None:
    if volume := _VOLUME.match(line):
        display.volumes.append({"number": volume[1]})
        display.members.append([])
    elif device := _DEVICE.match(line):
        display.devices.append({"is": device[1]})
    elif (member := _MEMBER.match(line)) and display.members:
        display.members[-1].append((int(member[2]), int(member[3])))
    elif said := _FIELD.match(line):
        _put(display, section, re.sub(r"\s*#$", "", said[1]), said[2])


def _put(display: Display, section: str, name: str, value: str) -> None:
    if section == "Enclosure" and name == "Enclosure":
        display.enclosures.append({})
    places = {
        "Controller": [display.controller],
        "IR Volume": display.volumes,
        "Physical device": display.devices,
        "Enclosure": display.enclosures,
    }
    if place := places.get(section):
        place[-1].setdefault(name, value)


def sas_address(text: str) -> str:
    """0x and 16 digits from 4433221-1-0400-0000, whose groups have 7, 1, 4 and 4 of them."""
    match = _SAS.fullmatch(text.strip())
    return wwn(f"{match[1]:0>7}{match[2]}{match[3]:0>4}{match[4]:0>4}") if match else ""


def size(text: str) -> tuple[int | None, int | None]:
    """Bytes and sector size from megabytes / number of the last sector."""
    megabytes, _, last = text.partition("/")
    size_mb, sectors = amount(megabytes), (amount(last) or 0) + 1
    if size_mb is None:
        return None, None
    for sector in SECTORS:
        if abs(sectors * sector // MEGABYTE - size_mb) <= 1:
            return amount(sectors * sector), sector
    return amount(size_mb * MEGABYTE), None


def volume_id(wwid: str) -> str:
    """The world-wide name by which the kernel knows a volume, from the card's wwid."""
    if not re.fullmatch(r"[0-9a-f]{16}", wwid.strip(), re.IGNORECASE):
        return ""
    return "600508E000000000" + bytes.fromhex(wwid.strip())[::-1].hex().upper()


def shown_enclosure(told: Fields) -> dict[str, Any]:
    """An enclosure as `manage.py explain` prints it."""
    return {
        "enclosure": words(told.get("Enclosure")),
        "enclosure_id": wwn(told.get("Logical ID", "").replace(":", "")) or None,
        "slots": number(told.get("Numslots")),
        "first_slot": number(told.get("StartSlot")),
    }
