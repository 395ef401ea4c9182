"""mdadm in each form that it prints."""

from __future__ import annotations

import pytest

from hardware.domain.machine import ToolError
from hardware.domain.stack import merge_layers
from hardware.tools import mdadm, mdstat
from tests.recorded import UNUSABLE, FakeMachine, corpus, recorded

RAID6 = """\
/dev/md/store:
           Version : 1.2
     Creation Time : Mon Mar  4 10:00:00 2024
        Raid Level : raid6
        Array Size : 11720659968 (10.92 TiB 12.00 TB)
     Used Dev Size : 3906886656 (3.64 TiB 4.00 TB)
      Raid Devices : 5
     Total Devices : 6
       Persistence : Superblock is persistent

     Intent Bitmap : Internal

       Update Time : Tue Mar  5 11:00:00 2024
             State : active, degraded, reshaping
    Active Devices : 4
   Working Devices : 5
    Failed Devices : 1
     Spare Devices : 1

            Layout : left-symmetric
        Chunk Size : 512K

Consistency Policy : bitmap

    Reshape Status : 62% complete

              Name : store1:store  (local to host store1)
              UUID : 11111111:22222222:33333333:44444444
            Events : 900

    Number   Major   Minor   RaidDevice State
       0       8       17        0      active sync   /dev/sdb1
       1       8       33        1      active sync writemostly   /dev/sdc1
       -       0        0        2      removed
       3       8       65        3      active sync   /dev/sde1
       4       8       81        4      active sync   /dev/sdf1

       2       8       49        -      faulty   /dev/sdd1
       5       8       97        -      spare   /dev/sdg1
"""

CONTAINER = """\
/dev/md127:
           Version : imsm
        Raid Level : container
     Total Devices : 2

   Working Devices : 2

              UUID : aaaa:bbbb:cccc:dddd
     Member Arrays : /dev/md/Volume0

    Number   Major   Minor   RaidDevice

       -       8        0        -        /dev/sda
       -       8       16        -        /dev/sdb
"""


def only(text):
    (told,) = mdadm.explain(text)["volumes"]
    return told


def slots(told):
    return {one["disk_name"]: (one["slot"], one["state"]) for one in told["slots"]}


# state → (words, members, failed, missing, progress)
DETAIL = {
    "resync": ("clean", ["sda", "sdb"], [], 0, None),
    "clean": ("clean", ["sda", "sdb"], [], 0, None),
    "after-check-readerr": ("clean", ["sda", "sdb"], [], 0, None),
    "faulty": ("clean, degraded", ["sda", "sdb"], ["sdb"], 1, None),
    "degraded": ("clean, degraded", ["sda"], [], 1, None),
    "rebuilding": ("clean, degraded, recovering", ["sda", "sdc"], [], 0, 6.0),
    "rebuild-failed-writeerr": ("clean", ["sda", "sdc"], [], 0, None),
}


@pytest.mark.parametrize("name", DETAIL)
def test_detail_of_the_life_of_an_array(name):
    text = recorded(f"md/md.{name}.detail")
    told = only(text)
    assert (
        told["state"],
        told["members"],
        told["failed"],
        told["missing"],
        told["progress_percent"],
    ) == DETAIL[name]
    assert (told["name"], told["level"], told["wanted"]) == ("md0", "raid1", 2)
    assert (told["spares"], told["capacity_bytes"]) == ([], 64512 * 1024)
    assert told["unique_id"] == "6b52bcf1:5b6cad8a:4ab6bddd:7f1a0293"
    assert "not_understood" not in mdadm.explain(text)


def test_slots_of_a_failed_member():
    told = only(recorded("md/md.faulty.detail"))
    assert slots(told) == {
        "sda": (0, "active sync"),
        None: (1, "removed"),
        "sdb": (None, "faulty"),
    }
    assert told["counts"] == {"active": 1, "working": 1, "failed": 1, "spare": 0}


