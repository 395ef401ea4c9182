"""Messages of cards and filesystems, old and new; words as in the drivers' sources."""

from __future__ import annotations

import pytest

from hardware.domain.kernel_log import Kind, Severity, parse_log
from tests.pure.kernel_lines import kinds, only, told

PQI, MEGA = "smartpqi 0000:3b:00.0: ", "megaraid_sas 0000:18:00.0: "
EVENT = MEGA + "4711 (700000000s/0x0002/CRIT) - "
ONE_LINE = {
    "aacraid: Host adapter abort request (0,1,7,0)": "device_reset",
    "aacraid: Host device reset request. SCSI hang ?": "device_reset",
    "AAC0: adapter kernel panic'd 1f0.": "controller_offline",
    PQI + "controller not ready after 90 seconds": "controller_offline",
    PQI + "controller is offline: status code 0x6100c": "controller_offline",
    PQI + "resetting scsi 15:1:0:0 due to cmd 0x88": "device_reset",
    MEGA + "resetting fusion adapter scsi0.": "device_reset",
    MEGA + "Failed to transition controller to ready for scsi0.": "controller_offline",
    EVENT + "Controller encountered a fatal error and was reset": "controller_offline",
    EVENT + "Patrol Read corrected medium error on PD 06(e0x20/s6) at 1aea": "read_error_corrected",
    EVENT + "Unrecoverable medium error during rebuild on PD 02(e0x20/s2) at 1a": "medium_error",
    EVENT + "State change on PD 0c(e0x08/s4) from FAILED(11) to UNCONFIGURED_BAD(1)":
        "raid_member_failed",
    EVENT + "State change on VD 00/0 from OPTIMAL(3) to PARTIALLY DEGRADED(1)": "volume_state",
    EVENT + "Rebuild failed on PD 03(e0x20/s3) due to source drive error": "volume_state",
    EVENT + "Command timeout on PD 00(e0x20/s0) Path 1221, CDB: 28 00 18 fa ad 00": "timeout",
    EVENT + "PD 00(e0x20/s0) Path 1221000000000000 reset (Type 03)": "device_reset",
    EVENT + "VDs missing at boot: 00": "volume_state",
    "mptbase: ioc0:   PhysDisk is now failed": "raid_member_failed",
    "mptbase: ioc0:   volume is now degraded, enabled": "volume_state",
    "mptbase: ioc0:   SMART data received, ASC/ASCQ = 5dh/00h": "failure_predicted",
    "mptbase: ioc0: WARNING - IOC is in FAULT state (1804h)!!!": "controller_offline",
    "mptsas: ioc0: removing sata device: fw_channel 0, fw_id 2, phy 2": "hot_plug",
    "arcmsr0: abort device command of scsi id = 0 lun = 1": "device_reset",
    "cciss 0000:06:00.0: cmd ffff8800 has CHECK CONDITION sense key = 0x3": "medium_error",
    "hpsa 0000:02:00.0: cp ffff8800 has check condition: unknown type: Sense: 0x4, ASC: 0x44, "
    "ASCQ: 0x0, Returning result: 0x2": "hardware_error",
    "sd 0:0:20:0: megasas: target reset FAILED!!": "device_reset",
    "sd 0:2:4:0: [sdc] tag#47 task abort SUCCESS!! scmd(0x00000000d51beacc)": "device_reset",
    "sd 6:0:0:0: [sdb] tag#1 uas_eh_abort_handler 0 uas-tag 2 inflight: CMD IN": "device_reset",
    "sd 0:0:0:0: WARNING: (0x06:0x002C): Command (0x2a) timed out, resetting card.": "timeout",
    "nvme 0000:03:00.0: PCIe Bus Error: severity=Uncorrected (Fatal), type=Transaction Layer":
        "transport_error",
    "mpt3sas 0000:03:00.0: AER: PCIe Bus Error: severity=Uncorrectable (Non-Fatal)":
        "transport_error",
    "nvme nvme0: frozen state error detected, reset controller": "transport_error",
    "nvme nvme0: Identify Controller failed (-4)": "controller_offline",
    "block nvme0n1: no available path - failing I/O": "io_error",
    "bcache: bch_count_backing_io_errors() md2: IO error on backing device, unrecoverable":
        "io_error",
    "block drbd0: local READ IO error sector 123+8 on sdb1": "io_error",
    "zio pool=tank vdev=/dev/sdc1 error=5 type=1 offset=123 size=4096 flags=180880": "io_error",
    "WARNING: Pool 'tank' has encountered an uncorrectable I/O failure and has been suspended.":
        "volume_state",
    "md/raid10:md0: sdb1: Failing raid device": "raid_member_failed",
    "md/raid0:md0: Disk failure on sdb1 detected, failing array.": "raid_member_failed",
    "md/raid0:md0: too few disks (1 of 2) - aborting!": "volume_state",
    'Filesystem "dm-0": Log I/O Error Detected.': "filesystem_error",
    'I/O error in filesystem ("sda1") meta-data dev sda1 block 0x12': "filesystem_error",
    "btrfs: bdev /dev/sdb errs: wr 0, rd 1, flush 0, corrupt 0, gen 0": "filesystem_error",
    "F2FS-fs (sda1): I/O error in f2fs_read": "filesystem_error",
    "BTRFS info (device sda1): read error corrected: ino 1 off 12 (dev /dev/sdb1 sector 9)":
        "read_error_corrected",
    "BTRFS error (device sda1): fixed up error at logical 77 on dev /dev/sdb1":
        "read_error_corrected",
    "BTRFS warning (device sda1): checksum error at logical 7 on dev /dev/sdb1": "filesystem_error",
}  # fmt: skip


