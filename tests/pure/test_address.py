"""What host:channel:target:lun means behind each driver."""

import pytest

from hardware.domain.address import (
    MEANINGS,
    Role,
    ScsiAddress,
    device_id,
    judge_role,
    volume_number,
)


def at(text):
    address = ScsiAddress.parse(text)
    assert address
    return address


@pytest.mark.parametrize(
    ("driver", "address", "role"),
    [
        ("smartpqi", "14:0:13:0", "pass_through"),
        ("smartpqi", "14:1:0:9", "volume"),
        ("smartpqi", "14:2:0:0", "controller"),
        ("smartpqi", "14:3:1:0", "external"),
        ("hpsa", "0:0:0:1", "unknown"),
        ("hpsa", "0:1:0:1", "volume"),
        ("hpsa", "0:2:0:1", "external"),
        ("hpsa", "0:3:0:0", "controller"),
        ("megaraid_sas", "0:1:17:0", "pass_through"),
        ("megaraid_sas", "0:2:3:0", "volume"),
        ("mpt3sas", "0:0:29:0", "pass_through"),
        ("mpt3sas", "0:1:0:0", "volume"),
        ("mpt3sas", "0:2:4:0", "pass_through"),
        ("mpt2sas", "0:1:0:0", "volume"),
        ("mptsas", "0:0:4:0", "pass_through"),
        ("aacraid", "0:0:2:0", "volume"),
        ("aacraid", "0:1:17:0", "pass_through"),
        ("aacraid", "0:3:0:0", "unknown"),
        ("ahci", "5:0:0:0", "pass_through"),
        ("ahci_platform", "5:0:0:0", "pass_through"),
        ("sata_mv", "5:0:1:0", "pass_through"),
        ("ata_piix", "1:0:1:0", "pass_through"),
        ("iscsi_tcp", "6:0:0:1", "remote"),
        ("usb-storage", "7:0:0:0", "usb"),
        ("uas", "7:0:0:0", "usb"),
        ("virtio_scsi", "2:0:0:3", "virtual"),
        ("scsi_debug", "2:0:0:3", "virtual"),
        ("mpi3mr", "2:0:0:3", "unknown"),
        ("cciss", "2:0:0:3", "unknown"),
        ("", "2:1:0:3", "unknown"),
        ("unheard_of", "2:1:0:3", "unknown"),
    ],
)
def test_what_stands_at_an_address(driver, address, role):
    assert judge_role(driver, at(address)) == role


@pytest.mark.parametrize(
    ("driver", "address", "number"),
    [
        ("smartpqi", "14:1:0:9", 9),
        ("hpsa", "0:1:0:3", 3),
        ("megaraid_sas", "0:2:3:0", 3),
        ("megaraid_sas", "0:3:111:0", 239),
        ("aacraid", "0:0:2:0", 2),
        ("mpt3sas", "0:1:4:0", 4),
        ("smartpqi", "14:0:9:0", None),
        ("iscsi_tcp", "6:0:0:1", None),
        ("ahci", "6:0:0:0", None),
    ],
)
def test_a_volumes_number(driver, address, number):
    assert volume_number(driver, at(address)) == number


def test_who_knows_that_an_old_hp_card_shows_a_volume_there_gets_its_number():
    assert volume_number("hpsa", at("0:0:0:2"), Role.VOLUME) == 2


@pytest.mark.parametrize(
    ("driver", "address", "number"),
    [
        ("megaraid_sas", "0:0:12:0", 12),
        ("megaraid_sas", "0:1:12:0", 140),
        ("aacraid", "0:1:17:0", 17),
        ("megaraid_sas", "0:2:12:0", None),
        ("smartpqi", "14:0:12:0", None),
        ("mpt3sas", "0:0:12:0", None),
    ],
)
def test_the_cards_own_number_of_a_disk(driver, address, number):
    assert device_id(driver, at(address)) == number


def test_every_volume_channel_has_a_way_to_count():
    for driver, row in MEANINGS.items():
        assert (Role.VOLUME in row.channels.values()) <= (row.volume_number is not None), driver


@pytest.mark.parametrize("text", ["", "1:2:3", "1:2:3:4:5", "a:0:0:0", "-1:0:0:0", "1:0:0:0 sda"])
def test_what_is_no_address(text):
    assert ScsiAddress.parse(text) is None
