from __future__ import annotations

from unittest import SkipTest, TestCase

from hardware.domain.address import ScsiAddress
from hardware.domain.kernel_log import KernelEvent, Kind, Sense, Severity, parse_log
from tests.pure.kernel_lines import CORPUS, kinds, recorded, told


class CorpusTestCase(TestCase):
    def setUp(self) -> None:
        self.folder = CORPUS / "hardware" / "reconstructed" / "kernel-log"
        if not self.folder.is_dir():
            raise SkipTest(f"no corpus at {CORPUS}: set MIRRORSITE_CORPUS")

    def events(self, number: str) -> list[KernelEvent]:
        (path,) = self.folder.glob(f"{number}-*")
        return parse_log(path.read_text().splitlines())


class ReconstructedLogTests(CorpusTestCase):
    def test_a_logical_unit_failure_is_one_event_with_all_its_facts(self) -> None:
        failure, removed = self.events("01")
        assert failure.as_json() == {
            "kind": "logical_unit_failure",
            "severity": "critical",
            "address": "14:1:0:9",
            "disk_name": "sdk",
            "pci_address": "0000:3b:00.0",
            "driver": "smartpqi",
            "sense": {"key": 4, "asc": 0x3E, "ascq": 1},
            "sector": 9114910720,
            "bay_hint": None,
            "first_line": 1,
            "last_line": 7,
            "count": 1,
        }
        assert (removed.kind, removed.severity) == (Kind.HOT_PLUG, Severity.INFO)
        assert (removed.first_line, removed.last_line) == (8, 10)

    def test_an_old_kernel_tells_the_same_failure(self) -> None:
        (event,) = self.events("02")
        assert event.kind is Kind.LOGICAL_UNIT_FAILURE
        assert (event.disk_name, event.pci_address) == ("sde", "0000:17:00.0")

    def test_abort_reset_and_success_are_one_story(self) -> None:
        (event,) = self.events("03")
        assert (event.kind, event.severity) == (Kind.DEVICE_RESET, Severity.WARNING)
        assert event.detail == "SUCCESS"

    def test_disks_behind_a_dead_controller_are_not_events(self) -> None:
        (event,) = self.events("04")
        assert (event.kind, event.address) == (Kind.CONTROLLER_OFFLINE, None)
        assert event.last_line == 4

    def test_each_volume_state_has_its_own_weight(self) -> None:
        events = self.events("05")
        assert [(str(e.kind), str(e.severity)) for e in events] == [
            ("volume_state", "error"),
            ("volume_state", "critical"),
            ("wrong_drive_replaced", "critical"),
            ("volume_state", "error"),
        ]

    def test_a_medium_error_keeps_its_sector_even_when_the_cdb_disagrees(self) -> None:
        assert told(self.events("06")) == [("medium_error", "6:0:14:0", "sdo", 6839937024, 1)]

    def test_suppressed_callbacks_raise_the_count(self) -> None:
        assert told(self.events("07")) == [("medium_error", "3:0:0:0", "sdb", 5256, 60)]

    def test_the_slot_in_the_log_joins_the_event_of_that_target(self) -> None:
        events = self.events("08")
        assert kinds(events) == ["transport_error", "device_reset", "hot_plug"]
        assert {e.bay_hint for e in events} == {"enclosure 0x5003048017ab997f slot 15"}

    def test_megaraid_names_the_bay(self) -> None:
        events = self.events("09")
        assert kinds(events) == [
            "medium_error",
            "raid_member_failed",
            "volume_state",
            "failure_predicted",
            "device_reset",
        ]
        assert [e.bay_hint for e in events] == ["e0x20/s11", "e0x20/s11", "", "e0x20/s4", ""]
        assert events[0].sense == Sense(3, 0x11, 0)

    def test_an_address_with_commas_is_an_address(self) -> None:
        (event,) = self.events("10")
        assert (event.kind, event.address) == (Kind.DEVICE_RESET, ScsiAddress(0, 1, 7, 0))

    def test_hpsa_speaks_of_resets_lockups_and_volumes(self) -> None:
        events = self.events("11")
        assert kinds(events) == ["device_reset", "controller_offline", "volume_state"]
        assert str(events[2].address) == "0:1:0:2"

    def test_a_bad_sector_and_a_lost_link_are_two_events(self) -> None:
        medium, link = self.events("12")
        assert (medium.kind, medium.sector, medium.detail) == (
            Kind.MEDIUM_ERROR,
            93827644,
            "ata2.00",
        )
        assert (link.kind, link.first_line, link.last_line) == (Kind.DEVICE_OFFLINE, 8, 15)

    def test_nvme_time_outs_come_before_the_loss_of_the_controller(self) -> None:
        events = self.events("13")
        assert told(events) == [
            ("timeout", "", "nvme1", None, 1),
            ("controller_offline", "", "nvme1", None, 1),
            ("medium_error", "", "nvme0n1", 62498760, 1),
            ("hot_plug", "", "", None, 1),
        ]
        assert events[3].bay_hint == "Slot(12)"

    def test_md_names_the_member_and_its_disk(self) -> None:
        events = self.events("14")
        assert [(str(e.kind), e.disk_name, e.part, e.array) for e in events] == [
            ("raid_member_failed", "sdb", "sdb6", "md2"),
            ("read_error_corrected", "sdc", "sdc1", "md0"),
            ("raid_member_failed", "sda", "sda3", "md1"),
        ]

    def test_a_filesystem_tells_one_story_a_device(self) -> None:
        events = self.events("15")
        assert [(str(e.kind), str(e.severity), e.disk_name) for e in events] == [
            ("filesystem_error", "critical", "sdk"),
            ("filesystem_error", "critical", "sdl"),
            ("filesystem_error", "critical", "dm-3"),
            ("filesystem_error", "critical", "sdm"),
            ("io_error", "error", "sdn"),
            ("io_error", "critical", "sdn"),
        ]

    def test_an_offline_disk_swallows_its_echoes(self) -> None:
        offline, added = self.events("16")
        assert (offline.disk_name, str(offline.address)) == ("sdr", "14:0:17:0")
        assert (added.disk_name, added.detail) == (
            "sdag",
            "added ATA ST8000NM000A-2KE 51484774cac990c5",
        )

    def test_harmless_lines_are_no_event(self) -> None:
        assert self.events("17") == []

    def test_a_refused_discard_is_no_event(self) -> None:
        path = CORPUS / "hardware" / "kernel-log" / "real-blk-update-request-two.txt"
        assert parse_log(path.read_text().splitlines()) == []


