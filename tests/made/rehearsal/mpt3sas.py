"""A storage server: an HBA and twelve disks behind an expander that has a processor of its own."""

from __future__ import annotations

from tests.made import hba
from tests.made.lines import (
    aborted,
    harmless,
    offlined,
    predicted,
    two_unread,
    unread,
    unread_by_number,
    unwritten,
)
from tests.made.rehearsal import REBOOT, case, log, seen, survey

LABELS = {f"{hba.PCI}/2/{slot}": f"Front {slot + 1}" for slot in range(12)}
S = hba.SERIALS


def at(slot: int) -> tuple[str, str]:
    """Address and name of the disk in a slot."""
    return f"0:0:{hba.place(slot)}:0", hba.name(slot)


CASES = [
    case(
        "two unreadable places: the card and the enclosure agree",
        {"pull": "Front 5"},
        log(two_unread(*at(4))),
    ),
    case("a place that cannot be written", {"pull": "Front 1"}, log(unwritten(*at(0), 777216))),
    case("predicted failure", {"pull": "Front 12"}, log(predicted(*at(11)))),
    case(
        "numbers instead of words",
        {"pull": "Front 8"},
        log(
            unread_by_number(*at(7), 4096),
            unread_by_number(*at(7), 999_000_064),
        ),
    ),
    case(
        "the disk was plugged again and has another target",
        {"pull": "Front 6"},
        survey(),
        survey({"drift": {S[5]: 17}}),
        log(two_unread("0:0:17:0", at(5)[1])),
    ),
    case(
        "after a reboot the names are others",
        {"pull": "Front 3"},
        survey(),
        REBOOT,
        survey({"rename": {"sdc": "sdd", "sdd": "sdc"}}),
        log(
            "critical medium error, dev sdd, sector 4096 op 0x0:(READ) flags 0x0 phys_seg 1",
            "critical medium error, dev sdd, sector 70004096 op 0x0:(READ) flags 0x0 phys_seg 1",
        ),
    ),
    case(
        "the enclosure says that two disks are in each other's slots",
        {"identify": ["Front 2"]},
        survey({"lie": [S[1], S[2]]}),
        log(two_unread(*at(1))),
    ),
    case(
        "the enclosure is silent: the card alone knows",
        {"identify": ["Front 9"]},
        survey({"deaf": True}, without=("sg_ses",)),
        log(two_unread(*at(8))),
    ),
    case(
        "the enclosure is silent, a label was read",
        {"pull": "Front 9"},
        survey({"deaf": True}, without=("sg_ses",)),
        seen("label", S[8], "Front 9"),
        log(two_unread(*at(8))),
    ),
    case(
        "two disks changed places after the line: the disk is the one of then",
        {"pull": "Front 11"},
        survey(),
        log(two_unread(*at(3))),
        survey({"swap": [S[3], S[10]]}),
    ),
    case(
        "the disk is gone from the kernel before anybody looks",
        {"pull": "Front 7"},
        survey(),
        log(two_unread(*at(6))),
        survey({"missing": S[6]}),
    ),
    case(
        "errors of the link to one disk",
        "path",
        log(*[aborted(*at(2), "Ack/nak timeout") for _ in range(4)], apart_s=25),
    ),
    case(
        "four disks of one expander at once",
        "path",
        log(*[aborted(*at(slot)) for _ in range(2) for slot in (1, 4, 6, 9)]),
    ),
    case(
        "all disks of the expander had a power-on",
        "path",
        log(
            *[
                f"sd {at(slot)[0]}: Power-on or device reset occurred"
                for _ in range(4)
                for slot in range(12)
            ],
            apart_s=1,
        ),
    ),
    case(
        "the HBA's firmware reports link trouble",
        "path",
        log(
            *[
                [
                    "mpt3sas_cm0: log_info(0x31110d00): originator(PL), code(0x11), "
                    "sub_code(0x0d00)",
                    f"sd {at(5)[0]}: [{at(5)[1]}] tag#88 FAILED Result: hostbyte=DID_SOFT_ERROR "
                    "driverbyte=DRIVER_OK cmd_age=0s",
                    f"blk_update_request: I/O error, dev {at(5)[1]}, sector {sector} op 0x0:(READ) "
                    "flags 0x0 phys_seg 1 prio class 0",
                ]
                for sector in (4096, 8192, 16384, 32768)
            ],
            apart_s=10,
        ),
    ),
    case(
        "the HBA is in a fault state",
        "path",
        log(
            "mpt3sas_cm0: fault_state(0x5854)!",
            "mpt3sas_cm0: sending diag reset !!",
            "mpt3sas_cm0: _base_fault_reset_work: Running mpt3sas_dead_ioc thread success !!!!",
            offlined(*at(0)),
            offlined(*at(1)),
        ),
    ),
    case("one unreadable place in a raidz2 that is whole", "none", log(unread(*at(4), 5120000))),
    case("a command that a disk does not know", "none", log(harmless(*at(4)))),
    case(
        "one power-on of one disk",
        "none",
        log(f"sd {at(4)[0]}: Power-on or device reset occurred"),
    ),
    case(
        "a disk of another machine by iSCSI",
        "none",
        log(
            "iscsi: connection1:0: detected conn error (1022)",
            "connection1:0: detected conn error (1022)",
            "session1: session recovery timed out after 120 secs",
        ),
    ),
    case(
        "medium errors that a person quotes into the log",
        "none",
        log(
            "smartd[812]: Device: /dev/sdf, saw in dmesg: critical medium error, dev sdf, sector 9",
        ),
    ),
]
