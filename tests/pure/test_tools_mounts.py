"""From disks up to mount points: mountinfo, /proc/mounts, findmnt, btrfs and sysfs's slaves."""

from __future__ import annotations

import json

import pytest

from hardware.domain.machine import ToolError
from hardware.domain.stack import above, exported_from, merge_layers, mounts_on
from hardware.tools import mdstat, mounts
from tests.recorded import UNUSABLE, FakeMachine

MOUNTINFO = r"""22 28 0:21 / /sys rw,nosuid shared:7 - sysfs sysfs rw
23 28 0:22 / /proc rw,nosuid shared:14 - proc proc rw
25 28 0:23 / /run rw,nosuid shared:5 - tmpfs tmpfs rw,size=803652k
28 1 253:0 / / rw,relatime shared:1 - ext4 /dev/mapper/sys--vg-root rw,errors=remount-ro
90 28 8:1 / /boot rw,relatime shared:40 - ext4 /dev/sda1 rw
91 28 9:0 / /srv/mirror rw,noatime shared:41 - xfs /dev/md0 rw,attr2,inode64
92 28 9:0 /ftp /srv/ftp\040site ro,noatime shared:41 - xfs /dev/md0 rw,attr2,inode64
93 28 0:50 /@a /data rw shared:43 - btrfs /dev/sdd rw,space_cache=v2,subvolid=256,subvol=/@a
94 28 0:51 /@b /data/b rw shared:44 - btrfs /dev/sdd rw,space_cache=v2,subvolid=257,subvol=/@b
95 28 0:60 / /tank/iso rw shared:45 - zfs tank/iso rw,xattr,noacl
96 28 0:61 / /mnt/debian rw - nfs4 store1:/export/debian rw,clientaddr=192.0.2.9,addr=192.0.2.7
97 28 8:33 / /backup ro,relatime shared:47 - ext4 /dev/sdc1 ro
98 28 8:34 / /media ro,relatime shared:47 - ext4 /dev/sdc2 ro
99 28 0:70 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw,lowerdir=/a
100 28 0:71 / /win rw - cifs //nas/share rw,addr=192.0.2.8
"""
FSTAB = json.dumps(
    {
        "filesystems": [
            {"target": "/", "fstype": "ext4", "options": "errors=remount-ro"},
            {"target": "/backup", "fstype": "ext4", "options": "defaults"},
            {"target": "/media", "fstype": "ext4", "options": "ro"},
        ]
    }
)
FILES = {
    "/proc/self/mountinfo": MOUNTINFO,
    "/sys/block/sda/size": "4000\n",
    "/sys/block/sda/sda1/partition": "1\n",
    "/sys/block/sda/sda1/size": "1000\n",
    "/sys/block/sda/sda2/partition": "2\n",
    "/sys/block/sdb/sdb1/partition": "1\n",
    "/sys/block/sdc/sdc1/partition": "1\n",
    "/sys/block/sdc/sdc2/partition": "2\n",
    "/sys/block/sdc/queue/rotational": "1\n",
    "/sys/block/dm-0/dm/name": "sys--vg-root\n",
    "/sys/block/dm-0/dm/uuid": "LVM-abcdef\n",
    "/sys/block/dm-0/size": "2000\n",
    "/sys/block/dm-1/dm/name": "luks-77\n",
    "/sys/block/dm-1/dm/uuid": "CRYPT-LUKS2-77-luks-77\n",
}
LINKS = {
    "/sys/block/dm-0/slaves/dm-1": "/sys/devices/virtual/block/dm-1",
    "/sys/block/dm-1/slaves/sda2": "/sys/devices/pci0/block/sda/sda2",
    "/sys/block/md0/slaves/sdb1": "/sys/devices/pci0/block/sdb/sdb1",
    "/sys/block/md0/slaves/cciss!c0d1": "/sys/devices/pci0/block/cciss!c0d1",
    "/sys/dev/block/253:0": "/sys/devices/virtual/block/dm-0",
    "/sys/dev/block/8:1": "/sys/devices/pci0/block/sda/sda1",
}
SHOW = """\
Label: 'data'  uuid: 0a0b0c0d-1111-2222-3333-444455556666
\tTotal devices 3 FS bytes used 1.00TiB
\tdevid    1 size 3.64TiB used 1.00TiB path /dev/sdd
\tdevid    2 size 3.64TiB used 1.00TiB path /dev/sde1
\t*** Some devices missing

"""


