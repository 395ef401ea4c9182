# ruff: noqa: F811 - the fixtures of test_digest, used as arguments
"""Logs of made machines whose disks are well: a cable, a power dip, a card, another's disks."""

from datetime import timedelta

import pytest

from hardware.agent.follower import event_body
from hardware.domain.kernel_log import Grouper, Line
from hardware.models import Ticket
from mirrorsite.ground.incidents.models import Incident
from tests.db.test_digest import NOON, events, host, surveyed, tell  # noqa: F401
from tests.made.hba import PCI, hba, name, place
from tests.made.plain import plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged(events):
    """Sends a kernel log, a second a line."""

    def logged(*lines):
        grouper, told = Grouper(), []
        for number, text in enumerate(lines, 1):
            stamped = f"[{1000 + number}.000000] {text}"
            told += grouper.feed(
                Line(number, stamped, NOON + timedelta(seconds=number), f"k{number}")
            )
        assert events(*map(event_body, [*told, *grouper.flush()])).state == "digested"

    return logged


def soft_error(slot):
    """What a loose cable makes of one command."""
    at = f"sd 0:0:{place(slot)}:0: [{name(slot)}] tag#7"
    return (
        f"{at} FAILED Result: hostbyte=DID_SOFT_ERROR driverbyte=DRIVER_OK cmd_age=6s",
        f"{at} CDB: Read(16) 88 00 00 00 00 00 77 aa 10 00 00 00 08 00 00 00",
        f"I/O error, dev {name(slot)}, sector 2007633920 op 0x0:(READ) flags 0x0 phys_seg 1",
    )


def gone(slot):
    """What a lost power rail makes of a disk."""
    at = f"sd 0:0:{place(slot)}:0"
    return (f"{at}: Device offlined - not ready after error recovery",)


def lines(what, slots):
    return [line for slot in slots for line in what(slot)]


def kinds():
    return set(Incident.objects.values_list("kind", flat=True))


def test_a_loose_cable_orders_no_disk(surveyed, logged):
    surveyed(hba().survey())
    logged(*lines(soft_error, range(12)))
    assert Incident.objects.exists()
    assert not Ticket.objects.exists()


def test_a_shelf_without_power_is_one_path(surveyed, logged):
    surveyed(hba().survey())
    logged(*lines(gone, range(12)))
    assert Incident.objects.get(kind="path_trouble").children.count() == 12
    assert not Ticket.objects.open().exists()


def test_one_disk_without_power_is_the_disk(surveyed, logged):
    surveyed(hba().survey())
    logged(*lines(gone, [4]))
    assert Ticket.objects.open().count() == 1


def test_an_adapter_that_hangs_orders_no_disk(surveyed, logged):
    surveyed(hba().survey())
    logged(
        "mpt3sas_cm0: SAS host is non-operational !!!!",
        *lines(gone, range(2)),
        *(f"md/raid:md2: Disk failure on {name(slot)}1, disabling device." for slot in range(2)),
    )
    assert "controller_offline" in kinds()
    assert not Ticket.objects.open().exists()


def test_bus_resets_order_no_disk(surveyed, logged):
    surveyed(hba().survey())
    logged(*(f"sd 0:0:{target}:0: Power-on or device reset occurred" for target in range(12)))
    assert not Ticket.objects.exists()


def test_a_crc_error_of_a_sata_cable_orders_no_disk(surveyed, logged):
    surveyed(plain().survey())
    logged(
        "ata2.00: exception Emask 0x10 SAct 0x1 SErr 0x400100 action 0x6 frozen",
        "ata2: SError: { UnrecovData Handshk BadCRC }",
        "ata2.00: failed command: READ FPDMA QUEUED",
        "ata2.00: error: { ICRC ABRT }",
        "ata2: hard resetting link",
    )
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        "sd 0:0:0:0: [sda] tag#0 Add. Sense: Failure prediction threshold exceeded (false)",
        "sd 0:0:0:0: [sda] tag#0 Add. Sense: Recovered data with retries",
        "sd 0:0:0:0: [sda] tag#0 Add. Sense: Medium not present",
        "sd 0:0:0:0: [sda] tag#0 Add. Sense: Invalid field in cdb",
        "sd 0:0:0:0: [sda] Unit Not Ready",
        "critical target error, dev sda, sector 567760 op 0x3:(DISCARD) flags 0x800 phys_seg 1",
        "md: kicking non-fresh sdb1 from array!",
        "critical medium error, dev vda, sector 2048 op 0x0:(READ) flags 0x0 phys_seg 1",
        "critical medium error, dev rbd0, sector 2048 op 0x0:(READ) flags 0x0 phys_seg 1",
        "nvme nvme0: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0xffff",
        "nvme nvme0: I/O 775 QID 2 timeout, completion polled",
        "EXT4-fs error (device sdk1): ext4_find_entry:1455: inode #2: comm nginx: reading",
        "Buffer I/O error on dev dm-3, logical block 0, async page read",
        "md/raid1:md0: read error corrected (8 sectors at 5616640 on sdc1)",
    ],
)
def test_single_lines_that_order_no_disk(surveyed, logged, said):
    surveyed(hba().survey())
    logged(said)
    assert not Ticket.objects.exists()


def test_the_adapter_of_the_made_host_is_the_one_that_the_path_names(surveyed, logged):
    surveyed(hba().survey())
    logged(*lines(gone, range(5)))
    assert f"/{PCI}/enclosure " in Incident.objects.get(kind="path_trouble").subject
