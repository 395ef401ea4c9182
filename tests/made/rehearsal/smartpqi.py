"""An H3C host with two smartpqi cards: single-disk RAID 0, a mirror, a RAID 6, disks as such."""

from __future__ import annotations

from tests.made.lines import (
    aborted,
    gone,
    harmless,
    offlined,
    predicted,
    two_unread,
    unread,
    unread_by_number,
    unwritten,
)
from tests.made.rehearsal import REBOOT, case, log, seen, survey

A, B = "0000:3b:00.0", "0000:af:00.0"
RAID6 = ["Rear 4", "Rear 5", "Rear 6", "Rear 7", "Rear 8", "Rear 12"]
LABELS: dict[str, str] = {}

CASES = [
    case(
        "a volume of one disk fails, card and BMC agree",
        {"pull": "Front 18"},
        survey(),
        seen("bmc", "WSD7HATJ", "Front 18"),
        log(gone("14:1:0:9", "sdj", A)),
    ),
    case(
        "a volume of one disk fails, the card alone knows",
        {"identify": ["Front 18"]},
        log(gone("14:1:0:9", "sdj", A)),
    ),
    case(
        "the same number on the other card is a RAID 6",
        {"identify": RAID6},
        log(gone("15:1:0:9", "sdx", B)),
    ),
    case(
        "of the RAID 6 the card names the failed member, the label confirms it",
        {"pull": "Rear 6"},
        survey(),
        seen("label", "WSD7RL97", "Rear 6"),
        log(gone("15:1:0:9", "sdx", B)),
        survey({"state": {"WSD7RL97": "Failed"}}),
    ),
    case(
        "of the RAID 6 the card names the failed member and nothing confirms it",
        {"identify": ["Rear 6"]},
        survey(),
        log(gone("15:1:0:9", "sdx", B)),
        survey({"state": {"WSD7RL97": "Failed"}}),
    ),
    case(
        "a drifted target is looked up, never computed",
        {"pull": "Front 6"},
        survey(),
        seen("bmc", "WSD7FQFL", "Front 6"),
        log(two_unread("14:0:13:0", "sdaa")),
    ),
    case(
        "a target that drifts once more",
        {"pull": "Front 3"},
        survey(),
        survey({"drift": {"WSD7VGXM": 21}}),
        seen("label", "WSD7VGXM", "Front 3"),
        log(two_unread("14:0:21:0", "sdk")),
    ),
    case(
        "the cards' host numbers change at a reboot",
        {"pull": "Front 18"},
        survey(),
        REBOOT,
        survey({"hosts": {"14": 15, "15": 14}}),
        seen("bmc", "WSD7HATJ", "Front 18"),
        log(gone("15:1:0:9", "sdj", A)),
    ),
    case(
        "after a reboot sdk is another disk",
        {"pull": "Front 8"},
        survey(),
        REBOOT,
        survey({"rename": {"sdk": "sdl", "sdl": "sdk"}}),
        seen("bmc", "WSD7W2WL", "Front 8"),
        log(
            "critical medium error, dev sdk, sector 81920 op 0x0:(READ) flags 0x0 phys_seg 1",
            "critical medium error, dev sdk, sector 90210816 op 0x0:(READ) flags 0x0 phys_seg 1",
        ),
    ),
    case(
        "the BMC names another serial in that bay",
        {"identify": ["Front 18"]},
        survey(),
        seen("bmc", "WSD7WXFQ", "Front 18"),
        log(gone("14:1:0:9", "sdj", A)),
    ),
    case(
        "two disks were exchanged after the label was read",
        {"identify": ["Front 3"]},
        survey(),
        seen("label", "WSD7W2WL", "Front 8"),
        survey({"swap": ["WSD7VGXM", "WSD7W2WL"]}),
        log(two_unread("14:0:3:0", "sdk")),
    ),
    case(
        "the card's tool is dead, so nobody knows what the volume is made of",
        {"identify": []},
        survey(without=("arcconf",)),
        log(gone("14:1:0:9", "sdj", A)),
    ),
    case(
        "the card is offline: no disk is at fault",
        "path",
        log(
            f"smartpqi {A}: controller offline: reason code 0x6100 (heartbeat timeout)",
            offlined("14:1:0:9", "sdj"),
            offlined("14:1:0:8", "sdi"),
            offlined("14:0:13:0", "sdaa"),
        ),
    ),
    case(
        "commands aborted by errors on the link",
        "path",
        log(
            *[aborted("14:0:8:0", "sdl") for _ in range(4)],
            apart_s=20,
        ),
    ),
    case(
        "one reset of a volume and nothing more",
        "none",
        log(
            f"smartpqi {A}: resetting scsi 14:1:0:3",
            f"smartpqi {A}: reset of scsi 14:1:0:3: SUCCESS",
        ),
    ),
    case("a command that the disk does not know", "none", log(harmless("14:0:8:0", "sdl"))),
    case(
        "a disk predicts its own failure",
        {"pull": "Rear 10"},
        survey(),
        seen("bmc", "WSD7HEQT", "Rear 10"),
        log(predicted("15:0:10:0", "sdy")),
    ),
    case(
        "numbers instead of words, two places",
        {"identify": ["Rear 11"]},
        log(
            unread_by_number("15:0:11:0", "sdz", 20480),
            unread_by_number("15:0:11:0", "sdz", 700204800),
        ),
    ),
    case(
        "a line of the boot before, when that address was another disk",
        {"pull": "Front 11"},
        survey(),
        seen("label", "WSD7ZJ2V", "Front 11"),
        log(unwritten("14:0:11:0", "sdm", 123456)),
        REBOOT,
        survey({"drift": {"WSD7ZJ2V": 30, "WSD7KUD9": 11}}),
    ),
    case(
        "a volume that is well again",
        "none",
        log(f"smartpqi {B}: scsi 15:1:0:9 Volume online"),
    ),
    case(
        "one unreadable place in a volume without redundancy",
        {"identify": ["Front 14"]},
        log(unread("14:1:0:8", "sdi", 5120000)),
    ),
]
