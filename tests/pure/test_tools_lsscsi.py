"""lsscsi: plain, -g, -t, -L, -v, -H, with lost blanks, and what stands at each address."""

from __future__ import annotations

import unittest

from hardware.domain.drive import Bay
from hardware.domain.machine import ToolError
from hardware.tools import lsscsi
from tests.recorded import UNUSABLE, FakeMachine, corpus, recorded

SHELF = """\
[3:0:14:0]   disk    HP       VO015360JWZJN    HP00  /dev/sdr
[3:0:15:0]   enclosu HP       D3700            5.04  -
[3:0:17:0]   enclosu HPE      Smart Adapter    3.00  -
[3:1:0:0]    disk    HPE      LOGICAL VOLUME   3.00  /dev/sds
[3:2:0:0]    storage HPE      P408i-a SR Gen10 3.00  -
[15:0:-1:0]  type??? nullnull nullnullnullnull null  -
"""


def told(text: str) -> dict[str, tuple[str, str | None]]:
    """Kind and disk name by address."""
    return {
        one["address"]: (one["kind"], one["disk_name"]) for one in lsscsi.explain(text)["items"]
    }


class CorpusTests(unittest.TestCase):
    def test_an_old_smart_array_stands_on_the_channel_of_its_volumes(self):
        text = corpus("lsscsi/hp-149-g.txt")
        assert told(text) == {
            "0:0:0:0": ("controller", None),
            "0:0:0:1": ("volume", "sda"),
            "0:0:0:2": ("volume", "sdb"),
            "1:0:0:0": ("cd", "sr0"),
        }
        card, first, *_ = lsscsi.explain(text)["items"]
        assert (card["vendor"], card["model"], card["firmware"]) == ("HP", "P410i", "3.66")
        assert (card["generic"], first["generic"]) == ("sg0", "sg1")

    def test_the_shells_prompt_is_no_line_of_it(self):
        text = corpus("lsscsi/with-sg.txt")
        assert told(text) == {"0:0:0:0": ("volume", "sda"), "0:3:0:0": ("controller", None)}
        assert lsscsi.explain(text)["not_understood"] == []

    def test_two_luns_of_a_fibre_channel_port(self):
        first, second = lsscsi.explain(corpus("lsscsi/transport-parse4.txt"))["items"]
        assert (first["address"], first["disk_name"]) == ("1:0:2:0", "sdb")
        assert (second["address"], second["disk_name"]) == ("1:0:2:1", "sdc")
        assert first["transport"] == second["transport"] == "fc"
        assert first["port"] == "fc:0x200300a09827e27e0x650501"
        assert first["sas_address"] is None

    def test_an_nvme_disk_has_no_scsi_address(self):
        (disk,) = lsscsi.explain(corpus("lsscsi/transport-parse6.txt"))["items"]
        assert (disk["address"], disk["disk_name"]) == ("N:0:0:1", "nvme0n1")
        assert (disk["transport"], disk["port"]) == ("pcie", "pcie 0x1d4c:0x03e2")
        assert lsscsi.parse(corpus("lsscsi/transport-parse6.txt")).blocks[0].address is None


