"""What records of a BMC's event log mean: the sensor's type, how bad, and the log's own troubles.

Type names are ipmitool's words for those of IPMI 2.0, table 42-3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

SENSOR_TYPES = (
    "Add-in Card",
    "Battery",
    "Boot Error",
    "Button",
    "Cable / Interconnect",
    "Chassis",
    "Chip Set",
    "Cooling Device",
    "Critical Interrupt",
    "Current",
    "Drive Slot / Bay",
    "Drive Slot",
    "Entity Presence",
    "Event Logging Disabled",
    "FRU State",
    "Fan",
    "LAN",
    "Management Subsys Health",
    "Memory",
    "Microcontroller",
    "Module / Board",
    "Monitor ASIC",
    "OS Boot",
    "OS Critical Stop",
    "Other FRU",
    "Other",
    "POST Memory Resize",
    "Physical Security",
    "Platform Alert",
    "Platform Security",
    "Power Supply",
    "Power Unit",
    "Processor",
    "Session Audit",
    "Slot / Connector",
    "System ACPI Power State",
    "System Boot Initiated",
    "System Event",
    "System Firmwares",
    "Temperature",
    "Terminator",
    "Unknown",
    "Version Change",
    "Voltage",
    "Watchdog1",
    "Watchdog2",
    "Watchdog",
)
_LONGEST_FIRST = sorted(SENSOR_TYPES, key=len, reverse=True)
# the first row that matches decides; said of an event that is asserted
_SEVERITIES = (
    ("warning", r"predictive failure|in critical array|non-critical|almost full|redundancy degr"),
    ("critical", r"drive fault|in failed array|non-recoverable|(?:upper|lower) critical"),
    ("critical", r"(?<!un)correctable ecc logging limit|uncorrectable|thermal trip|kernel panic"),
    ("error", r"rebuild aborted|failure detected|ac lost|redundancy lost|sel full|log full"),
    ("error", r"run-time critical stop|non-redundant: insufficient|machine check|bus fatal"),
    ("info", r"drive present|rebuild in progress|check in progress|hot spare|s0/g0|s4/s5"),
    ("info", r"boot completed|installation (?:started|completed)|graceful shutdown|fully redund"),
    ("info", r"log area (?:reset|cleared)"),
)
_PATTERNS = tuple((word, re.compile(pattern, re.IGNORECASE)) for word, pattern in _SEVERITIES)
_CLEARED = re.compile(r"log area (?:reset|cleared)|log cleared", re.IGNORECASE)
_FULL = re.compile(r"\b(?:sel|log) (?:almost )?full\b|all event logging disabled", re.IGNORECASE)


class Record(Protocol):
    """What the judgements here need of an event."""

    @property
    def id(self) -> str: ...
    @property
    def at(self) -> str | None: ...
    @property
    def event(self) -> str: ...


def split_sensor(text: str) -> tuple[str | None, str]:
    """(type, name or #number) of one column; no type where none of the known ones begins it."""
    for kind in _LONGEST_FIRST:
        if text == kind or text.startswith(kind + " "):
            return kind, text[len(kind) :].strip()
    if text.startswith("OEM record "):
        return text, ""
    return None, text


def judge_severity(event: str, direction: str | None) -> str | None:
    """critical, error, warning or info; None where no row knows the event."""
    word = next((word for word, pattern in _PATTERNS if pattern.search(event)), None)
    if direction != "deasserted" or word is None:
        return word
    # a disk that is no longer present was pulled, or has died so far that its bay looks empty
    return "warning" if event.lower() == "drive present" else "info"


def notices(events: Sequence[Record]) -> Iterator[str]:
    """What is to be known of the log itself: cleared, full, or a clock that was set back."""
    for one in events:
        if _CLEARED.search(one.event):
            yield f"the log was cleared at event {one.id}: older events are gone"
        if _FULL.search(one.event):
            yield f"the log is or was full at event {one.id}: events after it may be lost"
    times = [one.at[:19] for one in events if one.at]
    back = sum(later < earlier for earlier, later in zip(times, times[1:], strict=False))
    if back:
        yield f"the clock went back {back} times: order by id, not by time"
