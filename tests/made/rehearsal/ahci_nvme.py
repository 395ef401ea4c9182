"""A host without a RAID card: a SATA disk to boot from, two NVMe disks as a mirror of md."""

from __future__ import annotations

from tests.made import plain
from tests.made.lines import ata, two_unread
from tests.made.rehearsal import REBOOT, case, log, seen, survey

LABELS = {
    f"{pci}/PCI/{slot}": f"U.2 {slot}" for pci, slot in zip(plain.NVME, plain.SLOTS, strict=True)
}
MEDIA = (
    "nvme0n1: Read(0x2) @ LBA {lba}, 8 blocks, Unrecovered Read Error (sct 0x2 / sc 0x81) DNR ",
    "critical medium error, dev nvme0n1, sector {lba} op 0x0:(READ) flags 0x0 phys_seg 1",
)


def unread(*places: int) -> list[str]:
    """Media errors of the first NVMe disk."""
    return [line.format(lba=lba) for lba in places for line in MEDIA]


CASES = [
    case(
        "media errors of an NVMe disk, its slot by the board and by the BMC",
        {"pull": "U.2 12"},
        survey(),
        seen("bmc", plain.SERIALS[0], "U.2 12"),
        log(unread(4096, 900_000_000), apart_s=3),
    ),
    case(
        "the same by the board alone",
        {"identify": ["U.2 12"]},
        log(unread(4096, 900_000_000), apart_s=3),
    ),
    case(
        "one place of an NVMe disk: such a disk hides none that it could mend",
        {"identify": ["U.2 12"]},
        log(unread(4096)),
    ),
    case(
        "md throws out a member after media errors",
        {"pull": "U.2 12"},
        survey(),
        seen("label", plain.SERIALS[0], "U.2 12"),
        log(
            unread(4096),
            "md/raid1:md0: Disk failure on nvme0n1p2, disabling device.",
            "md/raid1:md0: Operation continuing on 1 devices.",
        ),
    ),
    case(
        "an NVMe disk falls off the bus: slot, power or disk",
        "path",
        log(
            "nvme nvme1: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0xffff",
            "nvme nvme1: Device not ready; aborting reset, CSTS=0x1",
            "nvme nvme1: Removing after probe failure status: -19",
        ),
    ),
    case(
        "errors of the SATA cable",
        "path",
        log(*[ata("ata1.00", "ICRC ABRT", "ATA bus error")] * 4, apart_s=15),
    ),
    case(
        "the boot disk cannot be read, and nobody knows its bay",
        {"identify": [plain.BOOT]},
        log(two_unread("0:0:0:0", "sda")),
    ),
    case(
        "the boot disk: its label was read, and its light followed the reads",
        {"pull": "Bay 0"},
        survey(),
        seen("label", plain.BOOT, "Bay 0"),
        seen("activity", plain.BOOT, "Bay 0"),
        log(two_unread("0:0:0:0", "sda")),
    ),
    case(
        "the boot disk: its label was read, and no more",
        {"identify": [plain.BOOT]},
        survey(),
        seen("label", plain.BOOT, "Bay 0"),
        log(two_unread("0:0:0:0", "sda")),
    ),
    case(
        "after a reboot nvme0 is the other disk",
        {"pull": "U.2 13"},
        survey(),
        REBOOT,
        survey({"rename": {"nvme0n1": "nvme1n1", "nvme1n1": "nvme0n1"}}),
        seen("bmc", plain.SERIALS[1], "U.2 13"),
        log(unread(4096, 900_000_000), apart_s=3),
    ),
    case(
        "a DVD drive without a disc",
        "none",
        log(
            "sr 5:0:0:0: [sr0] tag#3 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE",
            "sr 5:0:0:0: [sr0] tag#3 Sense Key : Not Ready [current] ",
            "sr 5:0:0:0: [sr0] tag#3 Add. Sense: Medium not present",
            "I/O error, dev sr0, sector 0 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2",
        ),
    ),
    case(
        "a USB stick that was pulled",
        "none",
        log(
            "usb 1-4: USB disconnect, device number 7",
            "sd 9:0:0:0: [sdz] Synchronizing Cache(10) failed: Result: hostbyte=DID_NO_CONNECT "
            "driverbyte=DRIVER_OK",
            "Buffer I/O error on dev sdz1, logical block 0, async page read",
        ),
    ),
    case(
        "md corrected one read error",
        "none",
        log("md/raid1:md0: read error corrected (8 sectors at 4096 on nvme0n1p2)"),
    ),
]
