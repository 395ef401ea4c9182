"""nvme: lists of several versions, flat, nested and drawn, and the health log."""

from __future__ import annotations

import json
import unittest

from hardware.domain.drive import Bay
from hardware.domain.machine import ToolError
from hardware.tools import nvme
from tests.recorded import UNUSABLE, FakeMachine, corpus

FLAT = {
    "NameSpace": 1,
    "DevicePath": "/dev/nvme0n1",
    "Firmware": "EDA5702Q",
    "ModelNumber": "SAMSUNG MZQLB3T8HALS-00007",
    "SerialNumber": "S438NE0M",
    "PhysicalSize": 3840755982336,
    "SectorSize": 512,
}
SPACE = {"NameSpace": "nvme0n1", "NSID": 1, "PhysicalSize": 3840755982336, "SectorSize": 4096}
CARD = {
    "Controller": "nvme0",
    "SerialNumber": "S438NE0M",
    "ModelNumber": "PM983",
    "Firmware": "EDA5",
    "Transport": "pcie",
    "Address": "0000:01:00.0",
    "Slot": "7",
}
TABLE = """\
Node           SN         Model                  Namespace Usage                 FW Rev
-------------- ---------- ---------------------- --------- --------------------- --------
/dev/nvme0n1   S438NE0M   SAMSUNG MZQLB3T8HALS   1         3.84  TB /   3.84  TB EDA5702Q
/dev/nvme1n1   PHLJ9160   INTEL SSDPE2KX040T8    1         4.00  TB /   4.00  TB VDV10131
"""
VERBOSE = """\
Subsystem        Subsystem-NQN                        Controllers
---------------- ------------------------------------ ----------------
nvme-subsys0     nqn.2014.08.org.nvmexpress:8086      nvme0

Device   SN         MN                   FR       TxPort Address        Slot   Namespaces
-------- ---------- -------------------- -------- ------ -------------- ------ ----------
nvme0    PHLJ9160   INTEL SSDPE2KX040T8  VDV10131 pcie   0000:5e:00.0   12     nvme0n1
"""
HEALTH = """\
Smart Log for NVME device:nvme0n1 namespace-id:ffffffff
critical_warning                    : 0x9
temperature                         : 38°C (311 Kelvin)
available_spare                     : 3%
available_spare_threshold           : 10%
percentage_used                     : 27%
Data Units Written                  : 2,436,083,299 (1.25 PB)
power_on_hours                      : 14\u00a0453
unsafe_shutdowns                    : 14
media_errors                        : 2
num_err_log_entries                 : 10
"""


def devices(*found: dict[str, object]) -> str:
    return json.dumps({"Devices": found})


