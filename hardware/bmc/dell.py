"""Dell iDRAC: the bay is in the id, "Disk.Bay.0:Enclosure.Internal.0-1:RAID.SL.3-1".

`Location` is empty there, and a disk that the card passes through has a "volume" of its own.
"""

from __future__ import annotations

import re
from typing import Any

from hardware.bmc._fields import Json, number, thing, words
from hardware.bmc._found import Place

VENDOR = "Dell"

_ID = re.compile(
    r"Disk\.(?P<how>Bay|Direct|Slot)\.(?P<slot>\d{1,4})(?:-(?P<part>\d{1,4}))?"
    r"(?::(?P<enclosure>Enclosure\.[^:]{1,40}))?(?::(?P<card>[^:]{1,40}))?"
)
_VOLUME_ID = re.compile(r"Disk\.Virtual\.(\d{1,4}):.{1,80}")
# RaidStatus; the rest (Ready, Online, NonRAID, Unknown) is no trouble
_TROUBLE = {
    "Failed": "failed",
    "Offline": "offline",
    "Missing": "missing",
    "Foreign": "foreign",
    "Blocked": "blocked",
    "Degraded": "degraded",
    "Rebuilding": "rebuilding",
}


def place(told: Json) -> Place | None:
    """The bay in the id; None for an id of another form."""
    match = _ID.fullmatch(words(told.get("Id")))
    if not match:
        return None
    slot = match["part"] if match["how"] == "Direct" and match["part"] else match["slot"]
    return Place(match["enclosure"] or "", int(slot), "", words(told.get("Id")).partition(":")[0])


def drive(told: Json) -> dict[str, Any]:
    """What Oem.Dell says: the card's state, SMART's alert, the port's address."""
    dell = thing(told, "Oem", "Dell")
    own = thing(dell, "DellPhysicalDisk") or thing(dell, "DellPCIeSSD")
    if not own:
        return {}
    raid = words(own.get("RaidStatus"))
    more: dict[str, Any] = {
        "firmware_state": raid,
        "own": _TROUBLE.get(raid, ""),
        "sas_address": words(own.get("SASAddress")),
    }
    if raid:
        more["pass_through"] = raid == "NonRAID"
    if own.get("PredictiveFailureState") == "SmartAlertPresent":
        more["failure_predicted"] = True
    percent = number(own.get("OperationPercentCompletePercent"))
    return {**more, "progress_percent": percent} if words(own.get("OperationName")) else more


def volume(told: Json) -> dict[str, Any]:
    """The number in Disk.Virtual.0:RAID.…, and the card's own word where it is trouble."""
    match = _VOLUME_ID.fullmatch(words(told.get("Id")))
    dell = thing(told, "Oem", "Dell")
    own = thing(dell, "DellVirtualDisk") or thing(dell, "DellVolume")
    word = _TROUBLE.get(words(own.get("RaidStatus")), "")
    return {**({"tool_number": match[1]} if match else {}), **({"own": word} if word else {})}
