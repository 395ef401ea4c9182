"""smartctl: real answers of many disks; a document without a serial is never a disk."""

from __future__ import annotations

import json
import unittest

from hardware.domain.machine import ToolError
from hardware.domain.survey import Survey
from hardware.tools import smartctl
from hardware.tools._smartctl_trouble import exit_bits
from tests.recorded import HERE, FakeMachine, recorded

TOO_OLD = "smartctl 6.2\n=======> UNRECOGNIZED OPTION: json=c\n\nUse smartctl -h to get help\n"
EL6 = """smartctl 5.43 2012-06-30 r3573 [x86_64-linux-2.6.32] (local build)
=== START OF INFORMATION SECTION ===
Device Model:     WDC WD2003FYYS-02W0B0
Serial Number:    WD-WCAY01
Firmware Version: 01.01D01
User Capacity:    2 000 398 934 016 bytes [2,00 TB]
SMART overall-health self-assessment test result: PASSED
"""
SCAN = ("smartctl", "--scan-open", "--json")
ASKED = ("smartctl", "-n", "standby,3", "--json=c", "-i")
SDE = (*ASKED, "/dev/sde", "-d", "sat")


def scan(*devices: tuple[str, str]) -> str:
    named = [{"name": name, "type": kind} for name, kind in devices]
    return json.dumps({"smartctl": {"exit_status": 0}, "devices": named})


class ParseTests(unittest.TestCase):
    def test_our_own_recordings_all_have_serials(self):
        files = [f for f in (HERE / "smartctl").glob("*.json") if "scan" not in f.name]
        assert len(files) == 13
        assert all(smartctl.parse(file.read_text()).serial for file in files)

    def test_a_sata_disk_says_all(self):
        told = smartctl.explain(recorded("smartctl/qemu-sde.json"))
        assert told["serial"] == "WD-AHCI0001"
        assert (told["protocol"], told["wwn"]) == ("SATA", "0x50014ee041000001")
        assert (told["temperature_c"], told["power_on_hours"]) == (31, 1)
        assert (told["smart_passed"], told["verdict"]) == (True, "ok")

    def test_an_nvme_disk_says_all(self):
        told = smartctl.explain(recorded("smartctl/qemu-nvme0.json"))
        assert (told["serial"], told["protocol"]) == ("NVME0001", "NVMe")
        assert (told["temperature_c"], told["power_on_hours"]) == (50, 0)

    def test_no_spare_and_no_threshold_is_no_lack_of_spare(self):
        assert smartctl.explain(recorded("smartctl/qemu-nvme0.json"))["verdict"] == "ok"

    def test_7_3_calls_a_scsi_model_by_another_name(self):
        assert smartctl.parse(recorded("smartctl/qemu-sda.json")).model == "SEAGATE ST4000NM0023"

    def test_a_sensorless_disks_zero_is_no_temperature(self):
        assert smartctl.parse(recorded("smartctl/qemu-sdj.json")).temperature_c is None

    def test_no_word_about_health_is_none_and_not_a_pass(self):
        told = smartctl.explain(recorded("smartctl/qemu-sdj.json"))
        assert (told["smart_passed"], told["verdict"]) == (None, "unknown")
        assert told["reasons"] == ["it says nothing about its health"]

    def test_a_sas_disks_temperature_may_be_in_the_environmental_page(self):
        assert smartctl.parse(recorded("smartctl/scsi-debug-sdk.json")).temperature_c == 40

    def test_exit_bits_are_words(self):
        told = smartctl.explain(recorded("smartctl/qemu-sdj.json"))
        assert told["exit_bits"] == ["a command to the disk failed"]
        assert exit_bits(0x48) == ["disk is failing", "error log has entries"]

    def test_a_scan_is_no_disk(self):
        with self.assertRaisesRegex(ToolError, "one device expected"):
            smartctl.parse(recorded("smartctl/qemu-scan-open.json"))