class RecordedTests(unittest.TestCase):
    def test_columns_parted_by_tabs(self):
        blocks = {str(b.address): b for b in lsscsi.parse(recorded("lsscsi/qemu-tabs.txt")).blocks}
        assert len(blocks) == 11
        one = blocks["1:0:1:0"]
        assert (one.vendor, one.model, one.firmware) == ("HGST", "HUS726040ALS214", "2.5+")

    def test_ports_and_world_wide_names(self):
        found = lsscsi.parse(recorded("lsscsi/qemu-transport.txt")).blocks
        disks = {one.disk_name: one for one in found}
        assert disks["sdc"].sas_address == "0x5000cca041000001"
        assert (disks["sde"].wwn, disks["sde"].sas_address) == ("0x50014ee041000001", "")
        assert (disks["sda"].sas_address, disks["sda"].model) == ("", "")

    def test_the_lines_below_a_device_belong_to_it(self):
        found = lsscsi.parse(recorded("lsscsi/qemu-transport-list.txt")).blocks
        disks = {one.disk_name: one for one in found}
        assert (disks["sdd"].vendor, disks["sdd"].model) == ("HGST", "HUS726040ALS214")
        assert (disks["nvme0n1"].sector_bytes, disks["sdd"].sector_bytes) == (512, None)
        assert len(found) == 10

    def test_a_path_names_the_card(self):
        found = lsscsi.parse(recorded("lsscsi/scsi-debug-v.txt"))
        cards = {one.disk_name: one.pci_address for one in found.blocks}
        assert (cards["sdb"], cards["sdk"], found.trouble) == ("0000:00:02.0", "", ())

    def test_the_generic_names(self):
        disks = lsscsi.explain(recorded("lsscsi/scsi-debug-g.txt"))["items"]
        names = {one["disk_name"]: one["generic"] for one in disks}
        assert (names["sda"], names["sdk"], len(names)) == ("sg0", "sg10", 11)

    def test_hosts_and_their_drivers(self):
        hosts = lsscsi.explain(recorded("lsscsi/scsi-debug-hosts.txt"))["items"]
        drivers = {one["number"]: one["driver"] for one in hosts}
        assert drivers == {0: "virtio_scsi", 1: "scsi_debug", 2: "scsi_debug"}


class LineTests(unittest.TestCase):
    def test_enclosures_and_cards_are_no_disks(self):
        kinds = {address: kind for address, (kind, _) in told(SHELF).items()}
        assert kinds == {
            "3:0:14:0": "disk",
            "3:0:15:0": "enclosure",
            "3:0:17:0": "enclosure",
            "3:1:0:0": "volume",
            "3:2:0:0": "controller",
            "15:0:-1:0": "other",
        }
        assert [one.disk_name for one in lsscsi.parse(SHELF).blocks] == ["sdr", "sds"]

    def test_a_model_with_blanks_keeps_them(self):
        card = next(one for one in lsscsi.explain(SHELF)["items"] if one["kind"] == "controller")
        assert (card["model"], card["firmware"]) == ("P408i-a SR Gen10", "3.00")

    def test_lost_blanks_are_no_matter(self):
        text = "> [14:0:6:0] disk HP EF0450FARMV HPD5 /dev/sdf\n"
        (block,) = lsscsi.parse(text).blocks
        assert (block.vendor, block.model, block.firmware) == ("HP", "EF0450FARMV", "HPD5")

    def test_a_long_address_leaves_no_blank(self):
        (block,) = lsscsi.parse("[15:0:53597:0]disk    sas:0x5000cca23b359649  /dev/sdba").blocks
        assert (str(block.address), block.disk_name) == ("15:0:53597:0", "sdba")
        assert block.sas_address == "0x5000cca23b359649"

    def test_the_transports_list_knows_the_bay(self):
        text = (
            "[2:0:0:0]    disk    sas:0x1221000005000000          /dev/sda\n"
            "  transport=sas\n  bay_identifier=5\n  enclosure_identifier=0x5d4ae5208db86000\n"
        )
        assert lsscsi.parse(text).blocks[0].bay == Bay("0x5d4ae5208db86000", 5)
        (item,) = lsscsi.explain(text)["items"]
        assert item["bay"] == {"enclosure": "0x5d4ae5208db86000", "slot": 5}

    def test_world_wide_names_in_both_of_their_columns(self):
        before = (
            "[0:0:0:0]    disk    ATA    SSDSC2KG019T8R   DL63  0x55cd2e41507fe2a0    /dev/sda\n"
        )
        behind = "[0:0:0:0]    disk    ATA    SSDSC2KG019T8R   DL63  /dev/sda   355cd2e41507fe2a0\n"
        for text in (before, behind):
            (block,) = lsscsi.parse(text).blocks
            assert (block.wwn, block.disk_name) == ("0x55cd2e41507fe2a0", "sda")
            assert block.model == "SSDSC2KG019T8R"

    def test_a_zoned_disk_is_a_disk(self):
        for kind in ("zbc    ", "(0x14) "):
            text = f"[1:0:0:0]    {kind} ATA      HGST HSH721414AL 240   /dev/sdb\n"
            assert lsscsi.parse(text).blocks[0].model == "HGST HSH721414AL"

    def test_an_nvme_model_ends_before_its_namespace(self):
        text = "[N:0:1:1]    disk    INTEL SSDPEDMD400G4__1                     /dev/nvme0n1\n"
        assert lsscsi.parse(text).blocks[0].model == "INTEL SSDPEDMD400G4"


