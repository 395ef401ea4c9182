"""The long form of ipmitool's sensors: sdr get, sensor get and -v, a block for each sensor.

A block lists states three times: those asserted now, and those that may be asserted or
deasserted one day. Only the first list says anything about the drive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hardware.tools._ipmi import Sensor, decimal

_HEAD = re.compile(r"Sensor ID {0,30}: {0,4}(?P<name>\S.{0,63}?) {0,9}\((?P<number>0x[0-9a-f]+)\)")
_ANY_HEAD = re.compile(r"\s{0,4}(?:Sensor ID|SEL Record ID|FRU Device Description) {0,30}: ")
_FIELD = re.compile(r" (?P<key>[A-Za-z][^:]{0,40}?) {0,30}: {0,4}(?P<value>.{0,200})$")
_STATE = re.compile(r"\s{10,40}\[(?P<state>[^\]]{1,64})\]")
_READING = re.compile(r"(?P<value>[-+]?\d{1,12}(?:[.,]\d{1,9})?)(?: \(\+/- [^)]{0,20}\))?")
_TYPE_NUMBER = re.compile(r" \(0x[0-9a-f]{2}\)$")
_AFTER_STATES = ("Assertion", "Deassertion", "OEM", "Event")
_THRESHOLDS = {
    "Lower Non-Recoverable": "lnr",
    "Lower Critical": "lcr",
    "Lower Non-Critical": "lnc",
    "Upper Non-Critical": "unc",
    "Upper Critical": "ucr",
    "Upper Non-Recoverable": "unr",
}


def pieces(text: str) -> Iterator[tuple[int, list[str]]]:
    """(number of its first line, lines): a block below its head, or one line of a list."""
    start, block = 0, list[str]()
    for place, line in enumerate(text.splitlines(), 1):
        if block and line.startswith(" ") and line.strip() and not _ANY_HEAD.match(line):
            block.append(line[:600])
            continue
        if block:
            yield start, [*block, ""] if not line else block
            block = []
        if _ANY_HEAD.match(line):
            start, block = place, [line[:600]]
        else:
            yield place, [line]
    if block:
        yield start, block


def is_sensor(lines: list[str]) -> bool:
    """Whether a block is a sensor's."""
    return _HEAD.match(lines[0]) is not None


def is_inventory(lines: list[str]) -> bool:
    """Whether a block is the part's own inventory, which `sel get` prints below a sensor."""
    return lines[0].startswith("FRU Device Description")


def read_block(lines: list[str]) -> Sensor | str:
    """The sensor, or a sentence about a block that is cut off."""
    head = _HEAD.match(lines[0])
    fields = {m["key"].strip(): m["value"].strip() for m in map(_FIELD.match, lines) if m}
    kind = next((fields[key] for key in fields if key.startswith("Sensor Type")), "")
    if not head or not kind:
        return f"a sensor cut off: {lines[0].strip()[:80]!r}"
    is_discrete = "Sensor Type (Discrete)" in fields
    reading = fields.get("Sensor Reading", "")
    states = _states(lines, fields) if is_discrete else None
    number = None if is_discrete else _READING.match(reading)
    return Sensor(
        name=head["name"],
        number=int(head["number"][:6], 16),
        entity=fields.get("Entity ID", "").split(" ")[0],
        sensor_type=_TYPE_NUMBER.sub("", kind),
        status=fields.get("Status", ""),
        value=decimal(number["value"]) if number else None,
        unit=reading[number.end() :].strip() if number else "",
        states=states,
        said=_silence(reading, states, is_discrete),
        thresholds=tuple(
            (short, decimal(fields[name]))
            for name, short in _THRESHOLDS.items()
            if not is_discrete and name in fields
        ),
    )


def _states(lines: list[str], fields: dict[str, str]) -> tuple[str, ...] | None:
    """States asserted now; () when the block goes on without any, None when it ends too early."""
    found: list[str] = []
    is_now = False
    for line in lines:
        field = _FIELD.match(line)
        if field:
            is_now = field["key"].strip() == "States Asserted"
        state = _STATE.match(line)
        if is_now and state:
            found.append(state["state"])
    is_whole = any(key.startswith(_AFTER_STATES) and "Control" not in key for key in fields)
    return tuple(found) if found or is_whole or lines[-1] == "" else None


def _silence(reading: str, states: tuple[str, ...] | None, is_discrete: bool) -> str:
    if reading in ("No Reading", "Disabled", "Not Present"):
        return reading
    return "its block is cut off" if is_discrete and states is None else ""
