"""Which bay and whose serial a witness means."""

import pytest

from hardware.domain.drive import Bay
from hardware.domain.identity import same_serial
from hardware.domain.statement import bay_of_label, is_other_label

LONG = "ZC1ABCDE0000C123ABCD"


@pytest.mark.parametrize(
    ("typed", "known", "meant"),
    [
        ("S1AB", ["S1AB"], "S1AB"),
        (" s1ab ", ["S1AB"], "S1AB"),
        ("ZC1ABCDE", [LONG], LONG),
        ("zc1abcde", [LONG], LONG),
        (LONG, ["ZC1ABCDE"], "ZC1ABCDE"),
        ("ab", ["AB", "Ab"], "ab"),
        ("AB", ["AB", "Ab"], "AB"),
        ("ZC1ABCDE", [LONG, "ZC1ABCDE0000C123XYZW"], "ZC1ABCDE"),
        ("S1A", ["S1AB"], "S1A"),
        ("S1AB", [], "S1AB"),
    ],
)
def test_a_serial_is_the_known_one_that_it_means(typed, known, meant):
    assert same_serial(typed, known) == meant


@pytest.mark.parametrize(
    ("label", "enclosure", "slot"),
    [("Front 3", "Front", 3), ("rear  12", "rear", 12), ("7", "panel", 7), ("boot", "boot", 0)],
)
def test_a_bay_that_only_persons_name(label, enclosure, slot):
    assert bay_of_label(label) == Bay(enclosure, slot, label=label)


@pytest.mark.parametrize(
    ("first", "second", "other"),
    [
        ("Front 12", "Front 13", True),
        ("Front 12", "front  13", True),
        ("Front 12", "Front 12", False),
        ("Front 12", "Front 012", False),
        ("Front 12", "Rear 13", False),
        ("Front 12", "Bay", False),
        ("", "Front 13", False),
        ("12", "13", True),
    ],
)
def test_two_labels_of_one_kind_with_other_numbers_are_two_bays(first, second, other):
    assert is_other_label(first, second) is other