# name → (state, members, action, progress, size in KiB)
CORPUS = {
    "125": ("clean", ["sda1", "sdb1"], None, None, 56128),
    "126": ("clean, degraded, recovering", ["sda2", "sdb2"], "recovery", 30.0, 732515712),
    "127": ("clean", ["sdc1", "sdd1"], None, None, 732571904),
}


@pytest.mark.parametrize("name", CORPUS)
def test_detail_of_other_people(name):
    told = only(corpus(f"md/mdadm-detail-{name}.txt"))
    state, members, action, progress, kibibytes = CORPUS[name]
    assert (told["name"], told["number"], told["level"]) == (f"md{name}", int(name), "raid1")
    assert (told["state"], told["members"]) == (state, members)
    assert (told["action"], told["progress_percent"]) == (action, progress)
    assert told["capacity_bytes"] == kibibytes * 1024
    assert (told["failed"], told["spares"], told["missing"]) == ([], [], 0)


def test_a_disk_under_rebuild_is_no_hot_spare():
    told = only(corpus("md/mdadm-detail-126.txt"))
    assert slots(told)["sda2"] == (0, "spare rebuilding")


def test_export_of_other_people():
    told = mdadm.explain(corpus("md/mdadm-detail-export-raid1.txt"))
    (array,) = told["volumes"]
    assert (array["level"], array["members"], array["wanted"]) == ("raid1", ["sda1", "sdb1"], 2)
    assert (array["array_name"], array["metadata"]) == ("linux:0", "1.0")
    assert slots(array) == {"sda1": (0, None), "sdb1": (1, None)}
    assert array["state"] is None
    assert "state" in told["not_understood"][0]


EXPORT = {
    "resync": (["sda", "sdb"], None, 0),
    "clean": (["sda", "sdb"], None, 0),
    "after-check-readerr": (["sda", "sdb"], None, 0),
    "faulty": (["sda", "sdb"], "degraded", 1),
    "degraded": (["sda"], "degraded", 1),
    "rebuilding": (["sdc", "sda"], None, 0),
    "rebuild-failed-writeerr": (["sdc", "sda"], None, 0),
}


@pytest.mark.parametrize("name", EXPORT)
def test_export_never_says_healthy(name):
    told = only(recorded(f"md/md.{name}.detail-export"))
    assert (told["members"], told["state"], told["missing"]) == EXPORT[name]


def test_export_does_not_tell_a_failed_disk_from_a_spare():
    told = mdadm.explain(recorded("md/md.faulty.detail-export"))
    (array,) = told["volumes"]
    assert (array["failed"], array["spares"]) == ([], [])
    assert slots(array)["sdb"] == (None, "spare or failed")
    assert any("sdb" in said for said in told["not_understood"])


def test_a_scan_names_no_members_and_says_so():
    told = mdadm.explain(recorded("md/md.detail-scan"))
    (array,) = told["volumes"]
    assert (array["name"], array["array_name"], array["members"]) == ("md0", "(none):0", [])
    assert "does not name its members" in told["not_understood"][0]


def test_a_verbose_scan_names_them():
    text = (
        "ARRAY /dev/md/store level=raid5 num-devices=3 metadata=1.2 name=h:store UUID=1:2:3:4\n"
        "   devices=/dev/sda1,/dev/sdb1,/dev/sdc1\n"
        "ARRAY /dev/md1 level=raid1 num-devices=2 UUID=5:6:7:8\n   devices=/dev/sdd,/dev/sde\n"
    )
    told = mdadm.explain(text)
    assert [one["members"] for one in told["volumes"]] == [["sda1", "sdb1", "sdc1"], ["sdd", "sde"]]
    assert "not_understood" not in told


def test_examine_of_one_disk():
    told = mdadm.explain(recorded("md/md.examine-sda"))
    (array,) = told["volumes"]
    assert (array["level"], array["members"], array["missing"]) == ("raid1", ["sda"], 0)
    assert slots(array) == {"sda": (0, None)}
    assert array["unique_id"] == "6b52bcf1:5b6cad8a:4ab6bddd:7f1a0293"
    assert told["not_understood"]


