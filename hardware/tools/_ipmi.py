"""What ipmitool's sensor lists share: one sensor, which of them are drive bays, what those say.

State names and their offsets are those of sensor type 0Dh (IPMI 2.0, table 42-3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from hardware.domain.machine import ToolError

# the worst first: a bay that says several is what the first of them says
STATES = {
    "drive fault": "failed",
    "in failed array": "in failed array",
    "rebuild aborted": "rebuild aborted",
    "predictive failure": "predictive failure",
    "in critical array": "in critical array",
    "rebuild in progress": "rebuilding",
    "rebuild/remap in progress": "rebuilding",
    "parity check in progress": "checking",
    "consistency check in progress": "checking",
    "hot spare": "hot spare",
    "drive present": "present",
}
# ns: no reading; the rest is ok, or a threshold: lower and upper non-critical, critical …
STATUSES = frozenset(
    ("ok", "ns", "na", "us", "nc", "cr", "nr", "lnc", "lcr", "lnr", "unc", "ucr", "unr")
)
DISK_ENTITIES = frozenset({"4", "26"})  # disk or disk bay; disk drive bay
DRIVE_TYPES = ("Drive Slot / Bay", "Drive Slot")  # new and old ipmitool's name of one type
LOST_LIMIT = 100
_DRIVE_NAME = re.compile(
    r"(?:^|[ _-])(?:hdd|ssd|nvme(?:ssd)?|disk|drive|dr_stat)[ _a-z]{0,8}\d|\bbay ?\d{1,3}\b",
    re.IGNORECASE,
)
_NO_DRIVE_NAME = re.compile(r"temp|fan|backplane|cable|pwr|power|volt", re.IGNORECASE)
# HPE: Dr_Stat_1I3_B004 and "C1 P1I Bay 4" are connector, box and bay
_HPE_BAYS = (
    re.compile(r"Dr_Stat_(?P<connector>\d[IE])(?P<enclosure>\d{1,2})_B(?P<slot>\d{1,3})"),
    re.compile(r"C\d{1,2} P(?P<connector>\d[IE])(?P<enclosure>) Bay (?P<slot>\d{1,3})"),
)
# Drive 0, HDD 1 Status, HDD_F0_Status, HDD_L_14_Status: a letter (front, rear, left) and a number
_NUMBERED = re.compile(
    r"(?:hdd|ssd|nvme(?:ssd)?|disk|drive|bay|slot)[ _-]?(?:(?P<enclosure>[a-z])[ _-]?)?"
    r"(?P<slot>\d{1,3})(?:[ _-](?:status|stat|state))?",
    re.IGNORECASE,
)
_CHATTER = re.compile(
    r"\s*(?:$|Loading IANA PEN|IANA PEN registry|Running Get |Discovered |Locating sensor|"
    r"Invalid completion code|Unable to Get Channel Cipher)"
)
_ERROR = re.compile(r"^.{0,200}(?:Error:|command failed|Could not open device|not found!?).*$")
_DECIMAL = re.compile(r"[-+]?\d{1,12}(?:[.,]\d{1,9})?")


@dataclass(frozen=True)
class Sensor:
    """One sensor of a BMC. `states` None: this list does not say them in words."""

    name: str
    number: int | None = None
    entity: str = ""  # id and instance: 26.0
    sensor_type: str = ""
    status: str = ""
    value: float | None = None
    unit: str = ""
    states: tuple[str, ...] | None = None
    raw: str = ""  # bytes of a discrete sensor as printed
    said: str = ""  # No Reading, Disabled
    thresholds: tuple[tuple[str, float | None], ...] = ()


def decimal(text: str) -> float | None:
    """A number with a point or a locale's comma; None for anything else."""
    found = text.strip()
    return float(found.replace(",", ".")) if _DECIMAL.fullmatch(found) else None


def is_chatter(line: str) -> bool:
    """Whether ipmitool talks about itself, not about a sensor."""
    return _CHATTER.match(line) is not None


def refuse(what: str, text: str) -> ToolError:
    """The error for a text without a single sensor or event: ipmitool's own, if it printed one."""
    for line in text[:4096].splitlines():
        if _ERROR.match(line):
            return ToolError(f"ipmitool said {line.strip()[:200]!r}; expected {what}")
    return ToolError(f"expected {what}", text)


def sorted_out(
    found: Iterable[Sensor | str], what: str, text: str
) -> tuple[tuple[Sensor, ...], tuple[str, ...]]:
    """(sensors, sentences about the rest); ToolError when there is no sensor at all."""
    things = list(found)
    sensors = tuple(one for one in things if isinstance(one, Sensor))
    if not sensors:
        raise refuse(what, text)
    return sensors, shortened(one for one in things if isinstance(one, str))


