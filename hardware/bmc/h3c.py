"""H3C HDM: what matters is in Oem.Public; the panel's label is "Front 12".

Field names: H3C/hdm-redfish-script, the maker's own client. Its collections are `Storages`.
"""

from __future__ import annotations

import re
from typing import Any

from hardware.bmc._fields import Json, number, thing, words
from hardware.bmc._found import Place
from hardware.bmc._place import numbered

VENDOR = "H3C"

_NUMBER_LAST = re.compile(r"\D(\d{1,4})$")
# FirmwareStatus and RebuildState by the words in them, the worst first
_TROUBLE = (
    ("fail", "failed"),
    ("missing", "missing"),
    ("offline", "offline"),
    ("bad", "bad"),
    ("foreign", "foreign"),
    ("predict", "predictive failure"),
)


def place(told: Json) -> Place | None:
    """The panel's label and its side, Front or Rear; None without one."""
    panel = words(_public(told).get("Panel"))
    side = panel.partition(" ")[0]
    return Place(side, numbered(panel), "", panel) if panel else None


def drive(told: Json) -> dict[str, Any]:
    """What Oem.Public says: the card's state, rebuild, temperature, hours."""
    public = _public(told)
    if not public:
        return {}
    firmware, rebuild = words(public.get("FirmwareStatus")), words(public.get("RebuildState"))
    own = next((word for mark, word in _TROUBLE if mark in firmware.lower()), "")
    is_rebuilding = rebuild.lower().startswith("rebuild") or firmware.lower().startswith("rebuild")
    return {
        "firmware_state": firmware,
        "own": own or ("rebuilding" if is_rebuilding else ""),
        "temperature_c": number(public.get("TemperatureCelsius")),
        "power_on_hours": number(public.get("HoursOfPoweredUp")),
        "sas_address": words(public.get("SASAddress")),
        "progress_percent": number(public.get("RebuildProgress")) if is_rebuilding else None,
    }


def volume(told: Json) -> dict[str, Any]:
    """The level, and the number that ends its name (LogicalDrive9): HDM's own count."""
    level = words(_public(told).get("VolumeRaidLevel"))
    match = _NUMBER_LAST.search(words(told.get("Id")) or words(told.get("Name")))
    if not level:
        return {}
    return {"level": level, **({"tool_number": match[1]} if match else {})}


def _public(told: Json) -> Json:
    return thing(told, "Oem", "Public")
