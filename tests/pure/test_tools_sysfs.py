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

    def test_the_drives_port_comes_from_the_device_or_from_the_transport(self):
        run = device("14:0:1:0", "x", type="0", sas_address="0x5000CCA25103B471\n")
        assert sysfs.survey(run).blocks[0].sas_address == "0x5000cca25103b471"
        run = device("14:0:9:0", "port-14:2/end_device-14:2/target14:0:9", type="0")
        run.files["/sys/class/sas_device/end_device-14:2/sas_address"] = "0x5000cca25103b475\n"
        assert sysfs.survey(run).blocks[0].sas_address == "0x5000cca25103b475"

    def test_the_kernels_error_counter_is_a_hexadecimal_number(self):
        assert (
            sysfs.survey(device("14:0:1:0", "x", type="0", ioerr_cnt="0x1f\n"))
            .blocks[0]
            .error_count
            == 31
        )
        run = device("14:0:1:0", "x", type="0", ioerr_cnt="many\n")
        assert sysfs.survey(run).blocks[0].error_count is None

    def test_the_logical_sector_is_the_queues(self):
        run = device("14:0:1:0", "x", **{"block/sdc/size": "8"})
        run.files["/sys/block/sdc/queue/logical_block_size"] = "4096\n"
        assert sysfs.survey(run).blocks[0].sector_bytes == 4096

    def test_a_volume_of_a_card_without_channel_rules_is_known_by_its_model(self):
        run = device("0:2:0:0", "x", type="0", model="MR9361-8i       ", vpd_pg80=PAGE)
        assert sysfs.survey(run).blocks[0].serial == ""

    def test_two_actuators_of_one_drive_are_two_blocks(self):
        run = device("14:0:1:0", "x", type="0", vpd_pg80=PAGE)
        run.files |= {f"{DEVICES}/14:0:1:1/type": "0", f"{DEVICES}/14:0:1:1/vpd_pg80": PAGE}
        found = [(str(b.address), b.serial) for b in sysfs.survey(run).blocks]
        assert found == [("14:0:1:0", "WSD51Q8Z"), ("14:0:1:1", "WSD51Q8Z")]


class SlotTests(unittest.TestCase):
    def enclosure(self, part: str, **said: str) -> FakeMachine:
        """A machine with one enclosure that has one part."""
        run = device("14:0:9:0", "target14:0:9", type="0")
        folder = "/sys/class/enclosure/14:0:61:0"
        run.links[folder] = f"{ROOT}/target14:0:61/14:0:61:0/enclosure/14:0:61:0"
        run.files[f"{folder}/id"] = "0x5000ccab0405f27e\n"
        run.files[f"{folder}/components"] = "1\n"
        run.files |= {f"{folder}/{part}/{name}": f"{value}\n" for name, value in said.items()}
        return run

    def test_a_taken_slot_names_its_device(self):
        run = self.enclosure("SLOT 01", slot="1", type="array device", status="critical", fault="1")
        folder = "/sys/class/enclosure/14:0:61:0/SLOT 01"
        run.links[f"{folder}/device"] = f"{ROOT}/target14:0:9/14:0:9:0"
        run.files[f"{folder}/device/block/sdf/size"] = "8\n"
        run.files[f"{ROOT}/target14:0:9/14:0:9:0/sas_address"] = "0x5000cca25103b471\n"
        (slot,) = sysfs.survey(run).slots
        assert (slot.enclosure, slot.slot, slot.label) == ("0x5000ccab0405f27e", 1, "SLOT 01")
        assert (str(slot.address), slot.disk_name) == ("14:0:9:0", "sdf")
        assert (slot.sas_address, slot.controller) == ("0x5000cca25103b471", "0000:3b:00.0")
        assert (slot.status, slot.fault_led, slot.locate_led) == ("critical", True, None)
        assert slot.is_empty is False

    def test_a_slot_that_says_so_is_empty_and_another_without_device_may_be_hidden(self):
        run = self.enclosure("slot00", slot="0", type="array device", status="not installed")
        assert sysfs.survey(run).slots[0].is_empty is True
        run = self.enclosure("slot00", slot="0", type="array device", status="OK")
        assert sysfs.survey(run).slots[0].is_empty is None

    def test_fans_and_power_supplies_are_no_slots(self):
        for kind in ("fan", "power supply", "cooling"):
            assert (
                sysfs.survey(self.enclosure("FAN 1", slot="-1", type=kind, status="OK")).slots == ()
            )

    def test_without_a_number_in_the_file_the_folders_last_one_counts(self):
        run = self.enclosure("Disk #07  ", slot="-1", type="device", status="OK")
        assert sysfs.survey(run).slots[0].slot == 7

    def test_parts_that_are_listed_beside_enclosures_are_no_enclosures(self):
        run = self.enclosure("SLOT 01", slot="1", type="array device", status="OK")
        run.files["/sys/class/enclosure/SLOT 01/slot"] = "1\n"
        run.files["/sys/class/enclosure/SLOT 01/status"] = "OK\n"
        run.files["/sys/class/enclosure/SLOT 01/device/slot"] = "1\n"
        assert len(sysfs.survey(run).slots) == 1


