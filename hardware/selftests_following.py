"""What became of the self-tests that hosts were asked for, by their answers and by readings."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from hardware.domain.reading import Reading
from hardware.domain.reading_json import build_reading
from hardware.domain.self_test import LONGEST, Progress, Seen, State, progress
from hardware.models import LastReading, SelfTest
from hardware.models.selftests import ABORT, PLANNER, START, STATUS
from mirrorsite.ground.inbox.models import Command

PATIENCE = timedelta(hours=1)  # with a host that is to begin a test
BEGAN = ("started", "busy")  # busy: the command came twice, or the test was begun by hand


def follow(now: datetime) -> None:
    """Look after every test that was asked for or runs."""
    busy = list(SelfTest.objects.busy().values_list("pk", "drive"))
    said = LastReading.objects.in_bulk([drive for _pk, drive in busy])
    locked = SelfTest.objects.busy().select_for_update(of=("self",), no_key=True)
    for pk, _drive in busy:
        with transaction.atomic():
            row = locked.select_related("drive", "command").filter(pk=pk).first()
            if row is None:
                continue
            if row.state == State.ASKED:
                _begun(row, now)
            else:
                _running(row, said.get(row.drive_id), now)


def _begun(row: SelfTest, now: datetime) -> None:
    """Whether the host began it; aborted before it said so, it is over."""
    command = row.command
    if command and command.kind == START and command.done_at:
        told = row.answer()
        if told.get("state") in BEGAN:
            row.state, row.started_at, row.command = State.RUNNING.value, command.done_at, None
            row.save()
        else:
            row.end(State.LOST, now, str(told.get("words") or told.get("state")))
    elif command and command.kind == ABORT and command.done_at:
        row.end(State.ABORTED, command.done_at, str(row.answer().get("words", "")))
    elif command is None or now - command.asked_at > PATIENCE:
        # what was not done yet must not be begun when nobody follows it
        Command.objects.filter(pk=row.command_id, done_at=None).delete()
        row.end(State.LOST, now, "no_answer")


def _running(row: SelfTest, last: LastReading | None, now: datetime) -> None:
    """How far it is, by the answers to commands and by the newest reading."""
    if row.command and row.command.done_at and row.command.kind == ABORT:
        told = row.answer()
        if told.get("state") == "aborted":
            row.end(State.ABORTED, row.command.done_at, str(told.get("words", "")))
            return
        row.result = str(told.get("words", ""))[:300]
    for seen in sorted(_seen(row, last), key=lambda one: one.at, reverse=True):
        found = progress(row.kind, row.started_at or row.due_at, row.log_before, seen)
        if found:
            _reached(row, found, seen.at)
            break
    if row.state == State.RUNNING:
        _go_on(row, now)


def _seen(row: SelfTest, last: LastReading | None) -> Iterator[Seen]:
    if last and row.drive_id == last.drive_id:
        yield seen_in(build_reading(last.data), last.at)
    command = row.command
    told = row.answer() if command and command.done_at and command.kind == STATUS else {}
    if command and command.done_at and told.get("state") == "read":
        with contextlib.suppress(ValueError):  # hosts are not trusted
            yield seen_in_answer(told, command.done_at)


def seen_in(reading: Reading, at: datetime) -> Seen:
    """What a reading says of self-tests."""
    percent = reading.self_test_running_percent
    return Seen(at, percent, reading.power_on_hours, reading.self_tests)


def seen_in_answer(told: dict[str, Any], at: datetime) -> Seen:
    """What the answer to a question of status says; it is checked like a reading."""
    reading = build_reading(
        {
            "serial": "-",
            "source": STATUS,
            "self_test_running_percent": told.get("running_percent"),
            "power_on_hours": told.get("power_on_hours"),
            "self_tests": told.get("tests") or [],
        }
    )
    return seen_in(reading, at)


def _reached(row: SelfTest, found: Progress, at: datetime) -> None:
    if found.state is not State.RUNNING:
        row.end(found.state, at, found.result)
    elif row.percent != found.percent:
        row.percent = found.percent
        row.save(update_fields=["percent"])


def _go_on(row: SelfTest, now: datetime) -> None:
    """A short test is asked after; a long one is in the readings of each hour."""
    if row.started_at and now - row.started_at > LONGEST[row.kind]:
        row.end(State.LOST, now, "too_long")
    elif row.command and not row.command.done_at and now - row.command.asked_at < PATIENCE:
        return
    elif row.kind == SelfTest.Kind.SHORT:
        row.tell_host(STATUS, PLANNER, now)
