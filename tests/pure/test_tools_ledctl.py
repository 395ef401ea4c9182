"""ledctl: slots by enclosure and index, by number, and by the address of a port."""

from __future__ import annotations

import unittest

from hardware.domain.machine import ToolError
from hardware.tools import ledctl
from tests.recorded import UNUSABLE, FakeMachine, corpus

CARDS = "/sys/devices/pci0000:00/0000:00:17.0 (AHCI)\n/sys/devices/pci0000:3a/0000:3b:00.0 (SCSI)\n"
LINE = "slot: {:<15} led state: {:<15} device: {:<15}\n"


class ListTests(unittest.TestCase):
    def test_three_slots_of_an_enclosure(self):
        first, second, third = ledctl.explain(corpus("reconstructed/ledctl/list-slots.txt"))[
            "slots"
        ]
        assert [one["enclosure"] for one in (first, second, third)] == ["14:0:30:0"] * 3
        assert [one["slot"] for one in (first, second, third)] == [0, 1, 2]
        assert (first["status"], first["disk_name"], first["is_empty"]) == ("NORMAL", "sda", False)
        assert (second["status"], second["disk_name"]) == ("LOCATE", "sdb")
        assert (second["locate_led"], second["fault_led"]) == (True, False)
        assert (third["status"], third["disk_name"], third["is_empty"]) == ("FAILURE", None, True)
        assert (third["fault_led"], third["locate_led"]) == (True, False)

    def test_a_slot_of_a_volume_manager_is_a_number(self):
        (slot,) = ledctl.parse(LINE.format("7", "NORMAL", "/dev/nvme3n1")).slots
        assert (slot.enclosure, slot.slot, slot.disk_name) == ("", 7, "nvme3n1")

    def test_lights_by_the_pattern(self):
        lights = {}
        for state in (
            "LOCATE_OFF",
            "LOCATE_AND_FAILED_DRIVE",
            "FAILED_ARRAY",
            "UNKNOWN",
            "REBUILD",
        ):
            (slot,) = ledctl.parse(LINE.format("7", state, "/dev/sda")).slots
            lights[state] = (slot.fault_led, slot.locate_led)
        assert lights == {
            "LOCATE_OFF": (False, False),
            "LOCATE_AND_FAILED_DRIVE": (True, True),
            "FAILED_ARRAY": (True, False),
            "UNKNOWN": (None, None),
            "REBUILD": (False, False),
        }

    def test_a_port_has_no_number_and_is_told(self):
        text = LINE.format("0000:33:01.0", "NORMAL", "/dev/nvme0n1") + LINE.format(
            "1", "NORMAL", "x"
        )
        told = ledctl.explain(text)
        assert "0000:33:01.0 has no number" in told["not_understood"][0]
        assert len(told["slots"]) == 1

    def test_the_duplicate_of_a_pci_slot_is_no_bay_of_an_enclosure(self):
        text = LINE.format("8191-6", "UNKNOWN", "(empty)") + LINE.format(
            "259", "UNKNOWN", "(empty)"
        )
        told = ledctl.explain(text)
        assert [(one["enclosure"], one["slot"]) for one in told["slots"]] == [(None, 259)]
        assert "8191-6 has no number" in told["not_understood"][0]

    def test_a_notice_about_its_configuration_is_no_trouble(self):
        notice = "/etc/ledmon.conf: does not exist, using built-in defaults\n"
        told = ledctl.explain(notice + LINE.format("7", "NORMAL", "/dev/nvme3n1"))
        assert len(told["slots"]) == 1
        assert "not_understood" not in told

    def test_the_controllers_of_the_other_list(self):
        told = ledctl.explain(CARDS)
        assert [one["type"] for one in told["controllers"]] == ["AHCI", "SCSI"]
        assert told["slots"] == []

    def test_cut_text_is_a_part_or_unusable(self):
        whole = corpus("reconstructed/ledctl/list-slots.txt")
        for end in range(0, len(whole), 5):
            try:
                told = ledctl.explain(whole[:end])
                assert told["slots"] or told["not_understood"]
            except ToolError as error:
                assert "expected" in str(error)

    def test_unusable_text_is_refused(self):
        for text in (*UNUSABLE, "slot: 7\n", "slot: " + "7" * 100_000):
            with self.subTest(text=text[:20]), self.assertRaises(ToolError):
                ledctl.explain(text)


class SurveyTests(unittest.TestCase):
    LISTED = ("ledctl", "--list-slots", "--controller-type=SCSI")

    def test_only_controllers_with_slots_are_asked(self):
        slots = LINE.format("14:0:30:0-4", "NORMAL", "/dev/sdk")
        run = FakeMachine({("ledctl", "--list-controllers"): (CARDS, 0), self.LISTED: (slots, 0)})
        (slot,) = ledctl.survey(run).slots
        assert (slot.enclosure, slot.slot, slot.disk_name) == ("14:0:30:0", 4, "sdk")

    def test_an_enclosure_has_the_name_that_the_kernel_gives_it(self):
        slots = LINE.format("14:0:30:0-4", "NORMAL", "/dev/sdk")
        run = FakeMachine({("ledctl", "--list-controllers"): (CARDS, 0), self.LISTED: (slots, 0)})
        run.files["/sys/class/enclosure/14:0:30:0/id"] = "0x5000ccab0405f27e\n"
        assert ledctl.survey(run).slots[0].enclosure == "0x5000ccab0405f27e"

    def test_a_card_without_slots_is_no_trouble_and_a_failing_one_is(self):
        run = FakeMachine({("ledctl", "--list-controllers"): (CARDS, 0), self.LISTED: ("", 0)})
        assert ledctl.survey(run).trouble == ()
        run.commands[self.LISTED] = ("", 124)
        assert "no answer within 30 s" in ledctl.survey(run).trouble[0]

    def test_a_refusal_is_trouble(self):
        run = FakeMachine({("ledctl", "--list-controllers"): ("", 19)})
        assert "exit status 19" in ledctl.survey(run).trouble[0]


if __name__ == "__main__":
    unittest.main()
