"""ipmitool sel: list, elist, get and info; columns, CSV (-c) and the long form (-v).

A record's time has no zone: the BMC stores seconds and ipmitool prints them in the zone of the
machine that asked, in that machine's date format; a few versions name the zone. Records before
the BMC's clock was set ("Pre-Init") have only the seconds since its start.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from hardware.tools._ipmi import DRIVE_TYPES, decimal, is_chatter, refuse, shortened
from hardware.tools._ipmi_events import judge_severity, notices, split_sensor
from hardware.tools._ipmi_long import is_inventory, is_sensor, pieces
from hardware.tools._ipmi_time import is_day_first, parse_time

BINARY = "ipmitool"
WHAT = "events as ipmitool sel elist prints them: id | date | time | sensor | event | Asserted"

_EMPTY = re.compile(r"^\s{0,20}SEL has no entries\s{0,20}$", re.MULTILINE)
_ID = re.compile(r"[0-9a-f]{1,8}", re.IGNORECASE)
_CSV = re.compile(
    r"\s{0,8}(?P<id>[0-9a-f]{1,8}),(?P<date>[^,|]{0,40}),(?P<time>[^,|]{0,40}),"
    r"(?P<sensor>[^,|]{0,80}),(?P<event>[^|]{0,200}),(?P<direction>Asserted|Deasserted)"
    r"(?:,(?P<more>[^|]{0,200}))?",
)
_CSV_OEM = re.compile(
    r"\s{0,8}(?P<id>[0-9a-f]{1,8}),(?:(?P<date>[^,|]{0,40}),(?P<time>[^,|]{0,40}),)?"
    r"(?P<sensor>OEM record [0-9a-f]{2}),(?P<event>[^|]{0,200})",
)
_OEM = re.compile(r"OEM record [0-9a-f]{2}")
_DIRECTIONS = {"Asserted": "asserted", "Deasserted": "deasserted"}
_LONG_HEAD = re.compile(r"^\s{0,4}SEL Record ID {0,30}: {0,4}(?P<id>[0-9a-f]{1,8})\s*$")
_LONG_FIELD = re.compile(r"\s{0,4}(?P<key>[A-Z][^:]{0,40}?) {0,30}: {0,4}(?P<value>.{0,200})$")
_INFO = re.compile(r"^SEL Information\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Event:
    """One record of a BMC's log. `at` None: the clock was not set, or the date is not one."""

    id: str  # hexadecimal, as the list prints it
    at: str | None
    zone: str | None  # None: not printed, so `at` is local to whoever asked
    uptime_s: int | None  # seconds since the BMC's start, where that is all it knows
    sensor_type: str | None
    sensor: str | None
    event: str
    direction: str | None  # asserted, deasserted; None: an OEM record has none
    severity: str | None
    about_drive: bool
    more: str | None = None
    data: str | None = None


def parse(text: str) -> tuple[tuple[Event, ...], tuple[str, ...]]:
    """(events, lines not understood); ToolError when the text is no event log."""
    rows = list(_read(text))
    found = [row for row in rows if isinstance(row, dict)]
    if not found and not _EMPTY.search(text):
        raise refuse(WHAT, text)
    day_first = is_day_first(row["date"] for row in found)
    events = tuple(_event(row, day_first) for row in found)
    return events, shortened(row for row in rows if isinstance(row, str))


def explain(text: str) -> dict[str, Any]:
    """What the site makes of an event log; an empty log is an answer and says so."""
    if _INFO.match(text.lstrip()):
        return explain_info(text)
    events, lost = parse(text)
    found: dict[str, Any] = {
        "entries": len(events),
        "events": [asdict(one) for one in events],
        "notices": [*(() if events else ("the log has no entries",)), *notices(events)],
    }
    trouble = [*lost, *shortened(_doubts(events))]
    return {**found, "not_understood": trouble} if trouble else found


def explain_info(text: str) -> dict[str, Any]:
    """What `sel info` says of the log itself: a full one takes no more events."""
    fields = {
        m["key"].strip(): m["value"].strip() for m in map(_LONG_FIELD.match, text.splitlines()) if m
    }
    entries = decimal(fields.get("Entries", ""))
    if entries is None:
        raise refuse("SEL Information with Entries and Overflow", text)
    percent = decimal(fields.get("Percent Used", "").rstrip("% "))
    overflow = {"true": True, "false": False}.get(fields.get("Overflow", "").lower())
    full = overflow or (percent is not None and percent >= 90)
    return {
        "entries": int(entries),
        "events": [],
        "percent_used": percent,
        "overflow": overflow,
        "notices": ["the log is full or nearly so: new events are lost, clear it"] if full else [],
    }