class ListTests(unittest.TestCase):
    def test_three_real_disks_of_a_nested_list(self):
        told = nvme.explain(corpus("nvme-cli/list-2.11.json"))
        found = [
            (d["serial"], d["firmware"], d["controller"], d["disk_name"]) for d in told["drives"]
        ]
        assert found == [
            ("XXX02YYY", "SU6SM005", "0000:01:00.0", "nvme0n1"),
            ("XXX00YYY", "SU6SM001", "0000:81:00.0", "nvme1n1"),
            ("7VS00KNX", "SU6SM001", "0000:61:00.0", "nvme2n1"),
        ]
        assert {one["model"] for one in told["drives"]} == {"Seagate FireCuda 530 ZP4000GM30023"}
        assert {one["capacity_bytes"] for one in told["drives"]} == {4000787030016}
        assert {one["sector_bytes"] for one in told["blocks"]} == {512}
        assert {one["protocol"] for one in told["drives"]} == {"NVMe"}
        assert [one["bay"] for one in told["drives"]] == [None] * 3

    def test_the_flat_list_of_older_versions(self):
        (drive,) = nvme.parse(devices(FLAT)).drives
        assert (drive.serial, drive.disk_name, drive.firmware) == (
            "S438NE0M",
            "nvme0n1",
            "EDA5702Q",
        )
        assert (drive.capacity_bytes, drive.controller) == (3840755982336, "")

    def test_two_namespaces_of_one_disk_are_one_drive(self):
        second = {**FLAT, "NameSpace": 2, "DevicePath": "/dev/nvme0n2"}
        found = nvme.parse(devices(FLAT, second))
        assert [one.disk_name for one in found.blocks] == ["nvme0n1", "nvme0n2"]
        assert [(one.serial, one.capacity_bytes) for one in found.drives] == [("S438NE0M", None)]

    def test_namespaces_that_hang_on_the_subsystem(self):
        card = {**CARD, "Namespaces": [], "Paths": [{"Path": "nvme0c0n1", "ANAState": "optimized"}]}
        subsystem = {"Subsystem": "nvme-subsys0", "Controllers": [card], "Namespaces": [SPACE]}
        found = nvme.parse(devices({"HostNQN": "nqn", "Subsystems": [subsystem]}))
        (block,) = found.blocks
        assert (block.disk_name, block.serial, block.sector_bytes) == ("nvme0n1", "S438NE0M", 4096)
        assert (block.pci_address, found.drives[0].bay) == ("0000:01:00.0", Bay("PCI", 7))

    def test_a_list_of_subsystems_without_hosts(self):
        subsystem = {"Subsystem": "nvme-subsys0", "Controllers": [{**CARD, "Namespaces": [SPACE]}]}
        assert nvme.parse(devices(subsystem)).drives[0].disk_name == "nvme0n1"

    def test_a_disk_of_another_machine_is_no_drive_of_this_one(self):
        card = {**CARD, "Transport": "tcp", "Address": "traddr=10.0.0.1", "Namespaces": [SPACE]}
        found = nvme.parse(devices({"Controllers": [card]}))
        assert (found.drives, found.blocks[0].pci_address) == ((), "")

    def test_a_disk_without_serial_is_told(self):
        told = nvme.explain(devices({**FLAT, "SerialNumber": "  "}))
        assert told["not_understood"] == ["nvme: nvme0 without serial number"]
        assert told["drives"] == []

    def test_tables_of_both_kinds(self):
        first, second = nvme.parse(TABLE).drives
        assert (first.serial, first.model) == ("S438NE0M", "SAMSUNG MZQLB3T8HALS")
        assert (second.serial, second.firmware, second.disk_name) == (
            "PHLJ9160",
            "VDV10131",
            "nvme1n1",
        )
        (drive,) = nvme.parse(VERBOSE).drives
        assert (drive.serial, drive.controller, drive.bay) == (
            "PHLJ9160",
            "0000:5e:00.0",
            Bay("PCI", 12),
        )

    def test_the_controllers_own_words(self):
        told = {
            "vid": 5197,
            "sn": "S438NE0M  ",
            "mn": "PM983",
            "fr": "EDA5",
            "tnvmcap": 3840755982336,
        }
        (drive,) = nvme.parse(json.dumps(told)).drives
        assert (drive.serial, drive.model, drive.capacity_bytes) == (
            "S438NE0M",
            "PM983",
            3840755982336,
        )

    def test_no_devices_is_a_machine_without_such(self):
        assert nvme.explain('{"Devices": []}')["drives"] == []


class HealthTests(unittest.TestCase):
    def test_a_real_disks_log(self):
        told = nvme.explain(corpus("nvme-cli/smart-log-2.11.json"))
        assert (told["temperature_c"], told["power_on_hours"]) == (51, 24424)
        assert told["smart_passed"] is True
        assert told["counters"] == {
            "nvme.critical_warning": 0,
            "nvme.available_spare": 100,
            "nvme.available_spare_threshold": 5,
            "nvme.percentage_used": 30,
            "nvme.media_errors": 0,
            "nvme.error_log_entries": 212,
            "nvme.unsafe_shutdowns": 49,
            "data_units_written": 1928683480,
        }
        assert (told["serial"], told["not_understood"]) == (None, ["no serial number is printed"])

    def test_the_text_with_grouped_numbers_and_warnings(self):
        told = nvme.explain(HEALTH)
        assert (told["temperature_c"], told["power_on_hours"]) == (38, 14453)
        assert told["smart_passed"] is False
        assert told["verdict"] == "fail"
        assert any("spare blocks" in one for one in told["reasons"])
        assert any("read-only" in one for one in told["reasons"])
        assert told["counters"]["data_units_written"] == 2436083299
        assert told["counters"]["nvme.critical_warning"] == 9

    def test_a_disk_without_a_sensor_has_no_temperature(self):
        text = HEALTH.replace("38°C (311 Kelvin)", "-273 °C (0 K, -459 °F)")
        assert nvme.explain(text)["temperature_c"] is None
        assert nvme.explain('{"critical_warning": 0, "temperature": 0}')["temperature_c"] is None

    def test_smartctls_document_of_the_same_log_is_read(self):
        log = {"critical_warning": 4, "temperature": 50, "media_errors": 7}
        told = nvme.explain(
            json.dumps({"serial_number": "S1", "nvme_smart_health_information_log": log})
        )
        assert (told["serial"], told["temperature_c"], told["smart_passed"]) == ("S1", 50, False)
        assert told["verdict"] == "fail"
        assert "no longer reliable" in told["reasons"][0]


