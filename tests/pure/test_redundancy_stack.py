"""Safe to pull now? What the system made of its disks: md, LVM, pools, Ceph, mounts."""

import json
from dataclasses import replace

import pytest

from hardware.domain.address import ScsiAddress
from hardware.domain.array_standing import Outcome
from hardware.domain.drive import Block, Drive, LogicalVolume
from hardware.domain.join import join
from hardware.domain.redundancy import judge_pull
from hardware.domain.stack import Group, Layer
from hardware.domain.survey import Survey
from hardware.tools import lsblk
from tests.pure.made_arrays import CARD, filesystem, hidden, md, names, on_md, plain, pool


def judged(survey, serial="S0", **weak):
    return judge_pull(survey, serial, weak)


def codes(verdict):
    return [one.code for one in verdict.reasons]


# --- md


@pytest.mark.parametrize(
    ("level", "count", "safe", "left"),
    [
        ("raid0", 2, False, -1),
        ("linear", 2, False, -1),
        ("raid1", 2, True, 0),
        ("raid1", 3, True, 1),
        ("raid4", 3, True, 0),
        ("raid5", 4, True, 0),
        ("raid6", 4, True, 1),
        ("raid10", 4, True, 0),
        ("faulty", 2, None, None),
    ],
)
def test_a_working_member_of_a_clean_array(level, count, safe, left):
    verdict = judged(on_md(md(level, names(count))))
    assert (verdict.safe, verdict.arrays[0].left_after) == (safe, left)


def test_an_array_that_lacks_one_can_lose_no_other_of_raid_5():
    verdict = judged(on_md(md("raid5", (*names(3), None), "degraded")))
    assert (verdict.safe, codes(verdict)) == (False, ["array_lost", "mounted"])
    assert judged(on_md(md("raid6", (*names(3), None), "degraded"))).safe is True
    assert judged(on_md(md("raid6", (*names(2), None, None), "degraded"))).safe is False


def test_a_member_that_md_threw_out_costs_nothing_more():
    array = md("raid5", (*names(2, 1), None), "degraded", out=("sda1",))
    verdict = judged(on_md(array))
    assert (verdict.safe, codes(verdict)) == (True, ["member_out"])
    assert verdict.keep == ("S1", "S2")


def test_a_hot_spare_of_md_holds_nothing():
    array = md("raid5", names(3, 1), spares=("sda1",))
    assert judged(on_md(array)).safe is True


@pytest.mark.parametrize("state", ["rebuilding", "resyncing", "reshaping"])
def test_an_array_that_is_being_made_whole_is_left_alone(state):
    verdict = judged(on_md(md("raid6", names(4), state)))
    assert verdict.safe is False
    assert "array_busy" in codes(verdict)


def test_a_rebuilding_array_does_not_count_the_new_disk_yet():
    assert judged(on_md(md("raid6", names(4), "rebuilding"))).arrays[0].left_now == 1


def test_an_array_that_does_not_run_is_not_judged():
    array = Layer("md0", "md", names(3), state="inactive")
    verdict = judged(Survey(drives=plain(3), layers=(array,)))
    assert (verdict.safe, codes(verdict)) == (None, ["array_idle"])


def test_without_its_places_a_degraded_array_may_have_lost_all_that_it_can():
    array = Layer("md0", "md", names(4), level="raid6", state="degraded")
    assert judged(on_md(array)).safe is None
    assert judged(on_md(replace(array, state="clean"))).safe is True


def test_a_journal_or_a_replacement_is_taken_out_first():
    array = md("raid5", names(3, 1))
    verdict = judged(on_md(replace(array, on=(*array.on, "sda1"))))
    assert (verdict.safe, codes(verdict)) == (None, ["role_unknown"])


def test_two_arrays_of_one_disk_are_both_asked():
    system = replace(md("raid1", ("sda2", None), "degraded"), name="md1")
    survey = on_md(md("raid6", names(4)))
    survey = replace(survey, layers=(*survey.layers, system, filesystem("md1", "/")))
    verdict = judged(survey)
    assert verdict.safe is False
    assert verdict.lost_mounts == ("/",)


def test_the_bad_blocks_of_a_sibling_make_it_weak():
    array = md("raid5", names(3), "write errors", detail="sdb1: write errors, wants replacement")
    verdict = judged(on_md(array, 3))
    assert (verdict.safe, codes(verdict)[0]) == (False, "weak_next")
    assert [(one.serial, one.why) for one in verdict.weak_siblings] == [("S1", "weak.counted")]
    own = md("raid5", names(3), "write errors", detail="sda1: 3 bad block ranges")
    assert judged(on_md(own, 3)).safe is True


