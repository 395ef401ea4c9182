from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import SkipTest, TestCase

from hardware.domain.address import ScsiAddress
from hardware.domain.kernel_log import (
    Grouper,
    KernelEvent,
    Kind,
    Line,
    Sense,
    Severity,
    is_about_disks,
    parse_log,
)

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("MIRRORSITE_CORPUS", ROOT.parent / "shared" / "corpus"))
RECORDED = ROOT / "tests" / "recorded" / "kernel-log"

SD = "[{at}] sd 6:0:{t}:0: [{disk}] tag#{tag} "
FAILED = SD + "FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_OK"
KEY = SD + "Sense Key : Medium Error [current] "
CODE = SD + "Add. Sense: Unrecovered read error"
BLOCK = "[{at}] critical medium error, dev {disk}, sector {sector} op 0x0:(READ) flags 0x0"
COMMAND = (FAILED, KEY, CODE, BLOCK)

NOISE = [
    "Nov 22 10:00:01 mirror2 kernel: [12.3] TCP: request_sock_TCP: Possible SYN flooding",
    "Nov 22 10:00:01 mirror2 rsyncd[812]: rsync error: I/O error, dev sdb, sector 5",
    "Nov 22 10:00:01 mirror2 smartd[612]: Device: /dev/sda, 1 Currently unreadable sectors",
    "[    4.380461] ata2: SATA link up 1.5 Gbps (SStatus 113 SControl 300)",
    "[    4.380461] ata2.00: configured for UDMA/100",
    "[    3.242] scsi 0:2:0:0: Direct-Access     SEAGATE  ST4000NM0023     0004 PQ: 0 ANSI: 5",
    "[    3.278775] sd 0:2:0:0: [sda] Write Protect is off",
    "[    3.278890] sd 0:2:0:0: [sda] Mode Sense: 63 00 00 08",
    "[    4.598541] nvme nvme0: 2/0/0 default/read/poll queues",
    "[    4.6] nvme nvme4: Shutdown timeout set to 8 seconds",
    "[    6.0] EXT4-fs (sda1): mounted filesystem with ordered data mode. Opts: errors=remount-ro",
    "[    6.0] XFS (sdb1): Mounting V5 Filesystem",
    "[    6.0] BTRFS info (device sda2): bdev /dev/sda2 errs: wr 0, rd 0, flush 0, corrupt 12",
    "[    6.0] md: recovery of RAID array md0",
    "[    6.0] md/raid1:md0: active with 2 out of 2 mirrors",
    "[    6.0] device eth0 entered promiscuous mode",
    "[    6.0] net_ratelimit: 59 callbacks suppressed",
    "",
]


def kinds(events: list[KernelEvent]) -> list[str]:
    return [str(event.kind) for event in events]


def told(events: list[KernelEvent]) -> list[tuple[object, ...]]:
    """What a person would say of each event."""
    return [(str(e.kind), str(e.address or ""), e.disk_name, e.sector, e.count) for e in events]


def recorded(name: str) -> list[str]:
    return (RECORDED / name).read_text().splitlines()


def command(disk: str, target: int, tag: int, sector: int, at: str = "10.0") -> list[str]:
    fields = {"disk": disk, "t": target, "tag": tag, "sector": sector, "at": at}
    return [template.format(**fields) for template in COMMAND]


def only(*lines: str) -> KernelEvent:
    (event,) = parse_log(lines)
    return event


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

    def test_a_pulled_and_returned_disk_behind_virtio_is_no_event(self) -> None:
        assert parse_log(recorded("umock-hot-plug.dmesg")) == []

    def test_a_unit_that_says_hardware_error_when_probed_is_a_warning(self) -> None:
        events = parse_log(recorded("ctl-unit-not-ready.dmesg"))
        assert {(e.kind, e.severity) for e in events} == {(Kind.HARDWARE_ERROR, Severity.WARNING)}
        assert [(e.disk_name, e.count) for e in events] == [("sda", 2), ("sdb", 2)]


