"""Numbers, names and addresses as tools print them."""

from __future__ import annotations

import unittest

from hardware.domain.address import ScsiAddress
from hardware.domain.machine import ToolError
from hardware.tools._reading import address_in, ask, load_json, number, pci_in, shows_volume, wwn
from tests.recorded import FakeMachine

PATH = "/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.0/host14/target14:1:0/14:1:0:9/block/sdj"


class ReadingTests(unittest.TestCase):
    def test_numbers(self):
        told = ("7", " 31 ", 5, 31.0, "Not Applicable", None, True, 2147483647, "2147483647", "1e9")
        assert [number(one) for one in told] == [7, 31, 5, 31, None, None, None, None, None, None]

    def test_numbers_that_are_none(self):
        assert [number(one) for one in (float("nan"), float("inf"), "9" * 5000)] == [None] * 3

    def test_world_wide_names_are_written_alike(self):
        told = ("5000C500C1A2B3C4", "0x5000c500c1a2b3c4", "naa.5000c500c1a2b3c4")
        assert {wwn(one) for one in told} == {"0x5000c500c1a2b3c4"}

    def test_other_identifiers_are_no_world_wide_name(self):
        for told in ("", "t10.ATA", "eui.0025385b71b00000", "0x0000000000000000", None, 5):
            assert wwn(told) == ""

    def test_the_card_is_the_last_pci_function_before_the_host(self):
        assert pci_in(PATH) == "0000:3b:00.0"
        assert pci_in("/devices/pseudo_0/adapter1/host2/target2:0:1/2:0:1:1") == ""
        assert pci_in("/devices/pci0000:00/0000:00:05.0/nvme/nvme0") == "0000:00:05.0"

    def test_the_address_in_a_path(self):
        assert address_in(PATH) == ScsiAddress(14, 1, 0, 9)
        assert address_in("/devices/pci0000:00/0000:00:05.0/nvme/nvme0/nvme0n1") is None

    def test_channel_1_is_a_volume_only_behind_a_card_that_says_so(self):
        assert shows_volume("smartpqi", ScsiAddress(14, 1, 0, 9))
        assert not shows_volume("smartpqi", ScsiAddress(14, 0, 13, 0))
        assert not shows_volume("ahci", ScsiAddress(2, 1, 0, 0))

    def test_not_installed_is_none_and_silence_is_an_error(self):
        assert ask(FakeMachine(), "storcli") is None
        with self.assertRaisesRegex(ToolError, r"storcli show: no answer within 30 s"):
            ask(FakeMachine({("storcli", "show"): ("", 124)}), "storcli", "show")

    def test_json_nested_too_deep_is_an_error_like_any_other(self):
        with self.assertRaisesRegex(ToolError, "a list expected"):
            load_json("[" * 100_000, "a list")


if __name__ == "__main__":
    unittest.main()
