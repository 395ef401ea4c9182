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
from hardware.wire import moment
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host, Report
from mirrorsite.ground.outside.shell import Recording, RecordingError, decode

UPTIME = re.compile(r"\[ *(\d+\.\d+)\]")
EVENTS_A_REPORT = 300


def replay(recording: Recording) -> Host:
    """Store the recording's reports as if its host had sent them, and digest them."""
    about = recording.about
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
        for kind, key, body in _bodies(recording):
            _store(host, about, kind, key, body)
    while digest_waiting():
        pass
    return host


def _bodies(recording: Recording) -> Iterator[tuple[str, str, dict[str, Any]]]:
    survey = read_survey(recording)
    taken_at = _time(recording.about, "taken_at").isoformat()
    if survey != Survey():
        labels = recording.about.get("bay_labels", {})
        body = {"at": taken_at, "survey": survey.as_json(), "bay_labels": labels}
        yield "survey", f"recording:survey:{taken_at}", body
    events = recorded_events(recording)
    for start in range(0, len(events), EVENTS_A_REPORT):
        batch = events[start : start + EVENTS_A_REPORT]
        key = f"recording:events:{taken_at}:{start}"
        yield "kernel-events", key, {"events": [event_body(event) for event in batch]}


def recorded_events(recording: Recording) -> list[KernelEvent]:
    """Events of the recording's kernel log, with their times."""
    boot_id = _text(recording.about, "boot_id")
    booted_at = _time(recording.about, "booted_at")
    grouper = Grouper()
    events: list[KernelEvent] = []
    if not recording.kernel_log.exists():
        raise RecordingError(f"{recording.kernel_log}: missing; a recording has a kernel log")
    with open(recording.kernel_log, "rb") as log:
        at = booted_at
        for number, raw in enumerate(log, 1):
            text = decode(raw.rstrip(b"\r\n")[:16384])
            if found := UPTIME.match(text):
                with contextlib.suppress(OverflowError):
                    at = booted_at + timedelta(seconds=float(found[1]))
            events += grouper.feed(Line(number, text, at, f"{boot_id}:{number}"))
    return events + grouper.flush()


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