def test_arrays_over_volumes_of_one_disk_each():
    volumes = tuple(
        LogicalVolume(
            CARD, n, level="RAID0", state="Optimal", members=(f"S{n}",), disk_name=f"sd{'abc'[n]}"
        )
        for n in range(3)
    )
    array = md("raid5", ("sda", "sdb", "sdc"))
    survey = Survey(drives=hidden(3), volumes=volumes, layers=(array, filesystem("md0")))
    verdict = judged(survey)
    # the volume of one disk is gone with it, which is no loss of data
    assert (verdict.safe, verdict.lost_mounts) == (True, ())
    assert verdict.keep == ("S1", "S2")
    assert judged(survey, S1="kind.medium_error").safe is False


# --- filesystems and partitions


def test_a_plain_filesystem_goes_while_it_is_mounted():
    survey = Survey(drives=plain(1), layers=(filesystem("sda1"),))
    verdict = judged(survey)
    assert (verdict.safe, codes(verdict), verdict.lost_mounts) == (False, ["mounted"], ("/srv",))


def test_an_unmounted_filesystem_may_go_and_that_is_said():
    part = Layer("sda1", "partition", ("sda",), detail="ext4")
    verdict = judged(Survey(drives=plain(1), layers=(part,)))
    assert (verdict.safe, codes(verdict)) == (True, ["unmounted"])


@pytest.mark.parametrize(
    ("held", "code"),
    [
        ("zfs_member", "part_of"),
        ("LVM2_member", "part_of"),
        ("ceph_bluestore", "part_of"),
        ("linux_raid_member", "part_of"),
        ("", "partition_unknown"),
    ],
)
def test_a_partition_whose_use_no_tool_tells_is_not_known(held, code):
    part = Layer("sda1", "partition", ("sda",), detail=held)
    verdict = judged(Survey(drives=plain(1), layers=(part,)))
    assert (verdict.safe, code in codes(verdict)) == (None, True)


def test_swap_is_in_use():
    part = Layer("sda2", "partition", ("sda",), mount_points=("[SWAP]",))
    assert judged(Survey(drives=plain(1), layers=(part,))).safe is False


def test_a_disk_that_nothing_stands_on_may_go():
    survey = Survey(drives=plain(2), layers=(filesystem("sdb1"),))
    verdict = judged(survey)
    assert (verdict.safe, codes(verdict)) == (True, ["nothing_on_it"])


def test_where_no_layer_was_read_nothing_is_known_of_a_plain_disk():
    verdict = judged(Survey(drives=plain(1)))
    assert (verdict.safe, codes(verdict)) == (None, ["stack_unread"])


def test_where_no_layer_was_read_no_volume_is_called_unmounted():
    one = LogicalVolume(
        CARD, 0, level="RAID0", state="Optimal", members=("S0",), disk_name="sda"
    )  # fmt: skip
    verdict = judged(Survey(drives=hidden(1), volumes=(one,)))
    assert (verdict.safe, codes(verdict)) == (None, ["stack_unread"])


@pytest.mark.parametrize("kind", ["crypt", "dm", "bcache", "lvm", "drbd"])
def test_what_is_no_array_needs_all_below_it(kind):
    layers = (Layer("dm-0", kind, ("sda", "sdb")), filesystem("dm-0"))
    verdict = judged(Survey(drives=plain(2), layers=layers))
    assert (verdict.safe, verdict.lost_mounts) == (False, ("/srv",))


def test_a_volume_that_is_used_without_a_mount_is_in_use():
    verdict = judged(Survey(drives=plain(1), layers=(Layer("vg/vm1", "lvm", ("sda2",)),)))
    assert (verdict.safe, codes(verdict)[0]) == (False, "in_use")


def test_both_paths_of_a_drive_are_the_drive():
    first, second = ScsiAddress(1, 0, 0, 0), ScsiAddress(2, 0, 0, 0)
    drive = Drive(
        "S0", disk_name="sda", pass_through=True, seen_as=first, also_seen_as=(second,)
    )  # fmt: skip
    blocks = (Block("sda", first), Block("sdq", second))
    layers = (Layer("dm-0", "multipath", ("sda", "sdq")), filesystem("dm-0"))
    survey = Survey(drives=(drive,), blocks=blocks, layers=layers)
    assert judged(survey).lost_mounts == ("/srv",)
    by_second = replace(survey, layers=(filesystem("sdq1"),))
    assert judged(by_second).safe is False