@pytest.mark.parametrize(("line", "kind"), ONE_LINE.items())
def test_one_line_is_one_event_of_its_kind(line: str, kind: str) -> None:
    assert kinds(parse_log([line])) == [kind]


AENS = {
    "ERROR (0x04:0x000A): Drive error detected:unit=0, port=2.": ("medium_error", "port=2"),
    "ERROR (0x04:0x0002): Degraded unit:unit=0, port=1.": ("volume_state", "port=1"),
    "WARNING (0x04:0x0023): Sector repair completed:port=1, LBA=0x12.": (
        "read_error_corrected", "port=1",
    ),
    "WARNING (0x04:0x000F): SMART threshold exceeded:port=3.": ("failure_predicted", "port=3"),
    "ERROR (0x04:0x0009): Drive timeout detected:port=1.": ("timeout", "port=1"),
}  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), AENS.items())
def test_a_3ware_card_names_the_port(said: str, expected: tuple[str, str]) -> None:
    event = only(f"3w-9xxx: scsi0: AEN: {said}")
    assert (str(event.kind), event.bay_hint) == expected


def test_a_3ware_card_may_also_verify_in_peace() -> None:
    assert parse_log(["3w-9xxx: scsi0: AEN: INFO (0x04:0x0029): Verify started:unit=0."]) == []


def test_a_volume_of_the_first_smart_arrays_is_a_disk_with_partitions() -> None:
    event = only("Buffer I/O error on device cciss/c0d1p2, logical block 1234")
    assert (event.disk_name, event.part) == ("cciss/c0d1", "cciss/c0d1p2")


def test_a_synology_calls_its_disks_by_their_port() -> None:
    event = only(
        "sd 2:0:0:0: [sata3] tag#3 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE",
        "sd 2:0:0:0: [sata3] tag#3 Sense Key : Medium Error [current]",
        "critical medium error, dev sata3, sector 1234 op 0x0:(READ) flags 0x0",
        "Buffer I/O error on dev sata3p5, logical block 154, async page read",
    )
    assert (str(event.address), event.disk_name, event.part) == ("2:0:0:0", "sata3", "sata3p5")


