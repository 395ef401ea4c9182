from __future__ import annotations

import pytest

from hardware.domain.kernel_log import Kind, Severity, parse_log
from tests.pure.kernel_lines import kinds, told

REJECTED = "[20.10] sd 4:0:3:0: rejecting I/O to offline device"
FAILED = "[20.11] I/O error, dev sdf, sector 800 op 0x1:(WRITE) flags 0x800 phys_seg 1"


def test_the_rejected_request_tells_the_name_of_the_offline_disk() -> None:
    (event,) = parse_log([REJECTED, FAILED])
    assert (event.kind, event.disk_name) == (Kind.DEVICE_OFFLINE, "sdf")
    assert (event.first_line, event.last_line) == (1, 2)


def test_a_failed_request_far_from_the_rejection_is_of_another_disk() -> None:
    log = [REJECTED, "[20.10] one", "[20.10] two", "[20.10] three", FAILED]
    assert kinds(parse_log(log)) == ["device_offline", "io_error"]


def test_a_disk_that_answered_with_sense_data_is_not_swallowed_by_its_earlier_absence() -> None:
    said = "[21.0] sd 4:0:3:0: [sdf] tag#7 "
    log = [
        REJECTED,
        FAILED,
        said + "FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age=1s",
        said + "Sense Key : Medium Error [current]",
        said + "Add. Sense: Unrecovered read error",
        "[21.0] critical medium error, dev sdf, sector 96 op 0x0:(READ) flags 0x0",
    ]
    offline, medium = parse_log(log)
    assert (offline.last_line, medium.first_line) == (2, 3)


def test_a_command_without_sense_of_an_offlined_disk_is_its_echo() -> None:
    log = [
        "[9.1] sd 5:0:0:0: Device offlined - not ready after error recovery",
        "[9.1] sd 5:0:0:0: [sdg] Unhandled error code",
        "[9.1] sd 5:0:0:0: [sdg] Result: hostbyte=DID_ABORT driverbyte=DRIVER_OK",
        "[9.1] end_request: I/O error, dev sdg, sector 4096",
    ]
    (event,) = parse_log(log)
    assert (event.kind, event.disk_name, event.last_line) == (Kind.DEVICE_OFFLINE, "sdg", 4)


RESET = "[{at}] sd 2:2:1:0: [sdb] megasas: RESET cmd=28 retries=0"


def test_resets_hours_apart_are_two_events_though_their_lines_follow_each_other() -> None:
    log = [RESET.format(at="100.0"), RESET.format(at="9000.0")]
    assert kinds(parse_log(log)) == ["device_reset", "device_reset"]


def test_resets_within_minutes_are_one_event() -> None:
    assert len(parse_log([RESET.format(at="100.0"), RESET.format(at="160.0")])) == 1


def test_a_date_after_an_uptime_does_not_tear_one_story() -> None:
    log = [RESET.format(at="100.0"), RESET.format(at="Tue Nov 17 10:00:00 2026")]
    assert len(parse_log(log)) == 1


def test_requests_suppressed_before_the_first_printed_one_are_counted() -> None:
    log = [
        "[5.0] blk_update_request: 41 callbacks suppressed",
        "[5.0] blk_update_request: I/O error, dev sdc, sector 64",
    ]
    (event,) = parse_log(log)
    assert (event.count, event.first_line, event.at_least) == (42, 1, True)


def test_suppressed_requests_wait_for_the_next_line_only() -> None:
    log = [
        "[5.0] blk_update_request: 41 callbacks suppressed",
        "[5.0] usb 1-1: new high-speed USB device",
        "[5.0] blk_update_request: I/O error, dev sdc, sector 64",
    ]
    assert parse_log(log)[0].count == 1


def test_a_port_that_gave_its_disk_up_learns_the_disks_name() -> None:
    log = [
        "[7.0] ata5.00: disable device",
        "[7.0] ata5: EH complete",
        "[7.0] sd 4:0:0:0: [sde] tag#3 UNKNOWN(0x2003) Result: hostbyte=0x04 driverbyte=DRIVER_OK",
    ]
    (event,) = parse_log(log)
    assert (event.kind, event.disk_name, str(event.address)) == (
        Kind.DEVICE_OFFLINE, "sde", "4:0:0:0",
    )  # fmt: skip


def test_the_bad_block_is_named_though_the_link_failed_too() -> None:
    log = [
        "[3.0] ata4.00: failed command: READ FPDMA QUEUED",
        "[3.0] ata4.00: cmd 60/00:08:00:10:00/01:00:00:00:00/40 tag 1 ncq dma 131072 in",
        "         res 41/40:00:20:10:00/00:00:00:00:00/00 Emask 0x449 (internal error) <F>",
        "[3.0] ata4.00: error: { UNC }",
    ]
    (event,) = parse_log(log)
    assert (event.kind, event.sector) == (Kind.MEDIUM_ERROR, 0x1020)


def test_all_bits_of_a_dead_links_register_are_read() -> None:
    bits = (
        "RecovData RecovComm UnrecovData Persist Proto HostInt PHYRdyChg PHYInt CommWake "
        "10B8B Dispar BadCRC Handshk LinkSeq TrStaTrns UnrecFIS DevExch"
    )
    log = [f"[3.0] ata6: SError: {{ {bits} }}", "[3.0] ata6.00: failed command: FLUSH CACHE EXT"]
    assert kinds(parse_log(log)) == ["transport_error"]


