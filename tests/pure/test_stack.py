"""What stands on a disk, whatever its names; and the same thing told by several tools."""

from __future__ import annotations

import json

import pytest

from hardware.domain.drive import Fact
from hardware.domain.stack import (
    Layer,
    above,
    exported_from,
    merge_layers,
    mounts_on,
    plain_name,
    whole_disk,
)
from hardware.domain.survey import Survey
from hardware.tools import ceph, lvm, mdadm, mdstat, mounts, zpool
from tests.recorded import FakeMachine, recorded

TOOLS = (ceph, lvm, mdadm, mdstat, mounts, zpool)

CHAIN = (
    Layer("/srv", "filesystem", on=("/dev/mapper/my--vg-srv",), mount_points=("/srv", "/ftp")),
    Layer("dm-3", "lvm", on=("md0",), aliases=("my-vg/srv",)),
    Layer("md0", "md", on=("sda1", "sdb1"), aliases=("md/home",)),
    Layer("sda1", "partition", on=("sda",)),
    Layer("sdb1", "partition", on=("sdb",)),
    Layer("tank", "zpool", on=("/dev/sdc1", "/dev/nvme0n1p2"), mount_points=("/tank",)),
    Layer("osd.3", "ceph", on=("/dev/sdd",)),
)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("/dev/sda1", "sda1"),
        ("sda1", "sda1"),
        (" /dev/nvme0n1p2\n", "nvme0n1p2"),
        ("/dev/mapper/vg-lv", "vg/lv"),
        ("/dev/mapper/my--vg-home--old", "my-vg/home-old"),
        ("/dev/my-vg/home-old", "my-vg/home-old"),
        ("/dev/mapper/a---b", "a-/b"),
        ("/dev/mapper/vg-pool-tpool", "vg/pool-tpool"),
        ("/dev/mapper/mpatha", "mapper/mpatha"),
        ("UUID=ab-12", "disk/by-uuid/ab-12"),
        ('UUID="ab-12"', "disk/by-uuid/ab-12"),
        ("/dev/disk/by-uuid/ab-12", "disk/by-uuid/ab-12"),
        ("PARTUUID=1f-01", "disk/by-partuuid/1f-01"),
        ("LABEL=data", "disk/by-label/data"),
        ("cciss!c0d0p1", "cciss/c0d0p1"),
        ("dm-3", "dm-3"),
        ("/", "/"),
        ("", ""),
    ],
)
def test_one_spelling_of_a_name(written, plain):
    assert plain_name(written) == plain


@pytest.mark.parametrize(
    ("partition", "disk"),
    [
        ("sda1", "sda"),
        ("sdaa12", "sdaa"),
        ("nvme0n1p2", "nvme0n1"),
        ("mmcblk0p1", "mmcblk0"),
        ("md127p3", "md127"),
        ("disk/by-id/wwn-0x5000-part1", "disk/by-id/wwn-0x5000"),
        ("sda", ""),
        ("nvme0n1", ""),
        ("md0", ""),
        ("dm-3", ""),
    ],
)
def test_the_disk_of_a_partition(partition, disk):
    assert whole_disk(partition) == disk


def test_a_chain_is_walked_from_the_disk_up():
    assert [layer.name for layer in above(CHAIN, "sda")] == ["sda1", "md0", "dm-3", "/srv"]


def test_the_mounts_of_every_disk_below_a_chain():
    assert mounts_on(CHAIN, "sda") == mounts_on(CHAIN, "/dev/sdb") == ("/ftp", "/srv")


def test_pools_and_osds_count_by_name():
    assert mounts_on(CHAIN, "nvme0n1") == ("/tank", "tank")
    assert mounts_on(CHAIN, "sdd") == ("osd.3",)


def test_a_disk_with_nothing_on_it():
    assert above(CHAIN, "sdz") == ()
    assert mounts_on((), "sda") == ()
    assert above(CHAIN, "") == ()


def test_sd_and_sdd_are_two_disks():
    assert above(CHAIN, "sd") == ()


def test_a_circle_ends():
    layers = (
        Layer("a", "dm", on=("b", "sda")),
        Layer("b", "dm", on=("a",)),
        Layer("c", "dm", on=("c",), mount_points=("/c",)),
    )
    assert [layer.name for layer in above(layers, "sda")] == ["a", "b"]
    assert mounts_on(layers, "sda") == ()