class CommandTests(TestCase):
    def test_interleaved_commands_of_two_disks_are_two_events(self) -> None:
        pairs = zip(command("sda", 1, 7, 800), command("sdb", 2, 7, 900), strict=True)
        events = parse_log(line for pair in pairs for line in pair)
        assert told(events) == [
            ("medium_error", "6:0:1:0", "sda", 800, 1),
            ("medium_error", "6:0:2:0", "sdb", 900, 1),
        ]

    def test_distinct_sectors_stay_distinct(self) -> None:
        events = parse_log(command("sda", 1, 7, 800) + command("sda", 1, 8, 99000))
        assert [e.sector for e in events] == [800, 99000]

    def test_the_same_sector_much_later_is_another_event(self) -> None:
        quiet = ["[20.0] usb 1-1: new device"] * 40
        lines = command("sda", 1, 7, 800) + quiet + command("sda", 1, 8, 800, at="99.0")
        assert [e.count for e in parse_log(lines)] == [1, 1]

    def test_a_cdb_split_over_two_lines_leaves_the_sector_to_the_block_layer(self) -> None:
        event = only(
            "[7349.698055] sd 4:0:1:0: [sdd] FAILED Result: hostbyte=DID_BAD_TARGET driverbyte=X",
            "[7349.698061] sd 4:0:1:0: [sdd] CDB: ",
            "[7349.698065] Write(16): 8a 00 00 00 00 00 ae 84 08 20 00 00 00 10 00 00",
            "[7349.698103] blk_update_request: I/O error, dev sdd, sector 2927888416",
        )
        assert (event.kind, event.sector) == (Kind.IO_ERROR, 2927888416)

    def test_the_lba_stands_in_for_a_missing_block_line(self) -> None:
        event = only(
            *command("sdz", 1, 7, 0)[:3],
            "[10.0] sd 6:0:1:0: [sdz] tag#7 "
            "CDB: Read(16) 88 00 00 00 00 01 00 00 00 08 00 00 00 08 00 00",
        )
        assert event.sector == 0x100000008

    def test_numeric_sense_is_read_like_words(self) -> None:
        event = only(
            "[1.0] sd 3:0:0:0: [sdc] tag#0 Sense Key : 0x3 [current] ",
            "[1.0] sd 3:0:0:0: [sdc] tag#0 ASC=0x11 <<vendor>>ASCQ=0x8a ",
        )
        assert (event.kind, event.sense) == (Kind.MEDIUM_ERROR, Sense(3, 0x11, 0x8A))

    def test_a_lost_key_line_is_guessed_from_the_code(self) -> None:
        assert only(*command("sda", 1, 7, 800)[2:]).sense == Sense(3, 0x11, 0)

    def test_suppressed_callbacks_alone_are_no_event(self) -> None:
        assert parse_log(["[1.0] blk_update_request: 59 callbacks suppressed"]) == []

    def test_a_smart_query_is_no_event(self) -> None:
        lines = [
            "[1.0] sd 3:0:0:0: [sdc] tag#0 Sense Key : Recovered Error [current] [descriptor]",
            "[1.0] sd 3:0:0:0: [sdc] tag#0 Add. Sense: ATA pass through information available",
        ]
        assert parse_log(lines) == []

    def test_the_test_of_failure_prediction_is_no_event(self) -> None:
        lines = [
            "[1.0] sd 3:0:0:0: [sdc] tag#0 Sense Key : Recovered Error [current] ",
            "[1.0] sd 3:0:0:0: [sdc] Add. Sense: Failure prediction threshold exceeded (FALSE)",
        ]
        assert parse_log(lines) == []

    def test_an_impending_failure_is_predicted(self) -> None:
        event = only(
            "[1.0] sd 3:0:0:0: [sdc] tag#0 Sense Key : Recovered Error [current] ",
            "[1.0] sd 3:0:0:0: [sdc] tag#0 "
            "Add. Sense: Data channel impending failure data error rate too high",
        )
        assert (event.kind, event.sense) == (Kind.FAILURE_PREDICTED, Sense(1, 0x5D, 0x32))

    def test_out_of_tree_smartpqi_says_only_that_it_rescans(self) -> None:
        event = only("[1.0] smartpqi 0000:3b:00.0: re-scanning RAID scsi 14:1:0:9")
        assert (event.kind, str(event.address)) == (Kind.LOGICAL_UNIT_FAILURE, "14:1:0:9")

    def test_host_bytes_have_their_kinds(self) -> None:
        line = "[1.0] sd 3:0:0:0: [sdc] tag#0 FAILED Result: hostbyte={} driverbyte=DRIVER_OK"
        expected = {
            "DID_TIME_OUT": ["timeout"],
            "DID_SOFT_ERROR": ["transport_error"],
            "DID_TRANSPORT_DISRUPTED": ["transport_error"],
            "DID_NO_CONNECT": [],
            "DID_BAD_TARGET": [],
        }
        assert {b: kinds(parse_log([line.format(b)])) for b in expected} == expected

    def test_block_errors_alone_have_their_kinds(self) -> None:
        line = "[1.0] {} error, dev sdc, sector 8 op 0x0:(READ) flags 0x0 phys_seg 1"
        expected = {
            "critical medium": ["medium_error"],
            "I/O": ["io_error"],
            "timeout": ["timeout"],
            "recoverable transport": ["transport_error"],
            "device offline": ["device_offline"],
            "operation not supported": [],
        }
        assert {w: kinds(parse_log([line.format(w)])) for w in expected} == expected

    def test_drives_that_hold_no_mirror_are_no_event(self) -> None:
        names = ("fd0", "sr0", "loop7", "ram0", "zram1")
        assert parse_log(f"[1.0] I/O error, dev {name}, sector 0" for name in names) == []

    def test_a_partition_is_told_beside_its_disk(self) -> None:
        line = "[1.0] Buffer I/O error on dev {}, logical block 1, lost async page write"
        for part, disk in (("sdk1", "sdk"), ("nvme1n1p2", "nvme1n1"), ("dm-3", "dm-3")):
            assert only(line.format(part)).disk_name == disk


