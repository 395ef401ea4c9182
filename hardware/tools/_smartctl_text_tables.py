"""The tables in smartctl's text: attributes, error counters, self-tests, error log, phy events."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hardware.domain.reading import Attribute, SelfTest
from hardware.domain.smart_packed import unpack
from hardware.tools._smartctl_selftest import kind_of_test
from hardware.tools._smartctl_values import STATISTICS, thousandths, whole

# ID# NAME FLAG VALUE WORST THRESH [TYPE UPDATED] WHEN_FAILED RAW: FLAG is 0x0033 or PO--CK
_ATTRIBUTE = re.compile(
    r"\s{0,4}(?P<id>\d{1,3}|0x[0-9a-f]{2}) (?P<name>\S{1,40})\s{1,40}"
    r"(?P<flag>0x[0-9a-f]{4}|[P-][O-][S-][R-][C-][K-]\S{0,3})\s{1,10}"
    r"(?P<value>\d{1,3}|-{2,3})\s{1,10}(?P<worst>\d{1,3}|-{2,3})\s{1,10}"
    r"(?P<thresh>\d{1,3}|-{2,3})\s{1,10}"
    r"(?:(?P<type>Pre-fail|Old_age)\s{1,10}\S{1,10}\s{1,10})?"
    r"(?P<failed>\S{1,12})\s{1,10}(?P<raw>\S.{0,120})"
)
_FAILED = {"now": "now", "failing_now": "now", "past": "past", "in_the_past": "past"}
_RAW = re.compile(r"(0x[0-9a-f]{1,16}|\d{1,20})(?![\dh.])", re.IGNORECASE)
_FIRST = re.compile(r"\d{1,19}")
_PREFAILURE = 0x0001
_ERROR_ROW = re.compile(
    r"(read|write|verify): {1,40}(\d{1,19}) {1,40}(\d{1,19}) {1,40}(\d{1,19}) {1,40}(\d{1,19})"
    r" {1,40}(\d{1,19}) {1,40}(\S{1,30}) {1,40}(\d{1,19})"
)
_TEST = re.compile(r"#\s?\d{1,2}\s{2}(?P<kind>\S.{1,22}?)\s{2,20}(?P<rest>\S.{1,120})")
_ATA_TEST = re.compile(
    r"(?P<result>\S.{1,40}?)\s{1,20}(?P<left>\d{1,3})%\s{1,20}(?P<hours>\d{1,9})\s{1,30}"
    r"(?P<lba>\S{1,24})"
)
_SCSI_TEST = re.compile(
    r"(?P<result>\S.{1,40}?)\s{1,30}(?P<segment>-|\d{1,3})\s{1,20}(?P<hours>\d{1,9}|NOW)\s{1,40}"
    r"(?P<lba>\S{1,24}) \["
)
_NVME_TEST = re.compile(
    r"\s?\d{1,2}\s{3}(?P<kind>Short|Extended|Vendor specific)\s{2,20}(?P<result>\S.{1,40}?)"
    r"\s{2,40}(?P<hours>\d{1,12})\s{1,20}(?P<lba>\S{1,24})"
)
_ENDED_WELL = re.compile(r"Completed(?: without error)?$")
_ENDED_BADLY = re.compile(
    r"Completed: |Completed, segment failed|Failed in|Fatal or unknown|Unknown error, incomplete"
)
_PERCENT_LEFT = re.compile(r"(\d{1,3})% of test remaining")
_PERCENT_DONE = re.compile(r"self-test in progress \((\d{1,3})% completed\)")
_RUNNING = re.compile(r"Self-test routine in progress|with less than 10% remaining")
_ERRORS = re.compile(r"(?:ATA Error Count|Device Error Count): (\d{1,9})")
_ATA_LOG = re.compile(r"^SMART (?:Extended Comprehensive )?Error Log Version")
_UNC = re.compile(r"Error: (?:[A-Z]{2,5}, ?){0,3}UNC\b")
# 7.x: `0x07  0x008  1   19  N--  Percentage Used …`; 6.x: `  7  0x008  1   19~ Percentage …`
_STATISTIC = re.compile(
    r"\s{0,2}(?:0x0)?[1-7]\s{1,4}0x[0-9a-f]{3}\s{1,4}\d\s{1,20}(\d{1,19})~?\s{1,6}"
    r"(?:[-VNDC]{3,4}\s{1,6})?([A-Z].{1,60})"
)
_ENVIRONMENT = re.compile(r"\s{0,4}Current temperature = (-?\d{1,3})$")
_ICRC = re.compile(r"0x0001\s{1,10}\d{1,2}\s{1,20}(\d{1,12})\+?\s{1,10}Command failed due to ICRC")


def attributes_in(lines: list[str], seagate: bool) -> tuple[Attribute, ...]:
    """The vendor's attributes, in either of the two layouts."""
    rows = (_ATTRIBUTE.fullmatch(line) for line in lines)
    found = {one.number: one for row in rows if row for one in _attribute(row, seagate)}
    return tuple(found.values())


