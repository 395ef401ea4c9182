"""From a line about a filesystem, and from names of disks, to mount points."""

import pytest

from hardware.domain.drive import LogicalVolume
from hardware.domain.kernel_log import parse_log
from hardware.domain.mounted import mount_of, names_of_array, paths_above, paths_lost
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey
from tests.pure.made_arrays import CARD, filesystem, md, names

LVM = Layer("dm-3", "lvm", ("sdk2",), ("vg0/srv", "mapper/vg0-srv"))
SURVEY = Survey(
    layers=(
        Layer("sdk1", "partition", ("sdk",)),
        filesystem("sdk1", "/srv/a"),
        LVM,
        filesystem("dm-3", "/srv/b"),
        md("raid1", names(2)),
        filesystem("md0", "/srv/c"),
        Layer("/srv/d", "filesystem", ("sdm", "sdn"), level="btrfs", mount_points=("/srv/d",)),
        filesystem("nvme0n1", "/srv/e"),
    )
)


def event(line):
    (found,) = parse_log([line])
    return found


@pytest.mark.parametrize(
    ("line", "mount"),
    [
        ("EXT4-fs error (device sdk1): ext4_find_entry:1455: inode #2: reading", "/srv/a"),
        ("EXT4-fs (sdk1): Remounting filesystem read-only", "/srv/a"),
        ("Aborting journal on device sdk1-8.", "/srv/a"),
        ("XFS (dm-3): Filesystem has been shut down due to log error (0x2).", "/srv/b"),
        ("EXT4-fs error (device md0): ext4_journal_check_start:83: Detected abort", "/srv/c"),
        ("BTRFS error (device sdm): bdev /dev/sdn errs: wr 1, rd 0, flush 0", "/srv/d"),
        ("XFS (nvme0n1): log I/O error -5", "/srv/e"),
        ("EXT4-fs error (device sdz1): ext4_find_entry:1455: inode #2", ""),
        ("EXT4-fs error (device sdk): ext4_find_entry:1455: inode #2", ""),
    ],
)
def test_a_line_about_a_filesystem_leads_to_its_mount(line, mount):
    assert mount_of(event(line), SURVEY) == mount


def test_without_a_survey_no_mount_is_named():
    assert mount_of(event("XFS (dm-3): log I/O error -5"), None) == ""


def test_a_line_about_a_disk_names_no_mount():
    said = "sd 14:0:5:0: [sdk] tag#1 Sense Key : Medium Error [current]"
    assert mount_of(event(said), SURVEY) == ""


def test_a_mount_that_is_told_beside_the_device_itself():
    part = Layer("sda1", "partition", ("sda",), mount_points=("/srv",))
    said = event("EXT4-fs error (device sda1): reading directory")
    assert mount_of(said, Survey(layers=(part,))) == "/srv"


def test_swap_is_no_place_for_a_mirror():
    part = Layer("sda1", "partition", ("sda",), mount_points=("[SWAP]",))
    said = event("EXT4-fs error (device sda1): reading directory")
    assert mount_of(said, Survey(layers=(part,))) == ""
    assert paths_above(Survey(layers=(part,)), ["sda"]) == ()


def test_paths_above_a_disk_and_those_that_are_lost_with_it():
    assert paths_above(SURVEY, ["sdk"]) == ("/srv/a", "/srv/b")
    assert paths_lost(SURVEY, ["sdk"]) == ("/srv/a", "/srv/b")
    assert paths_above(SURVEY, ["sda"]) == ("/srv/c",)
    assert paths_lost(SURVEY, ["sda"]) == ()
    assert paths_lost(SURVEY, ["sda", "sdb"]) == ("/srv/c",)


def test_an_array_is_found_by_the_name_that_its_incident_has():
    volume = LogicalVolume(CARD, 9, unique_id="ABC", disk_name="sdj")
    survey = Survey(volumes=(volume,), layers=SURVEY.layers)
    assert names_of_array(survey, f"{CARD}/ABC") == ("sdj",)
    assert names_of_array(survey, "md/md0") == ("md0",)
    assert names_of_array(survey, "lvm/vg0/srv") == ("dm-3",)
    assert names_of_array(survey, "md/md7") == ()