class ResetAndLinkTests(TestCase):
    def test_a_failed_reset_is_critical(self) -> None:
        event = only(
            "[1.0] smartpqi 0000:3b:00.0: resetting scsi 14:0:17:0",
            "[9.0] smartpqi 0000:3b:00.0: reset of scsi 14:0:17:0: FAILED",
        )
        assert event.severity is Severity.CRITICAL

    def test_the_third_power_on_within_an_hour_is_a_reset_event(self) -> None:
        lines = [f"[{at}.0] sd 6:0:3:0: Power-on or device reset occurred" for at in (1, 900, 3000)]
        assert parse_log(lines[:2]) == []
        assert told(parse_log(lines)) == [("device_reset", "6:0:3:0", "", None, 3)]

    def test_three_boots_are_no_resets(self) -> None:
        boot = ["[0.0] Linux version 6.1", "[1.0] sd 6:0:3:0: Power-on or device reset occurred"]
        assert parse_log(boot * 5) == []

    def test_a_crc_error_of_the_link_is_a_transport_error(self) -> None:
        event = only(
            "[1.0] ata3.00: exception Emask 0x10 SAct 0x1 SErr 0x200000 action 0x6 frozen",
            "[1.0] ata3: SError: { BadCRC }",
            "[1.0] ata3.00: failed command: READ FPDMA QUEUED",
            "[1.0] ata3.00: cmd 60/08:00:00:e1:59/00:00:a2:00:00/40 tag 0 ncq 4096 in",
            "         res 40/00:10:d0:5d:a8/00:00:b2:00:00/40 Emask 0x10 (ATA bus error)",
            "[1.0] ata3.00: error: { ICRC ABRT }",
        )
        assert (event.kind, event.detail) == (Kind.TRANSPORT_ERROR, "ata3.00")

    def test_a_changed_connection_without_a_failed_command_is_no_event(self) -> None:
        lines = [
            "[1.0] ata4: exception Emask 0x10 SAct 0x0 SErr 0x4050002 action 0xe frozen",
            "[1.0] ata4: SError: { RecovComm PHYRdyChg CommWake DevExch }",
            "[1.0] ata4: hard resetting link",
        ]
        assert parse_log(lines) == []

    def test_rejected_io_alone_is_an_offline_disk(self) -> None:
        event = only("[1.0] sd 15:1:0:0: rejecting I/O to offline device")
        assert (event.kind, event.severity) == (Kind.DEVICE_OFFLINE, Severity.CRITICAL)


class PrefixTests(TestCase):
    def test_every_prefix_is_stripped(self) -> None:
        said = "critical medium error, dev sdc, sector 8 op 0x0:(READ) flags 0x0"
        prefixes = (
            "",
            "[   12.345678] ",
            "[Fri Jul 30 11:26:11 2021] ",
            "[Fr Aug 26 22:01:01 2022] ",
            "Mar  3 04:11:07 mirror2 kernel: ",
            "Mar  3 04:11:07 mirror2 kernel: [  12.3] ",
            "2026-11-22T06:26:00.123456+08:00 mirror2 kernel: [12.3] ",
            "<3>",
            "<3>[12.3] ",
            "3,1234,5678,-;",
            "kern  :err   : [  +0.000042] [Tue Jan 13 04:33:10 2026] [T88870] ",
            "\x1b[32m[   12.3] \x1b[0m\x1b[31m",
        )
        for prefix in prefixes:
            assert kinds(parse_log([prefix + said])) == ["medium_error"], prefix

    def test_the_kernel_alone_is_believed(self) -> None:
        assert parse_log(NOISE) == []
        assert not any(is_about_disks(line) for line in NOISE[:-1])


