"""Grids that people type, and which slot stands in which bay."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hardware.domain.chassis import Chassis, Confirmed, SlotRule, stand
from hardware.domain.grid import GridError, parse_face
from hardware.models.chassis import SHIPPED, shipped

CARD = "0000:3b:00.0"
LOOKED = datetime(2026, 11, 1, tzinfo=UTC)


def face(*lines, kind="3.5", name="front"):
    return parse_face(name, kind, False, lines)


def chassis(*lines):
    return Chassis("c", "v", 2, (face(*lines),))


def key(slot, enclosure="1"):
    return (CARD, enclosure, slot)


def placed(standing):
    return {label: place.key[2] for label, place in standing.placed.items()}


# --- the grid


def test_bays_are_where_they_were_typed():
    (first, second, below) = face("1 | 2", "- | 3").bays
    assert [(b.label, b.row, b.column) for b in (first, second, below)] == [
        ("1", 0, 0),
        ("2", 0, 1),
        ("3", 1, 1),
    ]


def test_a_bay_may_be_wide_and_high():
    (bay, other) = face("A | < | B", "^ | < | ^").bays
    assert (bay.width, bay.height, other.width, other.height) == (2, 2, 1, 2)


def test_a_kind_behind_the_label_is_that_bays_own():
    (first, second) = face("Rear 1 | Rear 13 (2.5)").bays
    assert [(b.label, b.kind) for b in (first, second)] == [("Rear 1", "3.5"), ("Rear 13", "2.5")]


def test_a_grid_is_written_as_it_was_typed():
    lines = ["A | < | B (NVMe)", "^ | < | -"]
    assert face(*lines).as_lines() == lines


def test_blank_lines_around_it_are_none():
    assert face("", "1 | 2", "  ", "") == face("1 | 2")


@pytest.mark.parametrize(
    ("lines", "code", "row", "column"),
    [
        (["1 | 1"], "twice", 1, 2),
        (["Front 1", "front 1"], "twice", 2, 1),
        (["< | 1"], "nothing_left", 1, 1),
        (["1 | ^"], "nothing_above", 1, 2),
        (["1 | <", "^ | 2"], "uneven", 1, 1),
        (["1 | -", "^ | <"], "uneven", 1, 1),
        (["1 (5.25)"], "bad_kind", 1, 1),
        (["x" * 41], "long_label", 1, 1),
        (["1"] * 25, "too_many_rows", 25, 0),
        ([" | ".join(["-"] * 41)], "too_many_columns", 1, 41),
    ],
)
def test_what_is_wrong_is_named_with_its_place(lines, code, row, column):
    with pytest.raises(GridError) as error:
        face(*lines)
    assert (error.value.code, error.value.row, error.value.column) == (code, row, column)


# --- the shipped ones


@pytest.mark.parametrize(
    ("name", "height", "faces"),
    [
        ("generic-2u12", 2, {"front": 12}),
        ("generic-2u24", 2, {"front": 24}),
        ("generic-4u36", 4, {"front": 24, "rear": 12}),
        ("generic-4u60", 4, {"internal": 60}),
        ("h3c-x10536-g3", 4, {"front": 24, "rear": 14}),
        ("h3c-r4900-g3-12lff", 2, {"front": 12}),
        ("h3c-r4900-g3-25sff", 2, {"front": 25}),
    ],
)
def test_a_shipped_chassis_has_its_bays(name, height, faces):
    found = shipped()[name]
    assert found.height_u == height
    assert {face.name: len(face.bays) for face in found.faces} == faces


def test_a_shipped_chassis_says_what_is_not_known_of_it():
    assert all(one.uncertain and one.source for one in shipped().values())


def test_a_chassis_comes_back_from_its_json():
    for name, one in shipped().items():
        assert one.as_json() == json.loads((SHIPPED / f"{name}.json").read_text())


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"height_u": 2, "faces": 7},
        {"height_u": 2, "faces": [7]},
        {"height_u": 2, "faces": []},
        {"height_u": "x", "faces": []},
        {"height_u": 0, "faces": [{"face": "front", "grid": ["1"]}]},
        {"height_u": 2, "faces": [{"face": "left", "grid": ["1"]}]},
        {"height_u": 2, "faces": [{"face": "front", "kind": "9", "grid": ["1"]}]},
        {"height_u": 2, "faces": [{"face": f, "grid": ["1"]} for f in ("front", "rear")]},
    ],
)
def test_what_is_no_chassis_is_refused(data):
    with pytest.raises(ValueError):
        Chassis.from_json(data)


# --- which slot is which bay

FRONT = SlotRule(CARD, "1", 0, 3, "Front #", 1)
FOUR = chassis("Front 1 | Front 2 | Front 3 | Front 4")


def test_a_rule_places_slots_and_is_not_verified():
    found = stand(FOUR, [key(0), key(3)], {}, {}, [FRONT])
    assert placed(found) == {"Front 1": 0, "Front 2": 1, "Front 3": 2, "Front 4": 3}
    assert not any(place.is_verified for place in found.placed.values())


def test_a_confirmed_bay_says_who_looked_and_when():
    found = stand(FOUR, [key(0)], {}, {key(0): Confirmed("Front 1", "ada", LOOKED)}, [FRONT])
    place = found.placed["Front 1"]
    assert (place.is_verified, place.by, place.at) == (True, "ada", LOOKED)


def test_a_confirmed_bay_counts_before_a_rule():
    found = stand(FOUR, [], {}, {key(3): Confirmed("Front 1", "ada")}, [FRONT])
    assert found.placed["Front 1"].key == key(3)
    assert [(one.key, one.why) for one in found.unplaced] == [(key(0), "taken")]


def test_a_typed_label_counts_before_all_else():
    found = stand(FOUR, [], {key(2): "front 1"}, {key(2): Confirmed("Front 4", "ada")}, [FRONT])
    place = found.placed["Front 1"]
    assert (place.key, place.why) == (key(2), "typed")


def test_two_slots_that_claim_one_bay_are_both_left_out():
    other = replace(FRONT, enclosure="2")
    found = stand(FOUR, [], {}, {}, [FRONT, other])
    assert found.placed == {}
    assert {one.why for one in found.unplaced} == {"two_claims"}
    assert len(found.unplaced) == 8


def test_a_label_that_the_grid_lacks_is_told():
    found = stand(FOUR, [], {key(0): "Rear 9"}, {}, [])
    assert [(one.why, one.label) for one in found.unplaced] == [("not_on_grid", "Rear 9")]


def test_a_slot_that_nothing_is_known_of_is_told():
    assert [one.why for one in stand(FOUR, [key(9)], {}, {}, []).unplaced] == ["no_rule"]
