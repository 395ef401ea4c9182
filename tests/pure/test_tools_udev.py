"""udevadm's own text: the whole database, one device, bare properties."""

from __future__ import annotations

import json
import unittest

from hardware.domain.machine import ToolError
from hardware.tools import udev
from tests.recorded import UNUSABLE, corpus, recorded

SAS = """\
P: /devices/pci0000:3a/0000:3b:00.0/host14/port-14:0/end_device-14:0/target14:0:2/14:0:2:0/block/sdc
N: sdc
L: 0
S: disk/by-id/wwn-0x5000cca25103b470
E: DEVNAME=/dev/sdc
E: DEVTYPE=disk
E: SUBSYSTEM=block
E: ID_MODEL=HUH721212AL5200
E: ID_VENDOR=HGST
E: ID_SERIAL_SHORT=5000cca25103b470
E: ID_SCSI_SERIAL=8CGW1ABC
E: ID_WWN=0x5000cca25103b470
"""
PARTITION = """\
P: /devices/pci0000:3a/0000:3b:00.0/host14/target14:0:2/14:0:2:0/block/sdc/sdc1
N: sdc1
E: DEVNAME=/dev/sdc1
E: DEVTYPE=partition
E: SUBSYSTEM=block
"""


class UdevadmTests(unittest.TestCase):
    def test_one_real_disk(self):
        (told,) = udev.explain(corpus("udev/udevadm-info-parse1.txt"))
        assert told == {
            "disk_name": "sda",
            "address": "0:0:0:0",
            "pci_address": "0000:00:1f.2",
            "serial": "WD-WCAV52321683",
            "wwn": "0x50014ee203733bb5",
            "unique_id": None,
            "vendor": "ATA",
            "model": "WDC WD10EADS-00M2B0",
            "firmware": "01.00A01",
        }

    def test_of_a_whole_database_only_the_disks(self):
        blocks = {b.disk_name: b for b in udev.parse(recorded("udev/export-db-scsi-debug.txt"))}
        assert sorted(blocks) == [f"sd{letter}" for letter in "abcdefghijk"]
        assert (blocks["sdk"].serial, str(blocks["sdk"].address)) == ("7001", "2:0:1:1")
        assert blocks["sdk"].wwn == "0x3333333000001b59"

    def test_a_name_keeps_its_own_underscore(self):
        blocks = {b.disk_name: b for b in udev.parse(recorded("udev/export-db-scsi-debug.txt"))}
        assert (blocks["sdk"].vendor, blocks["sdk"].model) == ("Linux", "scsi_debug")

    def test_a_sas_disks_serial_is_not_its_world_wide_name(self):
        (block,) = udev.parse(SAS + "\n" + PARTITION)
        assert (block.disk_name, block.serial) == ("sdc", "8CGW1ABC")

    def test_bare_properties_are_one_device(self):
        text = "DEVPATH=/devices/pci0000:00/0000:00:05.0/nvme/nvme0/nvme0n1\nDEVNAME=/dev/nvme0n1\n"
        (block,) = udev.parse(text + "DEVTYPE=disk\nID_SERIAL_SHORT='S4EVNX0M'\n")
        assert (block.disk_name, block.serial) == ("nvme0n1", "S4EVNX0M")

    def test_the_agents_list_has_loops_and_arrays_that_are_no_disks(self):
        names = ("loop0", "dm-0", "md127", "sr0", "zram0", "sda")
        told = [{"DEVNAME": f"/dev/{n}", "DEVPATH": f"/devices/x/{n}"} for n in names]
        assert [one.disk_name for one in udev.parse(json.dumps(told))] == ["sda"]

    def test_a_partition_alone_is_no_disk_and_said_so(self):
        with self.assertRaisesRegex(ToolError, "DEVTYPE=disk expected"):
            udev.parse(PARTITION)

    def test_a_volume_by_its_model_has_no_serial(self):
        text = SAS.replace("HUH721212AL5200", "PERC_H730P_Mini")
        assert udev.parse(text)[0].serial == ""

    def test_cut_text_is_a_part_or_unusable(self):
        whole = corpus("udev/udevadm-info-parse1.txt")
        for end in range(0, len(whole), 41):
            try:
                assert udev.parse(whole[:end])[0].disk_name == "sda"
            except ToolError as error:
                assert "expected" in str(error)

    def test_unusable_text_is_refused(self):
        for text in (*UNUSABLE, "P: \n", "E: A=B\n", "N: sda\n"):
            with self.subTest(text=text), self.assertRaises(ToolError):
                udev.explain(text)


if __name__ == "__main__":
    unittest.main()
