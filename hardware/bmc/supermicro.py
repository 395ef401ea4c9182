"""Supermicro: bays in the id (Disk.Bay.3, HA-RAID.0.Disk.3) where no location is told."""

from __future__ import annotations

import re

from hardware.bmc._fields import Json, words
from hardware.bmc._found import Place
from hardware.bmc._place import standard_place

VENDOR = "Supermicro"

_ID = re.compile(r"(?:HA-RAID\.(?P<enclosure>\d{1,3})\.)Disk\.(?P<slot>\d{1,4})")


def place(told: Json) -> Place | None:
    """The disk's number on its card; None where the standard's fields say a place."""
    match = _ID.fullmatch(words(told.get("Id")))
    if not match or standard_place(told):
        return None
    return Place(match["enclosure"], int(match["slot"]), "", match[0])