class BadInputTests(unittest.TestCase):
    def test_cut_text_is_a_part_or_unusable(self):
        for whole in (corpus("nvme-cli/list-2.11.json"), TABLE, HEALTH, VERBOSE):
            for end in range(0, len(whole), 37):
                try:
                    assert nvme.explain(whole[:end])
                except ToolError as error:
                    assert "expected" in str(error)

    def test_a_row_that_ends_within_its_serial_is_refused(self):
        with self.assertRaisesRegex(ToolError, "whole row expected"):
            nvme.parse(TABLE[: TABLE.index("PHLJ9160") + 5])

    def test_unusable_text_is_refused(self):
        bad = ('{"Devices": 7}', "critical_warning", "critical_warning : -1\n", "{" * 20_000)
        for text in (*UNUSABLE, *bad, '{"critical_warning": "high"}', "-" * 100_000):
            with self.subTest(text=text[:20]), self.assertRaises(ToolError):
                nvme.explain(text)


class MachineTests(unittest.TestCase):
    def test_each_disk_is_asked_for_its_log(self):
        log = ("nvme", "smart-log", "/dev/nvme0", "-o", "json")
        run = FakeMachine(
            {nvme.LIST: (devices(FLAT), 0), log: (corpus("nvme-cli/smart-log-2.11.json"), 0)}
        )
        (found,) = nvme.readings(run)
        assert (found.serial, found.source) == ("S438NE0M", " ".join(log))
        assert found.values()["nvme.percentage_used"] == 30
        assert nvme.survey(run).drives[0].serial == "S438NE0M"

    def test_a_log_that_cannot_be_read_says_why(self):
        log = ("nvme", "smart-log", "/dev/nvme0", "-o", "json")
        (found,) = nvme.readings(FakeMachine({nvme.LIST: (devices(FLAT), 0), log: ("", 124)}))
        assert (found.serial, found.counters) == ("S438NE0M", ())
        assert "no answer within 30 s" in found.messages[0]

    def test_silence_is_trouble_only_where_there_are_disks(self):
        run = FakeMachine({nvme.LIST: ("", 1)})
        assert nvme.survey(run).trouble == ()
        run.files["/sys/class/nvme/nvme0/serial"] = "S438NE0M\n"
        assert "exit status 1" in nvme.survey(run).trouble[0]

    def test_a_machine_without_the_tool_has_no_readings(self):
        assert nvme.readings(FakeMachine()) == []


if __name__ == "__main__":
    unittest.main()


def test_a_health_log_has_a_verdict_with_its_reasons():
    log = {"critical_warning": 4, "temperature": 311, "avail_spare": 5, "spare_thresh": 10}
    told = nvme.explain(json.dumps(log))
    assert told["verdict"] == "fail"
    assert any("no longer reliable" in one for one in told["reasons"])
    assert any("5 %" in one for one in told["reasons"])


def test_a_healthy_log_is_ok():
    told = nvme.explain(corpus("nvme-cli/smart-log-2.11.json"))
    assert (told["verdict"], told["reasons"]) == ("ok", [])


def test_a_row_that_slipped_out_of_its_columns_loses_no_letters():
    text = (
        "Node             SN             Model        Format           FW Rev  \n"
        "---------------- -------------- ------------ ---------------- --------\n"
        "/dev/nvme0n1     S4EVNX0NA32843 ACME 500     512   B +  0 B VDV10131\n"
    )
    (disk,) = nvme.parse(text).drives
    assert (disk.serial, disk.firmware) == ("S4EVNX0NA32843", "VDV10131")


class OddListTests(unittest.TestCase):
    def test_a_list_of_no_objects_is_refused(self) -> None:
        with self.assertRaises(ToolError):
            nvme.explain('{"Devices": [5]}')