class RealLogTests(TestCase):
    def test_five_injected_errors_are_read_off_the_controllers_log(self) -> None:
        assert told(parse_log(recorded("ctl-errors.dmesg"))) == [
            ("medium_error", "0:2:1:0", "sdb", 20480, 2),
            ("medium_error", "1:0:1:0", "sdd", 20480, 2),
            ("aborted_command", "3:0:0:0", "sdf", 20480, 7),
            ("medium_error", "14:0:5:0", "sdh", 20480, 2),
            ("hardware_error", "0:2:0:0", "sda", None, 1),
        ]

    def test_retries_of_libata_belong_to_the_disk_that_sd_names(self) -> None:
        event = parse_log(recorded("ctl-errors.dmesg"))[2]
        assert (event.detail, event.sense) == ("ata2.00", Sense(0xB, 0, 0))
        assert len(event.lines) == 40

    def test_scsi_debug_errors_are_told_apart(self) -> None:
        events = parse_log(recorded("dbg-errors.dmesg"))
        assert told(events) == [
            ("medium_error", "2:0:1:1", "sdk", 4656, 2),
            ("failure_predicted", "2:0:1:1", "sdk", None, 1),
            ("transport_error", "2:0:1:1", "sdk", 1000, 2),
        ]
        assert events[2].sense == Sense(0xB, 0x4B, 3)

    def test_a_raid_that_loses_a_member_is_three_events(self) -> None:
        assert told(parse_log(recorded("md-errors.dmesg"))) == [
            ("medium_error", "0:0:5:0", "sdb", 18432, 1),
            ("raid_member_failed", "", "sdb", None, 1),
            ("medium_error", "0:0:5:3", "sdc", 38784, 1),
        ]

    def test_readahead_and_retry_of_one_sector_are_one_event(self) -> None:
        assert told(parse_log(recorded("min-errors.dmesg"))) == [
            ("medium_error", "0:0:5:0", "sdb", 20480, 2)
        ]

    def test_a_boot_of_twelve_disks_is_no_event(self) -> None:
        assert parse_log(recorded("ctl-healthy-boot.dmesg")) == []

    def test_a_boot_of_a_storage_host_tells_only_of_disks_that_came(self) -> None:
        events = parse_log(recorded("written-healthy-boot.dmesg"))
        assert {(e.kind, e.severity) for e in events} == {(Kind.HOT_PLUG, Severity.INFO)}

    def test_the_same_boot_without_times_tells_the_same(self) -> None:
        texts = [line.split("] ", 1)[1] for line in recorded("written-healthy-boot.dmesg")]
        assert set(kinds(parse_log(texts))) == {"hot_plug"}

    def test_a_pulled_and_returned_disk_behind_virtio_is_no_event(self) -> None:
        assert parse_log(recorded("umock-hot-plug.dmesg")) == []

    def test_a_unit_that_says_hardware_error_when_probed_is_a_warning(self) -> None:
        events = parse_log(recorded("ctl-unit-not-ready.dmesg"))
        assert {(e.kind, e.severity) for e in events} == {(Kind.HARDWARE_ERROR, Severity.WARNING)}
        assert [(e.disk_name, e.count) for e in events] == [("sda", 2), ("sdb", 2)]
