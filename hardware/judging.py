"""From a round of readings to verdicts: reads what was before, lets the domain judge, writes.

The number of queries does not grow with the number of drives; only a verdict that changes costs
some of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum

from hardware.domain.reading import Reading
from hardware.domain.reading_json import build_reading
from hardware.failing import close_if_well, report_verdict
from hardware.models import (
    Acknowledgement,
    Drive,
    DriveVerdict,
    KernelEvent,
    LastReading,
    Placement,
    ReadingDay,
)
from hardware.models.readings import Before
from hardware.models.verdicts import judges
from mirrorsite.ground.inbox.models import Host

CORROBORATES = timedelta(days=7)
JUDGED = ("verdict", "reasons", "judged_at", "latest_values")


@dataclass(frozen=True)
class ToJudge:
    """The newest word of one drive."""

    drive: Drive
    reading: Reading
    values: dict[str, int]


@dataclass(frozen=True)
class Facts:
    """What the verdicts of one round are held against, each by the key of the drive."""

    before: Mapping[int, Before]
    accepted: Mapping[int, Mapping[str, int]]
    events: Mapping[int, Counter[str]]
    controllers: Mapping[int, str]


def judge_round(host: Host, told: list[ToJudge], at: datetime) -> None:
    """Judge drives by their newest readings; call inside the transaction that stored them."""
    were_well = [one.drive for one in told if one.drive.verdict == "ok"]
    _judge(host, told, at)
    close_if_well(drive for drive in were_well if drive.verdict == "ok")


def _judge(host: Host, told: list[ToJudge], at: datetime) -> None:
    facts = facts_of(told, at)
    for one in told:
        drive = one.drive
        drive.verdict, drive.reasons = verdict_of(one, facts)
        drive.judged_at, drive.latest_values = at, one.values
    Drive.objects.bulk_create(  # an upsert: one statement, where an update of many is slow
        [one.drive for one in told],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=JUDGED,
    )
    for one in turn(told, at):
        report_verdict(host, one.drive, one.reading, at)


def turn(told: list[ToJudge], at: datetime) -> list[ToJudge]:
    """Write the verdicts that are others than before; answers their drives."""
    current = DriveVerdict.objects.filter(drive__in=[one.drive for one in told], until=None)
    before = {row.drive_id: row for row in current}
    turned = [one for one in told if _word(one.drive) != _word(before.get(one.drive.pk))]
    if not turned:
        return []
    keys = [before[one.drive.pk].pk for one in turned if one.drive.pk in before]
    DriveVerdict.objects.filter(pk__in=keys).update(until=at)
    DriveVerdict.objects.bulk_create(
        DriveVerdict(
            drive=one.drive, verdict=one.drive.verdict, reasons=one.drive.reasons, since=at
        )
        for one in turned
    )
    return turned


def _word(judged: Drive | DriveVerdict | None) -> Any:
    """What makes a verdict another one: numbers that only grow do not."""
    if judged is None:
        return None
    return judged.verdict, sorted((one["code"], one["severity"]) for one in judged.reasons)


def facts_of(told: list[ToJudge], at: datetime) -> Facts:
    """What was before, for all of them by five queries."""
    keys = [one.drive.pk for one in told]
    placed = Placement.objects.now().filter(drive__in=keys)
    return Facts(
        before=ReadingDay.objects.before(keys, at),
        accepted=_accepted(keys),
        events=_events(keys, at),
        controllers=dict(placed.values_list("drive", "bay__controller")),
    )


def _accepted(keys: list[int]) -> dict[int, dict[str, int]]:
    """The value that a person accepted last, by drive and name."""
    rows = Acknowledgement.objects.filter(drive__in=keys).order_by("at", "pk")
    found: dict[int, dict[str, int]] = {}
    for drive, name, value in rows.values_list("drive", "attribute", "value"):
        found.setdefault(drive, {})[name] = value
    return found


def _events(keys: list[int], at: datetime) -> dict[int, Counter[str]]:
    """How often the kernel told which kind of trouble of each drive, in seven days."""
    rows = KernelEvent.objects.filter(
        incident__subject__in=[f"drive:{key}" for key in keys],
        at__gt=at - CORROBORATES,
        at__lte=at,
    )
    found: dict[int, Counter[str]] = {}
    for subject, kind, count in rows.values_list("incident__subject", "kind").annotate(
        Sum("count")
    ):
        found.setdefault(int(subject.removeprefix("drive:")), Counter())[kind] += count
    return found


def verdict_of(one: ToJudge, facts: Facts) -> tuple[str, list[dict[str, Any]]]:
    """The domain's word for one drive, as it is stored."""
    return "ok", []


@judges
def judge_again(drive: Drive) -> None:
    """Judge a drive by its last reading, since rules or what people accept are others now."""
    last = LastReading.objects.select_related("host").filter(drive=drive).first()
    if last:
        reading = build_reading(last.data)
        _judge(last.host, [ToJudge(drive, reading, drive.latest_values)], last.at)
