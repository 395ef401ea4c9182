"""smartctl's text, 5.4 to 7.5, as one Reading: hosts of EL6 and EL7 have no JSON.

Numbers are grouped as the host's locale groups them. A value may follow its key by one space or
by twenty; the key is what counts.
"""

from __future__ import annotations

import re
from typing import Any

from hardware.domain.machine import ToolError
from hardware.domain.reading import Attribute, Reading
from hardware.domain.smart_packed import TEMPERATURES, is_seagate
from hardware.domain.smart_wear import UNIT_BYTES, data_units_written, wear_percent
from hardware.tools._smartctl_text_tables import (
    attributes_in,
    crc_errors_in,
    environment_in,
    error_counters_in,
    gigabytes_written_in,
    logged_in,
    running_in,
    self_tests_in,
    statistics_in,
)
from hardware.tools._smartctl_trouble import advised, is_asleep, is_volume
from hardware.tools._smartctl_unstructured import counted_in
from hardware.tools._smartctl_values import counters, grouped, name, printable, unit_name, whole

LONGEST_LINE = 400
MOST_LINES = 20_000
_BANNER = re.compile(r"^smartctl (?:version )?\d|^=== START OF|SMART overall-health|^ID# ATTRIB")
_PROMPT = re.compile(r"^[#$] .{0,20}smartctl (.{1,200})$")
_TROUBLE = re.compile(
    r"failed|error|unable|unknown|unsupported|requires option|denied|exit\(", re.I
)
_OLD_SCSI = re.compile(r"(\S+) +(\S.*?) +Version: *(\S+)$")
_SENSE = re.compile(r"\[asc=([0-9a-f]{1,2}), ?ascq=([0-9a-f]{1,2})\]", re.IGNORECASE)
_HOURS_MINUTES = re.compile(r"(\d{1,9}):\d\d\b")
_POWERED_UP = re.compile(r"number of hours powered up = (\d{1,9})")
_DEGREES = re.compile(r"(-?\d{1,3})")
_MAX_DEGREES = re.compile(r"-?\d{1,3}/(-?\d{1,3}) Celsius")
_HEX = re.compile(r"0x([0-9a-f]{1,4})", re.IGNORECASE)
_DEVICE = re.compile(r"/dev/[\w/.-]{1,60}")
_PERCENT = re.compile(r"(\d{1,3})%")

# what a line begins with → counter, and how its number is read
_COUNTED = {
    "elements in grown defect list": "scsi.grown_defects",
    "pending defect count": "scsi.pending_defects",
    "media and data integrity errors": "nvme.media_errors",
    "error information log entries": "nvme.error_log_entries",
    "unsafe shutdowns": "nvme.unsafe_shutdowns",
    "available spare": "nvme.available_spare",
    "available spare threshold": "nvme.available_spare_threshold",
    "percentage used": "nvme.percentage_used",
    "data units written": "data_units_written",
    "accumulated start-stop cycles": "start_stops",
}


def reading(text: str) -> Reading:
    """One disk's text as a reading; ToolError says why it is none."""
    printed = (printable(line) for line in text.splitlines()[:MOST_LINES])
    lines = [line.rstrip()[:LONGEST_LINE] for line in printed]
    if not any(_BANNER.search(line) for line in lines):
        raise ToolError("smartctl: its JSON or its text for one device expected", text)
    told = _keyed(lines)
    found = _reading(told, lines)
    if found.serial or found.power_mode == "standby" or found.is_volume:
        return found
    device = _DEVICE.search("\n".join(lines))
    named = f"{device[0]}: " if device else ""
    raise ToolError(f"smartctl: {named}no serial number ({_why(lines)})")


def _keyed(lines: list[str]) -> dict[str, str]:
    """`Key:   value` by the key in lower case; the first of several counts."""
    found: dict[str, str] = {}
    for line in lines:
        key, colon, value = line.partition(":")
        if colon and value.strip() and len(key) < 60:
            found.setdefault(" ".join(key.lower().split()), value.strip())
    return found


def _why(lines: list[str]) -> str:
    said = [line for line in lines if _TROUBLE.search(line)]
    nothing = "this text has no information section; smartctl -x or -a prints one"
    return advised(said[0].strip()[:200]) if said else nothing


def _reading(told: dict[str, str], lines: list[str]) -> Reading:
    identity = _identity(told)
    packed = is_seagate(identity["model"], told.get("model family", ""))
    attributes = attributes_in(lines, packed)
    return Reading(
        **identity,
        source=_source(lines),
        device=_device(lines),
        smart_passed=_passed(told),
        temperature_c=_temperature(told, attributes) or environment_in(lines),
        temperature_limit_c=_limit(told),
        power_on_hours=_power_on_hours(told, lines, attributes),
        power_mode="standby" if any(map(is_asleep, lines)) else "",
        attributes=attributes,
        counters=_counters(told, lines, attributes),
        self_tests=self_tests_in(lines),
        self_test_running_percent=running_in(lines),
        messages=tuple(line.strip()[:300] for line in lines if "WARNING:" in line)[:20],
    )


def _source(lines: list[str]) -> str:
    asked = next((found for line in lines[:5] if (found := _PROMPT.match(line))), None)
    return f"smartctl {asked[1]}" if asked else "smartctl"


def _device(lines: list[str]) -> str:
    found = _DEVICE.search(_source(lines))
    return found[0] if found else ""


