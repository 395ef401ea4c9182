"""A bay that the kernel line itself names, against the survey's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hardware.domain.address import ScsiAddress
from hardware.domain.bay_hint import hinted_bay
from hardware.domain.drive import Bay, Block, Controller, Drive
from hardware.domain.evidence import Certainty, Finding
from hardware.domain.kernel_log import parse_log
from hardware.domain.mapping import resolve
from hardware.domain.survey import Survey

ENCLOSURE = "0x5003048017ab997f"
CARD, RAID = "0000:02:00.0", "0000:18:00.0"
ADDRESS = ScsiAddress(0, 0, 15, 0)
DRIVE = Drive(
    "ZA1X", model="ST12000NM", controller=CARD, bay=Bay(ENCLOSURE, 15), seen_as=ADDRESS,
)  # fmt: skip
MEMBER = Drive("WX77", model="HUS726", controller=RAID, bay=Bay("32", 11))
SURVEY = Survey(
    controllers=(Controller(CARD, "mpt3sas", (0,)), Controller(RAID, "megaraid_sas", (1,))),
    blocks=(Block("sdp", ADDRESS, CARD, "mpt3sas", serial="ZA1X"),),
    drives=(DRIVE, MEMBER, replace(MEMBER, serial="WX78", bay=Bay("32", 12))),
)
NAMED = [
    f"scsi target0:0:15: enclosure logical id({ENCLOSURE}), slot(15)",
    "sd 0:0:15:0: [sdp] tag#1 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE",
    "sd 0:0:15:0: [sdp] tag#1 Sense Key : Medium Error [current]",
]
FAILED = (
    f"megaraid_sas {RAID}: 12231 (438931508s/0x0002/CRIT) - State change on PD 0b(e0x20/s11) "
    "from ONLINE(18) to FAILED(11)"
)


def found(lines: list[str], survey: Survey) -> Finding:
    (event,) = parse_log(lines)
    return resolve(event, survey)


def with_bay(bay: Bay | None) -> Survey:
    return replace(SURVEY, drives=(replace(DRIVE, bay=bay), MEMBER))


def codes(finding: Finding) -> list[str]:
    return [rung.code for rung in finding.rungs]


def test_agreement_is_a_rung_and_no_second_witness() -> None:
    finding = found(NAMED, SURVEY)
    assert finding.certainty is Certainty.ONE_SOURCE, "the card said both"
    assert (finding.bay, codes(finding)[-1]) == (Bay(ENCLOSURE, 15), "line_names_bay")


def test_another_slot_of_the_same_enclosure_is_a_disagreement() -> None:
    finding = found(NAMED, with_bay(Bay(ENCLOSURE, 14)))
    assert finding.certainty is Certainty.DISAGREEMENT
    assert finding.bay is None, "nobody is sent to either bay"
    assert finding.drives[0].other_bays == (Bay(ENCLOSURE, 15),), "both are named"


def test_the_same_slot_of_another_enclosure_is_a_disagreement() -> None:
    finding = found(NAMED, with_bay(Bay("0x5003048017ab0000", 15)))
    assert finding.certainty is Certainty.DISAGREEMENT


def test_a_tools_own_number_of_an_enclosure_is_not_compared() -> None:
    assert found(NAMED, with_bay(Bay("2", 15))).certainty is Certainty.ONE_SOURCE
    assert found(NAMED, with_bay(Bay("2", 14))).certainty is Certainty.DISAGREEMENT


def test_a_logical_id_may_be_written_with_colons() -> None:
    written = Bay("50030480:17ab997f", 15)
    assert found(NAMED, with_bay(written)).certainty is Certainty.ONE_SOURCE


def test_where_the_survey_knows_no_bay_the_line_gives_it() -> None:
    finding = found(NAMED, with_bay(None))
    assert finding.certainty is Certainty.ONE_SOURCE, "one word, not two"
    assert finding.bay == Bay(ENCLOSURE, 15)
    assert codes(finding)[-2:] == ["line_names_bay", "drive_in_bay"]


def test_a_line_without_a_bay_changes_nothing() -> None:
    finding = found(NAMED[1:], SURVEY)
    assert (finding.certainty, "line_names_bay" in codes(finding)) == (Certainty.ONE_SOURCE, False)


def test_a_member_of_a_raid_is_found_by_the_bay_that_the_card_names() -> None:
    finding = found([FAILED], SURVEY)
    assert finding.certainty is Certainty.ONE_SOURCE
    assert finding.drive is not None and finding.drive.serial == "WX77"


def test_a_bay_of_another_card_is_not_searched() -> None:
    other = FAILED.replace(RAID, "0000:af:00.0")
    assert found([other], SURVEY).certainty is Certainty.NO_DRIVE


def test_two_drives_in_one_bay_are_candidates() -> None:
    twice = replace(SURVEY, drives=(MEMBER, replace(MEMBER, serial="WX99")))
    finding = found([FAILED], twice)
    assert (finding.certainty, finding.drive) == (Certainty.CANDIDATES, None)


@pytest.mark.parametrize(
    ("line", "bay"),
    [
        (FAILED, Bay("32", 11)),
        (FAILED.replace("e0x20/s11", "e0xff/s3"), Bay("Direct Attached", 3)),
        ("pcieport 0000:3a:03.0: pciehp: Slot(12): Card not present", None),
    ],
)
def test_a_hint_is_read_in_the_words_of_its_card(line: str, bay: Bay | None) -> None:
    (event,) = parse_log([line])
    assert hinted_bay(event) == bay
