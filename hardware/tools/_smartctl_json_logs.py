"""The health that smartctl's JSON tells of: attributes, counters, self-tests, per protocol."""

from __future__ import annotations

from typing import Any

from hardware.domain.reading import Attribute, Reading, SelfTest
from hardware.domain.smart_packed import TEMPERATURES, is_seagate, unpack
from hardware.domain.smart_wear import UNIT_BYTES, data_units_written, wear_percent
from hardware.tools._reading import listed, words
from hardware.tools._smartctl_selftest import (
    ata_test,
    nvme_test,
    running_percent,
    scsi_tests,
)
from hardware.tools._smartctl_unstructured import unstructured
from hardware.tools._smartctl_values import STATISTICS, at, counters, name, number_at, thousandths

MOST_ATTRIBUTES = 256
FAILED = {"now": "now", "failing_now": "now", "past": "past", "in_the_past": "past"}
FARM = ("seagate_farm_log", "page_3_error_statistics")
# JSON path → counter
_COUNTERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("scsi.grown_defects", ("scsi_grown_defect_list",)),
    ("scsi.read.uncorrected", ("scsi_error_counter_log", "read", "total_uncorrected_errors")),
    ("scsi.write.uncorrected", ("scsi_error_counter_log", "write", "total_uncorrected_errors")),
    ("scsi.verify.uncorrected", ("scsi_error_counter_log", "verify", "total_uncorrected_errors")),
    ("scsi.read.corrected", ("scsi_error_counter_log", "read", "total_errors_corrected")),
    ("scsi.write.corrected", ("scsi_error_counter_log", "write", "total_errors_corrected")),
    ("scsi.pending_defects", ("scsi_pending_defects", "count")),
    ("scsi.asc", ("smart_status", "scsi", "asc")),
    ("scsi.ascq", ("smart_status", "scsi", "ascq")),
    ("nvme.critical_warning", ("nvme_smart_health_information_log", "critical_warning")),
    ("nvme.available_spare", ("nvme_smart_health_information_log", "available_spare")),
    (
        "nvme.available_spare_threshold",
        ("nvme_smart_health_information_log", "available_spare_threshold"),
    ),
    ("nvme.percentage_used", ("nvme_smart_health_information_log", "percentage_used")),
    ("nvme.media_errors", ("nvme_smart_health_information_log", "media_errors")),
    ("nvme.error_log_entries", ("nvme_smart_health_information_log", "num_err_log_entries")),
    ("nvme.unsafe_shutdowns", ("nvme_smart_health_information_log", "unsafe_shutdowns")),
    ("ata.pending_defects", ("ata_pending_defects_log", "count")),
    ("farm.power_on_hours", ("seagate_farm_log", "page_1_drive_information", "poh")),
    ("farm.reallocated_sectors", (*FARM, "number_of_reallocated_sectors")),
    ("farm.unrecoverable_reads", (*FARM, "number_of_unrecoverable_read_errors")),
    ("farm.unrecoverable_writes", (*FARM, "number_of_unrecoverable_write_errors")),
)
_ICRC = 1  # of the SATA phy event counters: command failed due to ICRC error


def health(told: dict[str, Any]) -> Reading:
    """All but the identity; the serial is empty."""
    attributes = _attributes(told)
    passed = at(told, "smart_status", "passed")
    return Reading(
        serial="",
        source="",
        smart_passed=passed if isinstance(passed, bool) else None,
        temperature_c=_temperature(told, attributes),
        temperature_limit_c=_limit(told),
        power_on_hours=_power_on_hours(told, attributes),
        attributes=attributes,
        counters=_counters(told, attributes),
        self_tests=_self_tests(told),
        self_test_running_percent=running_percent(told),
    )


def _attributes(told: dict[str, Any]) -> tuple[Attribute, ...]:
    packed = is_seagate(name(told.get("model_name")), name(told.get("model_family")))
    rows = listed(at(told, "ata_smart_attributes", "table"))[:MOST_ATTRIBUTES]
    found = {row["id"]: _attribute(row, packed) for row in rows if _has_value(row)}
    return tuple(found.values())


def _has_value(row: dict[str, Any]) -> bool:
    number = number_at(row, "id")
    return number is not None and 0 < number < 256 and number_at(row, "raw", "value") is not None


def _attribute(row: dict[str, Any], packed: bool) -> Attribute:
    number, text = number_at(row, "id") or 0, name(at(row, "raw", "string"))
    return Attribute(
        number=number,
        name=name(row.get("name")),
        value=number_at(row, "value"),
        worst=number_at(row, "worst"),
        threshold=number_at(row, "thresh"),
        raw=unpack(number, number_at(row, "raw", "value") or 0, text, seagate=packed),
        raw_text=text,
        is_prefailure=at(row, "flags", "prefailure") is True,
        failed=FAILED.get(words(row.get("when_failed")).lower(), ""),
    )


