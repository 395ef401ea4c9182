"""What was seen in a bay counts for the disk that was there then."""

from datetime import UTC, datetime, timedelta

import pytest

from hardware.domain.stays import Stay, stay_at, still_true
from hardware.domain.witness import Seen, Witness

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def hour(number):
    return NOON + timedelta(hours=number)


def stay(place, since, until=None):
    return Stay(place, hour(since), None if until is None else hour(until))


def test_a_stay_that_goes_on_has_no_end():
    assert stay_at([stay("a", 0)], hour(5)) == stay("a", 0)


def test_before_it_came_and_after_it_left_there_is_none():
    stays = [stay("a", 0, 2)]
    assert stay_at(stays, hour(-1)) is None
    assert stay_at(stays, hour(3)) is None


def test_a_drive_that_was_nowhere_stays_nowhere():
    assert stay_at([], NOON) is None


def test_reboots_and_new_names_in_one_bay_are_one_stay():
    stays = [stay("a", 4), stay("a", 0, 2), stay("a", 2, 4)]
    for at in (0, 1, 3, 5):
        assert stay_at(stays, hour(at)) == stay("a", 0)


def test_another_bay_is_another_stay():
    stays = [stay("a", 0, 2), stay("b", 2, 4), stay("a", 4)]
    assert stay_at(stays, hour(1)) == stay("a", 0, 2)
    assert stay_at(stays, hour(3)) == stay("b", 2, 4)
    assert stay_at(stays, hour(5)) == stay("a", 4)


def test_at_the_moment_of_a_move_it_is_where_it_went():
    assert stay_at([stay("a", 0, 2), stay("b", 2)], hour(2)).place == "b"


def test_a_gap_ends_a_stay_since_another_disk_may_have_been_there():
    stays = [stay("a", 0, 2), stay("a", 3)]
    assert stay_at(stays, hour(1)) == stay("a", 0, 2)
    assert stay_at(stays, hour(4)) == stay("a", 3)


@pytest.mark.parametrize(
    ("at", "counts"), [(-1, False), (0, True), (1, True), (2, True), (3, False)]
)
def test_words_count_from_the_first_to_the_last_moment_of_a_stay(at, counts):
    seen = Seen(Witness.BMC, "S1", at=hour(at))
    assert bool(still_true([seen], stay("a", 0, 2))) is counts


def test_words_without_a_time_or_without_a_stay_count_nothing():
    assert still_true([Seen(Witness.BMC, "S1")], stay("a", 0)) == ()
    assert still_true([Seen(Witness.BMC, "S1", at=NOON)], None) == ()
