"""Numbers of volumes are measured, never assumed."""

from dataclasses import replace

import pytest

from hardware.domain.address import ScsiAddress
from hardware.domain.calibration import Calibration, calibrate, numbered, offsets_of
from hardware.domain.drive import Block, Controller, Drive, Fact, LogicalVolume
from hardware.domain.evidence import Certainty
from hardware.domain.join import join
from hardware.domain.mapping import resolve
from hardware.domain.survey import Survey
from tests.pure.test_mapping import event

A = "0000:3b:00.0"
CARD = Controller(A, driver="smartpqi", host_numbers=(14,))


def block(number, unique_id="", **more):
    address = ScsiAddress(14, 1, 0, number)
    facts = (Fact(f"/sys/bus/scsi/devices/{address}", ""),)
    return Block(f"sd{number}", address, A, "smartpqi", unique_id=unique_id, facts=facts, **more)


def ssacli(number, *members, **more):
    facts = (Fact("ssacli ctrl all show config detail", str(number)),)
    return LogicalVolume(
        A, None, "ssacli", str(number), level="RAID0", members=members, facts=facts, **more
    )


def arcconf(number, *members, **more):
    facts = (Fact("arcconf GETCONFIGJSON 1", str(number)),)
    return LogicalVolume(A, number, level="RAID0", members=members, facts=facts, **more)


def survey(*volumes, blocks=(), drives=("S1X", "S2X", "S3X")):
    found = tuple(Drive(serial, controller=A) for serial in drives)
    return Survey((CARD,), tuple(blocks), found, tuple(volumes))


def measured(whole):
    return [(one.tool, one.offset, one.pairs) for one in calibrate(whole)]


def number_of(whole, serial):
    (volume,) = (v for v in join(whole).volumes if serial in v.members)
    return volume.number


def test_a_unique_id_that_both_know_makes_a_pair():
    whole = survey(ssacli(1, "S1X", unique_id="ID0"), blocks=[block(0, "ID0")])
    assert measured(whole) == [("ssacli", -1, ((0, 1),))]


def test_the_name_that_an_array_gave_is_its_unique_id():
    naa = "600605b00272b0e01e8b0e6d0a3c4f12"
    volume = replace(arcconf(1, "S1X"), tool="storcli", tool_number="1", unique_id=naa)
    shown = Block("sda", ScsiAddress(0, 2, 1, 0), A, "megaraid_sas", wwn=f"0x{naa}")
    card = Controller(A, driver="megaraid_sas", host_numbers=(0,))
    whole = replace(survey(volume, blocks=[shown]), controllers=(card,))
    assert measured(whole) == [("storcli", 0, ((1, 1),))]


def test_the_name_that_the_tool_prints_makes_a_pair():
    whole = survey(ssacli(1, "S1X", disk_name="sd0"), blocks=[block(0)])
    assert measured(whole) == [("ssacli", -1, ((0, 1),))]


def test_a_name_whose_unique_id_is_another_makes_none():
    volume = ssacli(1, "S1X", disk_name="sd0", unique_id="ID7")
    assert measured(survey(volume, blocks=[block(0, "ID0")])) == []


def test_the_same_drives_in_two_tools_make_a_pair():
    whole = survey(
        ssacli(5, "S1X", "S2X"), arcconf(4, "S2X", "S1X", unique_id="ID4"), blocks=[block(4, "ID4")]
    )
    assert measured(whole) == [("arcconf", 0, ((4, 4),)), ("ssacli", -1, ((4, 5),))]


def test_one_pair_calls_the_other_volumes_too():
    whole = survey(
        ssacli(1, "S1X", unique_id="ID0"), ssacli(3, "S3X"), blocks=[block(0, "ID0"), block(2)]
    )
    assert number_of(whole, "S3X") == 2
    assert [str(v.address) for v in join(whole).volumes] == ["14:1:0:0", "14:1:0:2"]


def test_without_a_pair_no_volume_has_a_number():
    assert number_of(survey(ssacli(3, "S3X"), blocks=[block(2)]), "S3X") is None


