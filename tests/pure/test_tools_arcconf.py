"""arcconf: real answers of an H3C P460-B2 and an Inspur PM8222, and what may be wrong with them."""

from __future__ import annotations

import json
import unittest
from typing import Any

from hardware.domain.drive import Bay
from hardware.domain.machine import ToolError
from hardware.tools import arcconf
from tests.recorded import FakeMachine, corpus

LIST_ONE = """Controllers found: 1
----------------------------------------------------------------------
Controller information
----------------------------------------------------------------------
   Controller ID             : Status, Slot, Mode, Name, SerialNumber, WWN
----------------------------------------------------------------------
   Controller 1:             : Optimal, Slot 3, Mixed, UN RAID P460-B2, Unknown, 59C097124AB39000

Command completed successfully.
"""


def disk(device: int, slot: Any, array: int | None, **more: Any) -> dict[str, Any]:
    chunk = {"channelID": 0, "deviceID": device}
    return {
        "channelID": 0,
        "deviceID": device,
        "serialNumber": f"SER{device}  ",
        "enclosureID": 1,
        "slotID": slot,
        "state": 1,
        "isDriveExposedToOS": array is None,
        "Chunk": [chunk if array is None else {**chunk, "consumerArrayID": array}],
        **more,
    }


def volume(number: int, array: int, **more: Any) -> dict[str, Any]:
    told = {"logicalDriveID": number, "state": 2, "smartArrayLDStatus": "Ok", "raidLevel": 1}
    return {**told, "Chunk": [{"consumerArrayID": array, "logicalDriveID": number}], **more}


def answer(disks: list[dict[str, Any]], volumes: list[dict[str, Any]], **more: Any) -> str:
    told = {"controllerID": 1, "pciAddress": "0:17:0:0", "Channel": [{"HardDrive": disks}]}
    body = json.dumps({"Controller": {**told, "LogicalDrive": volumes, **more}})
    return f"Controllers found: 1\n{body}\n\nCommand completed successfully.\n"


class RealAnswerTests(unittest.TestCase):
    def test_slot_5_is_target_13_after_a_hot_swap(self):
        told = arcconf.explain(corpus("arcconf/h3c-getconfigjson-1.txt"))
        drive = next(one for one in told["drives"] if one["bay"]["slot"] == 5)
        assert drive["serial"] == "ZA1C1HSR"
        assert drive["pass_through"] is True
        assert drive["shown_as"] == "/dev/sdl (Disk0) (Bus: 0, Target: 13, Lun: 0)"

    def test_an_hba_has_drives_and_no_volumes(self):
        told = arcconf.explain(corpus("arcconf/h3c-getconfigjson-1.txt"))
        assert told["controller"]["pci_address"] == "0000:5e:00.0"
        assert len(told["drives"]) == 11
        assert told["volumes"] == []

    def test_hours_of_zero_are_no_hours(self):
        found = arcconf.parse(corpus("arcconf/h3c-getconfigjson-1.txt"))
        hours = {drive.bay.slot: drive.power_on_hours for drive in found.drives if drive.bay}
        assert (hours[0], hours[1]) == (22277, None)

    def test_the_p460_is_known_by_its_pci_address(self):
        found = arcconf.parse(corpus("arcconf/h3c-getconfigjson-2.txt"))
        card = found.controllers[0]
        assert (card.pci_address, card.model) == ("0000:17:00.0", "RAID P460-B2")
        assert card.serial == ""  # it says Unknown

    def test_the_p460s_volumes_have_exactly_their_members(self):
        found = arcconf.parse(corpus("arcconf/h3c-getconfigjson-2.txt"))
        slots = {drive.serial: drive.bay.slot for drive in found.drives if drive.bay}
        members = {v.number: sorted(slots[m] for m in v.members) for v in found.volumes}
        assert members == {0: [4, 5], 1: [6, 7, 8, 9, 10, 11, 12, 13]}

    def test_the_p460s_volumes_carry_level_state_and_the_kernels_unique_id(self):
        first, second = arcconf.parse(corpus("arcconf/h3c-getconfigjson-2.txt")).volumes
        assert (first.level, first.state, first.name) == ("RAID1", "optimal", "RaidGP1")
        assert first.unique_id == "600508B1001C71F1E5F023DECC27EBE8"
        assert second.level == "RAID50"
        assert second.capacity_bytes == 22504095744 * 512

    def test_a_hidden_member_has_a_bay_and_no_address(self):
        found = arcconf.parse(corpus("arcconf/h3c-getconfigjson-2.txt"))
        drive = next(one for one in found.drives if one.serial == "S6KLNC0W482240")
        assert drive.bay == Bay("1", 5, "CN0")
        assert (drive.pass_through, drive.seen_as, drive.state) == (False, None, "online")

    def test_each_drive_keeps_what_the_card_printed(self):
        found = arcconf.parse(corpus("arcconf/h3c-getconfigjson-2.txt"), "arcconf GETCONFIGJSON 1")
        fact = found.drives[0].facts[0]
        assert fact.source == "arcconf GETCONFIGJSON 1"
        assert json.loads(fact.raw)["serialNumber"] == "S6KLNC0W482555"
        assert len(fact.raw) < 2048

    def test_the_text_form_is_refused_with_a_reason(self):
        with self.assertRaisesRegex(ToolError, "GETCONFIGJSON expected"):
            arcconf.parse(corpus("arcconf/31pd-ready.txt"))