def _identity(told: dict[str, str]) -> dict[str, Any]:
    old = _OLD_SCSI.fullmatch(told.get("device", ""))
    vendor = name(told.get("vendor")) or (old[1] if old else "")
    product = name(told.get("product")) or (old[2] if old else "")
    model = name(told.get("device model") or told.get("model number"))
    unit_id = told.get("logical unit id", "")
    return {
        "serial": name(told.get("serial number")),
        "model": model or f"{vendor} {product}".strip(),
        "vendor": vendor,
        "firmware": name(told.get("firmware version") or told.get("revision"))
        or (old[3] if old else ""),
        "wwn": unit_name(told.get("lu wwn device id", "").replace(" ", "")) or unit_name(unit_id),
        "protocol": _protocol(told),
        "capacity_bytes": _capacity(told),
        "rotating": _rotating(told),
        "is_volume": is_volume(model or f"{vendor} {product}", unit_id),
    }


def _capacity(told: dict[str, str]) -> int | None:
    keys = ("user capacity", "total nvm capacity", "namespace 1 size/capacity")
    sizes = (grouped(told[key]) for key in keys if key in told)
    return next(filter(None, sizes), None)


def _protocol(told: dict[str, str]) -> str:
    if "device model" in told or "ata version is" in told:
        return "SATA"
    if "model number" in told or "nvme version" in told:
        return "NVMe"
    if told.get("transport protocol", "").startswith("SAS"):
        return "SAS"
    return "SCSI" if {"vendor", "product", "compliance"} & set(told) else ""


def _rotating(told: dict[str, str]) -> bool | None:
    rate = told.get("rotation rate", "")
    if "solid state" in rate.lower() or "nvme version" in told:
        return False
    return True if re.match(r"\d{4,5} ?rpm", rate) else None


def _passed(told: dict[str, str]) -> bool | None:
    """NVMe and ATA say PASSED or FAILED!, SCSI says OK or the sense in words."""
    ata = told.get("smart overall-health self-assessment test result", "")
    scsi = told.get("smart health status", "")
    if ata:
        return True if ata.startswith("PASSED") else (False if "FAILED" in ata else None)
    if not scsi or scsi.startswith("<"):
        return None
    return scsi.startswith("OK")


def _degrees(said: str) -> int | None:
    match = _DEGREES.match(said)
    return int(match[1]) or None if match else None


def _temperature(told: dict[str, str], attributes: tuple[Attribute, ...]) -> int | None:
    """0 is what a volume and an emulated disk say for want of a sensor."""
    said = told.get("current drive temperature") or told.get("current temperature")
    attribute = next((one.raw for one in reversed(attributes) if one.number in TEMPERATURES), None)
    return _degrees(said or told.get("temperature", "")) or attribute or None


def _limit(told: dict[str, str]) -> int | None:
    said = told.get("drive trip temperature") or told.get("warning comp. temp. threshold")
    highest = _MAX_DEGREES.search(told.get("min/max recommended temperature", ""))
    return _degrees(said) if said else (int(highest[1]) if highest else None)


def _power_on_hours(
    told: dict[str, str], lines: list[str], attributes: tuple[Attribute, ...]
) -> int | None:
    """The ATA attribute, NVMe's line, the background scan's time, or Seagate's factory page."""
    attribute = next((one.raw for one in attributes if one.number == 9), None)
    if attribute is not None:
        return attribute
    if "power on hours" in told:
        return grouped(told["power on hours"])
    scan = _HOURS_MINUTES.search(told.get("accumulated power on time, hours", ""))
    factory = next((found for line in lines if (found := _POWERED_UP.search(line))), None)
    hours = scan or factory
    return int(hours[1]) if hours else None


def _counters(
    told: dict[str, str], lines: list[str], attributes: tuple[Attribute, ...]
) -> tuple[tuple[str, int], ...]:
    found = {counter: grouped(told[key]) for key, counter in _COUNTED.items() if key in told}
    entries, uncorrectable = logged_in(lines)
    sense = _SENSE.search(told.get("smart health status", ""))
    gigabytes, statistics = gigabytes_written_in(lines), statistics_in(lines)
    return counters(
        {
            **counted_in(lines),
            **error_counters_in(lines),
            "ata.error_log_entries": entries,
            "ata.logged_uncorrectable": uncorrectable,
            "sata.crc_errors": statistics.get("sata.crc_errors", crc_errors_in(lines)),
            "ata.reported_uncorrectable": statistics.get("ata.reported_uncorrectable"),
            "scsi.asc": int(sense[1], 16) if sense else None,
            "scsi.ascq": int(sense[2], 16) if sense else None,
            "nvme.critical_warning": _critical_warning(told),
            "data_units_written": data_units_written(attributes)
            if gigabytes is None
            else gigabytes * 1_000_000 // UNIT_BYTES,
            "wear_percent": statistics.get("wear_percent", _wear(told, attributes)),
            **found,
        }
    )


def _critical_warning(told: dict[str, str]) -> int | None:
    match = _HEX.match(told.get("critical warning", ""))
    return int(match[1], 16) if match else None


def _wear(told: dict[str, str], attributes: tuple[Attribute, ...]) -> int | None:
    said = told.get("percentage used endurance indicator") or told.get("percentage used", "")
    match = _PERCENT.match(said)
    return whole(match[1]) if match else wear_percent(attributes)