class SurveyTests(unittest.TestCase):
    def test_the_scan_names_every_device_that_opened(self):
        devices = smartctl.parse_scan(recorded("smartctl/qemu-scan-open.json")).devices
        assert len(devices) == 14
        assert ("/dev/sde", "sat") in devices

    def test_each_device_is_asked_by_its_type(self):
        run = FakeMachine(
            {
                SCAN: (scan(("/dev/sde", "sat")), 0),
                SDE: (recorded("smartctl/qemu-sde.json"), 4),
            }
        )
        (drive,) = smartctl.survey(run).drives
        assert (drive.serial, drive.disk_name, drive.smart_passed) == ("WD-AHCI0001", "sde", True)
        assert drive.facts[0].source == "smartctl -n standby,3 --json=c -i /dev/sde -d sat"

    def test_a_disk_that_hangs_is_named_and_the_others_are_given(self):
        run = FakeMachine(
            {
                SCAN: (scan(("/dev/sdb", "scsi"), ("/dev/sde", "sat")), 0),
                (*ASKED, "/dev/sdb", "-d", "scsi"): (
                    "",
                    124,
                ),
                SDE: (recorded("smartctl/qemu-sde.json"), 4),
            }
        )
        found = smartctl.survey(run)
        assert [drive.serial for drive in found.drives] == ["WD-AHCI0001"]
        assert "/dev/sdb" in found.trouble[0]
        assert "no answer within 30 s" in found.trouble[0]

    def test_a_volume_without_serial_is_neither_drive_nor_trouble(self):
        told = {"smartctl": {}, "device": {"name": "/dev/sda"}, "scsi_product": "LOGICAL VOLUME"}
        run = FakeMachine(
            {
                SCAN: (scan(("/dev/sda", "scsi")), 0),
                (*ASKED, "/dev/sda", "-d", "scsi"): (
                    json.dumps(told),
                    4,
                ),
            }
        )
        found = smartctl.survey(run)
        assert (found.drives, found.trouble) == ((), ())

    def test_a_device_that_the_scan_could_not_open_is_named(self):
        shut = {"name": "/dev/nvme0", "type": "nvme", "open_error": "Permission denied"}
        said = json.dumps({"smartctl": {"exit_status": 0}, "devices": [shut]})
        (trouble,) = smartctl.survey(FakeMachine({SCAN: (said, 0)})).trouble
        assert "/dev/nvme0: Permission denied" in trouble
        assert "as root" in trouble

    def test_after_two_that_hang_the_others_are_left_to_the_round_of_health(self) -> None:
        devices = [(f"/dev/sd{letter}", "sat") for letter in "abcde"]
        hung = {(*ASKED, name, "-d", kind): ("", 124) for name, kind in devices}
        found = smartctl.survey(FakeMachine({SCAN: (scan(*devices), 0), **hung}))
        assert len(found.trouble) == 3
        assert "3 more devices were not asked" in found.trouble[-1]

    def test_a_smartctl_without_json_is_asked_for_text(self):
        run = FakeMachine(
            {
                SCAN: ("=======> UNRECOGNIZED OPTION: json\n\nUse smartctl -h", 1),
                ("smartctl", "--scan-open"): ("/dev/sda -d sat # /dev/sda [SAT], ATA device\n", 0),
                (*ASKED, "/dev/sda", "-d", "sat"): (
                    TOO_OLD,
                    1,
                ),
                ("smartctl", "-n", "standby", "-i", "/dev/sda", "-d", "sat"): (EL6, 0),
            }
        )
        (drive,) = smartctl.survey(run).drives
        assert (drive.serial, drive.disk_name, drive.capacity_bytes) == (
            "WD-WCAY01",
            "sda",
            2000398934016,
        )

    def test_no_smartctl_is_an_empty_survey(self):
        assert smartctl.survey(FakeMachine()) == Survey()

    def test_a_web_page_for_a_scan_is_trouble(self):
        found = smartctl.survey(FakeMachine({SCAN: ("<html>proxy</html>", 0)}))
        assert "--scan-open expected" in found.trouble[0]


if __name__ == "__main__":
    unittest.main()
