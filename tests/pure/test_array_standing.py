"""How many more disks an array can lose, before a pull and after it."""

import pytest

from hardware.domain.array_standing import Case, Outcome, Places, judge, losses
from hardware.domain.array_words import Whole

STANDS, LOST, UNKNOWN = Outcome.STANDS, Outcome.LOST, Outcome.UNKNOWN


def case(level="RAID6", whole=Whole.WELL, kind="volume", tells_losses=True, **places):
    return Case(
        name="x", kind=kind, level=level, state="", whole=whole, places=Places(**places),
        is_card=kind == "volume", tells_losses=tells_losses,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("places", "now", "after", "outcome"),
    [
        ({"serving": 6, "hit": 1}, 2, 1, STANDS),
        ({"serving": 5, "out": 1, "hit": 1}, 1, 0, STANDS),
        ({"serving": 4, "out": 2, "hit": 1}, 0, -1, LOST),
        ({"serving": 4, "out": 2}, 0, 0, STANDS),
        ({"serving": 6, "hit": 3}, 2, -1, LOST),
        ({"serving": 5, "unnamed": 1, "hit": 1}, 1, 0, UNKNOWN),
        ({"serving": 6, "unsure": 1}, 2, 1, UNKNOWN),
    ],
)
def test_raid_6_of_six(places, now, after, outcome):
    found = judge(case(**places))
    assert (found.left_now, found.left_after, found.outcome) == (now, after, outcome)


def test_of_a_level_that_is_not_known_nothing_is_counted():
    found = judge(case("odd", serving=6, hit=1))
    assert (found.left_now, found.left_after, found.outcome) == (None, None, UNKNOWN)
    assert [one.code for one in found.reasons] == ["level_unknown"]


def test_what_loses_nothing_stands_whatever_is_not_known_of_it():
    assert judge(case("odd", Whole.UNKNOWN, serving=6)).outcome is STANDS


def test_a_loss_that_is_certain_outweighs_what_is_not_known():
    assert judge(case("RAID0", Whole.UNKNOWN, serving=2, hit=1)).outcome is LOST


@pytest.mark.parametrize(
    ("whole", "kind", "tells", "out", "expected"),
    [
        (Whole.WELL, "volume", False, 0, (0, 0)),
        (Whole.DEGRADED, "volume", False, 0, (1, 2)),
        (Whole.DEGRADED, "volume", True, 1, (1, 1)),
        (Whole.DEGRADED, "md", True, 2, (2, 2)),
        (Whole.BUSY, "md", True, 0, (0, 1)),
        (Whole.BUSY, "volume", False, 0, (0, 2)),
        (Whole.DEGRADED, "zpool", True, 0, (0, 0)),
        (Whole.UNKNOWN, "volume", True, 1, (1, None)),
        (Whole.FAILED, "volume", False, 0, (1, 2)),
    ],
)
def test_the_fewest_and_the_most_that_are_lost_already(whole, kind, tells, out, expected):
    given = case("RAID6", whole, kind, tells, serving=6 - out, out=out)
    assert losses(given, 2) == expected


@pytest.mark.parametrize("hit", [0, 1, 2, 3])
@pytest.mark.parametrize("out", [0, 1, 2, 3])
@pytest.mark.parametrize("level", ["RAID0", "RAID1", "RAID5", "RAID6", "RAID10", "RAID60", "odd"])
def test_nothing_that_falls_below_its_fewest_stands(level, out, hit):
    found = judge(case(level, serving=8 - out, out=out, hit=hit))
    if hit and found.outcome is STANDS:
        assert found.left_after is not None and found.left_after >= 0
