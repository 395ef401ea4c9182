"""The circuit breaker: two hangs, then growing pauses, and one answer ends them."""

import json
from datetime import UTC, datetime

import pytest

from hardware.agent.breaker import Breaker, by_hangs
from hardware.domain.reach import Reach

HOUR = 3600.0
SDA, SDB = Reach("S1", "/dev/sda"), Reach("S2", "/dev/sdb")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(tmp_path, clock):
    return Breaker(tmp_path, clock)


def test_one_hang_may_be_chance(breaker):
    breaker.hung(SDA)
    assert not breaker.skips(SDA)


def test_after_two_the_disk_is_left_alone_for_an_hour(breaker, clock):
    breaker.hung(SDA)
    breaker.hung(SDA)
    assert breaker.skips(SDA)
    assert not breaker.skips(SDB)
    clock.now += HOUR
    assert not breaker.skips(SDA)


@pytest.mark.parametrize(("times", "hours"), [(2, 1), (3, 4), (4, 24), (5, 24), (50, 24)])
def test_the_pauses_grow(breaker, clock, times, hours):
    for _ in range(times):
        breaker.hung(SDA)
    clock.now += hours * HOUR - 1
    assert breaker.skips(SDA)
    clock.now += 1
    assert not breaker.skips(SDA)


def test_one_answer_ends_it(breaker):
    for _ in range(5):
        breaker.hung(SDA)
    breaker.answered(SDA)
    breaker.hung(SDA)
    assert (breaker.times(SDA), breaker.skips(SDA)) == (1, False)


def test_the_next_start_remembers(breaker, clock, tmp_path):
    breaker.hung(SDA)
    clock.now += HOUR
    breaker.hung(SDA)
    breaker.save()
    told = Breaker(tmp_path, clock).told(SDA)
    assert (told["serial"], told["device"], told["times"]) == ("S1", "/dev/sda", 2)
    assert told["since"] == "2026-11-22T12:00:00+00:00"
    assert told["until"] == "2026-11-22T14:00:00+00:00"


def test_a_clock_that_was_set_back_skips_nothing(breaker, clock):
    breaker.hung(SDA)
    breaker.hung(SDA)
    clock.now -= 400 * 24 * HOUR
    assert not breaker.skips(SDA)


def test_a_disk_that_is_long_gone_is_forgotten(breaker, clock, tmp_path):
    breaker.hung(SDA)
    clock.now += 61 * 24 * HOUR
    breaker.hung(SDB)
    breaker.save()
    assert list(json.loads((tmp_path / "breaker.json").read_text())) == ["S2"]


def test_a_disk_without_a_serial_is_known_by_its_device(breaker):
    first, second = Reach("", "/dev/bus/0", "megaraid,1"), Reach("", "/dev/bus/0", "megaraid,2")
    breaker.hung(first)
    breaker.hung(first)
    assert breaker.skips(first)
    assert not breaker.skips(second)


def test_nobody_waits_behind_one_that_may_hang(breaker):
    breaker.hung(SDA)
    assert list(by_hangs(breaker, [SDA, SDB])) == [SDB, SDA]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"S1": 3}', '{"S1": {"times": "x"}}']
    + [json.dumps({"S1": {"times": 9, "since_s": 1e300, "last_s": 1.0, "device": "", "kind": ""}})],
)
def test_a_damaged_file_skips_nothing(tmp_path, clock, text):
    (tmp_path / "breaker.json").write_text(text)
    assert not Breaker(tmp_path, clock).skips(SDA)
