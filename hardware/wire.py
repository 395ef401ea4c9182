"""Kernel events as a host reports them, checked before they become rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from hardware.domain.address import ScsiAddress
from hardware.domain.kernel_event import MORE_TEXTS
from hardware.domain.kernel_log import KernelEvent as EventValue
from hardware.domain.kernel_log import Kind, Line, Sense, Severity
from hardware.models import KernelEvent
from mirrorsite.ground.inbox.models import Host

LINES_KEPT = 40
LINE_LENGTH = 2000
MORE_LENGTH = 400
MOST = 1_000_000


@dataclass(frozen=True)
class EventReport:
    """One event with its key and time."""

    key: str
    at: datetime
    value: EventValue

    @classmethod
    def from_json(cls, data: Any) -> EventReport:
        """ValueError says what is wrong with an event that is none."""
        if not isinstance(data, dict):
            raise ValueError("an event is a JSON object")
        at = moment(data.get("at"))
        key = _text(data, "key", 160)
        if not key:
            raise ValueError("an event has a key")
        return cls(key, at, event_value(data, at))

    def as_row(self, host: Host, boot_id: str) -> KernelEvent:
        """The row, not saved yet."""
        event = self.value
        return KernelEvent(
            host=host,
            key=self.key,
            boot_id=boot_id,
            at=self.at,
            kind=event.kind.value,
            severity=event.severity.value,
            address=str(event.address or ""),
            disk_name=event.disk_name,
            pci_address=event.pci_address,
            count=event.count,
            data={**event.as_json(), **event.more_json()},
            lines=[line.text for line in event.lines],
        )


def moment(text: Any) -> datetime:
    """An ISO 8601 time in UTC of this time and age; ValueError for anything else."""
    try:
        at = parse_datetime(text) if isinstance(text, str) else None
        if at and at.tzinfo and 2000 <= at.year < 2200:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"at {text!r}: expected an ISO 8601 time with its zone")


def event_of(row: KernelEvent) -> EventValue:
    """The event that a row keeps."""
    return event_value({**row.data, "lines": row.lines}, row.at)


def event_value(data: dict[str, Any], at: datetime) -> EventValue:
    """An event from its JSON form."""
    lines = data.get("lines") or ()
    if not isinstance(lines, (list, tuple)):
        raise ValueError("lines: expected a list")
    first = _number(data, "first_line") or 0
    return EventValue(
        kind=Kind(data.get("kind")),
        severity=Severity(data.get("severity")),
        address=ScsiAddress.parse(_text(data, "address", 40)),
        disk_name=_text(data, "disk_name", 60),
        pci_address=_text(data, "pci_address", 40),
        driver=_text(data, "driver", 40),
        sense=_sense(data.get("sense")),
        sector=_number(data, "sector"),
        bay_hint=_text(data, "bay_hint", 120),
        first_line=first,
        last_line=_number(data, "last_line") or first,
        count=min(MOST, max(1, _number(data, "count") or 1)),
        lines=tuple(
            Line(first + index, str(text)[:LINE_LENGTH], at)
            for index, text in enumerate(lines[:LINES_KEPT])
        ),
        at_least=data.get("at_least") is True,
        nvme_status=_pair(data.get("nvme_status")),
        nvme_csts=_number(data, "nvme_csts"),
        **{name: _text(data, name, MORE_LENGTH) for name in MORE_TEXTS},
    )


def _pair(data: Any) -> tuple[int, int] | None:
    numbers = data if isinstance(data, list) else []
    match [number for number in numbers if type(number) is int and 0 <= number < 65536]:
        case [first, second] if len(numbers) == 2:
            return first, second
    return None


def _sense(data: Any) -> Sense | None:
    if not isinstance(data, dict) or not isinstance(data.get("key"), int):
        return None
    return Sense(data["key"], _number(data, "asc"), _number(data, "ascq"))


def _text(data: dict[str, Any], name: str, longest: int) -> str:
    value = data.get(name)
    return "" if value is None else str(value)[:longest]


def _number(data: dict[str, Any], name: str) -> int | None:
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if abs(value) < 2**63 else None
