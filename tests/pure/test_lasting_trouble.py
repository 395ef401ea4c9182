"""A trouble that goes on in a quiet log: how long it lasts is not lost with its repeats."""

from datetime import UTC, datetime, timedelta

import pytest

from hardware.domain.address import Role
from hardware.domain.cause_rules import judge_cause
from hardware.domain.kernel_log import Grouper, Line
from hardware.domain.trouble import Redundancy, Trouble
from hardware.domain.trouble_lines import told_of

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SAID = "sd 0:0:5:0: [sdf] tag#1 "
NOT_READY = (
    SAID + "FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE",
    SAID + "Sense Key : Not Ready [current]",
    SAID + "Add. Sense: Logical unit not ready, cause not reportable",
)


def told(times, apart_s):
    """The same failed command again and again, and nothing else in the log."""
    grouper, events = Grouper(), []
    for turn in range(times):
        for number, text in enumerate(NOT_READY):
            at = NOON + timedelta(seconds=turn * apart_s)
            line = Line(turn * 3 + number + 1, text, at, f"b1:{turn}:{number}")
            events += grouper.feed(line)
    return [*events, *grouper.flush()]


def cause(events):
    known = tuple(told_of(one, one.lines[0].at) for one in events)
    return judge_cause(
        Trouble("not_ready", known, Role.PASS_THROUGH, redundancy=Redundancy.SOME)
    ).cause.value


def test_repeats_of_the_same_minutes_are_one_event():
    (event,) = told(4, 20)
    assert event.count == 4


@pytest.mark.parametrize(("times", "apart_s", "expected"), [(8, 20, "watch"), (24, 60, "disk")])
def test_a_disk_that_is_not_ready_for_long_is_told_from_one_that_starts(times, apart_s, expected):
    events = told(times, apart_s)
    assert sum(one.count for one in events) == times
    assert cause(events) == expected
