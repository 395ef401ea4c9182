"""What a rehearsal scores, and what it puts into a survey."""

import pytest

from hardware.domain.identity import is_serial
from hardware.domain.injection import inject
from hardware.domain.rehearsing import Answer, Mark, Said, Verb, score
from tests.made import dell, hba, led_to, plain

ONE, TWO = frozenset({"Front 1", "S1", "2/0"}), frozenset({"Front 2", "S2", "2/1"})
PULL, IDENTIFY, PATH, NONE = Verb


def answer(told):
    return Answer.from_json(told)


@pytest.mark.parametrize(
    ("due", "said", "mark"),
    [
        ({"pull": "Front 1"}, Said(PULL, (ONE,)), "right"),
        ({"pull": "2/0"}, Said(PULL, (ONE,)), "right"),
        ({"pull": "Front 1"}, Said(IDENTIFY, (ONE,)), "cautious"),
        ({"pull": "Front 1"}, Said(IDENTIFY, (ONE, TWO)), "cautious"),
        ({"pull": "Front 1"}, Said(IDENTIFY, ()), "cautious"),
        ({"pull": "Front 1"}, Said(NONE), "cautious"),
        ({"pull": "Front 1"}, Said(PULL, (TWO,)), "wrong"),
        ({"pull": "Front 1"}, Said(PULL, (ONE, TWO)), "wrong"),
        ({"pull": "Front 1"}, Said(IDENTIFY, (TWO,)), "wrong"),
        ({"pull": "Front 1"}, Said(PATH), "wrong"),
        ({"identify": ["Front 1", "Front 2"]}, Said(IDENTIFY, (TWO, ONE)), "right"),
        ({"identify": ["Front 1", "Front 2"]}, Said(IDENTIFY, (ONE,)), "wrong"),
        ({"identify": ["Front 1"]}, Said(IDENTIFY, (ONE, TWO)), "cautious"),
        ({"identify": ["Front 1"]}, Said(IDENTIFY, (ONE,), unlisted=2), "cautious"),
        ({"identify": ["Front 1"]}, Said(PULL, (ONE,)), "wrong"),
        ({"identify": []}, Said(IDENTIFY), "right"),
        ({"identify": []}, Said(IDENTIFY, (ONE,)), "wrong"),
        ("path", Said(PATH), "right"),
        ("path", Said(NONE), "cautious"),
        ("path", Said(IDENTIFY, (ONE,)), "wrong"),
        ("none", Said(NONE), "right"),
        ("none", Said(PATH), "wrong"),
        ("none", Said(IDENTIFY), "wrong"),
    ],
)
def test_a_score(due, said, mark):
    assert score(answer(due), said) == mark


def test_an_inventory_does_not_say_how_sure_one_may_be():
    due = Answer(IDENTIFY, frozenset({"S1"}), or_more=True)
    assert score(due, Said(PULL, (ONE,))) is score(due, Said(IDENTIFY, (ONE,))) is Mark.RIGHT
    assert score(due, Said(PULL, (TWO,))) is Mark.WRONG


@pytest.mark.parametrize(
    "told",
    [None, 7, "pull", "identify", {}, {"pull": []}, {"pull": ["a", "b"]}, {"pull": ""},
     {"identify": [1]}, {"identify": None}, {"path": True}, {"pull": "a", "identify": ["a"]}],
)  # fmt: skip
def test_an_answer_that_is_none_is_an_error(told):
    with pytest.raises(ValueError, match="expected"):
        answer(told)


# --- injection


def bays(survey):
    return {d.serial: d.bay.slot if d.bay else None for d in survey.drives}


def test_nothing_injected_is_the_same_survey():
    found = hba.hba().survey()
    assert inject(found, []) is found


def test_swapped_drives_are_in_each_others_bays_by_every_source():
    first, second = hba.SERIALS[3], hba.SERIALS[10]
    before = hba.hba().survey()
    found = inject(before, [{"swap": [first, second]}])
    assert (bays(found)[first], bays(found)[second]) == (10, 3)
    assert [d.serial for d in found.drives if d.other_bays] == []
    drive = before.drive(first)
    assert [d.serial for d in led_to(found, str(drive.seen_as)).drives] == [second]


def test_a_lying_enclosure_disagrees_with_the_card():
    first, second = hba.SERIALS[1], hba.SERIALS[2]
    found = inject(hba.hba().survey(), [{"lie": [first, second]}])
    assert {d.serial for d in found.drives if d.other_bays} == {first, second}


def test_a_missing_disk_is_known_to_its_card_alone():
    gone = hba.SERIALS[6]
    found = inject(hba.hba().survey(), [{"missing": gone}])
    drive = found.drive(gone)
    assert (drive.state, drive.seen_as) == ("Failed", None)
    assert gone not in {block.serial for block in found.blocks}


def test_a_drifted_disk_keeps_its_bay():
    found = inject(hba.hba().survey(), [{"drift": {hba.SERIALS[5]: 17}}])
    drive = found.drive(hba.SERIALS[5])
    assert (str(drive.seen_as), drive.bay.slot) == ("0:0:17:0", 5)
    assert [d.serial for d in led_to(found, "0:0:17:0").drives] == [hba.SERIALS[5]]


def test_renumbered_hosts_keep_their_cards():
    found = inject(dell.dell().survey(), [{"hosts": {"0": 6}}])
    assert found.controllers[0].host_numbers == (6,)
    assert [v.number for v in found.volumes] == [0, 1]
    assert str(found.volumes[1].address) == "6:2:1:0"


def test_names_are_exchanged():
    found = inject(
        plain.plain().survey(), [{"rename": {"nvme0n1": "nvme1n1", "nvme1n1": "nvme0n1"}}]
    )
    assert found.drive(plain.SERIALS[0]).disk_name == "nvme1n1"


def test_a_deaf_enclosure_has_no_slots():
    assert inject(hba.hba().survey(), [{"deaf": True}]).slots == ()


def test_a_bay_is_lost():
    serial = hba.SERIALS[0]
    assert bays(inject(hba.hba().survey(), [{"no_bay": serial}]))[serial] is None


@pytest.mark.parametrize(
    "trouble",
    [7, {}, {"missing": "NOBODY"}, {"swap": ["8DH00ABC"]}, {"drift": {"8DH00ABC": "x"}},
     {"drift": 3}, {"explode": 1}, {"missing": "8DH00ABC", "deaf": True}, {"volume": {"x": "y"}},
     {"lie": ["8DH00ABC", "nobody"]}],
)  # fmt: skip
def test_a_trouble_that_is_none_is_an_error(trouble):
    with pytest.raises(ValueError, match=r"\w"):
        inject(hba.hba().survey(), [trouble])


def test_every_made_serial_is_one():
    assert all(is_serial(serial) for serial in hba.SERIALS)
