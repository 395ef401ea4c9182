"""Self-tests from the site: planned, asked for one after the other, and followed to their end.

Short ones weekly, long ones monthly, spread over time; never during a rebuild, never by plan on a
drive that fails, one long test per controller and per array. A host is told by a command, and
what became of the test is read from its answers and from the readings of each hour.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from hardware.domain.reach import ways
from hardware.domain.reading_json import build_reading
from hardware.domain.self_test import (
    INTERVALS,
    Place,
    State,
    Taken,
    hindrance,
    places,
    row_words,
)
from hardware.domain.survey import Survey
from hardware.models import Drive, LastReading, Placement, SelfTest, SurveyRecord
from hardware.models.selftests import ABORT, PLANNER, START
from hardware.selftests_following import follow
from mirrorsite.ground.inbox.models import Command, Host


def plan(now: datetime) -> int:
    """Give every drive its next tests, follow those that run, ask for those that are due."""
    SelfTest.objects.move()
    if settings.SELF_TESTS:
        for kind in INTERVALS:
            SelfTest.objects.plan(kind, now)
    follow(now)
    due = SelfTest.objects.due(now)
    if not settings.SELF_TESTS:
        due = due.exclude(asked_by=PLANNER)
    hosts = dict.fromkeys(due.values_list("host", flat=True))
    return sum(ask_host(host, now) for host in hosts)


def want(drive: Drive, kind: str, user: Any, now: datetime) -> SelfTest | None:
    """A person wants a test now: it begins at once, or as soon as nothing hinders it.

    None: the drive is in no host that is watched.
    """
    place = Placement.objects.now().filter(drive=drive, host__is_recorded=False).first()
    if place is None:
        return None
    wanted = {"host": place.host, "due_at": now, "asked_by": user.get_username()}
    rows = SelfTest.objects.open()
    row, made = rows.get_or_create(drive=drive, kind=kind, defaults=wanted)
    if not made:  # the condition: another worker may have asked its host meanwhile
        rows.filter(pk=row.pk, state=State.WANTED).update(**wanted)
    ask_host(place.host_id, now)
    row.refresh_from_db()
    return row


@transaction.atomic
def cancel(drive: Drive, user: Any, now: datetime) -> int:
    """Have what runs on a drive aborted, and take back what a person wanted; how many."""
    held = SelfTest.objects.open().select_for_update(of=("self",), no_key=True)
    rows = held.filter(drive=drive).select_related("drive", "host")
    count = 0
    for row in rows:
        if row.state != State.WANTED:
            Command.objects.filter(pk=row.command_id, fetched_at=None).delete()
            row.tell_host(ABORT, user.get_username(), now)
        elif row.is_by_person:
            row.end(State.ABORTED, now, "cancelled")
        else:
            continue
        count += 1
    return count


@transaction.atomic
def ask_host(pk: int, now: datetime) -> int:
    """Ask a host to begin what is due and not hindered; how many. One worker at a time."""
    host = Host.objects.select_for_update(no_key=True).get(pk=pk)
    due = SelfTest.objects.due(now).filter(host=host).select_related("drive")
    if not settings.SELF_TESTS:
        due = due.exclude(asked_by=PLANNER)
    if host.is_silent(now) or "recorder" in host.said:
        due.update(result="silent")
        return 0
    record = SurveyRecord.objects.newest(host)
    survey = record.value() if record else Survey()
    where = places(survey)
    unreached = {one.serial for one in ways(survey) if not one.is_reachable}
    busy = SelfTest.objects.busy().filter(host=host).values_list("drive__serial", "kind")
    taken = Taken.by(busy, where)
    return sum(_ask(row, where, taken, unreached, now) for row in due)


def _ask(
    row: SelfTest, where: dict[str, Place], taken: Taken, unreached: set[str], now: datetime
) -> bool:
    serial = row.drive.serial
    if serial in unreached:
        _postpone(row, "unreachable", now)
        return False
    place, verdict = where.get(serial), row.drive.verdict
    why = hindrance(serial, row.kind, place, taken, verdict=verdict, is_by_person=row.is_by_person)
    if why:
        row.result = why
        row.save(update_fields=["result"])
        return False
    row.state, row.result, row.percent = State.ASKED.value, "", 0
    row.log_before = _log_now(row.drive)
    row.tell_host(START, row.asked_by, now)
    taken.add(serial, row.kind, place)
    return True


def _postpone(row: SelfTest, why: str, now: datetime) -> None:
    """A planned test is tried again an interval later; a person is told at once."""
    if row.is_by_person:
        row.end(State.LOST, now, why)
        return
    row.due_at, row.result = now + INTERVALS[row.kind], why
    row.save(update_fields=["due_at", "result"])


def _log_now(drive: Drive) -> str:
    last = LastReading.objects.filter(drive=drive).first()
    return row_words(build_reading(last.data).self_tests) if last else ""
