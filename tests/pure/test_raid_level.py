"""How many disks each level can lose for certain, in every spelling that tools have for it."""

import pytest

from hardware.domain.raid_level import fewest, tolerance


@pytest.mark.parametrize(
    ("level", "places", "lose"),
    [
        ("RAID0", 4, 0),
        ("raid0_meta", 2, 0),
        ("RAID00", 4, 0),
        ("Simple_Volume", 1, 0),
        ("JBOD", 1, 0),
        ("striped", 2, 0),
        ("linear", 3, 0),
        ("RAID1", 2, 1),
        ("RAID 1", 2, 1),
        ("Mirrored", 2, 1),
        ("RAID1 Triple", 3, 2),
        ("RAID 1 (ADM)", 3, 2),
        ("RAID10 Triple", 6, 2),
        ("RAID1E", 3, 1),
        ("RAID 1+0", 4, 1),
        ("1+0", 4, 1),
        ("RAID10", 24, 1),
        ("RAID5", 3, 1),
        ("5", 3, 1),
        ("RAID5EE", 4, 1),
        ("RAID6", 12, 2),
        ("RAID 6 (ADG)", 6, 2),
        ("6 Reed-Solomon", 6, 2),
        ("RAID50", 8, 1),
        ("RAID60", 8, 2),
    ],
)
def test_a_cards_level(level, places, lose):
    assert tolerance(level, places, is_card=True) == lose


@pytest.mark.parametrize(
    ("level", "places", "lose"),
    [
        ("raid1", 3, 2),
        ("raid10", 6, 1),
        ("raid4", 4, 1),
        ("raid5_ls", 4, 1),
        ("raid6_zr", 6, 2),
        ("raid6_ls_6", 6, 2),
        ("mirror", 4, 3),
        ("raidz", 3, 1),
        ("raidz1", 5, 1),
        ("raidz2", 8, 2),
        ("raidz3", 9, 3),
        ("draid", 9, 1),
        ("draid2", 9, 2),
        ("raid1c3", 4, 2),
        ("raid1c4", 4, 3),
        ("single", 2, 0),
        ("dup", 1, 0),
        ("stripe", 1, 0),
    ],
)
def test_a_level_of_the_system(level, places, lose):
    assert tolerance(level, places, is_card=False) == lose


@pytest.mark.parametrize(
    "level",
    ["", "RAID", "RAID7", "RAID66", "Cac1", "Primary-9, Secondary-9", "faulty", "<b>", "卷"],
)
def test_a_level_that_no_table_has_is_not_guessed(level):
    assert tolerance(level, 8, is_card=True) is None
    assert tolerance(level, 8, is_card=False) is None


def test_a_cards_mirror_of_many_disks_is_pairs_of_which_one_is_certain():
    assert tolerance("RAID1", 8, is_card=True) == 1
    assert tolerance("RAID1", 8, is_card=False) == 7


def test_a_mirror_of_one_disk_can_lose_none():
    assert tolerance("RAID1", 1, is_card=True) == 0
    assert tolerance("raid1", 1, is_card=False) == 0


@pytest.mark.parametrize(
    ("level", "disks"), [("RAID0", 1), ("RAID1", 2), ("RAID6", 4), ("RAID60", 8), ("strange", 1)]
)
def test_a_level_has_a_fewest_number_of_disks(level, disks):
    assert fewest(level) == disks
