"""/sys: cards, addresses, names and bays."""

from __future__ import annotations

import unittest

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay
from hardware.domain.machine import ToolError
from hardware.tools import sysfs
from mirrorsite.ground.outside.shell import decode
from tests.recorded import FakeMachine, corpus, recorded

DEVICES = "/sys/bus/scsi/devices"
ROOT = "/sys/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.0/host14"
PAGE = decode(b"\0\x80\0\x14            WSD51Q8Z")


def device(address: str, path: str, **attributes: str) -> FakeMachine:
    """A machine with one smartpqi card and one SCSI device."""
    links = {
        "/sys/class/scsi_host/host14": f"{ROOT}/scsi_host/host14",
        f"{DEVICES}/{address}": f"{ROOT}/{path}/{address}",
    }
    files = {"/sys/class/scsi_host/host14/proc_name": "smartpqi\n"}
    files |= {f"{DEVICES}/{address}/{name}": text for name, text in attributes.items()}
    return FakeMachine(files=files, links=links)


class ScsiTests(unittest.TestCase):
    def test_a_hosts_pci_address_is_the_last_function_of_its_path(self):
        (card,) = sysfs.survey(device("14:1:0:9", "target14:1:0", type="0")).controllers
        assert (card.pci_address, card.driver, card.host_numbers) == (
            "0000:3b:00.0",
            "smartpqi",
            (14,),
        )

    def test_the_ports_of_one_card_are_one_controller(self):
        links = {
            f"/sys/class/scsi_host/host{n}": f"/sys/devices/pci0000:00/0000:00:17.0/ata{n}/host{n}"
            for n in (2, 10)
        }
        (card,) = sysfs.survey(FakeMachine(links=links)).controllers
        assert card.host_numbers == (2, 10)

    def test_a_passed_through_disk_has_serial_and_printed_bay(self):
        path_info = "[14:0:13:0]     Direct-Access     PORT: C0 BOX: 1 BAY: 5 Active\n"
        run = device("14:0:13:0", "x", type="0\n", path_info=path_info, vpd_pg80=PAGE)
        (block,) = sysfs.survey(run).blocks
        assert (block.serial, block.bay) == ("WSD51Q8Z", Bay("1", 5, "C0"))

    def test_a_disks_unique_id_is_its_port_and_kept_out(self):
        run = device("14:0:13:0", "x", type="0", unique_id="51484774CAC990C50000000000000000")
        assert sysfs.survey(run).blocks[0].unique_id == ""

    def test_a_volume_has_the_cards_unique_id_and_no_serial(self):
        run = device(
            "14:1:0:9", "x", type="0", unique_id="600508b1001c71f1e5f023decc27ebe8", vpd_pg80=PAGE
        )
        (block,) = sysfs.survey(run).blocks
        assert (block.serial, block.unique_id) == ("", "600508B1001C71F1E5F023DECC27EBE8")

    def test_enclosures_and_the_card_itself_are_no_disks(self):
        for kind in ("12", "13"):
            assert sysfs.survey(device("14:2:0:0", "x", type=kind)).blocks == ()

    def test_without_a_type_only_what_has_a_block_device_is_a_disk(self):
        assert sysfs.survey(device("14:0:1:0", "x", model="Cub")).blocks == ()
        run = device("14:0:1:0", "x", **{"block/sdc/size": "8"})
        assert sysfs.survey(run).blocks[0].disk_name == "sdc"

    def test_size_counts_sectors_of_512_bytes(self):
        run = device("14:0:1:0", "x", **{"block/sdc/size": "8"})
        run.files["/sys/block/sdc/size"] = "15628053168\n"
        assert sysfs.survey(run).blocks[0].capacity_bytes == 8001563222016

    def test_the_sas_transport_knows_the_bay(self):
        run = device("14:0:9:0", "port-14:2/end_device-14:2/target14:0:9", type="0")
        folder = "/sys/class/sas_device/end_device-14:2"
        run.files[f"{folder}/bay_identifier"] = "7\n"
        run.files[f"{folder}/enclosure_identifier"] = "0x51484774cac990fd\n"
        assert sysfs.survey(run).blocks[0].bay == Bay("0x51484774cac990fd", 7)

    def test_a_bay_in_no_enclosure_is_no_bay(self):
        run = device("14:0:9:0", "port-14:2/end_device-14:2/target14:0:9", type="0")
        folder = "/sys/class/sas_device/end_device-14:2"
        run.files[f"{folder}/bay_identifier"] = "0\n"
        run.files[f"{folder}/enclosure_identifier"] = "0x0000000000000000\n"
        assert sysfs.survey(run).blocks[0].bay is None

    def test_an_enclosures_slot_file_counts_and_not_the_folders_name(self):
        run = device("14:0:9:0", "target14:0:9", type="0")
        slot = "/sys/class/enclosure/14:0:61:0/Disk #00"
        run.files[f"{slot}/slot"] = "11\n"
        run.links[f"{slot}/device"] = f"{ROOT}/target14:0:9/14:0:9:0"
        assert sysfs.survey(run).blocks[0].bay == Bay("14:0:61:0", 11)

    def test_of_two_paths_the_active_ones_bay_counts(self):
        path_info = (
            "[14:0:1:0] Direct-Access PORT: C0 BOX: 1 BAY: 4 Inactive\n"
            "[14:0:1:0] Direct-Access PORT: C1 BOX: 2 BAY: 6 Active\n"
        ).replace("Inactive", "Standby")
        run = device("14:0:1:0", "x", type="0", path_info=path_info)
        assert sysfs.survey(run).blocks[0].bay == Bay("2", 6, "C1")


