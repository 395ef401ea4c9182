from __future__ import annotations

from unittest import TestCase

from hardware.domain.kernel_log import Kind, Sense, Severity, is_about_disks, parse_log
from tests.pure.kernel_lines import NOISE, command, kinds, only, told


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
