"""One drive's health in a round: asked by the way that reaches it, never woken, never mixed up."""

from __future__ import annotations

import json
import unittest
from typing import Any

from hardware.domain.machine import ToolError
from hardware.domain.reach import Reach
from hardware.tools import smartctl
from tests.recorded import FakeMachine, recorded

ROUND = ("smartctl", "-n", "standby,3", "--json=cu", "-x")
TEXT = ("smartctl", "-n", "standby", "-x")
OLD = ("smartctl", "-n", "standby", "-a")
SDA = Reach("WD-AHCI0001", "/dev/sda")
TOO_OLD = "=======> UNRECOGNIZED OPTION: json=cu\n"
ASLEEP = json.dumps(
    {
        "smartctl": {
            "exit_status": 3,
            "messages": [{"string": "Device is in STANDBY mode, exit(3)"}],
        },
        "device": {"name": "/dev/sda", "protocol": "ATA"},
        "power_mode": {"ata_value": 0, "name": "STANDBY"},
    }
)
PLAIN = "smartctl 5.43 x\nDevice Model: X\nSerial Number: WD-AHCI0001\n"


def answering(*answers: tuple[tuple[str, ...], str, int]) -> FakeMachine:
    return FakeMachine({(*form, "/dev/sda"): (text, status) for form, text, status in answers})


def document(**parts: Any) -> str:
    told = json.loads(recorded("smartctl/qemu-sde.json"))
    return json.dumps({**told, **parts})


class RoundTests(unittest.TestCase):
    def test_the_reading_says_by_which_command_it_was_made(self):
        told = smartctl.read_device(answering((ROUND, document(), 4)), SDA)
        assert told.source == "smartctl -n standby,3 --json=cu -x /dev/sda"
        assert (told.serial, told.exit_status, told.temperature_c) == ("WD-AHCI0001", 4, 31)

    def test_a_disk_behind_a_card_is_asked_by_its_number(self):
        reach = Reach("WD-AHCI0001", "/dev/bus/0", "megaraid,5")
        argv = (*ROUND, "/dev/bus/0", "-d", "megaraid,5")
        assert smartctl.argv_for(reach) == argv
        told = smartctl.read_device(FakeMachine({argv: (document(), 0)}), reach)
        assert (told.device, told.kind) == ("/dev/bus/0", "megaraid,5")

    def test_a_sleeping_disk_is_standby_and_nothing_else(self):
        told = smartctl.read_device(answering((ROUND, ASLEEP, 3)), SDA)
        assert (told.serial, told.power_mode) == ("WD-AHCI0001", "standby")
        assert (told.temperature_c, told.attributes, told.counters) == (None, (), ())

    def test_a_sleeping_disk_of_an_old_host_too(self):
        said = "smartctl 6.5\n\nDevice is in STANDBY mode, exit(2)\n"
        told = smartctl.read_device(answering((ROUND, TOO_OLD, 1), (TEXT, said, 2)), SDA)
        assert told.power_mode == "standby"

    def test_another_disk_that_answers_is_refused(self):
        said = document(serial_number="SOMEONE-ELSE")
        with self.assertRaisesRegex(ToolError, "SOMEONE-ELSE answers, not WD-AHCI0001"):
            smartctl.read_device(answering((ROUND, said, 0)), SDA)

    def test_a_serial_that_a_card_cut_is_the_same(self):
        said = document(serial_number="Z1Z5DWJK0000XXXXXXXX")
        told = smartctl.read_device(answering((ROUND, said, 0)), Reach("Z1Z5DWJK", "/dev/sda"))
        assert told.serial == "Z1Z5DWJK"

    def test_a_few_letters_are_no_serial_that_was_cut(self):
        assert not smartctl.same_serial("Z1", "Z1Z5DWJK")
        assert smartctl.same_serial("wd-wcay 01", "WDWCAY01")

    def test_a_smartctl_without_json_is_asked_for_text_then_for_less(self):
        with_x = answering((ROUND, TOO_OLD, 1), (TEXT, PLAIN, 0))
        with_a = answering(
            (ROUND, TOO_OLD, 1), (TEXT, "=======> UNRECOGNIZED OPTION: x", 1), (OLD, PLAIN, 64)
        )
        assert smartctl.read_device(with_x, SDA).serial == "WD-AHCI0001"
        assert smartctl.read_device(with_a, SDA).exit_status == 64

    def test_a_smartctl_that_knows_nothing_is_too_old(self):
        run = answering((ROUND, TOO_OLD, 1), (TEXT, TOO_OLD, 1), (OLD, TOO_OLD, 1))
        with self.assertRaisesRegex(ToolError, "too old: install 7.0"):
            smartctl.read_device(run, SDA)

    def test_an_absent_smartctl_says_what_to_install(self):
        with self.assertRaisesRegex(ToolError, "not installed: install smartmontools"):
            smartctl.read_device(FakeMachine(), SDA)

    def test_a_hung_smartctl_is_said(self):
        with self.assertRaisesRegex(ToolError, "/dev/sda.*no answer within 30 s"):
            smartctl.read_device(answering((ROUND, "", 124)), SDA)

    def test_silence_is_an_error(self):
        with self.assertRaisesRegex(ToolError, r"printed nothing \(exit status 1\)"):
            smartctl.read_device(answering((ROUND, "", 1)), SDA)

    def test_a_drive_without_a_way_is_not_asked(self):
        with self.assertRaisesRegex(ToolError, "ZA1: cannot be reached .card_only"):
            smartctl.read_device(FakeMachine(), Reach("ZA1", reason="card_only"))

    def test_a_disk_without_a_serial_is_none_even_where_one_is_expected(self):
        with self.assertRaisesRegex(ToolError, "no serial number"):
            smartctl.read_device(answering((ROUND, document(serial_number=""), 0)), SDA)


if __name__ == "__main__":
    unittest.main()
