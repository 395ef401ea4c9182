"""Supermicro: bays in the name (Disk.Bay.3) or id (HA-RAID.0.Disk.3) where no location is told."""

from __future__ import annotations

import re
from typing import Any

from hardware.bmc._fields import Json, link, number, thing, words
from hardware.bmc._found import Place
from hardware.bmc._place import standard_place

VENDOR = "Supermicro"

_FORMS = (
    re.compile(r"HA-RAID\.(?P<enclosure>\d{1,3})\.Disk\.(?P<slot>\d{1,4})"),
    re.compile(r"(?P<enclosure>)Disk\.Bay\.(?P<slot>\d{1,4})"),
)
_BACKPLANE = re.compile(r"/Chassis/([^/]{1,80})/Drives/")


def place(told: Json) -> Place | None:
    """The disk's number on its card or backplane; None where the standard's fields say a place."""
    names = (words(told.get("Id")), words(told.get("Name")))
    found = (form.fullmatch(name) for name in names for form in _FORMS)
    match = next(filter(None, found), None)
    if not match or standard_place(told):
        return None
    backplane = _BACKPLANE.search(link(told))
    enclosure = match["enclosure"] or (backplane[1] if backplane else "")
    return Place(enclosure, int(match["slot"]), "", match[0])


def drive(told: Json) -> dict[str, Any]:
    """What Oem.Supermicro says: temperature, and the life that is used."""
    own = thing(told, "Oem", "Supermicro")
    used = number(own.get("PercentageDriveLifeUsed"))
    is_worn = used is not None and words(told.get("MediaType")) != "HDD"
    found = {
        "temperature_c": number(own.get("Temperature")),
        "life_left_percent": max(0, 100 - used) if used is not None and is_worn else None,
    }
    return {name: value for name, value in found.items() if value is not None}