def _doubts(events: Iterable[Event]) -> Iterator[str]:
    for one in events:
        if one.at is None and one.uptime_s is None and one.sensor_type and one.direction:
            yield f"event {one.id}: no time"


def _read(text: str) -> Iterator[dict[str, str] | str]:
    record: list[str] = []  # with what `sel get` says of its sensor below it
    for place, lines in pieces(text):
        line = lines[0]
        if record and (is_sensor(lines) or not line):
            record += lines
            continue
        if record:
            yield _block(record)
            record = []
        if _LONG_HEAD.match(line):
            record = list(lines)
        elif (row := _row(line) if len(line) <= 600 else None) is not None:
            yield row
        elif not (is_chatter(line) or _EMPTY.match(line) or is_inventory(lines)):
            yield f"line {place}: {line.strip()[:80]!r}"
    if record:
        yield _block(record)
        if not text.endswith("\n"):
            yield "the text ends inside a line: the last record may be cut off"


def _row(line: str) -> dict[str, str] | None:
    if "|" not in line:
        match = _CSV.fullmatch(line.rstrip()) or _CSV_OEM.fullmatch(line.rstrip())
        row = {key: value or "" for key, value in match.groupdict().items()} if match else None
        return (
            {**row, "event": row["event"].replace(",", " ")} if row and "more" not in row else row
        )
    cells = [cell.strip() for cell in line.split("|")]
    if not _ID.fullmatch(cells[0]):
        return None
    oem = next(
        (place for place in (1, 3) if len(cells) > place + 1 and _OEM.match(cells[place])), 0
    )
    if oem:
        date, time = (cells[1], cells[2]) if oem == 3 else ("", "")
        event = " ".join(cells[oem + 1 :])
        return {"id": cells[0], "date": date, "time": time, "sensor": cells[oem], "event": event}
    if len(cells) == 2 and cells[1].startswith("Linux kernel panic"):
        return {"id": cells[0], "date": "", "time": "", "sensor": "", "event": cells[1]}
    if len(cells) < 6 or cells[5] not in _DIRECTIONS:
        return None
    names = ("id", "date", "time", "sensor", "event", "direction")
    return {**dict(zip(names, cells, strict=False)), "more": " ".join(cells[6:])}


def _event(row: dict[str, str], day_first: bool) -> Event:
    kind, sensor = row.get("type"), row["sensor"]
    if kind is None:
        kind, sensor = split_sensor(row["sensor"])
    event = re.sub(r" ?\(\)$", "", row["event"].strip())
    direction = _DIRECTIONS.get(row.get("direction", ""))
    at, zone, uptime_s = parse_time(row["date"], row["time"], day_first)
    return Event(
        id=row["id"].lower().lstrip("0") or "0",
        at=at,
        zone=zone,
        uptime_s=uptime_s,
        sensor_type=DRIVE_TYPES[0] if kind in DRIVE_TYPES else kind or None,
        sensor=sensor or None,
        event=event,
        direction=direction,
        severity=judge_severity(event, direction),
        about_drive=kind in DRIVE_TYPES,
        more=row.get("more") or None,
        data=row.get("data") or None,
    )


def _block(lines: list[str]) -> dict[str, str] | str:
    fields: dict[str, str] = {}
    for match in filter(None, map(_LONG_FIELD.match, lines)):
        fields.setdefault(match["key"].strip(), match["value"].strip())
    number = fields["SEL Record ID"]
    if "Description" not in fields and "OEM Defined" not in fields and "Panic string" not in fields:
        return f"record {number} is cut off"
    date, _, time = fields.get("Timestamp", "").partition(" ")
    sensor = re.sub(r" \(0x\w{1,4}\)$", "", fields.get("Sensor ID", ""))
    oem = fields.get("OEM Defined", fields.get("Panic string", ""))
    direction = fields.get("Event Direction", "").partition("ion ")[0]
    return {
        "id": number,
        "date": date,
        "time": time,
        "type": fields.get("Sensor Type", ""),
        "sensor": sensor or _numbered(fields.get("Sensor Number", "")),
        "event": fields.get("Description", oem),
        "direction": {"Assert": "Asserted", "Deassert": "Deasserted"}.get(direction, ""),
        "data": fields.get("Event Data", fields.get("Event Data (RAW)", "")),
    }


def _numbered(number: str) -> str:
    return f"#0x{number}" if number else ""
