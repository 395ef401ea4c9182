"""An old host: an Adaptec 6805 (aacraid) with a mirror, a PERC (MegaCli) with a RAID 5."""

from __future__ import annotations

from tests.made import old
from tests.made.lines import two_unread
from tests.made.rehearsal import case, log, seen, survey

LABELS = {f"{old.ADAPTEC}/0/{slot}": f"A{slot}" for slot in range(8)} | {
    f"{old.PERC}/32/{slot}": f"P{slot}" for slot in range(8)
}
MIRROR, RAID5 = ["A4", "A5"], ["P0", "P1", "P2"]

CASES = [
    case(
        "the mirror's container, by its number that no proof ties to arcconf's",
        {"identify": MIRROR},
        log(two_unread("0:0:0:0", "sda")),
    ),
    case(
        "the other card's virtual drive",
        {"identify": RAID5},
        log(two_unread("1:2:0:0", "sdb")),
    ),
    case(
        "of the RAID 5 MegaCli calls one failed, a label confirms its bay",
        {"identify": RAID5},
        survey(),
        seen("label", old.RAID5[1], "P1"),
        survey({"state": {old.RAID5[1]: "Failed"}}),
        log(two_unread("1:2:0:0", "sdb")),
    ),
    case(
        "one burst of aborts of the card: known to be its driver's",
        "none",
        log(
            "aacraid: Host adapter abort request.",
            "aacraid: Outstanding commands on (0,0,0,0):",
            "aacraid: Host adapter abort request.",
            "aacraid: Outstanding commands on (0,0,0,0):",
            "aacraid: Host bus reset request. SCSI hang ?",
        ),
    ),
]
