"""What smartctl's command tells of a hidden drive: the card, and the card's number of it."""

import pytest

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Block, Controller, Drive, Fact
from hardware.domain.survey import Survey
from hardware.domain.through import with_card

CARD = Controller("0000:18:00.0", driver="megaraid_sas", host_numbers=(3,))
BLOCK = Block("sdb", ScsiAddress(3, 2, 0, 0), CARD.pci_address)
KNOWN = Survey(controllers=(CARD,), blocks=(BLOCK,))


def asked(source, **more):
    return with_card(Drive("ZA1X", facts=(Fact(source, "x"),), **more), KNOWN)


@pytest.mark.parametrize(
    ("device", "number"),
    [
        ("/dev/bus/3 -d megaraid,14", 14),
        ("/dev/bus/3 -d sat+megaraid,0", 0),
        ("/dev/sdb -d cciss,2", 2),
        ("/dev/sdb -d aacraid,0,0,9", 9),
    ],
)
def test_the_command_names_card_and_number(device, number):
    drive = asked(f"smartctl -n standby,3 --json=cu -x {device}")
    assert (drive.controller, drive.device_id) == (CARD.pci_address, number)


@pytest.mark.parametrize(
    "source",
    [
        "smartctl -x /dev/sdb",
        "smartctl -x /dev/sdb -d sat",
        "smartctl -x /dev/bus/4 -d megaraid,14",
        "smartctl -x /dev/sdz -d cciss,2",
        "storcli64 /dev/bus/3 -d megaraid,14",
        "",
    ],
)
def test_what_leads_to_no_card_tells_nothing(source):
    drive = asked(source)
    assert (drive.controller, drive.device_id) == ("", None)


def test_a_card_that_is_told_stays():
    drive = asked("smartctl -x /dev/bus/3 -d megaraid,14", controller="0000:99:00.0")
    assert (drive.controller, drive.device_id) == ("0000:99:00.0", None)