class GrouperTests(TestCase):
    def test_an_event_waits_until_nothing_more_can_belong_to_it(self) -> None:
        grouper = Grouper()
        for number, text in enumerate(command("sda", 1, 7, 800), start=1):
            assert grouper.feed(Line(number, text)) == []
        assert grouper.is_open
        assert grouper.feed(Line(5, "[10.1] usb 1-1: new device")) == []
        (event,) = grouper.feed(Line(900, "[99.9] usb 1-1: new device"))
        assert (event.last_line, grouper.is_open) == (4, False)

    def test_the_clock_of_the_reader_counts_where_the_text_has_none(self) -> None:
        noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
        text = "critical medium error, dev sdc, sector 8 op 0x0:(READ)"
        grouper = Grouper()
        grouper.feed(Line(1, text, noon, "cursor-1"))
        grouper.feed(Line(2000, text, noon + timedelta(seconds=3), "cursor-2"))
        (event,) = grouper.flush()
        assert (event.count, [line.key for line in event.lines]) == (2, ["cursor-1", "cursor-2"])

    def test_fed_in_pieces_it_tells_the_same(self) -> None:
        for name in ("ctl-errors.dmesg", "dbg-errors.dmesg", "md-errors.dmesg"):
            lines = recorded(name)
            grouper, events = Grouper(), []
            for number, text in enumerate(lines, start=1):
                events += grouper.feed(Line(number, text))
            events += grouper.flush()
            assert sorted(events, key=lambda e: e.first_line) == parse_log(lines)

    def test_what_the_filter_drops_never_mattered(self) -> None:
        lines = recorded("ctl-errors.dmesg") + NOISE * 40 + recorded("md-errors.dmesg")
        numbered = [Line(number, text) for number, text in enumerate(lines, start=1)]
        all_fed, some_fed = Grouper(), Grouper()
        everything = [e for line in numbered for e in all_fed.feed(line)] + all_fed.flush()
        kept = [line for line in numbered if is_about_disks(line.text)]
        filtered = [e for line in kept for e in some_fed.feed(line)] + some_fed.flush()
        assert told(everything) == told(filtered)

    def test_memory_is_bounded_whatever_comes(self) -> None:
        grouper = Grouper()
        for number in range(1, 3000):
            disk = f"sd{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}"
            grouper.feed(Line(number, f"[1.0] I/O error, dev {disk}, sector {number}"))
            grouper.feed(
                Line(number, f"[1.0] sd 1:0:{number}:0: Power-on or device reset occurred")
            )
        assert len(grouper._stories) <= 64

    def test_an_event_keeps_at_most_forty_lines(self) -> None:
        line = "[1.0] sd 3:0:0:0: Device offlined - not ready after error recovery"
        event = only(*[line] * 500)
        assert (len(event.lines), event.first_line, event.last_line) == (40, 1, 500)


class HostileInputTests(TestCase):
    def test_monstrous_lines_are_harmless(self) -> None:
        monsters = (
            "\x00" * 5000,
            "[1.0] sd 1:0:0:0: [sda] tag#1 " + "a" * 100_000,
            "[" * 100_000,
            "[1.0] " + "md/raid1:md0: " * 9000,
            "[1.0] I/O error, dev " + "s" * 100_000 + ", sector 1",
            "[1.0] I/O error, dev sda, sector " + "9" * 300,
            "[1.0] megaraid_sas 0000:18:00.0: 1 (" + "(" * 50_000,
            "\udcff\udcfe sd 1:0:0:0: \x1b[31m[sda] Sense Key : \x07",
            "[1.0] ata1.00: cmd ::::::::::::::::::::::::::::::::::: tag 1",
        )
        for monster in monsters:
            assert all(event.first_line == 1 for event in parse_log([monster]))

    def test_mutated_logs_never_break_it(self) -> None:
        chance = random.Random(20261122)
        originals = [line for path in sorted(RECORDED.iterdir()) for line in path.open()]
        for _ in range(30):
            events = parse_log(mutated(chance, chance.choice(originals)) for _ in range(100))
            assert all(event.first_line <= event.last_line for event in events)
            assert all(event.count >= 1 and len(event.lines) <= 40 for event in events)
            assert all(event.as_json()["kind"] for event in events)


def mutated(chance: random.Random, line: str) -> str:
    place = chance.randrange(len(line) + 1)
    changes = (
        line[:place],
        line[place:],
        line[:place] + chr(chance.randrange(0x250)) + line[place + 1 :],
        line[:place] + line[place:] * chance.randrange(1, 4),
        line.replace("0", str(chance.randrange(10**25))),
        line.replace(chance.choice(":[].# "), "", 1),
        line.swapcase(),
        line,
    )
    return chance.choice(changes)