def test_an_export_of_another_machine_is_not_ours():
    nfs = Layer("nas:/srv", "nfs", mount_points=("/mnt",))
    assert judged(Survey(drives=plain(1), layers=(nfs,))).safe is True


def test_a_circle_of_layers_ends():
    layers = (Layer("dm-0", "dm", ("sda", "dm-1")), Layer("dm-1", "dm", ("dm-0",)))
    assert judged(Survey(drives=plain(1), layers=layers)).safe is False


# --- LVM


def raid(level, count, state="active"):
    """A volume of images, each on a disk of its own, as lvs tells it."""
    parts = [
        Layer(f"dm-{2 * n + k}", "lvm", (f"sd{'abcdef'[n]}1",), (f"vg0/srv_{what}_{n}",), "linear",
              "active")
        for n in range(count)
        for k, what in enumerate(("rimage", "rmeta"))
    ]  # fmt: skip
    on = tuple(part.aliases[0] for part in parts)
    whole = Layer("dm-99", "lvm", on, ("vg0/srv",), level, state)
    return Survey(drives=plain(count), layers=(*parts, whole, filesystem("dm-99")))


@pytest.mark.parametrize(
    ("level", "count", "safe"),
    [
        ("raid1", 2, True),
        ("raid1", 3, True),
        ("raid5_ls", 3, True),
        ("raid6_zr", 5, True),
        ("raid10", 4, True),
        ("raid0", 2, False),
        ("linear", 2, False),
    ],
)
def test_a_volume_of_lvm(level, count, safe):
    assert judged(raid(level, count)).safe is safe


@pytest.mark.parametrize(
    ("level", "state", "safe"),
    [
        ("raid1", "partial", False),
        ("raid1", "rebuilding", False),
        ("raid6_zr", "partial", None),
        ("raid1", "", None),
    ],
)
def test_a_volume_of_lvm_that_is_not_whole(level, state, safe):
    assert judged(raid(level, 2 if level == "raid1" else 5, state)).safe is safe


def test_the_names_of_the_kernel_lead_to_the_same_images():
    survey = raid("raid1", 2)
    on = tuple(f"dm-{n}" for n in range(4))
    layers = (*survey.layers[:4], replace(survey.layers[4], on=on), survey.layers[5])
    assert judged(replace(survey, layers=layers)).safe is True


# --- pools


def zfs(*groups, **more):
    return Survey(drives=plain(8), layers=(pool(*groups, **more),))


@pytest.mark.parametrize(
    ("level", "count", "safe"),
    [
        ("mirror", 2, True),
        ("raidz1", 3, True),
        ("raidz2", 6, True),
        ("raidz3", 7, True),
        ("draid2", 8, True),
        ("stripe", 1, False),
        ("weird", 3, None),
    ],
)
def test_one_group_of_a_pool(level, count, safe):
    assert judged(zfs((level, names(count)))).safe is safe


def test_a_failed_disk_of_another_group_costs_this_one_nothing():
    other = ("raidz1", names(3, 3), "data", ("sdd1",))
    assert judged(zfs(("raidz1", names(3)), other, state="DEGRADED")).safe is True
    assert judged(zfs(("raidz1", names(3)), other, state="DEGRADED"), "S4").safe is False


def test_a_single_special_device_is_the_pool():
    verdict = judged(zfs(("raidz2", names(6, 1)), ("stripe", ("sda1",), "special")))
    assert (verdict.safe, verdict.lost_mounts) == (False, ("/tank",))


@pytest.mark.parametrize(("role", "safe"), [("cache", True), ("spares", True), ("logs", None)])
def test_a_disk_beside_the_data(role, safe):
    assert judged(zfs(("raidz2", names(6, 1)), ("stripe", ("sda1",), role))).safe is safe


def test_a_disk_that_zfs_gave_up_costs_nothing_more():
    verdict = judged(zfs(("raidz1", names(3), "data", ("sda1",)), state="DEGRADED"))
    assert (verdict.safe, codes(verdict)) == (True, ["member_out"])


def test_a_resilver_is_waited_for_and_a_scrub_is_not():
    group = ("raidz2", names(6))
    assert judged(zfs(group, detail="resilver in progress since Sun")).safe is False
    assert judged(zfs(group, detail="scrub in progress since Sun")).safe is True