def shortened(lost: Iterable[str]) -> tuple[str, ...]:
    """The first hundred sentences, and how many more there are."""
    found = list(lost)
    more = len(found) - LOST_LIMIT
    return (*found[:LOST_LIMIT], *((f"and {more} more",) if more > 0 else ()))


def is_drive(sensor: Sensor) -> bool:
    """Whether it is a bay's: by its type, its states, its entity, or at last by its name."""
    if sensor.value is not None:
        return False
    if sensor.sensor_type:
        return sensor.sensor_type in DRIVE_TYPES
    if any(state.lower() in STATES for state in sensor.states or ()):
        return True
    if _NO_DRIVE_NAME.search(sensor.name):
        return False
    return sensor.entity.split(".")[0] in DISK_ENTITIES or bool(_DRIVE_NAME.search(sensor.name))


def judge_state(sensor: Sensor) -> str | None:
    """A bay's state in one word; None when the list does not say it."""
    if sensor.states is None:
        return None
    told = {state.lower() for state in sensor.states}
    # a bay whose disk was pulled shows no state at all, and status ok
    return next(
        (word for state, word in STATES.items() if state in told), None if told else "absent"
    )


def answer(sensors: Iterable[Sensor], lost: Iterable[str]) -> dict[str, Any]:
    """What `manage.py explain` prints: bays as drives, the rest as sensors."""
    known = list(sensors)
    bays = [one for one in known if is_drive(one)]
    others = [one for one in known if not is_drive(one)]
    found: dict[str, Any] = {
        "controller": None,
        "drives": [_drive(one) for one in bays],
        "volumes": [],
        "sensors": [_plain(one) for one in others],
    }
    trouble = [*lost, *_doubts(bays)]
    return {**found, "not_understood": trouble} if trouble else found


def _plain(sensor: Sensor) -> dict[str, Any]:
    told = {
        "name": sensor.name,
        "number": sensor.number,
        "entity": sensor.entity or None,
        "sensor_type": sensor.sensor_type or None,
        "status": sensor.status or None,
        "value": sensor.value,
        "unit": sensor.unit or None,
        "states": None if sensor.states is None else list(sensor.states),
        "raw": sensor.raw or None,
        "said": sensor.said or None,
    }
    return {**told, "thresholds": dict(sensor.thresholds)} if sensor.thresholds else told


def _drive(sensor: Sensor) -> dict[str, Any]:
    told = sensor.states and {state.lower() for state in sensor.states}
    return {
        "serial": None,
        "wwn": None,
        "model": None,
        "bay": _bay(sensor.name),
        "state": judge_state(sensor),
        "pass_through": None,
        "present": None if sensor.states is None else "drive present" in (told or ()),
        "states": None if sensor.states is None else list(sensor.states),
        "status": sensor.status or None,
        "raw": sensor.raw or None,
        "said": sensor.said or None,
        "offsets": offsets(sensor.raw),
        "sensor": sensor.number,
        "entity": sensor.entity or None,
    }


def offsets(raw: str) -> list[int] | None:
    """The states asserted in the two bytes of `sensor list`; None for anything else.

    The first byte holds states 0 to 7, the second 8 to 14; its highest bit is always set.
    """
    match = re.fullmatch(r"0x([0-9a-fA-F]{2})([0-9a-fA-F]{2})", raw)
    if not match:
        return None
    bits = int(match[1], 16) | (int(match[2], 16) & 0x7F) << 8
    return [bit for bit in range(15) if bits >> bit & 1]


def _bay(name: str) -> dict[str, Any]:
    """The label as the BMC words it, and the slot that it spells out; None for any other name."""
    forms = (form.fullmatch(name) for form in (*_HPE_BAYS, _NUMBERED))
    match = next(filter(None, forms), None)
    told = {"connector": "", **(match.groupdict() if match else {"enclosure": "", "slot": None})}
    slot = int(told["slot"]) if told["slot"] else None
    return {**told, "enclosure": told["enclosure"] or "", "slot": slot, "label": name}


def _doubts(bays: list[Sensor]) -> Iterator[str]:
    """Why a bay's state is not known, and that no bay tells a serial number."""
    for one in bays:
        if one.said:
            yield f"{one.name}: {one.said}, so neither present nor absent"
        elif one.states and judge_state(one) is None:
            yield f"{one.name}: unknown states {', '.join(one.states)}"
    rawly = [one.name for one in bays if one.states is None and one.raw]
    if rawly:
        yield (
            f"{len(rawly)} drive sensors show bits without a meaning, ask with sdr elist: "
            + ", ".join(rawly[:20])
        )
    if bays:
        yield "drives are named by their sensors: a BMC's sensors have no serial numbers"