class BadInputTests(unittest.TestCase):
    def test_a_line_of_no_known_form_is_told(self):
        text = "[0:0:0:0]    disk    ATA      X                1     /dev/sda\nSegmentation fault\n"
        assert lsscsi.explain(text)["not_understood"] == ["Segmentation fault"]
        assert lsscsi.parse(text).trouble == ("lsscsi: not understood: Segmentation fault",)

    def test_cut_text_is_a_part_or_unusable(self):
        whole = recorded("lsscsi/scsi-debug-g.txt")
        for end in range(0, len(whole), 7):
            try:
                cut = lsscsi.explain(whole[:end])
                assert cut["items"]
                assert all(one["kind"] != "other" for one in cut["items"]) or cut["not_understood"]
            except ToolError as error:
                assert "expected" in str(error)

    def test_unusable_text_is_refused(self):
        for text in (*UNUSABLE, "[0:0]", "[" * 5000, "[0:0:0:0" * 5000, " " * 100_000 + "x"):
            with self.subTest(text=text[:20]), self.assertRaises(ToolError):
                lsscsi.explain(text)


class SurveyTests(unittest.TestCase):
    def test_names_and_ports_are_asked_for(self):
        run = FakeMachine(
            {
                ("lsscsi",): ("[1:0:0:0]    disk    HGST     HUS7             2.5+  /dev/sdc\n", 0),
                ("lsscsi", "-t"): ("[1:0:0:0]    disk    sas:0x5000cca041000001   /dev/sdc\n", 0),
            }
        )
        plain, port = lsscsi.survey(run).blocks
        assert (plain.vendor, port.sas_address) == ("HGST", "0x5000cca041000001")

    def test_a_machine_without_scsi_devices_is_no_trouble(self):
        run = FakeMachine({("lsscsi",): ("", 0), ("lsscsi", "-t"): ("", 0)})
        assert lsscsi.survey(run).trouble == ()

    def test_one_that_hangs_is_trouble(self):
        run = FakeMachine({("lsscsi",): ("", 124), ("lsscsi", "-t"): ("", 124)})
        assert "no answer within 30 s" in lsscsi.survey(run).trouble[0]


if __name__ == "__main__":
    unittest.main()


class OtherOptionsTests(unittest.TestCase):
    def test_the_line_below_a_device_holds_its_state_and_more(self):
        text = (
            "[0:0:1:0]    disk    ATA      ST8000NM000A-2KE SC03  /dev/sdb \n"
            "  state=offline queue_depth=32 scsi_level=6 type=0 device_blocked=0 timeout=30\n"
        )
        (disk,) = lsscsi.explain(text)["items"]
        assert (disk["state"], disk["model"]) == ("offline", "ST8000NM000A-2KE")

    def test_the_name_of_a_unit_is_no_vendor(self):
        text = (
            "[0:0:0:0]    disk    5000c50093c7021b                  /dev/sda \n"
            "[0:0:1:0]    disk    naa.5000c50093c7021c              /dev/sdb \n"
            "[0:1:0:9]    disk    600508b1001c71f1e5f023decc27ebe8  /dev/sdk \n"
            "[2:0:0:0]    cd/dvd  none                              /dev/sr0 \n"
        )
        items = {one["disk_name"]: one for one in lsscsi.explain(text)["items"]}
        assert items["sda"]["wwn"] == "0x5000c50093c7021b"
        assert items["sdb"]["wwn"] == "0x5000c50093c7021c"
        assert items["sdk"]["wwn"] == "0x600508b1001c71f1e5f023decc27ebe8"
        assert items["sdk"]["kind"] == "volume"
        assert [one["vendor"] for one in items.values()] == [None] * 4
