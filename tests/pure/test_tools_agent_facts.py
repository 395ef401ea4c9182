"""What the agent itself prints as JSON: psutil's figures and udev's properties."""

from __future__ import annotations

import json
import unittest

from hardware.domain.machine import ToolError
from hardware.tools import system, udev
from tests.recorded import FakeMachine, recorded

FIGURES = {
    "cpu_count": 64,
    "memory_bytes": 270114873344,
    "memory_available_bytes": 121893896192,
    "load_1": 3.42,
    "boot_time": 1793152800.0,
    "filesystems": [{"device": "/dev/sda2", "mount_point": "/"}],
    "network": [],
}
VOLUME = {
    "DEVNAME": "/dev/sdj",
    "DEVPATH": "/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.0/host14/target14:1:0/14:1:0:9/block/s",
    "ID_MODEL": "LOGICAL_VOLUME",
    "ID_SERIAL_SHORT": "600508b1001c71f1e5f023decc27ebe8",
    "ID_SCSI_SERIAL": "210235A2XXH000000001",
    "ID_WWN": "0x600508b1001c71f1",
    "ID_WWN_WITH_EXTENSION": "0x600508b1001c71f1e5f023decc27ebe8",
}


class SystemTests(unittest.TestCase):
    def test_the_figures_come_back(self):
        run = FakeMachine({("psutil",): (json.dumps({**FIGURES, "more": 1}), 0)})
        assert system.facts(run) == FIGURES

    def test_no_psutil_is_no_figures(self):
        assert system.facts(FakeMachine()) == {}

    def test_a_missing_figure_is_named(self):
        with self.assertRaisesRegex(ToolError, "load_1"):
            system.parse(json.dumps({**FIGURES, "load_1": "high"}))


class UdevTests(unittest.TestCase):
    def test_real_disks_have_names_and_addresses(self):
        blocks = {b.disk_name: b for b in udev.parse(recorded("udev/qemu-scsi-debug.json"))}
        assert len(blocks) == 11
        assert str(blocks["sdc"].address) == "0:0:5:3"
        assert (blocks["sdc"].pci_address, blocks["sdc"].serial) == ("0000:00:02.0", "VS053")

    def test_a_serial_that_is_the_world_wide_name_is_looked_up_elsewhere(self):
        blocks = {b.disk_name: b for b in udev.parse(recorded("udev/qemu-scsi-debug.json"))}
        assert (blocks["sdk"].serial, blocks["sdk"].wwn) == ("7001", "0x3333333000001b59")

    def test_a_volume_has_a_unique_id_and_no_serial(self):
        (block,) = udev.parse(json.dumps([VOLUME]))
        assert (block.serial, block.pci_address) == ("", "0000:3b:00.0")
        assert block.unique_id == "600508B1001C71F1E5F023DECC27EBE8"

    def test_partitions_are_no_disks(self):
        assert udev.parse(json.dumps([{**VOLUME, "DEVTYPE": "partition"}])) == ()

    def test_a_record_without_a_name_is_unusable(self):
        with self.assertRaisesRegex(ToolError, "DEVNAME"):
            udev.parse('[{"DEVPATH": "/devices/x"}]')

    def test_an_object_for_a_list_is_trouble(self):
        assert "list" in udev.survey(FakeMachine({("pyudev",): ("{}", 0)})).trouble[0]


if __name__ == "__main__":
    unittest.main()
