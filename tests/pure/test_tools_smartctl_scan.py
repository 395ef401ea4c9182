"""smartctl --scan: what opened, as what; what did not is named."""

from __future__ import annotations

import json
import unittest

from hardware.domain.machine import ToolError
from hardware.tools import smartctl

LINES = """/dev/sda -d scsi # /dev/sda, SCSI device
/dev/sdb -d sat # /dev/sdb [SAT], ATA device
/dev/bus/0 -d megaraid,8 # /dev/bus/0 [megaraid_disk_08], SCSI device
/dev/nvme0 -d nvme # /dev/nvme0, NVMe device
"""
SHUT = "# /dev/sdc -d scsi # /dev/sdc, SCSI device open failed: No such device\n"


class ScanTests(unittest.TestCase):
    def test_every_line_is_a_device(self):
        found = smartctl.parse_scan(LINES)
        assert ("/dev/bus/0", "megaraid,8") in found.devices
        assert (len(found.devices), found.trouble) == (4, ())

    def test_a_device_without_a_type_is_one_too(self):
        assert smartctl.parse_scan("/dev/sda\n").devices == (("/dev/sda", ""),)

    def test_what_did_not_open_is_named_with_the_reason(self):
        (trouble,) = smartctl.parse_scan(LINES + SHUT).trouble
        assert "/dev/sdc: open failed: No such device" in trouble
        assert "survey the host again" in trouble

    def test_json_and_text_say_the_same(self):
        devices = [{"name": "/dev/sda", "type": "scsi"}, {"name": "/dev/sdb", "type": "sat"}]
        shut = {"name": "/dev/sdc", "type": "scsi", "open_error": "No such device"}
        told = json.dumps({"smartctl": {}, "devices": [*devices, shut]})
        found = smartctl.parse_scan(told)
        assert found.devices == (("/dev/sda", "scsi"), ("/dev/sdb", "sat"))
        assert "/dev/sdc: No such device" in found.trouble[0]

    def test_explain_gives_one_object_for_each(self):
        told = smartctl.explain(LINES + SHUT)
        assert told["items"][1] == {"device": "/dev/sdb", "kind": "sat"}
        assert len(told["not_understood"]) == 1

    def test_a_scan_that_lists_nothing_is_no_success(self):
        empty = json.dumps({"smartctl": {"exit_status": 0}, "devices": []})
        for text in (empty, SHUT):
            with self.subTest(text=text), self.assertRaises(ToolError):
                smartctl.explain(text)

    def test_a_scan_that_is_cut_or_none_is_refused(self):
        for text in ("", "[]", "17", '{"devices": [', "<html>", '{"device": {}}'):
            with self.subTest(text=text), self.assertRaises(ToolError):
                smartctl.parse_scan(text)


if __name__ == "__main__":
    unittest.main()
