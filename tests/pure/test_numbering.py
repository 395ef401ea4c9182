"""A Smart Array is asked which of its numbers is which drive."""

from __future__ import annotations

import json
import unittest
from dataclasses import replace

from hardware.agent.numbering import GAP, numbered
from hardware.domain.drive import Block, Controller, Drive, LogicalVolume
from hardware.domain.reach import ways
from hardware.domain.survey import Survey
from hardware.tools.smartctl import WHO
from tests.recorded import FakeMachine

CARD = "0000:03:00.0"
HPE = Survey(
    controllers=(Controller(CARD, driver="hpsa", host_numbers=(0,)),),
    blocks=(Block(disk_name="sda", pci_address=CARD, driver="hpsa"),),
    drives=(Drive("S1AAAA", controller=CARD), Drive("S2BBBB", controller=CARD)),
    volumes=(LogicalVolume(CARD, 0, disk_name="sda", members=("S1AAAA", "S2BBBB")),),
)


def answer(serial: str) -> str:
    told = {"device": {"name": "/dev/sda", "protocol": "SCSI"}, "serial_number": serial}
    return json.dumps({"smartctl": {"exit_status": 0}, "model_name": "MB4000", **told})


def card(*serials: str) -> FakeMachine:
    """A card whose drives stand at these numbers; "" is nobody's."""
    said = {
        (*WHO, "/dev/sda", "-d", f"cciss,{number}"): (answer(serial) if serial else "", 0)
        for number, serial in enumerate(serials)
    }
    return FakeMachine(said)


class NumberingTests(unittest.TestCase):
    def test_each_drive_gets_the_number_that_its_serial_answers_to(self) -> None:
        survey = numbered(card("S2BBBB", "", "S1AAAA"), HPE)
        assert [drive.device_id for drive in survey.drives] == [2, 0]
        assert {way.kind for way in ways(survey)} == {"cciss,2", "cciss,0"}

    def test_a_drive_that_nobody_answers_for_stays_without_number(self) -> None:
        survey = numbered(card("S2BBBB"), HPE)
        assert [drive.device_id for drive in survey.drives] == [None, 0]

    def test_what_answers_counts_more_than_what_a_tool_called_its_number(self) -> None:
        drives = tuple(replace(drive, device_id=7) for drive in HPE.drives)
        survey = numbered(card("S2BBBB", "S1AAAA"), replace(HPE, drives=drives))
        assert [drive.device_id for drive in survey.drives] == [1, 0]

    def test_two_numbers_for_one_serial_are_none(self) -> None:
        machine = card("S1AAAA", "S1AAAA-")
        assert numbered(machine, HPE).drives[0].device_id is None

    def test_a_card_that_hangs_is_asked_once(self) -> None:
        asked = []

        class Hanging(FakeMachine):
            def __call__(self, *argv: str):
                asked.append(argv)
                return FakeMachine({argv: ("", 124)})(*argv)

        numbered(Hanging(), HPE)
        assert len(asked) == 1

    def test_the_search_ends_after_a_gap(self) -> None:
        machine = card("S1AAAA", *[""] * GAP, "S2BBBB")
        assert [drive.device_id for drive in numbered(machine, HPE).drives] == [0, None]

    def test_other_cards_are_not_asked(self) -> None:
        plain = Survey(drives=(Drive("S1", disk_name="sda"),))
        assert numbered(FakeMachine(), plain) == plain