def test_examine_of_two_disks_is_one_array():
    one = recorded("md/md.examine-sda")
    two = one.replace("/dev/sda:", "/dev/sdb:").replace("device 0", "device 1")
    (array,) = mdadm.explain(one + two)["volumes"]
    assert slots(array) == {"sda": (0, None), "sdb": (1, None)}


def test_examine_says_bad_blocks_and_missing_places():
    text = recorded("md/md.examine-sda").replace(
        "sectors\n       Ch", "sectors - bad blocks present.\n       Ch"
    )
    text = text.replace("Array State : AA (", "Array State : A. (")
    array = only(text)
    assert slots(array)["sda"] == (0, "bad blocks present")
    assert (array["state"], array["missing"]) == ("degraded", 1)


def test_examine_of_the_oldest_format_has_a_table():
    text = """\
/dev/sda1:
          Magic : a92b4efc
        Version : 0.90.00
           UUID : 1:2:3:4
     Raid Level : raid1
   Raid Devices : 2
          State : clean

      Number   Major   Minor   RaidDevice State
this     0       8        1        0      active sync   /dev/sda1

   0     0       8        1        0      active sync   /dev/sda1
   1     1       8       17        1      active sync   /dev/sdb1
"""
    assert slots(only(text)) == {"sda1": (0, "active sync"), "sdb1": (1, "active sync")}


def test_examine_of_a_disk_without_a_superblock_is_named():
    other = "/dev/sdz:\n   MBR Magic : aa55\nPartition[0] :  2048 sectors at 34 (type ee)\n"
    told = mdadm.explain(recorded("md/md.examine-sda") + other)
    assert len(told["volumes"]) == 1
    assert "/dev/sdz" in told["not_understood"][0]
    with pytest.raises(ToolError, match="/dev/sdz"):
        mdadm.explain(other)


def test_failed_spare_and_removed_are_three_things():
    told = only(RAID6)
    assert told["members"] == ["sdb1", "sdc1", "sde1", "sdf1", "sdd1", "sdg1"]
    assert (told["failed"], told["spares"], told["missing"]) == (["sdd1"], ["sdg1"], 1)
    assert slots(told)["sdc1"] == (1, "active sync writemostly")
    assert (told["action"], told["progress_percent"]) == ("reshape", 62.0)
    assert (told["bitmap"], told["array_name"]) == ("Internal", "store1:store")
    assert told["name"] == "md/store" and told["number"] is None


def test_a_container_has_members_without_slots():
    told = mdadm.explain(CONTAINER)
    assert only(CONTAINER)["members"] == ["sda", "sdb"]
    assert (only(CONTAINER)["level"], only(CONTAINER)["missing"]) == ("container", 0)
    assert "not_understood" not in told


def test_a_member_whose_node_is_gone_keeps_its_number():
    text = recorded("md/md.faulty.detail").replace("faulty   /dev/sdb", "faulty")
    assert only(text)["failed"] == ["8:16"]
    assert "8:16" in mdadm.explain(text)["not_understood"][0]


def test_sysfs_files_are_explained_too():
    (told,) = mdadm.explain(recorded("md/md.rebuild-failed-writeerr.sysfs"))["volumes"]
    assert told["state"] == "write errors"


def run_with(text, status=0):
    return FakeMachine(
        commands={("mdadm", "--detail", "/dev/md0"): (text, status)},
        files={"/proc/mdstat": recorded("md/md.faulty.mdstat")},
    )


def test_survey_asks_for_each_array_of_mdstat():
    found = mdadm.survey(run_with(recorded("md/md.faulty.detail")))
    (layer,) = found.layers
    assert (layer.name, layer.on, layer.failed) == ("md0", ("sda", "sdb"), ("sdb",))
    assert (layer.kind, layer.level, found.trouble) == ("md", "raid1", ())