class TrapTests(unittest.TestCase):
    def test_lines_broken_by_a_console_are_put_together(self):
        text = answer([disk(12, 4, 0)], [volume(0, 0)])
        broken = "\r\n".join(text[at : at + 80] for at in range(0, len(text), 80))
        assert arcconf.parse(broken).volumes[0].members == ("SER12",)

    def test_two_volumes_on_one_array_have_the_same_members(self):
        found = arcconf.parse(answer([disk(1, 7, 3), disk(2, 8, 3)], [volume(0, 3), volume(1, 3)]))
        assert [v.members for v in found.volumes] == [("SER1", "SER2")] * 2

    def test_pass_through_drives_are_members_of_nothing(self):
        found = arcconf.parse(answer([disk(1, 7, 0), disk(2, 8, None)], [volume(0, 0)]))
        assert found.volumes[0].members == ("SER1",)

    def test_a_hot_spare_of_the_array_is_no_member(self):
        found = arcconf.parse(answer([disk(1, 7, 0), disk(2, 8, 0, state=3)], [volume(0, 0)]))
        assert found.volumes[0].members == ("SER1",)
        assert found.drives[1].state == "hot spare"

    def test_a_volume_without_members_is_trouble_and_stays_visible(self):
        found = arcconf.parse(answer([disk(1, 7, 0)], [volume(4, 9)]))
        assert found.volumes[0].members == ()
        assert "volume 4 without members" in found.trouble[0]

    def test_numbers_as_text_are_numbers(self):
        text = answer([disk(1, "7", 0, state="1")], [volume(0, 0)]).replace(
            '"raidLevel": 1', '"raidLevel": "1"'
        )
        found = arcconf.parse(text)
        assert (found.drives[0].bay, found.volumes[0].level) == (Bay("1", 7), "RAID1")

    def test_2147483647_is_unknown(self):
        told = disk(1, 2147483647, 0, currentTemperature="2147483647")
        found = arcconf.parse(answer([told], [volume(0, 0, raidLevel=2147483647)]))
        assert (found.drives[0].bay, found.drives[0].temperature_c) == (None, None)
        assert found.volumes[0].level == ""

    def test_a_lone_drive_may_come_without_its_list(self):
        body = {
            "controllerID": 1,
            "pciAddress": "0:17:0:0",
            "Channel": {"HardDrive": disk(1, 2, 0)},
        }
        assert arcconf.parse(json.dumps({"Controller": body})).drives[0].serial == "SER1"

    def test_a_failed_drive_says_why(self):
        told = disk(1, 7, 0, state=5, lastFailureReason="Write failure after remap")
        assert (
            arcconf.parse(answer([told], [])).drives[0].state
            == "Write failure after remap (state 5)"
        )

    def test_a_volume_says_the_firmwares_word(self):
        told = volume(0, 0, smartArrayLDStatus="Interim Recovery Mode", state=3)
        assert (
            arcconf.parse(answer([disk(1, 7, 0)], [told])).volumes[0].state
            == "Interim Recovery Mode"
        )

    def test_a_drive_without_serial_is_named_by_its_slot(self):
        found = arcconf.parse(answer([disk(1, 7, None, serialNumber="")], []))
        assert found.drives == ()
        assert "without serial number in Enclosure 1, Slot 7" in found.trouble[0]

    def test_a_directly_attached_drive_has_a_slot(self):
        told = disk(1, 0, None, enclosureID=2147483647)
        assert (
            str(arcconf.parse(answer([told], [])).drives[0].bay)
            == "Enclosure Direct Attached, Slot 0"
        )

    def test_hex_pci_addresses_become_the_kernels(self):
        text = answer([], [], pciAddress="0:AF:1f:7")
        assert arcconf.parse(text).controllers[0].pci_address == "0000:af:1f.7"

    def test_half_a_document_raises(self):
        text = answer([disk(1, 7, 0)], [volume(0, 0)])
        with self.assertRaises(ToolError):
            arcconf.parse(text[: len(text) // 2])


class SurveyTests(unittest.TestCase):
    def test_each_listed_controller_is_asked(self):
        run = FakeMachine(
            {
                ("arcconf", "LIST"): (LIST_ONE, 0),
                ("arcconf", "GETCONFIGJSON", "1"): (answer([disk(1, 7, 0)], [volume(0, 0)]), 0),
            }
        )
        found = arcconf.survey(run)
        assert (len(found.drives), len(found.volumes), found.trouble) == (1, 1, ())

    def test_a_controller_that_hangs_leaves_the_others(self):
        second = LIST_ONE.replace("found: 1", "found: 2").replace(
            "   Controller 1:", "   Controller 2:             : Optimal\n   Controller 1:"
        )
        run = FakeMachine(
            {
                ("arcconf", "LIST"): (second, 0),
                ("arcconf", "GETCONFIGJSON", "1"): (answer([disk(1, 7, 0)], [volume(0, 0)]), 0),
                ("arcconf", "GETCONFIGJSON", "2"): ("", 124),
            }
        )
        found = arcconf.survey(run)
        assert len(found.drives) == 1
        assert found.trouble == (
            "arcconf GETCONFIGJSON 2: no answer within 30 s, stopped (exit status 124)",
        )

    def test_a_list_that_promises_more_controllers_is_trouble(self):
        run = FakeMachine({("arcconf", "LIST"): ("Controllers found: 2\n", 0)})
        assert "one line for each controller" in arcconf.survey(run).trouble[0]

    def test_no_controller_is_no_trouble(self):
        run = FakeMachine({("arcconf", "LIST"): ("Controllers found: 0\n", 0)})
        assert arcconf.survey(run).trouble == ()


if __name__ == "__main__":
    unittest.main()
