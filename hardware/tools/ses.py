"""Enclosures and their slots as other programs print them, from SES pages that they read.

TrueNAS's middleware gives JSON: enclosures with elements by type and number, each with the raw
status of 32 bits. The Chenbro utilities draw the chassis as a grid of boxes, or print JSON slots.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Fact, Slot
from hardware.domain.machine import ToolError
from hardware.tools._document import json_within
from hardware.tools._figures import amount, place
from hardware.tools._reading import FACT_LIMIT, listed, words
from hardware.tools._ses_words import FAULT, IDENT, is_empty, is_for_drives
from hardware.tools._shown import shown
from hardware.tools._slot_grid import Box, bay_label, boxes, is_cut, is_drawn, objects

BINARY = "ses"
EXPECTED = "ses: JSON of enclosures with elements, or a grid of slots"
MASK = "####"
ABOUT = "name model vendor product revision"


def parse(text: str) -> tuple[Slot, ...]:
    """The slots of every enclosure; ToolError when the text is none of the forms."""
    found = tuple(slot for slot, _ in _told(text))
    if not found:
        raise ToolError(f"{EXPECTED} expected, found no slot", text)
    return found


def explain(text: str) -> dict[str, Any]:
    """What the site makes of it: enclosures, slots, and the sensors beside them."""
    told = _told(text)
    if not told:
        raise ToolError(f"{EXPECTED} expected, found no slot", text)
    enclosures = [] if _is_drawing(text) else _enclosures(text)
    answer: dict[str, Any] = {
        "enclosures": [_shown_enclosure(one) for one in enclosures],
        "slots": [{**shown(slot), **more} for slot, more in told],
        "sensors": [sensor for one in enclosures for sensor in _sensors(one)],
    }
    lost = [*_masked([slot for slot, _ in told]), *_unnumbered(enclosures)]
    lost += ["the drawing ends within a box"] if is_cut(text) else []
    return {**answer, "not_understood": lost} if lost else answer


def _is_drawing(text: str) -> bool:
    return is_drawn(text) or next(objects(text), None) is not None


def _told(text: str) -> list[tuple[Slot, dict[str, Any]]]:
    """Each slot with what a slot has no room for."""
    if _is_drawing(text):
        return _drawn(text)
    return [pair for one in _enclosures(text) for pair in _slots(one)]


def _enclosures(text: str) -> list[dict[str, Any]]:
    told = json_within(text, EXPECTED)
    found = listed(told.get("ses") if isinstance(told, dict) and "ses" in told else told)
    if not found or not all("elements" in one for one in found):
        raise ToolError(f"{EXPECTED} expected", text)
    return found


def _elements(enclosure: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Type, number and values of each element; older versions gave lists."""
    told = enclosure["elements"]
    if isinstance(told, dict):
        return [
            (kind, place, one)
            for kind, group in told.items()
            if isinstance(group, dict)
            for place, one in group.items()
            if isinstance(one, dict)
        ]
    return [
        (words(group.get("name")), str(one.get("slot")), one)
        for group in listed(told)
        for one in listed(group.get("elements"))
    ]


def _value(element: dict[str, Any], name: str) -> Any:
    """A value by its name; lists have it below "data", with a capital letter."""
    below = element.get("data")
    other = below.get(name.capitalize()) if isinstance(below, dict) else None
    return element.get(name, other)


def _slots(enclosure: dict[str, Any]) -> list[tuple[Slot, dict[str, Any]]]:
    found = []
    for kind, number, one in _elements(enclosure):
        slot = place(number)
        if is_for_drives(kind) and slot is not None:
            found.append((_slot(enclosure, slot, one), {"original": one.get("original")}))
    return found


