"""From a round of readings to verdicts: reads what was before, lets the domain judge, writes.

The number of queries does not grow with the number of drives; only a verdict that changes costs
some of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum

from hardware.domain.reading import Reading
from hardware.domain.reading_json import build_reading
from hardware.domain.smart import (
    Ack,
    Context,
    Judgement,
    Past,
    Reason,
    Verdict,
    acknowledged,
    judge,
)
from hardware.failing import close_if_well, report_verdict, times_of
from hardware.models import (
    Acknowledgement,
    Drive,
    DriveVerdict,
    KernelEvent,
    LastReading,
    LastRound,
    Placement,
    ReadingDay,
)
from hardware.models.readings import Before
from hardware.models.verdicts import judges
from mirrorsite.ground.inbox.models import Host

CORROBORATES = timedelta(days=7)
MEDIUM = ("medium_error", "hardware_error")  # sense key 3 and 4
RESETS = ("device_reset", "timeout", "aborted_command", "transport_error")
FAILING = (Verdict.FAIL, Verdict.PATH)
JUDGED = ("verdict", "reasons", "judged_at", "latest_values")

Shelf = tuple[int, str, str]


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
    accepted: Mapping[int, list[Ack]]
    events: Mapping[int, Counter[str]]
    shelves: Mapping[int, Shelf]
    verdicts: Mapping[int, DriveVerdict]  # the present ones
    hung: Mapping[str, int]  # by serial, how often smartctl did not come back


def judge_round(host: Host, told: list[ToJudge], at: datetime) -> None:
    """Judge drives by their newest readings; call inside the transaction that stored them."""
    were_well = [one.drive for one in told if one.drive.verdict == Verdict.OK]
    _judge(host, told, at)
    close_if_well(drive for drive in were_well if drive.verdict == Verdict.OK)


def _judge(host: Host, told: list[ToJudge], at: datetime) -> None:
    if not told:
        return
    facts = facts_of(host, told, at)
    for one, judgement in judgements(told, facts, at):
        drive = one.drive
        drive.verdict = judgement.verdict.value
        drive.reasons = [plain(reason) for reason in judgement.reasons]
        drive.judged_at, drive.latest_values = at, one.values
    Drive.objects.bulk_create(  # an upsert: one statement, where an update of many is slow
        [one.drive for one in told],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=JUDGED,
    )
    for one in turn(told, facts.verdicts, at):
        report_verdict(host, one.drive, one.reading, at)


def judgements(
    told: list[ToJudge], facts: Facts, at: datetime
) -> Iterator[tuple[ToJudge, Judgement]]:
    """Each drive by itself first; then again those whose neighbours fail at the same time."""
    alone = {one.drive.pk: judged(one, facts) for one in told}
    lately = [
        facts.shelves[key]
        for key, judgement in alone.items()
        if judgement.verdict in FAILING
        and key in facts.shelves
        and _is_new(facts.verdicts.get(key), at)
    ]
    failing = Counter(lately)
    for one in told:
        key = one.drive.pk
        shelf = facts.shelves.get(key)
        # its own failure is no neighbour's
        own = alone[key].verdict in FAILING and _is_new(facts.verdicts.get(key), at)
        siblings = failing[shelf] - own if shelf else 0
        yield one, judged(one, facts, siblings) if siblings > 0 else alone[key]


def _is_new(verdict: DriveVerdict | None, at: datetime) -> bool:
    """Disks that failed one by one over the years are no common cause."""
    if verdict is None or verdict.verdict not in FAILING:
        return True
    return verdict.since > at - CORROBORATES


def judged(one: ToJudge, facts: Facts, siblings: int = 0) -> Judgement:
    """The domain's word for one drive, without what a person accepted."""
    key = one.drive.pk
    before, events = facts.before.get(key, Before()), facts.events.get(key, Counter())
    past = Past(*({} if said is None else said[1] for said in before))
    context = Context(
        medium_errors_7d=sum(events[kind] for kind in MEDIUM),
        resets_7d=sum(events[kind] for kind in RESETS),
        failing_siblings=siblings,
        array_state=str(one.drive.latest.get("state") or ""),
        hung=facts.hung.get(one.drive.serial, 0),
    )
    return acknowledged(judge(one.reading, past, context), facts.accepted.get(key, ()))


def plain(reason: Reason) -> dict[str, Any]:
    """A reason as it is stored; `counter` and `value` are what a person can accept."""
    return {
        "code": reason.code,
        "values": reason.values,
        "severity": reason.severity.value,
        "counter": reason.counter,
        "value": reason.value,
    }


def turn(told: list[ToJudge], before: Mapping[int, DriveVerdict], at: datetime) -> list[ToJudge]:
    """Write the verdicts that are others than before; answers their drives."""
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


def facts_of(host: Host, told: list[ToJudge], at: datetime) -> Facts:
    """What was before and what others say, for all of them by seven queries."""
    keys = [one.drive.pk for one in told]
    current = DriveVerdict.objects.filter(drive__in=keys, until=None)
    return Facts(
        before=ReadingDay.objects.before(keys, at),
        accepted=_accepted(keys),
        events=_events(keys, at),
        shelves=_shelves(keys),
        verdicts={row.drive_id: row for row in current},
        hung=_hung(host),
    )


def _accepted(keys: list[int]) -> dict[int, list[Ack]]:
    """What people accepted of these drives; it goes where the drive goes."""
    found: dict[int, list[Ack]] = {}
    for row in Acknowledgement.objects.filter(drive__in=keys).select_related("drive"):
        ack = Ack(row.drive.serial, row.attribute, row.value, row.reason)
        found.setdefault(row.drive_id, []).append(ack)
    return found


def _events(keys: list[int], at: datetime) -> dict[int, Counter[str]]:
    """How often the kernel told which kind of trouble of each drive, in seven days."""
    rows = KernelEvent.objects.filter(
        incident__subject__in=[f"drive:{key}" for key in keys],
        at__gt=at - CORROBORATES,
        at__lte=at,
    )
    counted = rows.values_list("incident__subject", "kind").annotate(Sum("count"))
    found: dict[int, Counter[str]] = {}
    for subject, kind, count in counted:
        found.setdefault(int(subject.removeprefix("drive:")), Counter())[kind] += count
    return found


def _shelves(keys: list[int]) -> dict[int, Shelf]:
    """What a drive shares with its neighbours: the card's connector, or the enclosure."""
    placed = Placement.objects.now().filter(drive__in=keys).exclude(bay=None)
    names = ("drive", "host", "bay__controller", "bay__connector", "bay__enclosure")
    return {
        drive: (host, controller, connector or enclosure)
        for drive, host, controller, connector, enclosure in placed.values_list(*names)
    }


def _hung(host: Host) -> dict[str, int]:
    last = LastRound.objects.filter(host=host).first()
    listed = last.data["hung"] if last else []
    return {str(one["serial"]).strip(): times_of(one) for one in listed if one.get("serial")}


@judges
def judge_again(drive: Drive) -> None:
    """Judge a drive by its last reading, since rules or what people accept are others now."""
    last = LastReading.objects.select_related("host").filter(drive=drive).first()
    if last:
        reading = build_reading(last.data)
        _judge(last.host, [ToJudge(drive, reading, drive.latest_values)], last.at)
