"""A day of readings as bytes: what goes in comes out, whatever the order and the gaps."""

import zlib
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from hardware.domain import history
from hardware.domain.history_words import DEFLATE_WORDS

DAY = "018374c480f594a9b18985059a66a4e08b36d089368cd589b6888dadad0500"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def day(*polls, data=None):
    """Polls are (minutes after noon, values)."""
    for minutes, values in polls:
        data = history.add_poll(data, NOON + timedelta(minutes=minutes), values)
    return data


def points(data, name):
    return [((at - NOON).total_seconds() / 60, value) for at, value in history.series(data, name)]


def test_every_poll_has_its_value():
    data = day((0, {"a": 5}), (60, {"a": 5}), (121, {"a": 7}), (180, {"a": -2}))
    assert points(data, "a") == [(0, 5), (60, 5), (121, 7), (180, -2)]


def test_a_value_that_a_poll_did_not_have_is_not_one_that_stayed():
    data = day((0, {"a": 5, "b": 1}), (60, {"b": 1}), (120, {"a": 5, "b": 1}), (180, {"b": 1}))
    assert points(data, "a") == [(0, 5), (120, 5)]
    assert points(data, "b") == [(0, 1), (60, 1), (120, 1), (180, 1)]


def test_a_value_that_comes_later_begins_there():
    data = day((0, {"b": 1}), (60, {"b": 1}), (120, {"a": 9, "b": 1}), (180, {"a": 8}))
    assert points(data, "a") == [(120, 9), (180, 8)]


def test_a_late_poll_stands_where_its_time_is():
    late = day((0, {"a": 1}), (120, {"a": 3, "b": 2}), (60, {"a": 2}), (-60, {"a": 0, "c": 4}))
    in_order = day((-60, {"a": 0, "c": 4}), (0, {"a": 1}), (60, {"a": 2}), (120, {"a": 3, "b": 2}))
    assert late == in_order
    assert points(late, "c") == [(-60, 4)]


def test_the_same_poll_twice_is_nothing():
    data = day((0, {"a": 1}), (60, {"a": 2}))
    assert day((60, {"a": 2}), (0, {"a": 1}), (60, {"a": 9}), data=data) == data


def test_a_name_that_is_not_there_has_no_points():
    assert history.series(day((0, {"a": 1})), "b") == []


def test_names_are_those_of_the_whole_day():
    assert history.names(day((0, {"b": 1}), (60, {"a": 2}))) == ["a", "b"]


def test_the_values_at_a_time_are_those_of_the_poll_before():
    data = day((0, {"a": 1, "b": 7}), (60, {"a": 2}))
    assert history.values_at(data, NOON + timedelta(minutes=59)) == (NOON, {"a": 1, "b": 7})
    assert history.values_at(data) == (NOON + timedelta(hours=1), {"a": 2})
    assert history.values_at(data, NOON - timedelta(seconds=1)) is None
    assert history.first_poll(data) == (NOON, {"a": 1, "b": 7})


def test_the_times_and_number_of_polls_are_known():
    data = day((60, {"a": 1}), (0, {"a": 2}))
    assert history.polls(data) == [NOON, NOON + timedelta(hours=1)]


@pytest.mark.parametrize("seed", range(30))
def test_any_polls_in_any_order_come_out_in_order(seed):
    random = Random(seed)
    told = {
        minute: {
            name: random.choice((0, 0, 1, random.randrange(-(2**63), 2**63)))
            for name in "abcdef"
            if random.random() < 0.7
        }
        or {"a": 1}
        for minute in random.sample(range(700), 40)
    }
    data = day(*told.items())
    for name in "abcdef":
        wanted = [(minute, told[minute][name]) for minute in sorted(told) if name in told[minute]]
        assert points(data, name) == wanted
    for minute, values in told.items():
        assert history.values_at(data, NOON + timedelta(minutes=minute))[1] == values


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"a": 1.5},
        {"a": True},
        {"a": "1"},
        {"a": None},
        {"a": 2**63},
        {"a": -(2**63) - 1},
        {"": 1},
        {"a" * 201: 1},
        {str(number): number for number in range(history.MOST_NAMES + 1)},
    ],
)
def test_what_cannot_be_kept_is_refused_with_words(values):
    with pytest.raises(ValueError, match="expected|characters"):
        day((0, values))


def test_a_day_has_an_end():
    data = None
    step = timedelta(seconds=10)
    for number in range(history.MOST_POLLS):
        data = history.add_poll(data, NOON + number * step, {"a": number % 3})
    with pytest.raises(ValueError, match="2000 polls"):
        history.add_poll(data, NOON - step, {"a": 1})


def test_new_names_at_every_poll_come_to_an_end():
    data = None
    with pytest.raises(ValueError, match="3000 names"):
        for number in range(5):
            names = {f"{number}-{one}": 1 for one in range(1000)}
            data = history.add_poll(data, NOON + timedelta(minutes=number), names)


def test_a_name_of_broken_letters_is_kept_as_far_as_it_can_be():
    assert history.names(day((0, {"fs:/\udcff": 1}))) == ["fs:/?"]


@pytest.mark.parametrize("data", [b"\x02abc", b"\x01abc", b"\x01", b"{}", b"\x01" + b"\xff" * 40])
def test_bytes_that_are_no_day_are_refused(data):
    with pytest.raises(ValueError, match="a day of readings"):
        history.series(data, "a")


def test_a_day_that_was_cut_is_refused():
    data = day(*((60 * n, {f"a{m}": n * m for m in range(40)}) for n in range(10)))
    for length in range(1, len(data) - 1, 7):
        with pytest.raises(ValueError, match="a day of readings"):
            history.decode(data[:length])


def test_a_day_of_an_earlier_release_can_still_be_read():
    """Fails when the words that deflate knows are changed: stored days would be lost."""
    assert (len(DEFLATE_WORDS), zlib.crc32(DEFLATE_WORDS)) == (3470, 2212268226)
    assert points(bytes.fromhex(DAY), "ata.5.raw") == [(0, 0), (60, 8)]


def test_a_usual_day_of_a_disk_is_small():
    """Forty values, of which six change at each poll: less than a byte a value."""
    data, random = None, Random(1)
    for hour in range(24):
        values = {f"ata.{n}.raw": 0 for n in range(3, 37)}
        values |= {f"ata.{n}.raw": random.randrange(2**28) for n in (1, 7, 241)}
        values |= {"temperature_c": random.choice((34, 35, 36)), "power_on_hours": 41_000 + hour}
        values |= {"ata.9.raw": 41_000 + hour}
        data = history.add_poll(data, NOON + timedelta(seconds=3600 * hour), values)
    assert len(data) / 40 / 24 < 0.8
