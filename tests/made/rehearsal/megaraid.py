"""A Dell server with a PERC: a mirror, a RAID 6 with a spare, two disks as such."""

from __future__ import annotations

from tests.made import dell
from tests.made.lines import aborted, harmless, offlined, predicted, two_unread, unread
from tests.made.rehearsal import case, log, seen, survey

LABELS = {f"{dell.PCI}/64/{slot}": f"Bay {slot}" for slot in range(13)}
SDC, SDD = f"0:0:{dell.device(11)}:0", f"0:0:{dell.device(12)}:0"
RAID6 = [f"Bay {slot}" for slot in range(2, 10)]
EVENT = f"megaraid_sas {dell.PCI}: 8123 (752345678s/0x0002/CRIT) - "

CASES = [
    case(
        "a disk as such: its target is the card's number of it, not its slot",
        {"pull": "Bay 12"},
        survey(),
        seen("bmc", dell.SHOWN[1][:8], "Bay 12"),
        log(two_unread(SDD, "sdd")),
    ),
    case("the same without a second source", {"identify": ["Bay 11"]}, log(two_unread(SDC, "sdc"))),
    case(
        "a medium error of the RAID 6, nobody names a member",
        {"identify": RAID6},
        log(two_unread("0:2:1:0", "sdb")),
    ),
    case(
        "of the RAID 6 the card calls one failed, and the label confirms it",
        {"pull": "Bay 5"},
        survey(),
        seen("label", "ZLW0A103", "Bay 5"),
        survey({"state": {"ZLW0A103": "failed"}}, {"volume": {"mirror": "partially degraded"}}),
        log(two_unread("0:2:1:0", "sdb")),
    ),
    case(
        "of the mirror one is failed: the other is the last good copy",
        {"identify": ["Bay 1"]},
        survey({"state": {"PHYS1010002": "failed"}}, {"volume": {"system": "degraded"}}),
        log(two_unread("0:2:0:0", "sda")),
    ),
    case(
        "the card's own event names the slot",
        {"pull": "Bay 7"},
        survey(),
        seen("bmc", "ZLW0A105", "Bay 7"),
        survey({"state": {"ZLW0A105": "failed"}}),
        log(
            EVENT + "State change on PD 21(e0x40/s7) from ONLINE(18) to FAILED(11)",
            EVENT + "VD 01/1 is now DEGRADED",
        ),
    ),
    case(
        "predicted failure of a disk as such, label read by hand and by BMC",
        {"pull": "Bay 11"},
        survey(),
        seen("label", dell.SHOWN[0][:8], "Bay 11"),
        log(predicted(SDC, "sdc")),
    ),
    case("errors on the link", "path", log(*[aborted(SDC, "sdc")] * 4, apart_s=30)),
    case("a command it does not know", "none", log(harmless(SDD, "sdd"))),
    case(
        "both disks as such reset at once",
        "path",
        log(*[aborted(at, dev) for _ in range(3) for at, dev in ((SDC, "sdc"), (SDD, "sdd"))]),
    ),
    case(
        "the card is dead",
        "path",
        log(
            f"megaraid_sas {dell.PCI}: FW in FAULT state Fault code:0xfff0000 subcode:0xff00 "
            "func:megasas_wait_for_outstanding_fusion",
            f"megaraid_sas {dell.PCI}: Reset not supported, killing adapter scsi0.",
            offlined("0:2:1:0", "sdb"),
            offlined(SDC, "sdc"),
        ),
    ),
    case(
        "its tool is dead, the kernel alone is left",
        {"identify": [dell.SHOWN[1]]},
        survey(without=("storcli64", "storcli", "perccli64", "perccli")),
        log(two_unread(SDD, "sdd")),
    ),
    case(
        "an address that no survey has",
        {"identify": []},
        log(two_unread("0:0:77:0", "sdq")),
    ),
    case(
        "one unreadable place in a RAID 6 that is whole",
        "none",
        log(unread("0:2:1:0", "sdb", 5120000)),
    ),
]