def machine(**changed):
    commands = {("btrfs", "filesystem", "show"): (SHOW, 0), mounts.FSTAB: (FSTAB, 0)}
    return FakeMachine(commands, {**FILES, **changed}, LINKS)


def layers(run=None):
    found = mounts.survey(run or machine())
    assert found.trouble == ()
    return {one.name: one for one in found.layers}


def test_the_chain_from_disk_to_mount_point_closes_with_sysfs_alone():
    found = mounts.survey(machine()).layers
    assert [one.name for one in above(found, "sda")] == [
        "sda1",
        "sda2",
        "/boot",
        "dm-1",
        "dm-0",
        "/",
    ]
    assert mounts_on(found, "sda") == ("/", "/boot")
    assert mounts_on(found, "sdb") == ("/srv/ftp site", "/srv/mirror")
    assert mounts_on(found, "cciss/c0d1") == ("/srv/ftp site", "/srv/mirror")


def test_kinds_of_mapped_devices():
    found = layers()
    assert {name: found[name].kind for name in ("sda1", "dm-0", "dm-1", "md0")} == {
        "sda1": "partition",
        "dm-0": "lvm",
        "dm-1": "crypt",
        "md0": "md",
    }
    assert found["dm-0"].aliases == ("mapper/sys--vg-root",)
    assert (found["dm-0"].size_bytes, found["sda1"].size_bytes) == (2000 * 512, 1000 * 512)


def test_files_of_a_disk_are_no_partitions():
    assert {one.name for one in mounts.survey(machine()).layers if one.kind == "partition"} == {
        "sda1",
        "sda2",
        "sdb1",
        "sdc1",
        "sdc2",
    }


def test_a_filesystem_stands_on_the_kernels_name_of_its_device():
    assert layers()["/"].on == ("dm-0",)
    assert layers()["/srv/mirror"].on == ("md0",)  # sysfs has no link: the name of the list


def test_a_bind_mount_is_one_filesystem_with_two_mount_points():
    assert layers()["/srv/mirror"].mount_points == ("/srv/mirror", "/srv/ftp site")


def test_subvolumes_are_one_btrfs_on_all_its_disks():
    found = layers()["/data"]
    assert found.mount_points == ("/data", "/data/b")
    assert found.on == ("sdd", "sde1")
    assert (found.state, found.detail) == ("degraded", "1 of its disks missing")
    assert mounts_on(mounts.survey(machine()).layers, "sde") == ("/data", "/data/b")


def test_a_dataset_stands_on_its_pool():
    assert layers()["/tank/iso"].on == ("tank",)


def test_what_the_kernel_makes_up_is_left_out():
    names = {one.name for one in mounts.survey(machine()).layers if one.kind == "filesystem"}
    assert names == {"/", "/boot", "/srv/mirror", "/data", "/tank/iso", "/backup", "/media", "/win"}


def test_read_only_against_fstab_is_a_state():
    found = layers()
    assert (found["/backup"].state, found["/backup"].detail) == ("read-only", "fstab wants rw")
    assert (found["/media"].state, found["/media"].detail) == ("", "read-only, as fstab says")
    assert found["/srv/mirror"].state == ""  # one bind mount of it is read-only


def test_read_only_that_fstab_does_not_know():
    run = machine()
    run.commands[mounts.FSTAB] = ("", 1)
    assert layers(run)["/media"].detail == "fstab does not know it"
    assert layers(run)["/media"].state == "read-only"
    del run.commands[mounts.FSTAB]
    assert (layers(run)["/media"].state, layers(run)["/media"].detail) == ("read-only", "")


def test_no_password_of_a_share_is_kept():
    assert "addr" not in layers()["/win"].facts[0].raw
    assert not {"cifs", "smb3", "davfs"} & set(mounts.FSTAB_TYPES.split(","))


def test_what_the_kernel_made_read_only_itself():
    text = MOUNTINFO.replace("/dev/sda1 rw", "/dev/sda1 rw,emergency_ro")
    found = layers(machine(**{"/proc/self/mountinfo": text}))
    assert (found["/boot"].state, found["/boot"].detail) == (
        "read-only",
        "the kernel says emergency_ro",
    )


def test_an_export_is_followed_to_its_server():
    found = layers()["store1:/export/debian"]
    assert (found.kind, found.on, found.mount_points) == ("nfs", (), ("/mnt/debian",))
    assert found.aliases == ("192.0.2.7:/export/debian",)
    assert found.detail == "store1:/export/debian at 192.0.2.7"
    assert exported_from([found]) == (("store1", "/export/debian"),)


