"""Where a drive sits, in the standard's words: PhysicalLocation, and the older Location."""

from __future__ import annotations

import re

from hardware.bmc._fields import Json, listed, number, thing, words
from hardware.bmc._found import Place

_NUMBER_LAST = re.compile(r"(?<![\d.])(\d{1,4})\D{0,2}$")


def numbered(label: str) -> int | None:
    """The number at the end of a label: Slot 0, SATA Bay 1, Front 12."""
    match = _NUMBER_LAST.search(label[-40:])
    return int(match[1]) if match else None


def standard_place(told: Json) -> Place | None:
    """The bay as the standard says it; None when the document says none."""
    label = service_label(told)
    ordinal = number(part(told).get("LocationOrdinalValue"))
    slot = ordinal if ordinal is not None else numbered(label)
    if not label and slot is None:
        return None
    return Place(words(_physical(told).get("PartLocationContext")), slot, "", label)


def service_label(told: Json) -> str:
    """The words on the panel or in the manual; "" when there are none."""
    label = words(part(told).get("ServiceLabel")) or words(_physical(told).get("Info"))
    infos = [words(one.get("Info")) for one in listed(told.get("Location"))]
    return label or next(filter(None, infos), "")


def part(told: Json) -> Json:
    """PartLocation, wherever this version of the schema has it."""
    return thing(_physical(told), "PartLocation") or thing(told, "Location", "PartLocation")


def _physical(told: Json) -> Json:
    places = listed(told.get("PhysicalLocation"))
    return places[0] if places else {}
