"""A pySMART Device as a Reading: the second reader of hosts whose smartctl has no JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hardware.domain.machine import ToolError
from hardware.domain.reading import Attribute, Reading, SelfTest

_PASSED = {"PASS": True, "WARN": True, "FAIL": False}
_PROTOCOLS = {"NvmeAttributes": "NVMe", "AtaAttributes": "SATA", "SCSIAttributes": "SCSI"}
_SAS = re.compile(r"^Transport protocol: +SAS", re.MULTILINE)
_FAILED = {"FAILING_NOW": "now", "In_the_past": "past"}
_KINDS = {"short": "short", "long": "extended", "extended": "extended"}
_KINDS |= {word: word for word in ("conveyance", "selective", "offline", "vendor")}
_ASLEEP = re.compile(r"Device is in (?:STANDBY|SLEEP)", re.IGNORECASE)
_LEADING = re.compile(r"\s*(\d{1,19})")
_WELL = re.compile(r"Completed(?: without error)?")
_BADLY = re.compile(r"Completed: |Completed, segment failed|Failed in|Fatal or unknown")

# pySMART's name → counter
_NVME = {
    "criticalWarning": "nvme.critical_warning",
    "availableSpare": "nvme.available_spare",
    "availableSpareThreshold": "nvme.available_spare_threshold",
    "percentageUsed": "nvme.percentage_used",
    "integrityErrors": "nvme.media_errors",
    "errorEntries": "nvme.error_log_entries",
    "unsafeShutdowns": "nvme.unsafe_shutdowns",
    "dataUnitsWritten": "data_units_written",
}
_SCSI = {
    "Reallocated_Sector_Ct": "scsi.grown_defects",
    "_Uncorrected_Reads": "scsi.read.uncorrected",
    "_Uncorrected_Writes": "scsi.write.uncorrected",
    "_Uncorrected_Verifies": "scsi.verify.uncorrected",
    "Corrected_Reads": "scsi.read.corrected",
    "Non_Medium_Errors": "scsi.non_medium_errors",
    "Start_Stop_Cycles": "start_stops",
}


def reading_of(device: Any) -> Reading:
    """What pySMART read of one disk; ToolError when that is nobody's.

    Raw values stay as pySMART has them: the vendors' packed ones are unpacked by our own reader.
    """
    words = device.smartctl.words()
    if not device.serial:
        if _ASLEEP.search(words):
            return Reading("", _source(device), power_mode="standby", device=device.dev_reference)
        raise ToolError(f"pySMART: {device.dev_reference}: no serial number", words)
    try:
        return _reading(device, words)
    except (ValueError, TypeError, AttributeError) as error:
        raise ToolError(f"pySMART: {device.dev_reference}: {error!r}"[:400], words) from error


def _reading(device: Any, words: str) -> Reading:
    attributes = tuple(_attributes(device))
    return Reading(
        serial=device.serial,
        source=_source(device),
        model=_words(device.model),
        vendor=_words(device._vendor),
        firmware=_words(device.firmware),
        device=device.dev_reference,
        kind=_words(device.smartctl_interface),
        protocol=_protocol(device, words),
        capacity_bytes=device._capacity or None,
        rotating=False if device.is_ssd else (True if device.rotation_rate else None),
        exit_status=device.smartctl.exit_status & 0xFF,
        smart_passed=_PASSED.get(device.assessment),
        temperature_c=_number(device.temperature) or _degrees(attributes),
        power_on_hours=_hours(device, attributes),
        attributes=attributes,
        counters=tuple(_counters(device)),
        self_tests=tuple(_test(one) for one in device.tests or () if one.status != "Running"),
        self_test_running_percent=_remaining(device),
        messages=tuple(str(one)[:300] for one in device.messages[:20]),
    )


def _protocol(device: Any, words: str) -> str:
    found = _PROTOCOLS.get(type(device.if_attributes).__name__, "")
    return "SAS" if found == "SCSI" and _SAS.search(words) else found


def _degrees(attributes: tuple[Attribute, ...]) -> int | None:
    """Attribute 194, else 190: an ATA disk's temperature."""
    raw = {one.number: one.raw for one in attributes}
    return raw.get(194) or raw.get(190) or None


def _source(device: Any) -> str:
    told = [argv for argv, _output in device.smartctl.said if "--all" in argv]
    return " ".join(told[-1]) if told else "smartctl"


def _words(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _number(value: Any) -> int | None:
    """A whole number at the beginning, as in "35 (Min/Max 20/41)"."""
    match = _LEADING.match(str(value))
    return int(match[1]) if match and int(match[1]) < 2**63 else None


def _attributes(device: Any) -> Iterator[Attribute]:
    for one in filter(None, device.attributes):
        raw = _number(one.raw)
        if raw is not None:
            yield Attribute(
                number=int(one.num),
                name=_words(one.name),
                value=_number(one.value),
                worst=_number(one.worst),
                threshold=_number(one.thresh),
                raw=raw,
                raw_text=_words(one.raw),
                is_prefailure=one.type == "Pre-fail",
                failed=_FAILED.get(one.when_failed, ""),
            )


def _counters(device: Any) -> Iterator[tuple[str, int]]:
    """Of NVMe and SCSI disks; an ATA disk's are its attributes."""
    names = _NVME if type(device.if_attributes).__name__ == "NvmeAttributes" else _SCSI
    source = device.if_attributes if names is _NVME else device.diagnostics
    for theirs, ours in names.items():
        value = getattr(source, theirs, None)
        if isinstance(value, int) and not isinstance(value, bool):
            yield ours, value


def _hours(device: Any, attributes: tuple[Attribute, ...]) -> int | None:
    """Attribute 9, NVMe's own count, or the time that a SCSI disk was powered up."""
    nine = next((one.raw for one in attributes if one.number == 9), None)
    told = getattr(device.if_attributes, "powerOnHours", None)
    scsi = getattr(device.diagnostics, "Power_On_Hours", None)
    return next((one for one in (nine, told, scsi) if one is not None), None)


def _test(one: Any) -> SelfTest:
    said, result = _words(one.type).lower(), _words(one.status)
    kind = next((ours for sign, ours in _KINDS.items() if sign in said), said[:40])
    passed = True if _WELL.fullmatch(result) else (False if _BADLY.match(result) else None)
    remaining = _number(one.remain)
    return SelfTest(kind, result, passed, _number(one.hours), remaining, _number(one.LBA))


def _remaining(device: Any) -> int | None:
    """Percent that are left of a running test; pySMART counts what is done."""
    if not device._test_running:
        return None
    return 100 - (device._test_progress or 0)
