"""Squares with their words, in their places."""

from __future__ import annotations

import pytest

from hardware.domain.chassis import Chassis, Placed, SlotRule, Standing, stand
from hardware.domain.drive import Bay, Drive
from hardware.domain.grid import parse_face
from hardware.domain.survey import Survey
from hardware.drawing import draw_bays, draw_chassis, mark_of, occupants_of
from hardware.drawn import LOOKS, Occupant

CARD = "0000:3b:00.0"
LINES = ["Front 1 | Front 2", "Front 3 | -"]
CHASSIS = Chassis("c", "v", 2, (parse_face("front", "3.5", False, LINES),))
RULE = SlotRule(CARD, "1", 0, 1, "Front #", 1)


def drive(slot, serial, state="Online"):
    bay = Bay("1", slot)
    return Drive(serial=serial, model="ST8000", controller=CARD, bay=bay, state=state)


def drawn(*drives, marks=None, known=None, rules=(RULE,)):
    survey = Survey(drives=drives)
    occupants = occupants_of(survey, marks or {}, known or {})
    (drawing,) = draw_chassis(CHASSIS, stand(CHASSIS, occupants, {}, {}, rules), occupants)
    return {bay.label: bay for bay in drawing.bays}


def test_each_bay_is_in_its_place():
    bays = drawn()
    assert bays["Front 1"].x == bays["Front 3"].x < bays["Front 2"].x
    assert bays["Front 1"].y == bays["Front 2"].y < bays["Front 3"].y


def test_a_bay_shows_the_end_of_its_drives_serial():
    bay = drawn(drive(0, "WSD7ABCD"))["Front 1"]
    assert (bay.serial_end, bay.slot, bay.title) == ("ABCD", 0, "Front 1 · ST8000 · WSD7ABCD")


def test_an_empty_bay_is_not_one_of_which_no_slot_is_known():
    bays = drawn(drive(0, "A"))
    assert (bays["Front 2"].mark, bays["Front 3"].mark) == ("empty", "none")


@pytest.mark.parametrize(
    ("verdict", "state", "mark"),
    [
        ("ok", "Online", "ok"),
        ("watch", "Online", "risky"),
        ("fail", "Online", "bad"),
        ("path", "Online", "path"),
        ("unknown", "Online", "unknown"),
        ("", "Online", "unknown"),
        ("ok", "Failed", "bad"),
    ],
)
def test_a_drives_verdict_and_the_cards_word_make_its_look(verdict, state, mark):
    bay = drawn(drive(0, "A", state), known={"A": (7, verdict)})["Front 1"]
    assert bay.mark == mark


def test_a_tickets_mark_counts_before_the_verdict():
    marks = {(CARD, "1", 0, "A"): "fail"}
    assert drawn(drive(0, "A"), marks=marks, known={"A": (7, "ok")})["Front 1"].mark == "fail"


def test_a_ticket_of_another_drive_does_not_mark_the_bay():
    marks = {(CARD, "1", 0, "B"): "fail"}
    assert drawn(drive(0, "A"), marks=marks)["Front 1"].mark == "unknown"


def test_every_look_has_a_sign_or_a_word_beside_its_colour():
    told = [(sign, str(word)) for mark, (_css, sign, word) in LOOKS.items() if mark != "blank"]
    assert all(word for _sign, word in told)
    assert len(set(told)) == len(told)


def test_a_bay_by_rule_is_unverified_and_a_confirmed_one_is_not():
    assert drawn(drive(0, "A"))["Front 1"].is_unverified
    seen = Standing({"Front 1": Placed((CARD, "1", 0), "Front 1", "confirmed", "ada")})
    (drawing,) = draw_chassis(CHASSIS, seen, {})
    assert not drawing.bays[0].is_unverified


def test_a_grid_alone_says_its_kinds():
    (drawing,) = draw_chassis(CHASSIS, None, {})
    assert {(bay.mark, bay.word) for bay in drawing.bays} == {("blank", "3.5 in")}


def test_upright_bays_are_higher_than_wide():
    stood = Chassis("c", "v", 2, (parse_face("front", "2.5", True, ["Front 0 | Front 1"]),))
    (drawing,) = draw_chassis(stood, None, {})
    assert all(bay.height > bay.width for bay in drawing.bays)
    assert [bay.short_label for bay in drawing.bays] == ["0", "1"]


def test_without_a_chassis_bays_stand_in_the_order_of_their_slots():
    (drawing,) = draw_bays(Survey(drives=(drive(3, "B"), drive(1, "A"))), {})
    assert [(bay.slot, bay.serial) for bay in drawing.bays] == [(1, "A"), (3, "B")]


def test_two_drives_told_of_one_slot_have_each_a_square():
    (drawing,) = draw_bays(Survey(drives=(drive(1, "A"), drive(1, "B"))), {})
    assert [bay.serial for bay in drawing.bays] == ["A", "B"]


def test_only_what_a_ticket_marks_is_drawn_for_a_ticket():
    survey = Survey(drives=(drive(1, "A"),))
    assert draw_bays(survey, {}, only_marked=True) == []
    assert len(draw_bays(survey, {(CARD, "1", 1, "A"): "watch"}, only_marked=True)) == 1


def test_an_occupant_of_an_unknown_verdict_is_not_called_ok():
    assert mark_of(Occupant((CARD, "1", 0))) == "unknown"