def test_the_kernel_has_the_last_word_on_the_state():
    run = run_with(recorded("md/md.rebuild-failed-writeerr.detail"))
    run.files["/proc/mdstat"] = recorded("md/md.rebuild-failed-writeerr.mdstat")
    run.files["/sys/block/md0/md/dev-sdc/bad_blocks"] = "38784 512\n"
    (layer,) = merge_layers((mdadm.survey(run) + mdstat.survey(run)).layers)
    assert layer.state == "bad blocks"
    assert [fact.source.split()[0] for fact in layer.facts][:2] == ["mdadm", "/proc/mdstat"]


def test_no_mdadm_and_no_array_are_no_trouble():
    assert mdadm.survey(FakeMachine()) == mdadm.Survey()
    assert mdadm.survey(FakeMachine(files={"/proc/mdstat": recorded("md/md.none.mdstat")})) == (
        mdadm.Survey()
    )
    assert mdadm.survey(run_with("", 127)) == mdadm.Survey()


@pytest.mark.parametrize("text", [*UNUSABLE, "mdadm: cannot open /dev/md0: No such file\n"])
def test_what_is_no_array_is_refused(text):
    with pytest.raises(ToolError):
        mdadm.explain(text)
    assert mdadm.survey(run_with(text)).trouble


def test_an_array_without_members_is_an_error():
    head = recorded("md/md.clean.detail").split("    Number")[0]
    with pytest.raises(ToolError, match="without members"):
        mdadm.explain(head)
    with pytest.raises(ToolError, match="without members"):
        mdadm.explain("MD_LEVEL=raid1\nMD_DEVICES=2\n")


@pytest.mark.parametrize("name", ["detail", "detail-export"])
def test_what_is_cut_off_is_never_healthy(name):
    text = recorded(f"md/md.clean.{name}").rstrip()
    for length in range(0, len(text) - len("/dev/sdb"), 3):
        try:
            told = mdadm.explain(text[:length])
        except ToolError:
            continue
        assert told.get("not_understood") or told["volumes"][0]["missing"], text[:length]


def test_an_array_that_mdadm_calls_inactive_is_no_silence():
    told = mdadm.explain(
        "ARRAY /dev/md0 metadata=1.2 name=srv:0 UUID=1:2:3:4\n   devices=/dev/sda1,/dev/sdb1\n"
        "INACTIVE-ARRAY /dev/md5 metadata=1.2 name=srv:5 UUID=5:6:7:8\n"
    )
    states = {one["name"]: one["state"] for one in told["volumes"]}
    assert states == {"md0": None, "md5": "inactive"}
    assert mdadm.explain("INACTIVE-ARRAY /dev/md5 metadata=1.2 UUID=5:6:7:8\n")["volumes"]


def test_two_exports_in_a_row_are_two_arrays():
    text = (
        "MD_LEVEL=raid1\nMD_DEVICES=2\nMD_UUID=1:2:3:4\nMD_DEVNAME=root\n"
        "MD_DEVICE_dev_sda1_ROLE=0\nMD_DEVICE_dev_sda1_DEV=/dev/sda1\n"
        "MD_DEVICE_dev_sdb1_ROLE=1\nMD_DEVICE_dev_sdb1_DEV=/dev/sdb1\n"
        "MD_LEVEL=raid0\nMD_DEVICES=2\nMD_UUID=5:6:7:8\nMD_DEVNAME=scratch\n"
        "MD_DEVICE_dev_sdc_ROLE=0\nMD_DEVICE_dev_sdc_DEV=/dev/sdc\n"
        "MD_DEVICE_dev_sdd_ROLE=1\nMD_DEVICE_dev_sdd_DEV=/dev/sdd\n"
    )
    told = mdadm.explain(text)
    members = {one["name"]: (one["level"], one["members"]) for one in told["volumes"]}
    assert members == {"root": ("raid1", ["sda1", "sdb1"]), "scratch": ("raid0", ["sdc", "sdd"])}