class ReadingTests(unittest.TestCase):
    def test_a_disks_counters_are_one_reading(self):
        counters = {"ioerr_cnt": "0x2\n", "iodone_cnt": "0xf5\n", "iorequest_cnt": "0xf6\n"}
        (found,) = sysfs.readings(device("14:0:1:0", "x", type="0", vpd_pg80=PAGE, **counters))
        assert found.serial == "WSD51Q8Z"
        assert dict(found.counters) == {
            "kernel.ioerr_cnt": 2,
            "kernel.iodone_cnt": 245,
            "kernel.iorequest_cnt": 246,
        }

    def test_two_paths_to_one_disk_add_up(self):
        run = device("14:0:1:0", "x", type="0", vpd_pg80=PAGE, ioerr_cnt="0x2")
        run.files |= {f"{DEVICES}/15:0:1:0/type": "0", f"{DEVICES}/15:0:1:0/vpd_pg80": PAGE}
        run.files[f"{DEVICES}/15:0:1:0/ioerr_cnt"] = "0x3"
        (found,) = sysfs.readings(run)
        assert dict(found.counters) == {"kernel.ioerr_cnt": 5}

    def test_a_volume_and_a_disk_without_serial_have_none(self):
        assert sysfs.readings(device("14:1:0:9", "x", type="0", vpd_pg80=PAGE)) == []
        assert sysfs.readings(device("14:0:1:0", "x", type="0", ioerr_cnt="0x2")) == []


