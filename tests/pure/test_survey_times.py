"""Which survey was true at a time."""

from datetime import UTC, datetime, timedelta

import pytest

from hardware.domain.survey_times import SurveyTimes, Taken

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def at(minutes):
    return NOON + timedelta(minutes=minutes)


def times(*taken):
    """Surveys as (key, boot, since, confirmed) in minutes."""
    return SurveyTimes(
        Taken(key, boot, at(since), at(confirmed)) for key, boot, since, confirmed in taken
    )


TWO_BOOTS = times((3, "b2", 60, 70), (1, "b1", 0, 10), (2, "b1", 20, 30))


@pytest.mark.parametrize(
    ("boot", "minutes", "key"),
    [
        ("b1", 5, 1),
        ("b1", 20, 2),
        ("b1", 500, 2),  # the last of its boot, however late
        ("b1", -5, 1),  # the first one, where that boot was surveyed only later
        ("b2", 5, 3),
        ("", 15, 1),  # surveys of one boot on both sides
        ("", 25, 2),
    ],
)
def test_the_last_survey_before_a_time_in_its_boot(boot, minutes, key):
    assert TWO_BOOTS.of_time(boot, at(minutes)).key == key


@pytest.mark.parametrize(("boot", "minutes"), [("b3", 5), ("", 45), ("", -5), ("", 80)])
def test_no_survey_where_nothing_proves_the_boot(boot, minutes):
    assert TWO_BOOTS.of_time(boot, at(minutes)) is None


def test_a_line_without_a_boot_is_of_the_boot_that_was_confirmed_later():
    assert TWO_BOOTS.boot_at(at(65)) == "b2"


def test_surveys_that_name_no_boot_prove_none():
    assert times((1, "", 0, 10)).boot_at(at(5)) == ""


def test_earlier_ones_are_of_the_same_boot_the_latest_first():
    many = times((1, "b1", 0, 1), (2, "b0", 5, 6), (3, "b1", 10, 11), (4, "b1", 20, 21))
    assert [one.key for one in many.earlier(4)] == [3, 1]
    assert list(many.earlier(9)) == []


def test_the_newest_come_first():
    assert [one.key for one in TWO_BOOTS.newest()] == [3, 2, 1]
    assert list(times().newest()) == []
