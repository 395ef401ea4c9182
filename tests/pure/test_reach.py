"""How smartctl reaches a drive: through itself, through its card, or not at all."""

from __future__ import annotations

import unittest
from typing import Any

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Block, Controller, Drive, LogicalVolume
from hardware.domain.reach import CARD_ONLY, NO_DEVICE, NO_NUMBER, NOT_PHYSICAL, Reach, ways
from hardware.domain.survey import Survey

CARD = "0000:3b:00.0"
VOLUME_AT = ScsiAddress(14, 1, 0, 9)


def on_card(
    driver: str, *drives: Drive, blocks: tuple[Block, ...] = (), hosts: Any = (14,)
) -> Survey:
    volume = LogicalVolume(
        CARD, 9, members=("HIDDEN",), disk_name="sdk", address=VOLUME_AT, unique_id="6003"
    )
    return Survey(
        controllers=(Controller(CARD, driver, hosts),),
        blocks=(Block("sdk", VOLUME_AT, CARD, driver, serial="6003"), *blocks),
        drives=drives,
        volumes=(volume,),
    )


def hidden(number: int | None = 5, **parts: Any) -> Drive:
    told = {"serial": "HIDDEN", "device_id": number, "controller": CARD, "disk_name": "sdk"}
    return Drive(**{"seen_as": VOLUME_AT, **told, **parts})


def way(survey: Survey) -> Reach:
    (found,) = ways(survey)
    return found


class PlainTests(unittest.TestCase):
    def test_a_disk_of_its_own_is_asked_by_its_name(self):
        address = ScsiAddress(0, 0, 0, 0)
        block = Block("sda", address, driver="ahci", serial="ZA1")
        survey = Survey(blocks=(block,), drives=(Drive("ZA1", disk_name="sda", seen_as=address),))
        assert way(survey) == Reach("ZA1", "/dev/sda")

    def test_an_nvme_disk_is_asked_by_its_controller(self):
        survey = Survey(drives=(Drive("N1", disk_name="nvme3n1"),))
        assert way(survey) == Reach("N1", "/dev/nvme3", "nvme")

    def test_a_usb_disk_is_asked_as_sat(self):
        block = Block("sdz", driver="uas", serial="U1")
        survey = Survey(blocks=(block,), drives=(Drive("U1", disk_name="sdz"),))
        assert way(survey).kind == "sat"

    def test_a_pass_through_disk_of_a_card_needs_no_number(self):
        address = ScsiAddress(14, 0, 13, 0)
        block = Block("sdl", address, CARD, "smartpqi", serial="SHOWN")
        shown = Drive("SHOWN", controller=CARD, pass_through=True, seen_as=address, disk_name="sdl")
        assert way(on_card("smartpqi", shown, blocks=(block,))) == Reach(
            "SHOWN", "/dev/sdl", "", CARD
        )

    def test_a_virtual_machines_disk_has_no_health(self):
        survey = Survey(blocks=(Block("vda", serial="V1"),), drives=(Drive("V1", disk_name="vda"),))
        assert way(survey).reason == NOT_PHYSICAL

    def test_a_disk_of_an_md_array_is_still_its_own(self):
        md = LogicalVolume("", None, tool="mdadm", name="md0", members=("ZA1",))
        block = Block("sda", serial="ZA1")
        survey = Survey(blocks=(block,), drives=(Drive("ZA1", disk_name="sda"),), volumes=(md,))
        assert way(survey).device == "/dev/sda"


class CardTests(unittest.TestCase):
    def test_a_member_is_asked_through_its_volumes_disk_by_its_number(self):
        assert way(on_card("megaraid_sas", hidden())) == Reach(
            "HIDDEN", "/dev/sdk", "megaraid,5", CARD
        )

    def test_without_any_disk_a_megaraid_is_asked_through_its_bus(self):
        survey = Survey(
            controllers=(Controller(CARD, "megaraid_sas", (3,)),),
            drives=(Drive("SPARE", device_id=7, controller=CARD),),
        )
        assert way(survey) == Reach("SPARE", "/dev/bus/3", "megaraid,7", CARD)

    def test_each_card_has_its_own_way_to_say_which(self):
        kinds = {"hpsa": "cciss,5", "smartpqi": "cciss,5", "aacraid": "aacraid,14,0,5"}
        assert {driver: way(on_card(driver, hidden())).kind for driver in kinds} == kinds

    def test_a_volumes_disk_is_never_taken_for_its_member(self):
        for driver in ("smartpqi", "hpsa", "megaraid_sas", "aacraid", "mpt3sas"):
            with self.subTest(driver=driver):
                found = way(on_card(driver, hidden()))
                assert not (found.device == "/dev/sdk" and not found.kind)

    def test_a_member_without_a_number_is_named_with_the_reason(self):
        found = way(on_card("smartpqi", hidden(None)))
        assert (found.is_reachable, found.reason, found.controller) == (False, NO_NUMBER, CARD)

    def test_a_card_that_smartctl_cannot_ask_is_the_reason(self):
        assert way(on_card("mpt3sas", hidden())).reason == CARD_ONLY

    def test_a_drive_of_an_unknown_card_has_no_device(self):
        assert way(Survey(drives=(hidden(),))).reason == NO_DEVICE

    def test_number_zero_is_a_number(self):
        assert way(on_card("megaraid_sas", hidden(0))).kind == "megaraid,0"

    def test_every_drive_has_one_way(self):
        survey = on_card("megaraid_sas", hidden(), Drive("LOST"), Drive("", disk_name="sdq"))
        assert [found.serial for found in ways(survey)] == ["HIDDEN", "LOST", ""]


if __name__ == "__main__":
    unittest.main()