def test_a_device_mounted_by_its_uuid_is_found_by_the_alias():
    layers = (
        Layer("sda2", "partition", on=("sda",), aliases=("disk/by-uuid/ab-12",)),
        Layer("/boot", "filesystem", on=("UUID=ab-12",), mount_points=("/boot",)),
    )
    assert mounts_on(layers, "sda") == ("/boot",)


def test_a_partition_that_no_tool_tells_of_still_stands_on_its_disk():
    layers = (Layer("/", "filesystem", on=("/dev/nvme1n1p1",), mount_points=("/",)),)
    assert mounts_on(layers, "nvme1n1") == ("/",)


def test_two_tools_of_one_thing_are_one_layer():
    (md,) = merge_layers(
        (
            Layer("md0", "md", on=("sda",), level="raid1", facts=(Fact("mdadm", "x"),)),
            Layer("/dev/md0", "md", on=("sdb",), state="clean", facts=(Fact("mdstat", "y"),)),
        )
    )
    assert (md.name, md.on, md.level, md.state) == ("md0", ("sda",), "raid1", "clean")
    assert [fact.source for fact in md.facts] == ["mdadm", "mdstat"]


def test_an_alias_that_two_tools_share_makes_them_one():
    (volume,) = merge_layers(
        (
            Layer("vg/srv", "lvm", on=("sda1",), aliases=("/dev/mapper/vg-srv",)),
            Layer("dm-0", "lvm", on=("sda1",), aliases=("mapper/vg-srv",), size_bytes=7),
        )
    )
    assert (volume.name, volume.size_bytes) == ("vg/srv", 7)
    assert set(volume.aliases) >= {"dm-0"}


def test_a_third_word_can_show_that_two_were_one():
    merged = merge_layers(
        (
            Layer("dm-0", "lvm"),
            Layer("vg/srv", "lvm", mount_points=("/a",)),
            Layer("dm-0", "lvm", aliases=("vg/srv",), mount_points=("/b",)),
        )
    )
    assert [(one.name, one.mount_points) for one in merged] == [("dm-0", ("/a", "/b"))]


def test_things_of_two_kinds_with_one_name_stay_two():
    layers = (Layer("tank", "zpool"), Layer("tank", "lvm"))
    assert merge_layers(layers) == layers


def test_merging_twice_changes_nothing():
    once = merge_layers((*CHAIN, *CHAIN))
    assert merge_layers(once) == once
    assert [layer.name for layer in once] == [layer.name for layer in CHAIN]


def test_nfs_mounts_say_who_exports_them():
    layers = (
        Layer("store1:/export/debian", "nfs"),
        Layer("[2001:db8::7]:/srv", "nfs"),
        Layer("store1:/export/debian", "nfs"),
        Layer("not an export", "nfs"),
        Layer("store9:/x", "filesystem"),
    )
    assert exported_from(layers) == (("2001:db8::7", "/srv"), ("store1", "/export/debian"))


def machine_of_everything():
    """A machine with an array, a pool, a mapped device and mounts, told by every tool."""
    return FakeMachine(
        commands={
            ("mdadm", "--detail", "/dev/md0"): (recorded("md/md.faulty.detail"), 0),
            zpool.STATUS: (
                "  pool: tank\n state: ONLINE\nconfig:\n\n\tNAME STATE READ WRITE CKSUM\n"
                "\ttank ONLINE 0 0 0\n\t  /dev/sdc1 ONLINE 0 0 0\n\nerrors: No known data errors\n",
                0,
            ),
        },
        files={
            "/proc/mdstat": recorded("md/md.faulty.mdstat"),
            "/proc/self/mountinfo": "1 0 253:0 / /srv rw - ext4 /dev/mapper/luks-1 rw\n",
            "/sys/block/dm-0/dm/name": "luks-1",
            "/sys/block/dm-0/dm/uuid": "CRYPT-LUKS2-1-luks-1",
        },
        links={"/sys/block/dm-0/slaves/md0": "/x", "/sys/dev/block/253:0": "/sys/x/dm-0"},
    )


def test_what_every_tool_tells_adds_up_and_travels():
    found = sum((tool.survey(machine_of_everything()) for tool in TOOLS), Survey())
    assert found.trouble == ()
    travelled = Survey.from_json(json.loads(json.dumps(found.as_json())))
    assert travelled.layers == found.layers
    layers = merge_layers(travelled.layers)
    assert mounts_on(layers, "sda") == mounts_on(layers, "sdb") == ("/srv",)
    assert mounts_on(layers, "sdc") == ("tank",)
    (md,) = (one for one in layers if one.kind == "md")
    assert (md.state, md.failed) == ("degraded", ("sdb",))
