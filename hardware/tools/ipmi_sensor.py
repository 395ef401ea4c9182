"""ipmitool sensor list: ten columns, a reading with its six thresholds; and sensor get.

A discrete sensor shows two bytes, 0x0180: which states are asserted, not what they mean. The
list does not print a sensor's type, so bits of a drive sensor stay bits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hardware.tools._ipmi import STATUSES, Sensor, answer, decimal, is_chatter, sorted_out
from hardware.tools._ipmi_long import is_inventory, is_sensor, pieces, read_block

BINARY = "ipmitool"
WHAT = "ten columns of ipmitool sensor list: name | reading | unit | status | six thresholds"

THRESHOLDS = ("lnr", "lcr", "lnc", "unc", "ucr", "unr")
_STATES = re.compile(r"0x[0-9a-fA-F]{4}")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,4}")


def parse(text: str) -> tuple[tuple[Sensor, ...], tuple[str, ...]]:
    """(sensors, what was not understood); ToolError when there is no sensor."""
    return sorted_out(_read(text), WHAT, text)


def explain(text: str) -> dict[str, Any]:
    """What the site makes of a sensor list."""
    return answer(*parse(text))


def _read(text: str) -> Iterator[Sensor | str]:
    for place, lines in pieces(text):
        line = lines[0]
        if is_sensor(lines):
            yield read_block(lines)
            continue
        sensor = _row(line) if len(line) <= 600 else None
        if sensor:
            yield sensor
        elif not is_chatter(line) and not is_inventory(lines):
            yield f"line {place}: {line.strip()[:80]!r}"


def _row(line: str) -> Sensor | None:
    cells = [cell.strip() for cell in line.split("|")]
    if len(cells) != 10 or not cells[0] or not all(map(_is_limit, cells[4:])):
        return None
    name, reading, unit, status = cells[:4]
    limits = tuple(zip(THRESHOLDS, map(decimal, cells[4:]), strict=True))
    if unit == "discrete":
        return _discrete(name, reading, status)
    if status not in STATUSES or (reading != "na" and decimal(reading) is None):
        return None
    has_limits = any(value is not None for _, value in limits)
    return Sensor(
        name,
        value=decimal(reading),
        unit=unit,
        status=status,
        said="na" if reading == "na" else "",
        thresholds=limits if has_limits else (),
    )


def _is_limit(cell: str) -> bool:
    return cell == "na" or decimal(cell) is not None


def _discrete(name: str, reading: str, status: str) -> Sensor | None:
    if reading == "na" or status == "na":
        return Sensor(name, unit="discrete", status="na", said="na")
    if not _STATES.fullmatch(status) or not _HEX.fullmatch(reading):
        return None
    return Sensor(name, unit="discrete", raw=status)
