"""hwinfo --disk, from a real guest and in the form of a smartpqi host."""

from __future__ import annotations

import unittest

from hardware.domain.address import ScsiAddress
from hardware.domain.machine import ToolError
from hardware.tools import hwinfo
from tests.recorded import FakeMachine, corpus, recorded

SMARTPQI = "reconstructed/hwinfo/disk-smartpqi-lv9-and-passthrough.txt"


class HwinfoTests(unittest.TestCase):
    def test_a_real_guest_has_12_disks_with_their_serials(self):
        blocks = hwinfo.parse(recorded("hwinfo/qemu-12-disks.txt"))
        assert len(blocks) == 12
        assert {b.serial for b in blocks if b.address} >= {"MEGA0002", "VS053", "WD-AHCI0002"}

    def test_the_bus_id_is_the_scsi_address(self):
        blocks = {b.disk_name: b for b in hwinfo.parse(recorded("hwinfo/qemu-12-disks.txt"))}
        assert blocks["sdi"].address == ScsiAddress(14, 0, 5, 3)
        assert blocks["sdb"].driver == "megaraid_sas"

    def test_an_nvme_disk_has_no_scsi_address(self):
        blocks = {b.disk_name: b for b in hwinfo.parse(recorded("hwinfo/qemu-12-disks.txt"))}
        assert blocks["nvme0n1"].address is None
        assert blocks["nvme0n1"].pci_address == "0000:00:05.0"

    def test_the_last_pci_function_before_the_host_is_the_card(self):
        volume, disk = hwinfo.parse(corpus(SMARTPQI))
        assert volume.pci_address == disk.pci_address == "0000:3b:00.0"

    def test_a_volumes_serial_id_is_its_unique_id_and_no_serial(self):
        volume, _ = hwinfo.parse(corpus(SMARTPQI))
        assert str(volume.address) == "14:1:0:9"
        assert (volume.serial, volume.unique_id) == ("", "600508B1001C71F1E5F023DECC27EBE8")

    def test_a_passed_through_disk_has_a_serial(self):
        _, disk = hwinfo.parse(corpus(SMARTPQI))
        assert (disk.disk_name, disk.serial) == ("sdf", "WSD51Q8Z")
        assert disk.capacity_bytes == 8001563222016
        assert disk.wwn == "0x5000c500c1a2b3c4"

    def test_the_fact_is_the_printed_block(self):
        volume, _ = hwinfo.parse(corpus(SMARTPQI))
        assert volume.facts[0].raw.startswith("31: SCSI 100.9: 10600 Disk")
        assert len(volume.facts[0].raw) <= 2048

    def test_text_without_disks_is_unusable(self):
        with self.assertRaisesRegex(ToolError, "heading"):
            hwinfo.parse("hwinfo: command started\n")

    def test_a_cut_block_is_unusable(self):
        with self.assertRaisesRegex(ToolError, "SysFS ID"):
            hwinfo.parse("31: SCSI 100.9: 10600 Disk\n  [Created at block.245]\n  Uni")

    def test_empty_output_is_trouble(self):
        found = hwinfo.survey(FakeMachine({("hwinfo", "--disk"): ("", 0)}))
        assert found.trouble == ("hwinfo --disk: printed nothing (exit status 0)",)


if __name__ == "__main__":
    unittest.main()
