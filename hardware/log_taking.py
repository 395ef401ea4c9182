"""Events of a log that somebody brought: to the host's incidents, each once, placed by its time.

Times of a file are as old as the file, so an event is placed only where its boot is known: the
journal says it, else the time lies between two surveys of one boot. The others stay unplaced.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import IO

from hardware.agent.follower import batches, event_body
from hardware.agent.line_time import time_of
from hardware.domain.kernel_event import KernelEvent, Line
from hardware.domain.log_text import events_of
from hardware.domain.machine import ToolError
from hardware.log_files import parts
from hardware.log_reading import Tally, lines_of
from hardware.models import KernelEvent as EventRow
from hardware.models import SurveyRecord
from mirrorsite.ground.inbox.models import Host, Report

SAME = timedelta(seconds=2)  # the clocks of syslog, journal and ring buffer round differently
HOLD = 500
What = tuple[str, str, str, int | None]


@dataclass
class Taken:
    """What became of the events of one file."""

    placed: int = 0
    unplaced: int = 0
    known: int = 0
    told: dict[What, list[datetime]] = field(default_factory=lambda: defaultdict(list))


def take_log(host: Host, stream: IO[bytes], written_at: datetime) -> Taken:
    """Store reports of its events; ToolError for what is no log. `written_at`: no line is later."""
    taken, understood = Taken(), False
    held: list[KernelEvent] = []
    for _name, part in parts(stream):
        tally = Tally()
        for event in events_of(_dated(lines_of(part, tally), written_at)):
            held.append(event)
            if len(held) == HOLD:
                _store(host, held, written_at, taken)
                held = []
        understood = understood or tally.is_log
    _store(host, held, written_at, taken)
    if not understood:
        raise ToolError("no line is one of a kernel log, as dmesg or journalctl -k prints them")
    return taken


def _dated(lines: Iterator[Line], written_at: datetime) -> Iterator[Line]:
    """The same lines with their times, and keys made of what they say."""
    for line in lines:
        at = line.at or time_of(line.text, written_at)
        said = f"{line.boot_id} {at.isoformat() if at else ''} {line.text}"
        yield replace(line, at=at, key=f"log:{hashlib.sha256(said.encode()).hexdigest()[:40]}")


def _store(host: Host, events: list[KernelEvent], written_at: datetime, taken: Taken) -> None:
    by_boot: dict[str, list[KernelEvent]] = defaultdict(list)
    for event in events:
        at = event.lines[0].at
        if at is not None and _is_told(host, event, at, taken):
            taken.known += 1
            continue
        boot = _boot_of(host, event.lines[0], at)
        taken.placed += bool(boot)
        taken.unplaced += not boot
        by_boot[boot].append(event)
    for boot, group in by_boot.items():
        for batch in batches(group):
            _report(host, boot, batch, written_at)


def _is_told(host: Host, event: KernelEvent, at: datetime, taken: Taken) -> bool:
    """Whether the follower, or another file, told the same failure of the same moment."""
    place = str(event.address or "")
    what = (str(event.kind), place, event.disk_name, event.sector)
    if any(abs(at - other) <= SAME for other in taken.told[what]):
        return True
    taken.told[what].append(at)
    near = EventRow.objects.filter(
        host=host, kind=event.kind, at__gte=at - SAME, at__lte=at + SAME, address=place
    ).filter(disk_name=event.disk_name)
    return any(row.data.get("sector") == event.sector for row in near[:HOLD])


def _boot_of(host: Host, line: Line, at: datetime | None) -> str:
    """The boot that the line says, or the one that was surveyed before and after it."""
    if line.boot_id:
        return line.boot_id
    if at is None:
        return ""
    surveys = SurveyRecord.objects.filter(host=host)
    before = surveys.filter(since__lte=at).order_by("-since").first()
    if before is None:
        return ""
    later = surveys.filter(since__gt=at).order_by("since").first()
    is_between = later is not None and later.boot_id == before.boot_id
    return before.boot_id if is_between or at <= before.confirmed_at else ""


def _report(host: Host, boot: str, batch: list[KernelEvent], written_at: datetime) -> None:
    """Through the inbox, as the host's own reports come; a second time it is there already."""
    bodies = [event_body(event) for event in batch]
    for event, body in zip(batch, bodies, strict=True):
        body["at"] = (event.lines[0].at or written_at).isoformat()
    keys = "".join(body["key"] for body in bodies)
    Report.objects.get_or_create(
        host=host,
        key=f"log:{boot}:{hashlib.sha256(keys.encode()).hexdigest()[:40]}",
        defaults={
            "kind": "kernel-events",
            "version": 1,
            "boot_id": boot,
            "sent_at": written_at,
            "body": {"events": bodies},
        },
    )