def _attribute(row: re.Match[str], seagate: bool) -> Iterator[Attribute]:
    number, text = int(row["id"], 0), row["raw"].strip()
    raw = _raw(text)
    if not 0 < number < 256 or raw is None:
        return
    yield Attribute(
        number=number,
        name=row["name"],
        value=whole(row["value"]),
        worst=whole(row["worst"]),
        threshold=whole(row["thresh"]),
        raw=unpack(number, raw, text, seagate=seagate),
        raw_text=text,
        is_prefailure=_is_prefailure(row),
        failed=_FAILED.get(row["failed"].lower(), ""),
    )


def _raw(text: str) -> int | None:
    """The text's number; of `1234h+05m` and `380 (Average 380)` the first."""
    match = _RAW.match(text)
    if match:
        return int(match[1], 0) if match[1].lower().startswith("0x") else int(match[1])
    first = _FIRST.match(text)
    return int(first[0]) if first else None


def _is_prefailure(row: re.Match[str]) -> bool:
    if row["type"]:
        return row["type"] == "Pre-fail"
    flag = row["flag"]
    return bool(int(flag, 16) & _PREFAILURE) if flag.startswith("0x") else flag.startswith("P")


def _error_rows(lines: list[str]) -> Iterator[tuple[str, ...]]:
    return (row.groups() for line in lines if (row := _ERROR_ROW.match(line)))


def error_counters_in(lines: list[str]) -> dict[str, int | None]:
    """The SCSI error counter log."""
    found: dict[str, int | None] = {}
    for what, *numbers in _error_rows(lines):
        found[f"scsi.{what}.corrected"] = whole(numbers[3])
        found[f"scsi.{what}.uncorrected"] = whole(numbers[6])
    return found


def gigabytes_written_in(lines: list[str]) -> int | None:
    """Thousandths of 10^9 bytes that were written, of the SCSI error counter log."""
    written = (thousandths(row[6]) for row in _error_rows(lines) if row[0] == "write")
    return next(written, None)


def self_tests_in(lines: list[str]) -> tuple[SelfTest, ...]:
    """The rows of the ATA, SCSI or NVMe log, the newest first."""
    return tuple(test for line in lines for test in _self_test(line))[:40]


def _self_test(line: str) -> Iterator[SelfTest]:
    row = _TEST.match(line)
    found = _NVME_TEST.match(line)
    if row:
        found = _ATA_TEST.match(row["rest"]) or _SCSI_TEST.match(row["rest"])
    if not found:
        return
    values = found.groupdict()
    result = " ".join(values["result"].split())
    yield SelfTest(
        kind=kind_of_test(row["kind"] if row else values["kind"]),
        result=result,
        passed=_passed(result),
        hours=whole(values["hours"]),
        remaining_percent=whole(values.get("left") or ""),
        lba=whole(values["lba"]),
    )


def _passed(result: str) -> bool | None:
    if _ENDED_WELL.match(result):
        return True
    return False if _ENDED_BADLY.match(result) else None


def running_in(lines: list[str]) -> int | None:
    """Percent that remain of a test that runs now; None: none runs."""
    text = "\n".join(lines)
    if done := _PERCENT_DONE.search(text):
        return max(100 - int(done[1]), 0)
    if left := _PERCENT_LEFT.search(text):
        return int(left[1])
    return 0 if _RUNNING.search(text) else None


def logged_in(lines: list[str]) -> tuple[int | None, int | None]:
    """Entries of the ATA error log, and how many of them are about unreadable sectors."""
    count = next((int(row[1]) for line in lines if (row := _ERRORS.match(line))), None)
    if count is None:
        is_empty = any(_ATA_LOG.match(line) for line in lines) and "No Errors Logged" in lines
        return (0, 0) if is_empty else (None, None)
    return count, sum(bool(_UNC.search(line)) for line in lines)


def crc_errors_in(lines: list[str]) -> int | None:
    """Commands that failed by a CRC error on the link, of the SATA phy event counters."""
    return next((int(row[1]) for line in lines if (row := _ICRC.match(line))), None)


def statistics_in(lines: list[str]) -> dict[str, int | None]:
    """Counters in the ATA device statistics."""
    rows = (row for line in lines if (row := _STATISTIC.match(line)))
    return {STATISTICS[row[2].strip()]: int(row[1]) for row in rows if row[2].strip() in STATISTICS}


def environment_in(lines: list[str]) -> int | None:
    """The °C of a SAS disk's environmental page, since 7.3."""
    found = (_ENVIRONMENT.match(line) for line in lines)
    return next((int(one[1]) or None for one in found if one), None)