@pytest.mark.parametrize(("tool", "number"), [("arcconf", ""), ("", ""), ("arcconf", "2")])
def test_a_cards_own_number_is_no_proof_either(tool, number):
    volume = replace(arcconf(2, "S3X"), tool=tool, tool_number=number)
    (found,) = join(survey(volume, blocks=[block(2)])).volumes
    assert (found.number, found.tool, found.tool_number) == (None, "arcconf", "2")


def test_pairs_that_differ_call_nothing_and_say_so():
    whole = survey(
        ssacli(1, "S1X", unique_id="ID0"),
        ssacli(2, "S2X", unique_id="ID5"),
        ssacli(3, "S3X"),
        blocks=[block(0, "ID0"), block(5, "ID5")],
    )
    assert measured(whole) == [("ssacli", None, ((0, 1), (5, 2)))]
    assert number_of(whole, "S3X") is None
    assert "fit no single offset (kernel=tool: 0=1, 5=2)" in join(whole).trouble[0]
    assert number_of(whole, "S2X") == 5  # its own unique id needs no offset


@pytest.mark.parametrize("told", ["", "A1", "-1", "9" * 12, "²"])
def test_a_number_that_is_none_calibrates_nothing(told):
    volume = replace(ssacli(1, "S1X", unique_id="ID0"), tool_number=told)
    assert calibrate(survey(volume, blocks=[block(0, "ID0")])) == ()


def test_a_joined_survey_keeps_what_was_measured():
    whole = join(
        survey(ssacli(1, "S1X", unique_id="ID0"), ssacli(3, "S3X"), blocks=[block(0, "ID0")])
    )
    assert [(one.tool, one.offset) for one in calibrate(whole)] == [("ssacli", -1)]


def test_an_offset_that_is_refused_takes_the_numbers_away():
    whole = join(
        survey(ssacli(1, "S1X", unique_id="ID0"), ssacli(3, "S3X"), blocks=[block(0, "ID0")])
    )
    offsets = offsets_of([Calibration(A, "ssacli", None)])
    assert [numbered(v, offsets).number for v in whole.volumes] == [0, None]


# --- what is said of a line


def test_a_calibrated_number_leads_to_the_drive():
    whole = join(
        survey(ssacli(1, "S1X", unique_id="ID0"), ssacli(3, "S3X"), blocks=[block(0, "ID0")])
    )
    assert [d.serial for d in resolve(event("14:1:0:2"), whole).drives] == ["S3X"]


def test_without_calibration_it_is_one_of_them():
    whole = join(survey(ssacli(3, "S3X"), ssacli(2, "S2X")))
    finding = resolve(event("14:1:0:2"), whole)
    assert (finding.certainty, finding.drive) == (Certainty.CANDIDATES, None)
    assert {d.serial for d in finding.drives} == {"S2X", "S3X"}
    assert finding.rungs[-1].code == "not_calibrated"


def test_one_candidate_of_an_uncalibrated_tool_is_not_the_drive():
    finding = resolve(event("14:1:0:3"), join(survey(arcconf(3, "S3X"))))
    assert (finding.certainty, finding.drive) == (Certainty.CANDIDATES, None)


def test_a_number_whose_unique_id_is_anothers_is_unknown():
    volume = LogicalVolume(A, 2, unique_id="ID2", members=("S3X",), level="RAID0")
    finding = resolve(event("14:1:0:2"), join(survey(volume, blocks=[block(2, "ID7")])))
    assert (finding.certainty, finding.rungs[-1].code) == (Certainty.NO_DRIVE, "volume_unknown")


def test_of_two_drives_with_one_serial_neither_is_named():
    one = Drive("S1X", model="A", controller=A)
    whole = join(survey(ssacli(1, "S1X", unique_id="ID0"), blocks=[block(0, "ID0")], drives=()))
    whole = replace(whole, drives=(one, replace(one, model="B")))
    assert resolve(event("14:1:0:0"), whole).certainty is Certainty.CANDIDATES
