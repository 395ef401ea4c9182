"""An NVMe disk's health log, as nvme smart-log prints it: JSON of several versions, or text."""

from __future__ import annotations

import re
from typing import Any

from hardware.domain.machine import ToolError
from hardware.domain.reading import Reading
from hardware.tools._document import json_within
from hardware.tools._figures import LARGEST
from hardware.tools._reading import words

EXPECTED = 'nvme: the health log of one disk with "critical_warning"'
# NVM Express base specification, SMART / Health Information: Critical Warning
WARNINGS = {
    0x01: "available spare below its threshold",
    0x02: "temperature beyond a threshold",
    0x04: "reliability degraded",
    0x08: "media is read-only",
    0x10: "backup of volatile memory failed",
    0x20: "persistent memory region unreliable",
}
# our counter → its names in the versions of nvme-cli and in smartctl
COUNTERS = {
    "nvme.critical_warning": ("critical_warning",),
    "nvme.available_spare": ("avail_spare", "available_spare"),
    "nvme.available_spare_threshold": ("spare_thresh", "available_spare_threshold"),
    "nvme.percentage_used": ("percent_used", "percentage_used"),
    "nvme.media_errors": ("media_errors",),
    "nvme.error_log_entries": ("num_err_log_entries",),
    "nvme.unsafe_shutdowns": ("unsafe_shutdowns",),
    "data_units_written": ("data_units_written",),
}
KELVIN = 273
COLDEST_KELVIN = 200  # what is below counts in degrees Celsius

_LINE = re.compile(r"^([A-Za-z][\w ]{0,60}?)\s*: *(\S.{0,80}?)\s*$", re.MULTILINE)
_GROUPED = re.compile(r"(\d{1,3}(?:[,.'\u00a0\u202f ]\d{3})+|0x[0-9a-f]+|\d+)", re.IGNORECASE)


def is_health(text: str) -> bool:
    """Whether a text has the log's first value."""
    return "critical_warning" in text.lower().replace(" ", "_")


def health(text: str) -> dict[str, Any]:
    """The log's values by name; ToolError when the text is none."""
    if "{" not in text:
        told: Any = {name.lower().replace(" ", "_"): value for name, value in _LINE.findall(text)}
    else:
        told = json_within(text, EXPECTED)
    if isinstance(told, dict) and isinstance(told.get("nvme_smart_health_information_log"), dict):
        told = {**told, **told["nvme_smart_health_information_log"]}
    if not isinstance(told, dict) or counted(told.get("critical_warning")) is None:
        raise ToolError(f"{EXPECTED} expected", text)
    return told


def reading(told: dict[str, Any], serial: str, source: str, model: str = "") -> Reading:
    """The log as one reading."""
    warning = counted(told.get("critical_warning"))
    found = ((name, _first(told, names)) for name, names in COUNTERS.items())
    bits = [meaning for bit, meaning in WARNINGS.items() if (warning or 0) & bit]
    return Reading(
        serial=serial,
        source=source,
        model=model,
        protocol="NVMe",
        smart_passed=None if warning is None else warning == 0,
        temperature_c=_celsius(told.get("temperature")),
        power_on_hours=counted(told.get("power_on_hours")),
        counters=tuple((name, value) for name, value in found if value is not None),
        messages=tuple(bits),
    )


def _first(told: dict[str, Any], names: tuple[str, ...]) -> int | None:
    values = (counted(told[name]) for name in names if name in told)
    return next((value for value in values if value is not None), None)


def counted(value: Any) -> int | None:
    """A count from a number, from its text with any grouping, or from an object's "value"."""
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return int(value) if 0 <= value < LARGEST else None
    match = _GROUPED.match(words(value))
    if not match:
        return None
    digits = match[1].lower()
    found = int(digits, 16) if digits.startswith("0x") else int(re.sub(r"\D", "", digits))
    return found if found < LARGEST else None


def _celsius(value: Any) -> int | None:
    """JSON has kelvin, text has both ("51 °C (324 K)"); smartctl's object has "current"."""
    found = counted(value.get("current") if isinstance(value, dict) else value)
    if not found:
        return None
    return found - KELVIN if found >= COLDEST_KELVIN else found