class OtherDiskTests(unittest.TestCase):
    def nvme(self, slot_name: str) -> FakeMachine:
        """A machine with one NVMe disk in one PCI slot."""
        folder = "/sys/block/nvme0n1"
        path = "/sys/devices/pci0000:00/0000:00:05.0/0000:01:00.0/nvme/nvme0/nvme0n1"
        files = {f"/sys/bus/pci/slots/{slot_name}/address": "0000:01:00\n"}
        files[f"{folder}/device/serial"] = "NVME0001"
        return FakeMachine(files=files, links={folder: path})

    def test_an_nvme_disks_bay_is_its_pci_slot(self):
        assert sysfs.survey(self.nvme("3")).blocks[0].bay == Bay("PCI", 3)
        assert sysfs.survey(self.nvme("12-1")).blocks[0].bay == Bay("PCI", 1, "12-1")
        assert sysfs.survey(self.nvme("Slot_U2_04")).blocks[0].bay == Bay("PCI", 4, "Slot_U2_04")
        assert sysfs.survey(self.nvme("SLOT3")).blocks[0].bay == Bay("PCI", 3, "SLOT3")
        assert sysfs.survey(self.nvme("M2")).blocks[0].bay is None

    def test_an_nvme_disk_with_two_controllers_has_the_firsts_address(self):
        folder = "/sys/block/nvme0n1"
        files = {f"{folder}/device/serial": "NVME0001", f"{folder}/device/firmware_rev": "EDA5"}
        files[f"{folder}/device/nvme0/state"] = "live"
        links = {
            folder: "/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1",
            "/sys/class/nvme/nvme0": "/sys/devices/pci0000:00/0000:00:05.0/0000:01:00.0/nvme/nvme0",
        }
        (block,) = sysfs.survey(FakeMachine(files=files, links=links)).blocks
        assert (block.pci_address, block.firmware) == ("0000:01:00.0", "EDA5")

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

    def test_every_thing_in_the_reconstructed_listing_is_told(self):
        told = sysfs.explain(corpus("reconstructed/sysfs/smartpqi-device-attributes.txt"))
        (card,) = told["controllers"]
        assert (card["driver"], card["model"], card["vendor"]) == (
            "smartpqi",
            "RAID P460-B2",
            "H3C",
        )
        assert (card["serial"], card["firmware"]) == ("210235A2XXH000000001", "5.00-0")
        assert card["host_numbers"] == (14,)
        volume = next(one for one in told["blocks"] if one["address"] == "14:1:0:9")
        assert (volume["state"], volume["error_count"], volume["serial"]) == ("running", 28, None)
        disk = next(one for one in told["blocks"] if one["address"] == "14:0:5:0")
        assert disk["sas_address"] == "0x51484774cac990c5"
        assert "end_device-14:5: Enclosure 0x51484774cac990fd, Slot 5" in told["not_understood"][0]

    def test_real_paths_alone_say_what_the_links_would(self):
        found = sysfs.parse(recorded("sysfs/scsi-debug-contents.txt"))
        disks = {one.disk_name: one for one in found.blocks}
        assert len(disks) == 11
        assert (str(disks["sdb"].address), disks["sdb"].serial) == ("0:0:5:0", "VS050")
        assert (disks["sda"].pci_address, disks["sdk"].pci_address) == ("0000:00:02.0", "")
        assert (disks["sdk"].serial, disks["sdk"].wwn) == ("7001", "0x3333333000001b59")
        assert (disks["sda"].capacity_bytes, disks["sda"].sector_bytes) == (67108864, 512)
        assert (disks["sda"].error_count, disks["sdd"].error_count) == (2, 1)

    def test_links_alone_say_names_and_addresses(self):
        found = sysfs.parse(recorded("sysfs/scsi-debug-links.txt"))
        names = {str(one.address): one.disk_name for one in found.blocks}
        assert len(names) == 11
        assert (names["0:0:5:3"], names["2:0:1:1"]) == ("sdc", "sdk")
        assert found.controllers[0].host_numbers == (0,)

    def test_links_and_files_add_up_to_one_machine(self):
        links = recorded("sysfs/scsi-debug-links.txt")
        found = sysfs.parse(links + recorded("sysfs/scsi-debug-contents.txt"))
        assert len(found.blocks) == 11
        assert all(one.serial and one.disk_name and one.capacity_bytes for one in found.blocks)

    def test_a_long_listing_of_links_is_read_as_ls_prints_it(self):
        text = (
            "lrwxrwxrwx 1 root root 0 Jul 29 10:02 /sys/block/sdb -> ../devices/pci0000:00/"
            "0000:00:03.0/0000:05:00.0/host8/port-8:0/end_device-8:0/target8:0:0/8:0:0:2/block/sdb\n"
        )
        (block,) = sysfs.parse(text).blocks
        assert (block.disk_name, str(block.address)) == ("sdb", "8:0:0:2")
        assert block.pci_address == "0000:05:00.0"

    def test_a_folder_with_blanks_and_a_relative_link_are_followed(self):
        text = (
            "/sys/class/enclosure/1:0:9:0/id:0x5000ccab0405f27e\n"
            "/sys/class/enclosure/1:0:9:0/SLOT 02/slot:2\n"
            "/sys/class/enclosure/1:0:9:0/SLOT 02/type:array device\n"
            "/sys/class/enclosure/1:0:9:0/SLOT 02/status:OK\n"
            "/sys/class/enclosure/1:0:9:0/SLOT 02/locate:1\n"
            "/sys/class/enclosure/1:0:9:0/SLOT 02/device -> ../../../../devices/pci0000:00/"
            "0000:00:03.0/host1/target1:0:0/1:0:0:0\n"
        )
        (slot,) = sysfs.parse(text).slots
        assert (slot.slot, str(slot.address), slot.locate_led) == (2, "1:0:0:0", True)

    def test_a_cut_listing_is_a_part_and_never_a_crash(self):
        text = recorded("sysfs/scsi-debug-links.txt") + recorded("sysfs/scsi-debug-contents.txt")
        for end in range(3, len(text), 9973):
            try:
                assert sysfs.parse(text[:end]).blocks or sysfs.parse(text[:end]).controllers
            except ToolError as error:
                assert "expected" in str(error)

    def test_hostile_lines_cost_no_time(self):
        for line in ("/sys/" + "a" * 200_000, "/sys/" + "/a:" * 60_000, "# /sys/" + "x" * 200_000):
            with self.assertRaises(ToolError):
                sysfs.parse(line)
        loop = "/sys/block/sda -> /sys/block/sdb\n/sys/block/sdb -> /sys/block/sda\n"
        with self.assertRaises(ToolError):
            sysfs.parse(loop)

    def test_a_disk_that_goes_while_it_is_read_is_no_disk_without_properties(self):
        machine = FakeMachine(files={"/sys/block/vda/size": "8", "/sys/block/vdb": "leads nowhere"})
        assert [one.disk_name for one in sysfs.survey(machine).blocks] == ["vda"]

    def test_text_about_something_else_is_unusable(self):
        with self.assertRaisesRegex(ToolError, "expected"):
            sysfs.parse("bus: hello\n")


if __name__ == "__main__":
    unittest.main()