@pytest.mark.parametrize(
    "line",
    [
        "pcieport 0000:3a:03.0: pciehp: Slot(12): Link Down",
        "pciehp 0000:3a:03.0:pcie004: Slot(12): Link Down",
        "pciehp 0000:3a:03.0:pcie04: Card not present on Slot(12)",
    ],
)
def test_a_pulled_nvme_drive_names_its_slot_in_every_kernel(line: str) -> None:
    event = only(line)
    assert (event.kind, event.bay_hint, event.detail) == (Kind.HOT_PLUG, "Slot(12)", "removed")
    assert event.pci_address == "0000:3a:03.0"


def test_an_event_of_the_card_names_the_block_in_hexadecimal() -> None:
    event = only(EVENT + "Puncturing bad block on PD 03(e0x20/s3) at 136ac01")
    assert (event.bay_hint, event.sector) == ("e0x20/s3", 0x136AC01)


def test_aborts_and_resets_of_one_disk_are_one_event() -> None:
    event = only(
        "sd 0:0:20:0: task abort called for scmd(ffff88105ac659c0)",
        "sd 0:0:20:0: CDB:",
        "Test Unit Ready: 00 00 00 00 00 00",
        "sd 0:0:20:0: task abort: FAILED scmd(ffff88105ac659c0)",
        "sd 0:0:20:0: target reset called for scmd(ffff88105ac659c0)",
        "sd 0:0:20:0: megasas: target reset FAILED!!",
    )
    assert (event.kind, event.severity) == (Kind.DEVICE_RESET, Severity.CRITICAL)
    assert (event.first_line, event.last_line) == (1, 6)


def test_a_generic_device_is_no_name_of_a_disk() -> None:
    event = only(
        "scsi 1:0:0:0: attempting device reset! scmd(0x0000000024ba29a2)",
        "scsi 1:0:0:0: [sg1] tag#2 CDB: Receive Diagnostic 1c 01 01 ff fc 00",
    )
    assert (str(event.address), event.disk_name) == ("1:0:0:0", "")


def test_sectors_that_an_array_healed_after_one_error_are_one_event() -> None:
    lines = [
        f"md/raid:md16: read error corrected (8 sectors at {1000 + 8 * n} on sdf6)"
        for n in range(20)
    ]
    (event,) = parse_log(lines)
    assert (event.kind, event.part, event.count) == (Kind.READ_ERROR_CORRECTED, "sdf6", 20)


def test_the_disks_of_a_dead_controller_are_echoes_whatever_line_comes_first() -> None:
    lines = [
        "[233.36] smartpqi 0000:23:00.0: controller is offline: status code 0x14803",
        "[233.37] smartpqi 0000:23:00.0: controller offline",
        "[233.38] print_req_error: I/O error, dev sdb, sector 3317352 flags 2000001",
        "[233.39] sd 0:0:0:0: [sdb] tag#95 UNKNOWN(0x2003) Result: hostbyte=0x01 driverbyte=0x00",
    ]
    assert kinds(parse_log(lines)) == ["controller_offline"]
    late = lines[:2] + ["[300.0] usb 1-1: x"] * 40 + ["[300.1] I/O error, dev sdq, sector 5"]
    assert kinds(parse_log(late)) == ["controller_offline", "io_error"], "a minute later is no echo"


def test_a_path_that_failed_is_told_though_the_request_failed_too() -> None:
    event = only(
        "sd 9:0:0:0: [sdc] tag#628 FAILED Result: hostbyte=DID_SOFT_ERROR driverbyte=DRIVER_OK",
        "sd 9:0:0:0: [sdc] tag#628 CDB: Read(10) 28 00 07 7c 0e 60 00 00 18 00",
        "I/O error, dev sdc, sector 125570656 op 0x0:(READ) flags 0x80700 phys_seg 3",
    )
    assert told([event]) == [("transport_error", "9:0:0:0", "sdc", 125570656, 1)]


def test_lines_of_2_6_18_name_the_disk_without_its_address() -> None:
    event = only(
        "sdf: Current: sense key: Hardware Error",
        "    Additional sense: Mechanical positioning error",
        "end_request: I/O error, dev sdf, sector 9664",
    )
    assert told([event]) == [("hardware_error", "", "sdf", 9664, 1)]
