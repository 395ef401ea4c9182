"""Self-tests in smartctl's JSON: under extended, standard, scsi_self_test_N or nvme_self_test_log.

An entry without `passed` was aborted, is running, or is not said to have passed: None.
"""

from __future__ import annotations

from typing import Any

from hardware.domain.reading import SelfTest
from hardware.tools._smartctl_values import at, mapping, name, number_at

MOST_TESTS = 21
# a word in what the disk calls a test → what we call it
_KINDS = {
    "short": "short",
    "long": "extended",
    "extended": "extended",
    "conveyance": "conveyance",
    "selective": "selective",
    "offline": "offline",
    "vendor": "vendor",
}
_ATA_RUNNING = 0xF
_SCSI_RUNNING = 15
_SCSI_FAILED = range(3, 8)
_NVME_FAILED = (5, 6, 7)


def kind_of_test(said: str) -> str:
    """short, extended, conveyance, selective, offline, vendor; else the disk's own word."""
    lower = said.lower()
    return next((kind for sign, kind in _KINDS.items() if sign in lower), lower[:40])


def ata_test(row: dict[str, Any]) -> SelfTest:
    """One row of either ATA log."""
    passed = at(row, "status", "passed")
    return SelfTest(
        kind=kind_of_test(name(at(row, "type", "string"))),
        result=name(at(row, "status", "string")),
        passed=passed if isinstance(passed, bool) else None,
        hours=number_at(row, "lifetime_hours"),
        remaining_percent=number_at(row, "status", "remaining_percent"),
        lba=number_at(row, "lba"),
    )


def nvme_test(row: dict[str, Any]) -> SelfTest:
    """One row of the NVMe log."""
    return SelfTest(
        kind=kind_of_test(name(at(row, "self_test_code", "string"))),
        result=name(at(row, "self_test_result", "string")),
        passed=_passed(number_at(row, "self_test_result", "value"), _NVME_FAILED),
        hours=number_at(row, "power_on_hours"),
        lba=number_at(row, "lba"),
    )


def scsi_tests(told: dict[str, Any]) -> list[SelfTest]:
    """scsi_self_test_0 is the newest."""
    rows = (mapping(told.get(f"scsi_self_test_{number}")) for number in range(MOST_TESTS))
    return [
        SelfTest(
            kind=kind_of_test(name(at(row, "code", "string"))),
            result=name(at(row, "result", "string")),
            passed=_passed(number_at(row, "result", "value"), _SCSI_FAILED),
            hours=number_at(row, "power_on_time", "hours"),
            lba=number_at(row, "lba_first_failure", "value"),
        )
        for row in rows
        if row
    ]


def _passed(result: int | None, failed: range | tuple[int, ...]) -> bool | None:
    if result is None:
        return None
    return True if result == 0 else (False if result in failed else None)


def running_percent(told: dict[str, Any]) -> int | None:
    """Percent that remain of a test that runs now; None: none runs."""
    status = number_at(told, "ata_smart_data", "self_test", "status", "value")
    if status is not None and status >> 4 == _ATA_RUNNING:
        return (status & 0xF) * 10
    if number_at(told, "nvme_self_test_log", "current_self_test_operation", "value"):
        done = number_at(told, "nvme_self_test_log", "current_self_test_completion_percent")
        return 100 - (done or 0)
    if at(told, "scsi_self_test_status", "in_progress") is True:
        return 100 - (number_at(told, "scsi_self_test_status", "completion_percent") or 0)
    newest = number_at(told, "scsi_self_test_0", "result", "value")
    return 100 if newest == _SCSI_RUNNING else None