class OtherDiskTests(unittest.TestCase):
    def test_an_nvme_disk(self):
        folder = "/sys/block/nvme0n1"
        path = "/sys/devices/pci0000:00/0000:00:05.0/0000:01:00.0/nvme/nvme0/nvme0n1"
        files = {f"{folder}/device/serial": "NVME0001  \n", f"{folder}/device/model": "P4510\n"}
        (block,) = sysfs.survey(FakeMachine(files=files, links={folder: path})).blocks
        assert (block.disk_name, block.serial, block.address) == ("nvme0n1", "NVME0001", None)
        assert block.pci_address == "0000:01:00.0"

    def test_a_virtio_disk_may_have_a_serial(self):
        (block,) = sysfs.survey(FakeMachine(files={"/sys/block/vda/serial": "vd-1"})).blocks
        assert (block.disk_name, block.serial) == ("vda", "vd-1")

    def test_loops_arrays_and_mappings_are_no_disks(self):
        names = ("loop0", "ram1", "zram0", "dm-3", "md127", "sr0", "nvme0c1n1")
        files = {f"/sys/block/{name}/size": "8" for name in names}
        assert sysfs.survey(FakeMachine(files=files)).blocks == ()


class PageTests(unittest.TestCase):
    def test_the_header_is_cut_off_and_blanks_are_stripped(self):
        assert sysfs.page_serial(PAGE) == "WSD51Q8Z"

    def test_the_length_may_be_a_printable_byte(self):
        assert sysfs.page_serial(decode(b"\0\x80\0\x28" + b"X" * 40)) == "X" * 40

    def test_another_page_or_none_gives_no_serial(self):
        assert sysfs.page_serial("") == ""
        assert sysfs.page_serial(decode(b"\0\x83\0\x04ABCD")) == ""


class ListingTests(unittest.TestCase):
    def test_a_real_guests_listing_is_read_as_a_machine(self):
        told = sysfs.explain(recorded("sysfs/qemu-two-disks.txt"))
        serials = {block["address"]: block["serial"] for block in told["blocks"]}
        assert serials == {"0:0:5:3": "VS053", "2:0:1:1": "7001"}

    def test_a_pseudo_device_hangs_on_no_card(self):
        found = sysfs.parse(recorded("sysfs/qemu-two-disks.txt"))
        cards = {block.disk_name: block.pci_address for block in found.blocks}
        assert cards == {"sdc": "0000:00:02.0", "sdk": ""}

    def test_headings_with_short_names_are_understood(self):
        found = sysfs.parse(corpus("reconstructed/sysfs/smartpqi-device-attributes.txt"))
        blocks = {block.address: block for block in found.blocks}
        assert blocks[ScsiAddress(14, 0, 5, 0)].bay == Bay("1", 5, "C0")
        unique_id = blocks[ScsiAddress(14, 1, 0, 9)].unique_id
        assert unique_id == "600508B1001C71F1E5F023DECC27EBE8"

    def test_text_about_something_else_is_unusable(self):
        with self.assertRaisesRegex(ToolError, "expected"):
            sysfs.parse("bus: hello\n")


if __name__ == "__main__":
    unittest.main()
