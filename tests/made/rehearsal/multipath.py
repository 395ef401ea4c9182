"""A shelf on two HBAs: each disk is seen twice."""

from __future__ import annotations

from tests.made import paths
from tests.made.lines import aborted, offlined, two_unread
from tests.made.rehearsal import case, log, survey

LABELS = {f"{paths.CARDS[0]}/{paths.ENCLOSURES[0]}/{slot}": f"Shelf {slot}" for slot in range(12)}

CASES = [
    case(
        "read errors by the first path",
        {"pull": "Shelf 5"},
        log(two_unread("0:0:1:0", "sdb")),
    ),
    case(
        "read errors of the same disk by the second path",
        {"pull": "Shelf 5"},
        log(two_unread("1:0:1:0", "sdl")),
    ),
    case(
        "all disks of one path are gone, the other path lives",
        "path",
        log(
            *[offlined(f"1:0:{n}:0", name) for n, name in enumerate(paths.NAMES[1])],
        ),
    ),
    case(
        "the multipath daemon's checker fails paths",
        "none",
        log(
            "device-mapper: multipath: 253:0: Failing path 8:160.",
            "device-mapper: multipath: 253:0: Reinstating path 8:160.",
        ),
    ),
    case(
        "aborted commands on every disk of one path",
        "path",
        log(
            *[
                aborted(f"1:0:{n}:0", name)
                for _ in range(2)
                for n, name in enumerate(paths.NAMES[1])
            ]
        ),
    ),
    case(
        "the shelf's own processor is silent",
        {"identify": ["Shelf 6"]},
        survey({"deaf": True}, without=("sg_ses",)),
        log(two_unread("0:0:2:0", "sdc")),
    ),
]
