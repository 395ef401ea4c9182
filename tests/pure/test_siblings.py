"""The other disks of an array: by their serials, and which of them are weak."""

from dataclasses import replace

import pytest

from hardware.domain.drive import Block, Drive, LogicalVolume
from hardware.domain.siblings import Below, hurt, weak_among
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey
from tests.pure.made_arrays import CARD, filesystem, hidden, md, names, plain

SURVEY = Survey(drives=plain(4), layers=(md("raid5", names(3)), filesystem("md0")))


def test_names_lead_down_to_serials():
    below = Below(SURVEY)
    assert below.serials(["sda1"]) == ("S0",)
    assert below.serials(["/dev/md0"]) == ("S0", "S1", "S2")
    assert below.serials(["/srv", "sdd"]) == ("S0", "S1", "S2", "S3")
    assert below.serials(["sdz", "", "nonsense"]) == ()


def test_below_a_volume_are_its_members():
    volume = LogicalVolume(CARD, 0, members=("S0", "S1"), disk_name="sdj")
    survey = Survey(drives=hidden(2), volumes=(volume,), layers=(filesystem("sdj1"),))
    assert Below(survey).serials(["sdj1"]) == ("S0", "S1")


def test_a_drive_by_its_second_path():
    survey = replace(SURVEY, blocks=(Block("sdq", serial="S3"), Block("sdr", serial="stranger")))
    assert Below(survey).serials(["sdq1", "sdr"]) == ("S3",)


def test_a_circle_ends():
    layers = (Layer("dm-0", "dm", ("dm-1",)), Layer("dm-1", "dm", ("dm-0", "sda")))
    assert Below(replace(SURVEY, layers=layers)).serials(["dm-0"]) == ("S0",)


@pytest.mark.parametrize(
    ("detail", "named"),
    [
        ("sdc: 3 bad block ranges, write errors", ("sdc",)),
        ("sdb1: 17 read, 3 write, 2500 checksum errors; sdf1: 0 read, 0 write, 96 checksum errors",
         ("sdb1", "sdf1")),
        ("sdc: wants replacement; read-only", ("sdc",)),
        ("recovery DELAYED; mismatch_cnt 128", ()),
        ("scrub repaired 0B in 01:02:03 with 0 errors on Sun Mar 10 01:24:03 2024", ()),
        ("", ()),
        ("x" * 10000, ()),
    ],
)  # fmt: skip
def test_whose_errors_an_array_counts(detail, named):
    assert hurt(Layer("md0", "md", detail=detail)) == named


@pytest.mark.parametrize(
    ("drive", "why"),
    [
        (Drive("S0", state="Predictive Failure"), "weak.predicted"),
        (Drive("S0", state="Failed"), "weak.failed"),
        (Drive("S0", state="Rebuilding"), "weak.rebuilding"),
        (Drive("S0", smart_passed=False), "weak.smart"),
        (Drive("S0", state="Online", smart_passed=True), None),
        (Drive("S0"), None),
    ],
)
def test_a_drive_may_be_weak_by_its_own_word(drive, why):
    found = weak_among(Survey(drives=(drive,)), ["S0"], {}, ())
    assert [one.why for one in found] == ([why] if why else [])


def test_what_the_caller_knows_counts_first_and_the_arrays_count_last():
    assert weak_among(SURVEY, ["S0"], {"S0": "kind.medium_error"}, ["S0"])[0].why == (
        "kind.medium_error"
    )
    assert weak_among(SURVEY, ["S0"], {}, ["S0"])[0].why == "weak.counted"


def test_one_that_its_card_gave_up_cannot_fail_next():
    (found,) = weak_among(Survey(drives=(Drive("S0", state="Failed"),)), ["S0"], {}, ())
    assert found.is_out


def test_a_weak_serial_that_no_survey_has_is_still_said():
    (found,) = weak_among(SURVEY, ["S9"], {"S9": "weak.smart_fail"}, ())
    assert (found.serial, found.bay) == ("S9", None)
