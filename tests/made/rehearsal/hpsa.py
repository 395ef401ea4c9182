"""An HPE server with a Smart Array: a mirror and a RAID 6; ssacli counts from 1."""

from __future__ import annotations

from tests.made import hpe
from tests.made.lines import harmless, offlined, two_unread, unread
from tests.made.rehearsal import case, log, seen, survey

LABELS = {f"{hpe.PCI}/1/{slot}": f"Box 1 Bay {slot}" for slot in range(1, 9)}
RAID6 = [f"Box 1 Bay {slot}" for slot in range(3, 7)]

CASES = [
    case(
        "the kernel's volume 1 is ssacli's 2, and its members are asked for",
        {"identify": RAID6},
        log(two_unread("1:1:0:1", "sdb")),
    ),
    case(
        "ssacli calls a member of it failed, the BMC confirms the bay",
        {"pull": "Box 1 Bay 5"},
        survey(),
        seen("bmc", hpe.RAID6[2], "Box 1 Bay 5"),
        survey({"state": {hpe.RAID6[2]: "Failed"}}, {"volume": {"02AA": "Interim Recovery Mode"}}),
        log(two_unread("1:1:0:1", "sdb")),
    ),
    case(
        "the same, and nobody confirms it",
        {"identify": ["Box 1 Bay 5"]},
        survey({"state": {hpe.RAID6[2]: "Failed"}}),
        log(two_unread("1:1:0:1", "sdb")),
    ),
    case(
        "the BMC has that serial in another bay",
        {"identify": ["Box 1 Bay 5"]},
        survey(),
        seen("bmc", hpe.RAID6[2], "Box 1 Bay 6"),
        survey({"state": {hpe.RAID6[2]: "Failed"}}),
        log(two_unread("1:1:0:1", "sdb")),
    ),
    case(
        "the mirror's failed half",
        {"pull": "Box 1 Bay 1"},
        survey(),
        seen("label", hpe.MIRROR[0], "Box 1 Bay 1"),
        survey({"state": {hpe.MIRROR[0]: "Failed"}}, {"volume": {"01AA": "Interim Recovery Mode"}}),
        log(two_unread("1:1:0:0", "sda")),
    ),
    case(
        "the card locks up: no disk is at fault",
        "path",
        log(
            f"hpsa {hpe.PCI}: Controller lockup detected: 0x00130000 after 30",
            f"hpsa {hpe.PCI}: controller lockup detected: LUN:0000004000000000 CDB:28 00",
            offlined("1:1:0:0", "sda"),
            offlined("1:1:0:1", "sdb"),
        ),
    ),
    case(
        "one unreadable place in a whole RAID 6",
        "none",
        log(unread("1:1:0:1", "sdb", 81920)),
    ),
    case("a command it does not know", "none", log(harmless("1:1:0:0", "sda"))),
    case(
        "one reset that succeeds",
        "none",
        log(
            f"hpsa {hpe.PCI}: scsi 1:1:0:1: resetting logical  Direct-Access     HP       "
            "LOGICAL VOLUME   RAID-6 SSDSmartPathCap- En- Exp=1",
            f"hpsa {hpe.PCI}: scsi 1:1:0:1: reset logical  completed successfully Direct-Access "
            "    HP       LOGICAL VOLUME   RAID-6 SSDSmartPathCap- En- Exp=1",
        ),
    ),
    case(
        "ssacli is dead: the volume is known, its members are not",
        {"identify": []},
        survey(without=("ssacli",)),
        log(two_unread("1:1:0:1", "sdb")),
    ),
]