def refused(cdb: str, block: str) -> list[str]:
    said = "[8.0] sd 1:0:0:0: [sda] tag#9 "
    return [
        said + "FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age=0s",
        said + "Sense Key : Illegal Request [current]",
        said + "Add. Sense: Invalid field in cdb",
        said + f"CDB: {cdb}",
        f"[8.0] critical target error, dev sda, sector 500 {block} flags 0x0 phys_seg 1",
    ]


def test_a_refused_write_lost_data() -> None:
    (event,) = parse_log(refused("Write(10) 2a 08 00 00 01 f4 00 00 08 00", "op 0x1:(WRITE)"))
    assert (event.kind, event.severity) == (Kind.IO_ERROR, Severity.ERROR)


def test_a_refused_discard_lost_nothing() -> None:
    cdb = "Unmap/Read sub-channel 42 00 00 00 00 00 00 00 18 00"
    assert parse_log(refused(cdb, "op 0x3:(DISCARD)")) == []


def test_a_path_error_of_nvme_says_more_than_that_the_request_failed() -> None:
    log = [
        "[2.0] nvme3n1: I/O Cmd(0x2) @ LBA 640, 8 blocks, I/O Error (sct 0x3 / sc 0x71)",
        "[2.0] I/O error, dev nvme3n1, sector 640 op 0x0:(READ) flags 0x0 phys_seg 1",
    ]
    assert told(parse_log(log)) == [("transport_error", "", "nvme3n1", 640, 1)]


OLD_FORMS = {
    "2.6.7": [
        "scsi3: ERROR on channel 0, id 2, lun 0, CDB: Read (10) 00 00 00 10 00 00 00 08 00",
        "Current sdd: sense key Medium Error",
        "Additional sense: Unrecovered read error",
        "end_request: I/O error, dev sdd, sector 4099",
    ],
    "2.6.15": [
        "SCSI error : <3 0 2 0> return code = 0x8000002",
        "sdd: Current: sense key: Medium Error",
        "    Additional sense: Unrecovered read error",
        "end_request: I/O error, dev sdd, sector 4099",
    ],
    "2.6.18": [
        "sd 3:0:2:0: SCSI error: return code = 0x08000002",
        "sdd: Current [descriptor]: sense key: Medium Error",
        "    Add. Sense: Unrecovered read error",
        "end_request: I/O error, dev sdd, sector 4099",
    ],
}


@pytest.mark.parametrize("kernel", OLD_FORMS)
def test_first_kernels_of_2_6_name_address_and_disk_in_two_lines(kernel: str) -> None:
    events = parse_log(OLD_FORMS[kernel])
    assert told(events) == [("medium_error", "3:0:2:0", "sdd", 4099, 1)]
    assert (events[0].first_line, events[0].last_line) == (1, 4)


def test_an_offlined_disk_of_the_first_kernels_has_its_address_in_words() -> None:
    log = ["scsi: Device offlined - not ready after error recovery: host 3 channel 0 id 2 lun 1"]
    assert told(parse_log(log)) == [("device_offline", "3:0:2:1", "", None, 1)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("megasas: FW in FAULT state!!", "controller_offline"),
        ("mptbase: ioc2: ERROR - Diagnostic reset FAILED! (ffffffffh)", "controller_offline"),
        ("mpt2sas_cm1: failure at drivers/scsi/mpt3sas/mpt3sas_scsih.c:900/_scsih_probe()!",
         "controller_offline"),
        ("Feb  3 04:05:06 store kernel: : mpt2sas1: fault_state(0x1234)!", "controller_offline"),
        ("Feb  3 04:05:06 10.0.0.9 end_request: I/O error, dev sdh, sector 8", "io_error"),
        ("Feb  3 04:05:06 store [  12.000001] I/O error, dev sdh, sector 8", "io_error"),
        ("EXT4-fs (sdh2): error loading journal", "filesystem_error"),
        ("XFS (sdh2): log mount failed", "filesystem_error"),
        ("10.0.0.9: kern:   alert: [2026-05-13T15:13:11.9Z]: XFS (sdh2): log I/O error -5",
         "filesystem_error"),
    ],
)  # fmt: skip
def test_other_words_for_known_trouble(line: str, kind: str) -> None:
    assert kinds(parse_log([line])) == [kind]


@pytest.mark.parametrize(
    "line",
    [
        "Feb  3 04:05:06 10.0.0.9 rsyncd[7]: I/O error, dev sdh, sector 8",
        "Feb  3 04:05:06 store rsyncd: I/O error, dev sdh, sector 8",
        "megasas: Waiting for FW to come to ready state",
        "XFS (sdh2): Please unmount the filesystem and rectify the problem(s)",
        "10.0.0.9: daemon:   alert: [2026-05-13T15:13:11.9Z]: XFS (sdh2): log I/O error -5",
    ],
)
def test_what_is_no_trouble_by_itself(line: str) -> None:
    assert parse_log([line]) == []
