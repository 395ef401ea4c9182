"""ipmitool sdr: list, elist, type and get; columns, CSV (-c) and the long form (-v).

The CSV of a discrete sensor holds ", " between its states, unquoted: no CSV reader splits it
rightly. `sdr list` shows a discrete sensor's reading byte only, which is not its states.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hardware.tools._ipmi import (
    STATUSES,
    Sensor,
    answer,
    decimal,
    is_chatter,
    is_drive,
    sorted_out,
)
from hardware.tools._ipmi_long import is_inventory, is_sensor, pieces, read_block

BINARY = "ipmitool"
WHAT = "sensors as ipmitool sdr prints them: name | number | status | entity | reading"

_CSV_DISCRETE = re.compile(
    r"(?P<name>.{1,64}?),(?P<number>[0-9A-F]{2})h,(?P<status>[a-z]{2,3}),"
    r"(?P<entity>\d{1,3}\.\d{1,3}),(?P<reading>.{0,400})"
)
_CSV_MIXED = re.compile(
    r"(?P<name>.{1,64}?),(?P<value>[-+]?\d{1,12}(?:[.,]\d{1,9})?),(?P<unit>[^,]{0,40}),"
    r"(?P<status>[a-z]{2,3})(?:,(?P<entity>\d{1,3}\.\d{1,3}),(?P<reading>.{0,400}))?"
)
_CSV_SILENT = re.compile(r"(?P<name>.{1,64}?),,,?(?P<status>[a-z]{2,3})(?P<reading>)(?:,.{0,400})?")
_ANALOG = re.compile(r"(?P<value>[-+]?\d{1,12}(?:[.,]\d{1,9})?) (?P<unit>[^\d,|][^,|]{0,40})")
_RAW = re.compile(r"0x[0-9a-fA-F]{1,4}")
_SILENT = frozenset({"no reading", "not readable", "disabled", "not available", "na"})


def parse(text: str) -> tuple[tuple[Sensor, ...], tuple[str, ...]]:
    """(sensors, what was not understood); ToolError when there is no sensor."""
    return sorted_out(_read(text), WHAT, text)


def explain(text: str) -> dict[str, Any]:
    """What the site makes of a sensor list."""
    return answer(*parse(text))


def _read(text: str) -> Iterator[Sensor | str]:
    count = len(text.splitlines())
    is_cut = not text.endswith("\n")
    for place, lines in pieces(text):
        line = lines[0]
        if is_sensor(lines):
            yield read_block(lines)
            continue
        sensor = None if len(line) > 600 else _row(line.strip(" \r"))
        if is_cut and place == count:
            yield from _last(sensor, line)
        elif sensor:
            yield sensor
        elif not is_chatter(line) and not is_inventory(lines):
            yield f"line {place}: {line.strip()[:80]!r}"


def _last(sensor: Sensor | None, line: str) -> Iterator[Sensor | str]:
    """A last line without its end: what it does not say may have been cut off."""
    if not sensor or (is_drive(sensor) and sensor.states == ()):
        yield f"the last line is cut off: {line.strip()[:80]!r}"
        return
    yield sensor
    if sensor.states:
        yield f"the text ends inside a line: {sensor.name} may have more states"


def _row(line: str) -> Sensor | None:
    cells = [cell.strip() for cell in line.split("|")]
    if len(cells) == 3 and cells[0] and cells[2] in STATUSES:
        return _sensor(cells[0], cells[1], status=cells[2], has_states=False)
    if len(cells) == 5 and cells[0] and cells[2] in STATUSES:
        number = re.fullmatch(r"([0-9A-F]{2})h", cells[1])
        entity = re.fullmatch(r"\d{1,3}\.\d{1,3}", cells[3])
        if number and entity:
            return _sensor(
                cells[0], cells[4], status=cells[2], number=int(number[1], 16), entity=cells[3]
            )
    return _csv(line) if len(cells) == 1 else None


def _csv(line: str) -> Sensor | None:
    for form in (_CSV_DISCRETE, _CSV_MIXED, _CSV_SILENT):
        match = form.fullmatch(line)
        if match and match["status"] in STATUSES:
            told = match.groupdict()
            number = int(told["number"], 16) if "number" in told else None
            analog = f"{told['value']} {told['unit']}" if "value" in told else ""
            reading = ", ".join(filter(None, (analog, told["reading"])))
            return _sensor(
                told["name"].strip(),
                reading,
                status=told["status"],
                number=number,
                entity=told.get("entity") or "",
            )
    return None


def _sensor(name: str, reading: str, *, has_states: bool = True, **more: Any) -> Sensor:
    """A reading is a number with its unit, raw bits, states by commas, or why there is none."""
    if reading.lower() in _SILENT or (not reading and more.get("status") == "ns"):
        return Sensor(name, said=reading or "No Reading", **more)
    if _RAW.fullmatch(reading):
        return Sensor(name, raw=reading, **more)
    first, *rest = reading.split(", ")
    analog = _ANALOG.fullmatch(first.strip())
    states = tuple(state.strip() for state in (rest if analog else [first, *rest]) if state.strip())
    if not analog:
        return Sensor(name, states=states if has_states or states else None, **more)
    value = decimal(analog["value"])
    return Sensor(name, value=value, unit=analog["unit"].strip(), states=states or None, **more)
