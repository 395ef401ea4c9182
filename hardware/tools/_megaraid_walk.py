"""What lies where in storcli's "Response Data", in the layout of any version.

Rows are told by their columns, not by the names of their sections, which differ between
versions: EID:Slt is a drive, EID:Slot a place in a drive group, DG/VD a volume. storcli2 (since
2022) puts each drive and volume in an object of its own.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from hardware.tools._megaraid import counts_as_megaraid, said
from hardware.tools._reading import listed

DEPTH = 6  # how deep sections lie in sections; real ones reach 4
# a controller is known by any of these
CARD_KEYS = ("Model", "Product Name", "PCI Address", "Serial Number", "SAS Address")
STORCLI2 = "008."
_DRIVE_KEY = re.compile(
    r"Drive /c\d{1,5}(?:/e(\d{1,6}))?/s(\d{1,6})\b\s{0,3}(.{0,80})", re.IGNORECASE
)
_MEMBERS_KEY = re.compile(r"PDs for VD (\d{1,5})", re.IGNORECASE)
_PROPERTIES_KEY = re.compile(r"VD(\d{1,5}) Properties", re.IGNORECASE)
_VOLUME = re.compile(r"\s*(\d{1,5}|-)\s*/\s*(\d{1,5})\s*")
_PLACE = re.compile(r"\s*(\d{0,6}|-)\s*:\s*(\d{1,6})\s*")


@dataclass
class Answer:
    """All that one controller said, from one question or several."""

    number: int | None
    version: str = ""
    facts: dict[str, Any] = field(default_factory=dict)  # the controller's own
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)  # place → a drive's table row
    details: dict[str, dict[str, Any]] = field(default_factory=dict)  # place → its attributes
    topology: list[dict[str, Any]] = field(default_factory=list)
    volumes: dict[int, dict[str, Any]] = field(default_factory=dict)  # VD → row and properties
    members: dict[int, list[dict[str, Any]]] = field(default_factory=dict)  # VD → drive rows
    overview: list[dict[str, Any]] = field(default_factory=list)  # a row for each controller
    complaints: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def is_empty(self) -> bool:
        parts = (self.rows, self.details, self.topology, self.volumes, self.has_card())
        return not any(parts)

    def driver(self) -> str:
        return said(self.facts.get("Driver Name"))

    def is_megaraid(self) -> bool:
        """Whether its device and volume numbers are the kernel's; storcli2's cards' are not."""
        return counts_as_megaraid(self.driver()) and not self.version.startswith(STORCLI2)

    def has_card(self) -> bool:
        return any(said(self.facts.get(key)) for key in CARD_KEYS)


def walk(answer: Answer, data: dict[str, Any], depth: int) -> None:
    """Find drives, places, volumes and facts in a section and what lies in it."""
    for key, value in data.items():
        if match := _DRIVE_KEY.fullmatch(key.strip()):
            _take_drive(answer, f"{match[1] or ''}:{match[2]}", match[3], value)
        elif isinstance(value, list):
            _take_rows(answer, key, listed(value), depth)
        elif isinstance(value, dict) and (match := _PROPERTIES_KEY.fullmatch(key.strip())):
            answer.volumes.setdefault(int(match[1]), {}).update(value)
        elif isinstance(value, dict) and "EID:Slt" in value:
            _take_rows(answer, key, [value], depth)
        elif isinstance(value, dict) and depth < DEPTH:
            walk(answer, value, depth + 1)
        elif depth < 2 and said(value):
            answer.facts.setdefault(key.strip(), value)


def _take_rows(answer: Answer, key: str, rows: list[dict[str, Any]], depth: int) -> None:
    """The rows of one list; what they are is told by their columns."""
    members = _MEMBERS_KEY.fullmatch(key.strip())
    if members:
        answer.members[int(members[1])] = [row for row in rows if place_of(row)]
    for row in rows:
        if "EID:Slot" in row:
            answer.topology.append(row)
        elif "EID:Slt" in row:
            _take_row(answer, row)
        elif "DG/VD" in row:
            _take_volume(answer, row)
        elif isinstance(row.get("Drive Information"), dict):
            _take_storcli2_drive(answer, row)
        elif isinstance(row.get("VD Info"), dict):
            _take_storcli2_volume(answer, row)
        elif "Ctl" in row or "Ctrl" in row:
            answer.overview.append(row)
        elif "Controller" in row and depth < DEPTH:
            walk(answer, row, depth + 1)


def place_of(row: dict[str, Any]) -> str:
    """ "252:3", or ":3" for a drive without enclosure; "" where the row names no place."""
    match = _PLACE.fullmatch(str(row.get("EID:Slt", row.get("EID:Slot", ""))))
    return f"{match[1].replace('-', '')}:{match[2]}" if match else ""


def volume_of(row: dict[str, Any]) -> tuple[str, int] | None:
    """(drive group, VD) of "0/239"; the group is "" where there is none."""
    match = _VOLUME.fullmatch(str(row.get("DG/VD", "")))
    return (match[1].replace("-", ""), int(match[2])) if match else None


def _take_row(answer: Answer, row: dict[str, Any]) -> None:
    place = place_of(row)
    if place:
        answer.rows.setdefault(place, {}).update(row)
    else:
        answer.complaints.append(f"a drive in no slot: {_short(row)}")


def _take_drive(answer: Answer, place: str, section: str, value: Any) -> None:
    """A table of one row, or its details in as many sections as the version likes."""
    if isinstance(value, list) and section:
        answer.details.setdefault(place, {}).setdefault(section, value)
    elif isinstance(value, list):
        for row in listed(value):
            answer.rows.setdefault(place, {}).update(row)
    elif isinstance(value, dict):
        _flatten(answer.details.setdefault(place, {}), value, 0)


def _flatten(into: dict[str, Any], told: dict[str, Any], depth: int) -> None:
    for key, value in told.items():
        if isinstance(value, dict) and depth < DEPTH:
            _flatten(into, value, depth + 1)
        else:
            into.setdefault(key.strip(), value)


def _take_volume(answer: Answer, row: dict[str, Any]) -> None:
    place = volume_of(row)
    if place is None:
        answer.complaints.append(f"a volume without a number: {_short(row)}")
        return
    answer.volumes.setdefault(place[1], {}).update(row)


def _take_storcli2_drive(answer: Answer, told: dict[str, Any]) -> None:
    row = told["Drive Information"]
    _take_row(answer, row)
    details = told.get("Drive Detailed Information")
    if place_of(row) and isinstance(details, dict):
        _flatten(answer.details.setdefault(place_of(row), {}), details, 0)


def _take_storcli2_volume(answer: Answer, told: dict[str, Any]) -> None:
    place = volume_of(told["VD Info"])
    _take_volume(answer, told["VD Info"])
    properties = told.get("VD Properties")
    if place and isinstance(properties, dict):
        answer.volumes[place[1]].update(properties)
    for row in listed(told.get("PDs")):
        _take_row(answer, row)
        if place and place_of(row):
            answer.members.setdefault(place[1], []).append(row)


def _short(row: dict[str, Any]) -> str:
    return json.dumps(row, default=str)[:120]
