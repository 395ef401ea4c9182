"""A recorded host through the whole chain: the same reports, the same digests as a live one."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from hardware.agent.follower import event_body
from hardware.agent.survey import read_survey
from hardware.domain.kernel_log import Grouper, KernelEvent, Line
from hardware.domain.survey import Survey
from hardware.models import KernelEvent as KernelEventRow
from hardware.recorded_bmc import said_by_bmc, store_bmc
from hardware.recorded_health import readings_body
from hardware.wire import moment
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host, Report
from mirrorsite.ground.outside.shell import (
    Recording,
    RecordingError,
    ReportedRecording,
    decode,
)

UPTIME = re.compile(r"\[ *(\d+\.\d+)\]")
RECORD = re.compile(r"(\d{1,15}),(\d{1,17});(.*)", re.DOTALL)
EVENTS_A_REPORT = 300
LONGEST_LINE = 16384
LINES_OF_AN_EVENT = 40


def replay(recording: Recording) -> Host:
    """Store the recording's reports as if its host had sent them, and digest them."""
    about = recording.about
    said = said_by_bmc(recording)
    with transaction.atomic():
        host, _made = Host.objects.get_or_create(
            machine_id=_text(about, "machine_id"),
            defaults={
                "name": _text(about, "hostname"),
                "rack": str(about.get("rack", ""))[:60],
                "asset_tag": str(about.get("asset_tag", ""))[:60],
                "is_recorded": True,
                "recorded_note": str(about.get("made") or about.get("note") or ""),
                "boot_id": _text(about, "boot_id"),
                "heard_at": _time(about, "taken_at"),
            },
        )
        store_bmc(host, said, _time(about, "taken_at"))
        store_reports(host, recording)
    while digest_waiting():
        pass
    return host


def store_reports(host: Host, recording: Recording) -> None:
    """The reports that the agent would have sent, as rows that wait to be digested."""
    for kind, key, body in _bodies(host, recording):
        _store(host, recording.about, kind, key, body)


def _bodies(host: Host, recording: Recording) -> Iterator[tuple[str, str, dict[str, Any]]]:
    survey = read_survey(recording)
    taken_at = _time(recording.about, "taken_at").isoformat()
    if survey != Survey():
        labels = recording.about.get("bay_labels", {})
        body = {"at": taken_at, "survey": survey.as_json(), "bay_labels": labels}
        yield "survey", f"recording:survey:{taken_at}", body
    health = readings_body(recording, taken_at)
    if health["readings"] or health["round"]["hung"]:
        yield "readings", f"recording:readings:{taken_at}", health
    events = _whole(host, recording, recorded_events(recording))
    for start in range(0, len(events), EVENTS_A_REPORT):
        batch = events[start : start + EVENTS_A_REPORT]
        key = f"recording:events:{taken_at}:{start}"
        yield "kernel-events", key, {"events": [event_body(event) for event in batch]}


def _whole(host: Host, recording: Recording, events: list[KernelEvent]) -> list[KernelEvent]:
    """Without what the kernel's ring buffer has cut: an earlier recording told it whole.

    Its first lines, which name an event, are overwritten first.
    """
    first = next(_reported_lines(recording), None) if _is_reported(recording) else None
    if first is None or first.number == 0:
        return events
    known = KernelEventRow.objects.filter(host=host, boot_id=recording.about["boot_id"])
    if not known.exists():
        return events
    return [event for event in events if event.first_line > first.number + LINES_OF_AN_EVENT]


def _is_reported(recording: Recording) -> bool:
    return isinstance(recording, ReportedRecording)


def recorded_events(recording: Recording) -> list[KernelEvent]:
    """Events of the recording's kernel log, with their times."""
    grouper = Grouper()
    events: list[KernelEvent] = []
    lines = _reported_lines if _is_reported(recording) else _logged_lines
    for line in lines(recording):
        events += grouper.feed(line)
    return events + grouper.flush()


def _logged_lines(recording: Recording) -> Iterator[Line]:
    """Lines of a folder's kernel.log, which bear their uptime; keys count them."""
    boot_id = _text(recording.about, "boot_id")
    booted_at = _time(recording.about, "booted_at")
    if not recording.kernel_log.is_file():
        raise RecordingError(f"{recording.kernel_log}: no file; a recording has a kernel log")
    try:
        log = recording.kernel_log.open("rb")
    except OSError as error:
        raise RecordingError(f"{recording.kernel_log}: {error.strerror}") from error
    with log:
        at = booted_at
        for number, raw in enumerate(log, 1):
            text = decode(raw.rstrip(b"\r\n")[:LONGEST_LINE])
            if found := UPTIME.match(text):
                with contextlib.suppress(OverflowError):
                    at = booted_at + timedelta(seconds=float(found[1]))
            yield Line(number, text, at, f"{boot_id}:{number}")


def _reported_lines(recording: Recording) -> Iterator[Line]:
    """ "sequence,microseconds;text": the sequence is the kernel's, so a line keeps its key."""
    boot_id = _text(recording.about, "boot_id")
    booted_at = _time(recording.about, "booted_at")
    told = recording.about.get("kernel_log")
    for record in told if isinstance(told, list) else ():
        found = RECORD.match(record) if isinstance(record, str) else None
        if found:
            number = int(found[1])
            at = booted_at + timedelta(microseconds=int(found[2]))
            yield Line(number, found[3][:LONGEST_LINE], at, f"{boot_id}:{number}")


def _store(host: Host, about: dict[str, Any], kind: str, key: str, body: dict[str, Any]) -> None:
    defaults = {
        "kind": kind,
        "version": 1,
        "boot_id": _text(about, "boot_id"),
        "sent_at": _time(about, "taken_at"),
        "utc_offset_s": _offset(about),
        "body": body,
    }
    Report.objects.get_or_create(host=host, key=key, defaults=defaults)


def _text(about: dict[str, Any], name: str) -> str:
    value = about.get(name)
    if not isinstance(value, str) or not value:
        raise RecordingError(f"recording.json: {name} is missing")
    return value[:64]


def _time(about: dict[str, Any], name: str) -> datetime:
    try:
        return moment(about.get(name))
    except ValueError as error:
        raise RecordingError(f"recording.json: {name}: {error}") from error


def _offset(about: dict[str, Any]) -> int:
    value = about.get("utc_offset_s", 0)
    if not isinstance(value, int) or abs(value) > 86_400:
        raise RecordingError("recording.json: utc_offset_s: expected seconds")
    return value