def _slot(enclosure: dict[str, Any], slot: int, one: dict[str, Any]) -> Slot:
    raw = amount(one.get("value_raw"))
    device = words(_value(one, "dev") or _value(one, "device"))
    status = words(_value(one, "status"))
    return Slot(
        enclosure=words(enclosure.get("id")),
        slot=slot,
        label=words(_value(one, "descriptor")),
        disk_name=device.removeprefix("/dev/"),
        status=status,
        is_empty=False if device else is_empty(status),
        fault_led=None if raw is None else bool(raw & FAULT),
        locate_led=None if raw is None else bool(raw & IDENT),
        facts=(Fact("ses", json.dumps(one)[:FACT_LIMIT]),),
    )


def _unnumbered(enclosures: list[dict[str, Any]]) -> list[str]:
    return [
        f"{words(one.get('id'))}: a slot without number: {number}"
        for one in enclosures
        for kind, number, _ in _elements(one)
        if is_for_drives(kind) and place(number) is None
    ]


def _shown_enclosure(told: dict[str, Any]) -> dict[str, Any]:
    said = words(told.get("pci")) or words(told.get("bsg")).rpartition("/")[2]
    address = ScsiAddress.parse(said)
    return {
        "enclosure": words(told.get("id")) or None,
        **{name: words(told.get(name)) or None for name in ABOUT.split()},
        "status": told.get("status"),
        "address": str(address) if address else None,
        "generic": words(told.get("sg")).removeprefix("/dev/") or None,
        "slots": sum(is_for_drives(kind) for kind, _, _ in _elements(told)),
    }


def _sensors(enclosure: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "enclosure": words(enclosure.get("id")) or None,
            "type": kind,
            "number": place(number),
            "name": words(_value(one, "descriptor")) or None,
            "status": words(_value(one, "status")) or None,
            "value": words(_value(one, "value")) or None,
        }
        for kind, number, one in _elements(enclosure)
        if not is_for_drives(kind)
    ]


def _drawn(text: str) -> list[tuple[Slot, dict[str, Any]]]:
    """The boxes of a grid, with what JSON objects of the same slots add."""
    found = {(one.enclosure, one.slot): one for one in boxes(text)}
    for told in objects(text):
        if label := bay_label(words(told.get("slot"))):
            box = found.setdefault(label, Box(words(told["slot"]), *label, 0, 0))
            box.more = {**box.more, **told}
    return [(_slot_of(box), _more(box)) for box in found.values()]


def _slot_of(box: Box) -> Slot:
    lit = box.more.get("ledIsOn")
    return Slot(
        enclosure=box.enclosure,
        slot=box.slot,
        label=box.label,
        serial=box.serial or words(box.more.get("serial")),
        disk_name=box.disk_name,
        is_empty=_is_empty(box),
        locate_led=lit if isinstance(lit, bool) else None,
        facts=(Fact("ses", json.dumps([box.label, box.model, box.serial, box.more])[:FACT_LIMIT]),),
    )


def _is_empty(box: Box) -> bool | None:
    """An empty box is an empty bay; without a drawing "occupied" says it."""
    taken = box.more.get("occupied")
    if box.row:
        return not (box.model or box.serial or box.disk_name)
    return not taken if isinstance(taken, bool) else None


def _more(box: Box) -> dict[str, Any]:
    healthy = box.more.get("healthy")
    return {
        "model": box.model or words(box.more.get("model")) or None,
        "row": box.row or None,
        "column": box.column or None,
        "capacity_bytes": amount(box.more.get("capacity")),
        "temperature_c": amount(box.more.get("temperature")),
        "smart_passed": healthy if isinstance(healthy, bool) else None,
    }


def _masked(slots: list[Slot]) -> list[str]:
    """Serials that are no identity: masked ones, and one that several slots have."""
    serials = Counter(one.serial for one in slots if one.serial)
    masked = sum(count for serial, count in serials.items() if MASK in serial)
    twice = [serial for serial, count in serials.items() if count > 1 and MASK not in serial]
    said = [f"{masked} serials are masked ({MASK}) and name no drive"] if masked else []
    return said + [f"serial {serial} is in several slots" for serial in twice]