def test_another_machines_share_stands_on_no_disk():
    assert (layers()["/win"].on, layers()["/win"].detail) == (
        (),
        "on another machine: //nas/share",
    )


def test_md_of_sysfs_and_of_mdstat_are_one_layer():
    text = "Personalities : [raid1]\nmd0 : active raid1 sdb1[0] cciss/c0d1[1]\n"
    run = machine(
        **{"/proc/mdstat": text + "      8 blocks [2/2] [UU]\n\nunused devices: <none>\n"}
    )
    both = merge_layers((mdstat.survey(run) + mounts.survey(run)).layers)
    (md,) = (one for one in both if one.kind == "md")
    assert (md.state, md.level, md.on) == ("clean", "raid1", ("sdb1", "cciss/c0d1"))


PROC_MOUNTS = r"""rootfs / rootfs rw 0 0
/dev/root / ext4 rw,relatime 0 0
/dev/mapper/vg-srv /srv/with\040space\134 xfs rw,noatime 0 0
/dev/sdz1 /cd iso9660 ro 0 0
store2:/export /mnt nfs rw,vers=3,addr=2001:db8::7 0 0
"""


def explained(text):
    return {one["name"]: one for one in mounts.explain(text)["filesystems"]}


def test_proc_mounts_is_read_too():
    found = explained(PROC_MOUNTS)
    assert found["/srv/with space\\"]["on"] == ("vg/srv",)
    assert found["/cd"]["state"] is None
    assert found["store2:/export"]["aliases"] == ("[2001:db8::7]:/export",)


def test_the_output_of_mount_is_read_too():
    found = explained("/dev/sda1 on /a (b) type ext4 (rw,relatime)\n/dev/sdb on /c type xfs (ro)\n")
    assert (found["/a (b)"]["on"], found["/c"]["state"]) == (("sda1",), "read-only")


def test_findmnt_is_read_too():
    text = json.dumps(
        {
            "filesystems": [
                {
                    "target": "/",
                    "source": "/dev/nvme0n1p2[/@]",
                    "fstype": "btrfs",
                    "options": "rw",
                    "children": [
                        {"target": "/proc", "source": "proc", "fstype": "proc", "options": "rw"},
                        {"target": "/home", "source": "/dev/nvme0n1p2[/@home]", "fstype": "btrfs"},
                    ],
                }
            ]
        }
    )
    (found,) = explained(text).values()
    assert (found["on"], found["mount_points"]) == (("nvme0n1p2",), ("/", "/home"))


def test_a_btrfs_listing_is_read_too():
    (told,) = mounts.explain(SHOW)["volumes"]
    assert (told["name"], told["members"]) == ("data", ["sdd", "sde1"])
    assert (told["state"], told["missing"]) == ("degraded", 1)


def test_a_missing_disk_in_either_spelling():
    for word in ("<missing disk> MISSING", " MISSING"):
        line = f"\tdevid    3 size 0 used 0 path {word}\n"
        (told,) = mounts.explain(SHOW.rstrip() + "\n" + line)["volumes"]
        assert (told["members"], told["missing"]) == (["sdd", "sde1"], 1)


def test_a_btrfs_without_disks_is_an_error():
    with pytest.raises(ToolError, match="without devices"):
        mounts.explain(SHOW.split("\tdevid")[0])


def test_a_line_that_is_not_understood_is_named():
    told = mounts.explain(PROC_MOUNTS + "what is this\n")
    assert "what is this" in told["not_understood"][0]


def test_only_the_kernels_own_is_said():
    assert mounts.explain("proc /proc proc rw 0 0\n")["not_understood"]


@pytest.mark.parametrize("text", UNUSABLE)
def test_what_is_no_list_of_mounts_is_refused(text):
    with pytest.raises(ToolError):
        mounts.explain(text)
    run = FakeMachine(files={"/proc/self/mountinfo": text})
    assert mounts.survey(run).trouble


def test_no_proc_is_no_trouble():
    assert mounts.survey(FakeMachine()) == mounts.Survey()


def test_btrfs_that_can_not_be_asked_leaves_the_mounts():
    run = machine()
    run.commands[("btrfs", "filesystem", "show")] = ("ERROR: no\n", 1)
    found = mounts.survey(run)
    assert "btrfs" in found.trouble[0]
    assert mounts_on(found.layers, "sdd") == ("/data", "/data/b")


def test_cut_off_lists_never_break():
    for length in range(len(MOUNTINFO)):
        try:
            mounts.explain(MOUNTINFO[:length])
        except ToolError:
            continue
