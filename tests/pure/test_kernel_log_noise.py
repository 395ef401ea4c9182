"""Lines that sound bad and are no reason to touch a disk."""

from __future__ import annotations

import pytest

from hardware.domain.kernel_log import Kind, parse_log
from tests.pure.kernel_lines import kinds

QUIET = (
    "sd 3:0:0:1: reservation conflict",
    "critical nexus error, dev sdc, sector 0 op 0x0:(READ) flags 0x0",
    "reservation conflict error, dev sdc, sector 0 op 0x0:(READ) flags 0x0",
    "blk_update_request: I/O error, dev nbd0, sector 0",
    "Buffer I/O error on dev nbd3p1, logical block 0, async page read",
    "Buffer I/O error on dev sr0, logical block 0, async page read",
    "critical target error, dev sda, sector 5 op 0x9:(WRITE_ZEROES) flags 0x800",
    "operation not supported error, dev sda, sector 0 op 0x3:(DISCARD) flags 0x0",
    "device-mapper: multipath: 253:2: Failing path 8:32.",
    "device-mapper: thin: 253:4: reached low water mark for data device: sending event.",
    " connection1:0: detected conn error (1020)",
    " session1: session recovery timed out after 120 secs",
    "sd 3:0:0:1: Warning! Received an indication that the LUN reached a thin provisioning soft "
    "threshold.",
    "sd 3:0:0:1: Warning! Received an indication that the LUN assignments on this target changed.",
    "sd 6:0:0:0: [sdb] Asking for cache data failed",
    "sd 6:0:0:0: [sdb] No Caching mode page found",
    "sd 6:0:0:0: [sdb] Mode Sense: 43 00 00 00",
    "sd 6:0:0:0: [sdb] Synchronizing SCSI cache",
    "sd 6:0:0:0: [sdb] Stopping disk",
    "sd 18:0:58:0: [sdj] REPORT ZONES: Result: hostbyte=DID_SOFT_ERROR driverbyte=DRIVER_OK",
    "st 5:0:3:0: [st0] Sense Key : Medium Error [deferred]",
    "scsi 5:0:3:0: [st0] tag#1 Add. Sense: Sequential positioning error",
    "ses 0:0:24:0: Wrong diagnostic page; asked for 1 got 8",
    "ses 0:0:24:0: Failed to get diagnostic page 0x1",
    "ata1: Read log 0x10 page 0x00 failed, Emask 0x1",
    "ata1.00: READ LOG DMA EXT failed, trying PIO",
    "ata1.00: NCQ Send/Recv Log not supported",
    "sda: p1 size 123 extends beyond EOD, truncated",
    "md/raid1:md0: sdb1: rescheduling sector 1234",
    "md: data-check of RAID array md0",
    "nvme nvme2: Reconnecting in 10 seconds...",
    "nvme nvme0: missing or invalid SUBNQN field.",
    "nvme 0000:03:00.0: PCIe Bus Error: severity=Corrected, type=Physical Layer, (Receiver ID)",
    "pcieport 0000:00:1c.5: AER: Corrected error received: 0000:03:00.0",
    "EDAC MC0: 1 CE memory read error on CPU_SrcID#0_Ha#0_Chan#0_DIMM#0",
    "zio pool=tank vdev=/dev/sdc1 error=52 type=1 offset=1 size=4096 flags=180880",
    "BTRFS info (device sda): bdev /dev/sdb errs: wr 9, rd 9, flush 0, corrupt 8, gen 0",
    "XFS (sdb1): Superblock has unknown incompatible features (0x20) enabled.",
    "mptbase: ioc0:   volume is now optimal, enabled",
    "mptbase: ioc0:   PhysDisk is now online",
    "spl: loading out-of-tree module taints kernel.",
    "INFO: task jbd2/sda1-8:31 blocked for more than 120 seconds.",
)


@pytest.mark.parametrize("line", QUIET)
def test_noise_is_no_event(line: str) -> None:
    assert parse_log([f"[   12.345678] {line}"]) == []


PULLED = [
    "[100.0] usb 2-1: USB disconnect, device number 5",
    "[100.1] sd 6:0:0:0: [sdb] tag#0 FAILED Result: hostbyte=DID_NO_CONNECT driverbyte=DRIVER_OK",
    "[100.1] sd 6:0:0:0: [sdb] tag#0 CDB: Write(10) 2a 00 00 00 08 00 00 00 08 00",
    "[100.1] blk_update_request: I/O error, dev sdb, sector 2048",
    "[100.2] Buffer I/O error on dev sdb1, logical block 1, lost async page write",
    "[100.3] EXT4-fs error (device sdb1): ext4_find_entry:1455: inode #2: reading directory",
]


def test_a_usb_stick_that_was_pulled_is_no_event() -> None:
    assert parse_log(PULLED) == []


def test_a_disk_that_is_lost_without_a_pulled_usb_device_is_told() -> None:
    assert kinds(parse_log(PULLED[1:])) == ["io_error", "filesystem_error"]


def test_a_disk_that_is_lost_long_after_a_pulled_usb_device_is_told() -> None:
    between = ["[200.0] usb 1-1: new high-speed USB device"] * 70
    late = [line.replace("[100.", "[900.") for line in PULLED[1:4]]
    assert kinds(parse_log(PULLED[:1] + between + late)) == ["io_error"]


def test_a_failing_disk_is_told_though_a_stick_was_just_pulled() -> None:
    failing = "[100.2] critical medium error, dev sdc, sector 8 op 0x0:(READ) flags 0x0"
    assert [(e.kind, e.disk_name) for e in parse_log([*PULLED, failing])] == [
        (Kind.MEDIUM_ERROR, "sdc")
    ]


def test_the_next_disk_under_that_name_is_told_again() -> None:
    later = [
        "[300.0] sd 7:0:0:0: [sdb] Attached SCSI disk",
        *["[400.0] usb 1-1: new high-speed USB device"] * 70,
        "[900.0] blk_update_request: I/O error, dev sdb, sector 2048",
    ]
    assert kinds(parse_log(PULLED + later)) == ["io_error"]