def _counters(told: dict[str, Any], attributes: tuple[Attribute, ...]) -> tuple[Any, ...]:
    found = {counter: number_at(told, *path) for counter, path in _COUNTERS}
    statistics = _statistics(told)
    spare = _spare(told)
    return counters(
        {
            **found,
            **unstructured(told),
            **spare,
            "ata.error_log_entries": _logged(told),
            "ata.logged_uncorrectable": _logged_uncorrectable(told),
            "ata.reported_uncorrectable": statistics.get("ata.reported_uncorrectable"),
            "sata.crc_errors": statistics.get("sata.crc_errors", _phy_crc(told)),
            "data_units_written": _written(told, attributes),
            "start_stops": number_at(
                told, "scsi_start_stop_cycle_counter", "accumulated_start_stop_cycles"
            ),
            "wear_percent": _wear(told, statistics, attributes),
        }
    )


def _spare(told: dict[str, Any]) -> dict[str, int | None]:
    """7.5 tells a SATA SSD's spare in the words of NVMe."""
    if "nvme_smart_health_information_log" in told:
        return {}
    return {
        "ata.available_spare": number_at(told, "spare_available", "current_percent"),
        "ata.available_spare_threshold": number_at(told, "spare_available", "threshold_percent"),
    }


def _statistics(told: dict[str, Any]) -> dict[str, int | None]:
    rows = [
        row
        for page in listed(at(told, "ata_device_statistics", "pages"))
        for row in listed(page.get("table"))
        if at(row, "flags", "valid") is True
    ]
    return {
        STATISTICS[title]: number_at(row, "value")
        for row in rows
        if (title := words(row.get("name"))) in STATISTICS
    }


def _phy_crc(told: dict[str, Any]) -> int | None:
    rows = listed(at(told, "sata_phy_event_counters", "table"))
    return next((number_at(row, "value") for row in rows if row.get("id") == _ICRC), None)


def _logged(told: dict[str, Any]) -> int | None:
    log = at(told, "ata_smart_error_log")
    extended = number_at(log, "extended", "count")
    return extended if extended is not None else number_at(log, "summary", "count")


def _logged_uncorrectable(told: dict[str, Any]) -> int | None:
    """Entries of the disk's own error log about sectors that could not be read."""
    log = at(told, "ata_smart_error_log")
    rows = listed(at(log, "extended", "table")) or listed(at(log, "summary", "table"))
    said = [words(row.get("error_description")) for row in rows]
    return sum("UNC" in one for one in said) if _logged(told) is not None else None


def _wear(
    told: dict[str, Any], statistics: dict[str, int | None], attributes: tuple[Attribute, ...]
) -> int | None:
    said = (
        number_at(told, "nvme_smart_health_information_log", "percentage_used"),
        number_at(told, "endurance_used", "current_percent"),
        number_at(told, "scsi_percentage_used_endurance_indicator"),
        statistics.get("wear_percent"),
        wear_percent(attributes),
    )
    return next((one for one in said if one is not None), None)


def _written(told: dict[str, Any], attributes: tuple[Attribute, ...]) -> int | None:
    units = number_at(told, "nvme_smart_health_information_log", "data_units_written")
    if units is not None:
        return units
    megabytes = at(told, "scsi_error_counter_log", "write", "gigabytes_processed")
    if isinstance(megabytes, str) and (found := thousandths(megabytes)) is not None:
        return found * 1_000_000 // UNIT_BYTES
    return data_units_written(attributes)


def _temperature(told: dict[str, Any], attributes: tuple[Attribute, ...]) -> int | None:
    """0 is what a volume and an emulated disk say for want of a sensor."""
    attribute = next((one for one in attributes if one.number in TEMPERATURES), None)
    return (
        number_at(told, "temperature", "current")
        or number_at(told, "scsi_environmental_reports", "temperature_1", "current")
        or number_at(told, "seagate_farm_log", "page_4_environment_statistics", "curent_temp")
        or number_at(told, "seagate_farm_log", "page_4_environment_statistics", "current_temp")
        or (attribute.raw if attribute else None)
        or None
    )


def _limit(told: dict[str, Any]) -> int | None:
    return (
        number_at(told, "temperature", "drive_trip")
        or number_at(told, "scsi_temperature", "drive_trip")
        or number_at(told, "nvme_composite_temperature_threshold", "warning")
        or number_at(told, "temperature", "op_limit_max")
        or number_at(told, "temperature", "limit_max")
        or None
    )


def _power_on_hours(told: dict[str, Any], attributes: tuple[Attribute, ...]) -> int | None:
    said = (
        number_at(told, "power_on_time", "hours"),
        number_at(told, "nvme_smart_health_information_log", "power_on_hours"),
        number_at(told, "seagate_farm_log", "page_1_drive_information", "poh"),
        next((one.raw for one in attributes if one.number == 9), None),
    )
    return next((one for one in said if one is not None), None)


def _self_tests(told: dict[str, Any]) -> tuple[SelfTest, ...]:
    log = at(told, "ata_smart_self_test_log")
    rows = listed(at(log, "extended", "table")) or listed(at(log, "standard", "table"))
    nvme = listed(at(told, "nvme_self_test_log", "table"))
    found = [*map(ata_test, rows), *map(nvme_test, nvme), *scsi_tests(told)]
    return tuple(found[:40])