def test_of_two_disks_in_one_place_one_is_enough():
    tank = pool(("raidz1", names(3, 1)))
    place = Group("raidz1", (("sda1", "sdb1"), ("sdc1",), ("sdd1",)))
    layer = replace(tank, on=(*tank.on, "sda1"), groups=(place,))
    verdict = judged(Survey(drives=plain(4), layers=(layer,)))
    assert verdict.arrays[0].left_after == 1


def test_a_pool_whose_groups_no_tool_told_is_not_known():
    tank = replace(pool(("raidz2", names(6))), groups=())
    verdict = judged(Survey(drives=plain(6), layers=(tank,)))
    assert (verdict.safe, codes(verdict)) == (None, ["groups_unknown"])


def btrfs(*profiles, count=3):
    groups = tuple(
        Group(one, tuple((n,) for n in names(count)), role=role) for role, one in profiles
    )
    layer = Layer("/srv", "filesystem", names(count), level="btrfs", groups=groups,
                  mount_points=("/srv",))  # fmt: skip
    return Survey(drives=plain(count), layers=(layer,))


@pytest.mark.parametrize(
    ("data", "metadata", "safe"),
    [
        ("raid1", "raid1", True),
        ("raid1c3", "raid1c3", True),
        ("raid6", "raid1c3", True),
        ("single", "raid1", False),
        ("raid0", "raid1", False),
        ("raid1", "dup", False),
    ],
)
def test_btrfs_needs_its_data_and_its_metadata(data, metadata, safe):
    assert judged(btrfs(("data", data), ("metadata", metadata))).safe is safe


def test_btrfs_of_several_disks_without_profiles_is_not_known():
    assert judged(btrfs()).safe is None
    assert judged(btrfs(count=1)).safe is False


def test_whether_ceph_can_do_without_is_asked_of_ceph():
    survey = Survey(drives=plain(1), layers=(Layer("osd.3", "ceph", ("sda",), state="up"),))
    verdict = judged(survey)
    assert (verdict.safe, codes(verdict)) == (None, ["ceph"])
    assert verdict.reasons[0].values["osd"] == "3"


def test_the_stack_is_told_from_below():
    verdict = judged(on_md(md("raid5", (*names(2), None), "degraded")))
    told = [(one.kind, one.outcome) for one in verdict.steps]
    assert told == [
        ("drive", Outcome.LOST),
        ("md", Outcome.LOST),
        ("filesystem", Outcome.LOST),
    ]


# --- a whole disk without partitions, of which only its own mark tells


def marked(fstype, *layers):
    """lsblk of a machine with a system disk and one whole disk that bears a mark."""
    row = {"name": "sdb", "kname": "sdb", "type": "disk", "size": 8 << 40, "serial": "S1"}
    part = {"name": "sda1", "kname": "sda1", "type": "part", "mountpoints": ["/"]}
    system = {"name": "sda", "kname": "sda", "type": "disk", "serial": "S0", "children": [part]}
    told = lsblk.parse(json.dumps({"blockdevices": [system, row | {"fstype": fstype}]}))
    return join(replace(told, layers=(*told.layers, *layers)))


@pytest.mark.parametrize(
    ("fstype", "kind"),
    [
        ("ceph_bluestore", "Ceph"),
        ("zfs_member", "ZFS"),
        ("LVM2_member", "LVM"),
        ("linux_raid_member", "md"),
        ("btrfs", "Btrfs"),
    ],
)
def test_a_whole_disk_that_is_a_part_of_what_no_tool_tells_is_not_safe(fstype, kind):
    verdict = judged(marked(fstype), "S1")
    assert (verdict.safe, verdict.reasons[0].values["kind_of"]) == (None, kind)


def test_a_whole_disk_with_a_filesystem_that_is_not_mounted_is_told():
    verdict = judged(marked("xfs"), "S1")
    assert (verdict.safe, codes(verdict)) == (True, ["unmounted"])


def test_a_mark_adds_nothing_where_the_tool_tells_of_the_array():
    array = Layer("md0", "md", on=("sdb", "sdc"), level="raid1", state="clean")
    assert "part_of" not in codes(judged(marked("linux_raid_member", array), "S1"))


def test_a_bare_disk_has_nothing_on_it():
    verdict = judged(marked(None), "S1")
    assert (verdict.safe, codes(verdict)) == (True, ["nothing_on_it"])
