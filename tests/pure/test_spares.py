"""Spares: which fits, which comes first, and the steps of their life."""

from dataclasses import replace

import pytest

from hardware.domain.drive import Drive, LogicalVolume
from hardware.domain.spare_fit import (
    Disk,
    Fit,
    Grade,
    Wanted,
    best_first,
    judge_fit,
    smallest_member,
)
from hardware.domain.spares import NEXT, OF_A_TICKET, SpareState, may_become
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey

TB8 = 8_001_563_222_016
OLD = Disk("ST8000NM0055", "SATA", TB8, 512, True)
SAME = OLD


def fit(wanted=None, **changed):
    return judge_fit(replace(SAME, **changed), wanted or Wanted(OLD))


def worst(found):
    return found.because[0].code


def test_the_same_model_fits():
    found = fit()
    assert (found.grade, found.fits) == (Grade.GOOD, True)


@pytest.mark.parametrize(
    ("changed", "grade", "code"),
    [
        ({"capacity_bytes": TB8 * 2}, Grade.GOOD, "capacity"),
        ({"capacity_bytes": TB8 - 1}, Grade.UNKNOWN, "capacity_close"),
        ({"capacity_bytes": int(TB8 * 0.991)}, Grade.UNKNOWN, "capacity_close"),
        ({"capacity_bytes": int(TB8 * 0.99)}, Grade.NO, "capacity_small"),
        ({"capacity_bytes": TB8 // 2}, Grade.NO, "capacity_small"),
        ({"capacity_bytes": None}, Grade.UNKNOWN, "capacity_unknown"),
        ({"sector_bytes": 4096}, Grade.NO, "sector_other"),
        ({"sector_bytes": 520}, Grade.NO, "sector_other"),
        ({"sector_bytes": None}, Grade.UNKNOWN, "sector_unknown"),
        ({"protocol": "SAS"}, Grade.NO, "protocol_other"),
        ({"protocol": "NVMe"}, Grade.NO, "protocol_other"),
        ({"protocol": ""}, Grade.UNKNOWN, "protocol_unknown"),
        ({"protocol": "sata"}, Grade.GOOD, "capacity"),
        ({"rotating": False}, Grade.NOTE, "now_flash"),
        ({"rotating": None}, Grade.GOOD, "capacity"),
        ({"model": "WUH721818"}, Grade.NOTE, "model_other"),
        ({"model": "ATA ST8000NM0055"}, Grade.GOOD, "capacity"),
        ({"model": ""}, Grade.GOOD, "capacity"),
    ],
)
def test_what_fits_and_because(changed, grade, code):
    found = fit(**changed)
    assert (found.grade, worst(found)) == (grade, code)


def test_an_old_disk_of_which_nothing_is_known_is_no_fit_and_no_refusal():
    found = judge_fit(SAME, Wanted(Disk()))
    assert found.grade is Grade.UNKNOWN
    codes = {one.code for one in found.reasons}
    assert codes >= {"capacity_unknown", "sector_unknown", "protocol_unknown"}


def test_a_sata_disk_behind_a_sas_card_is_a_question():
    found = judge_fit(SAME, Wanted(replace(OLD, protocol="SAS")))
    assert (found.grade, worst(found)) == (Grade.UNKNOWN, "protocol_mixed")


def test_flash_for_a_spinning_disk_is_said_the_other_way_too():
    found = judge_fit(SAME, Wanted(replace(OLD, rotating=False)))
    assert worst(found) == "now_rotates"


def test_one_refusal_is_worse_than_all_that_is_not_known():
    found = fit(sector_bytes=4096, protocol="", capacity_bytes=None)
    assert (found.grade, worst(found)) == (Grade.NO, "sector_other")


def test_the_smallest_member_of_the_array_counts():
    small = Wanted(OLD, smallest_bytes=TB8 - 10**9)
    found = fit(small, capacity_bytes=TB8 - 10**8)
    assert (found.grade, worst(found)) == (Grade.NOTE, "smaller_than_old")


def test_how_much_is_missing_is_told_exactly():
    reason = fit(capacity_bytes=TB8 - 4096).because[0]
    assert (reason.values["less"], reason.values["need"]) == (4096, TB8)


def test_no_reasons_are_no_fit():
    assert Fit(()).grade is Grade.UNKNOWN


def test_the_best_comes_first():
    disks = {
        "no": replace(SAME, sector_bytes=4096),
        "ask": replace(SAME, sector_bytes=None),
        "bigger": replace(SAME, capacity_bytes=TB8 * 2),
        "other": replace(SAME, model="X"),
        "same": SAME,
    }
    judged = [(name, disk, judge_fit(disk, Wanted(OLD))) for name, disk in disks.items()]
    assert [name for name, *_ in best_first(judged)] == ["same", "bigger", "other", "ask", "no"]


# --- the members beside it


def drive(serial, size, name=""):
    return Drive(serial, capacity_bytes=size, disk_name=name)


def test_members_of_a_volume_of_a_card_are_counted():
    volume = LogicalVolume("c", 0, members=("A", "B"))
    survey = Survey(drives=(drive("A", 10), drive("B", 8), drive("C", 1)), volumes=(volume,))
    assert smallest_member(survey, "A") == 8


def test_a_volume_of_one_disk_has_nobody_beside_it():
    survey = Survey(drives=(drive("A", 10),), volumes=(LogicalVolume("c", 0, members=("A",)),))
    assert smallest_member(survey, "A") is None


def test_members_of_a_software_array_are_counted():
    layers = (
        Layer("sda1", "partition", on=("sda",)),
        Layer("md0", "md", on=("sda1", "sdb"), level="raid1"),
    )
    drives = (drive("A", 10, "sda"), drive("B", 8, "sdb"), drive("C", 1, "sdc"))
    assert smallest_member(Survey(drives=drives, layers=layers), "A") == 8


def test_a_disk_in_no_array_has_only_its_own_size():
    assert smallest_member(Survey(drives=(drive("A", 10), drive("B", 8))), "A") is None


def test_sizes_that_nobody_knows_are_no_size():
    volume = LogicalVolume("c", 0, members=("A", "B"))
    survey = Survey(drives=(drive("A", None), drive("B", None)), volumes=(volume,))
    assert smallest_member(survey, "A") is None


# --- states


def test_every_state_has_its_steps():
    assert set(NEXT) == set(SpareState)


@pytest.mark.parametrize(
    ("before", "after", "may"),
    [
        ("on_shelf", "reserved", True),
        ("on_shelf", "sent", False),
        ("reserved", "sent", True),
        ("sent", "installed", True),
        ("on_shelf", "installed", True),
        ("installed", "defective", True),
        ("defective", "rma_sent", True),
        ("on_shelf", "rma_sent", False),
        ("rma_sent", "rma_closed", True),
        ("rma_sent", "defective", True),
        ("rma_closed", "on_shelf", False),
        ("scrapped", "on_shelf", False),
        ("installed", "reserved", False),
    ],
)
def test_which_step_leads_where(before, after, may):
    assert may_become(before, after) is may


def test_every_state_can_be_reached():
    reached = {SpareState.ON_SHELF}
    for _ in SpareState:
        reached |= {after for one in reached for after in NEXT[one]}
    assert reached == set(SpareState)


def test_what_a_ticket_holds_can_go_back_to_the_shelf():
    assert all(SpareState.ON_SHELF in NEXT[one] for one in OF_A_TICKET)


def test_no_state_leads_to_itself():
    assert not any(state in after for state, after in NEXT.items())
