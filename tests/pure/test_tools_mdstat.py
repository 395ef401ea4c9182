"""/proc/mdstat and md's sysfs in every state that real kernels printed."""

from __future__ import annotations

import unittest

import pytest

from hardware.domain.machine import ToolError
from hardware.tools import mdstat
from tests.recorded import UNUSABLE, FakeMachine, corpus, recorded

# states of one array in the order of its event counter: 14 17 20 22 23 26 60
LIFE = (
    ("resync", "resyncing"),
    ("clean", "clean"),
    ("after-check-readerr", "clean"),
    ("faulty", "degraded"),
    ("degraded", "degraded"),
    ("rebuilding", "rebuilding"),
    ("rebuild-failed-writeerr", "bad blocks"),
)
# as the guest's console printed bad_blocks of that last state
BAD_BLOCKS = "38784 512\n39296 512\n39808 512\n40320 512\n40832 256\n"

MANY = """\
Personalities : [raid0] [raid1] [raid6] [raid5] [raid4] [raid10] [linear] [faulty]
md1 : active raid6 sda1[0] sdb1[1](F) sdc1[2] sdd1[4](S) sde1[3](W) nvme0n1p4[5](J)
      976630272 blocks super 1.2 level 6, 512k chunk, algorithm 2 [4/3] [U_UU]
      bitmap: 2/8 pages [8KB], 65536KB chunk

md2 : active (auto-read-only) raid1 sdf2[0] sdg2[1]
      1048512 blocks super 1.2 [2/2] [UU]
        resync=PENDING

md3 : active raid1 sdf3[0] sdg3[1]
      1048512 blocks super 1.2 [2/2] [UU]
      [=>...................]  check =  7.5% (78643/1048512) finish=0.4min speed=39321K/sec
      bitmap: 0/1 pages [0KB], 65536KB chunk

md4 : active raid5 sdh[0](F) sdi[1](F) sdj[3]
      2095104 blocks super 1.2 level 5, 512k chunk, algorithm 2 [3/1] [__U]

md126 : active raid1 sdk[1] sdl[0]
      5242880 blocks super external:/md127/0 [2/2] [UU]

md127 : inactive sdk[1](S) sdl[0](S)
      6306 blocks super external:imsm

md9 : inactive sdm[2] sdn[0]
      4190208 blocks super 1.2

md_d10 : active (read-only) raid0 cciss/c0d0p1[0] cciss/c0d1p1[1]
      314159264 blocks 64k chunks

md11 : active raid10 dm-4[0] dm-5[4](R) dm-6[1]
      1046528 blocks super 1.2 2 near-copies [2/2] [UU]
      [====>................]  reshape = 20.0% (209305/1046528) finish=1.0min speed=13081K/sec

unused devices: <none>
"""


def only(name):
    (array,) = mdstat.parse(recorded(f"md/md.{name}.mdstat"))
    return array


def machine(name, bad_blocks=None):
    """The guest's files of one state; its listing of sysfs is one `name = value` a line."""
    files = {"/proc/mdstat": recorded(f"md/md.{name}.mdstat")}
    for line in recorded(f"md/md.{name}.sysfs").splitlines():
        path, _, value = line.partition(" = ")
        files[f"/sys/block/md0/md/{path}"] = f"{value}\n"
    for disk, text in (bad_blocks or {}).items():
        files[f"/sys/block/md0/md/dev-{disk}/bad_blocks"] = text
    return FakeMachine(files=files)


def layer(run):
    found = mdstat.survey(run)
    assert found.trouble == ()
    (one,) = found.layers
    return one


def test_the_life_of_an_array_is_followed():
    bad = {"rebuild-failed-writeerr": {"sda": "", "sdc": BAD_BLOCKS}}
    seen = [(name, layer(machine(name, bad.get(name))).state) for name, _ in LIFE]
    assert seen == list(LIFE)


def test_the_recordings_are_in_the_order_of_the_event_counter():
    events = [
        int(line.rpartition(" ")[2])
        for name, _ in LIFE
        for line in recorded(f"md/md.{name}.detail").splitlines()
        if "Events" in line
    ]
    assert events == [14, 17, 20, 22, 23, 26, 60]


def test_a_rebuild_with_write_errors_is_not_clean_though_it_is_uu():
    assert only("rebuild-failed-writeerr").pattern == "UU"
    array = layer(machine("rebuild-failed-writeerr", {"sdc": BAD_BLOCKS}))
    assert array.state == "bad blocks"
    assert "sdc: 5 bad block ranges, write errors, wants replacement" in array.detail


def test_write_errors_count_even_where_bad_blocks_is_unreadable():
    assert layer(machine("rebuild-failed-writeerr")).state == "write errors"


def test_blocks_that_are_not_acknowledged_yet_count():
    run = machine("clean")
    run.files["/sys/block/md0/md/dev-sdb/unacknowledged_bad_blocks"] = "8 8\n"
    assert layer(run).state == "bad blocks"
    assert "sdb: 1 bad block range" in layer(run).detail


def test_bad_blocks_of_a_disk_that_is_thrown_out_do_not_hide_degraded():
    assert layer(machine("faulty", {"sdb": "8 8\n"})).state == "degraded"


def test_a_layer_names_its_members():
    array = layer(machine("faulty"))
    assert (array.name, array.kind, array.level) == ("md0", "md", "raid1")
    assert (array.on, array.failed, array.spares) == (("sdb", "sda"), ("sdb",), ())
    assert array.size_bytes == 64512 * 1024


def test_a_rebuild_says_how_far_it_is():
    array = only("rebuilding")
    assert (array.action, array.progress_percent, array.finish_minutes) == ("recovery", 5.5, 0.2)
    assert (array.working, array.wanted, array.pattern) == (1, 2, "U_")
    assert layer(machine("rebuilding")).progress_percent == 5.5


def test_a_failed_member_is_marked():
    assert only("faulty").members == (mdstat.Member("sdb", 1, "F"), mdstat.Member("sda", 0))


def test_no_arrays_is_a_good_answer():
    assert mdstat.parse(recorded("md/md.none.mdstat")) == ()
    assert mdstat.survey(FakeMachine(files={"/proc/mdstat": recorded("md/md.none.mdstat")})) == (
        mdstat.Survey()
    )


# file → (name, level, state, members, failed, spares, missing, action, progress) of each array
CORPUS = {
    "mdstat-readd": [
        ("md0", "raid6", "rebuilding", "sdc1 sdb1 sdf1 sde1 sdg1 sdd1", "", "", 0, "recovery", 0.2)
    ],
    "mdstat-recovery": [
        ("md0", "raid6", "rebuilding", "sde1 sdf1 sdb1 sdg1 sdd1 sdc", "", "", 0, "recovery", 19.6)
    ],
    "mdstat-reshape": [
        (
            "md0",
            "raid6",
            "degraded",
            "sde1 sdf1 sdb1 sdg1 sdd1 sdc",
            "",
            "sde1 sdf1",
            2,
            "reshape",
            48.4,
        )
    ],
    "mdstat-resync": [
        ("md0", "raid1", "clean", "sda1 sdb1", "", "", 0, None, None),
        ("md2", "raid1", "resyncing", "sdc1 sdd1", "", "", 0, "resync", 11.2),
        ("md1", "raid1", "resyncing", "sda2 sdb2", "", "", 0, "resync", 9.9),
    ],
    "mdstat-two-degraded": [
        ("md1", "raid1", "degraded", "sda2 sdb2", "", "", 0, "resync", None),
        ("md0", "raid1", "rebuilding", "sda1 sdb1", "", "", 0, "recovery", 3.9),
    ],
}


def row(told):
    names = ("name", "level", "state", "members", "failed", "spares", "missing", "action")
    values = [told[name] for name in (*names, "progress_percent")]
    return tuple(" ".join(one) if isinstance(one, list) else one for one in values)


@pytest.mark.parametrize("name", CORPUS)
def test_recordings_of_other_people(name):
    told = mdstat.explain(corpus(f"md/{name}.txt"))
    assert [row(one) for one in told["volumes"]] == CORPUS[name]
    assert "not_understood" not in told


def test_every_form_that_the_kernel_prints():
    arrays = {array.name: array for array in mdstat.parse(MANY)}
    assert {name: array.state for name, array in arrays.items()} == {
        "md1": "degraded",
        "md2": "clean",
        "md3": "clean",
        "md4": "failed",
        "md126": "clean",
        "md127": "inactive",
        "md9": "inactive",
        "md_d10": "clean",
        "md11": "reshaping",
    }
    assert {m.disk_name: m.mark for m in arrays["md1"].members} == {
        "sda1": "",
        "sdb1": "F",
        "sdc1": "",
        "sdd1": "S",
        "sde1": "W",
        "nvme0n1p4": "J",
    }
    assert arrays["md1"].bitmap == "2/8 pages [8KB], 65536KB chunk"
    assert (arrays["md1"].missing, arrays["md4"].missing, arrays["md11"].missing) == (1, 2, 0)
    assert (arrays["md2"].read_only, arrays["md2"].waiting) == (True, "PENDING")
    assert (arrays["md3"].action, arrays["md3"].progress_percent) == ("check", 7.5)
    assert (arrays["md126"].metadata, arrays["md127"].metadata) == (
        "external:/md127/0",
        "external:imsm",
    )
    assert (arrays["md127"].level, arrays["md9"].level) == ("container", "")
    assert arrays["md_d10"].members[0].disk_name == "cciss/c0d0p1"
    assert arrays["md11"].marked("R") == ("dm-5",)


def test_every_array_of_a_machine_is_a_layer():
    found = mdstat.survey(FakeMachine(files={"/proc/mdstat": MANY}))
    layers = {one.name: one for one in found.layers}
    assert len(layers) == 9 and found.trouble == ()
    assert layers["md127"].spares == ()  # (S) of a set that is not run is no hot spare
    assert layers["md2"].detail == "read-only; resync PENDING"
    assert {fact.source for one in layers.values() for fact in one.facts} == {"/proc/mdstat"}


def test_the_numbers_are_the_kernels():
    told = {one["name"]: one["number"] for one in mdstat.explain(MANY)["volumes"]}
    assert (told["md126"], told["md_d10"]) == (126, 10)


def test_explained_members_are_names():
    (told,) = mdstat.explain(recorded("md/md.faulty.mdstat"))["volumes"]
    assert (told["members"], told["failed"]) == (["sdb", "sda"], ["sdb"])


SYSFS = {
    "resync": ("clean", ["sda", "sdb"], []),
    "clean": ("clean", ["sda", "sdb"], []),
    "after-check-readerr": ("clean", ["sda", "sdb"], []),
    "faulty": ("degraded", ["sda", "sdb"], ["sdb"]),
    "degraded": ("degraded", ["sda"], []),
    "rebuilding": ("rebuilding", ["sda", "sdc"], []),
    "rebuild-failed-writeerr": ("write errors", ["sda", "sdc"], []),
}


@pytest.mark.parametrize("name", SYSFS)
def test_a_listing_of_sysfs_is_explained(name):
    (told,) = mdstat.explain(recorded(f"md/md.{name}.sysfs"))["volumes"]
    assert (told["state"], told["members"], told["failed"]) == SYSFS[name]
    assert (told["level"], told["spares"]) == ("raid1", [])


def test_a_listing_with_ranges_is_bad_blocks():
    text = recorded("md/md.rebuild-failed-writeerr.sysfs") + f"dev-sdc/bad_blocks = {BAD_BLOCKS}"
    (told,) = mdstat.explain(text)["volumes"]
    assert (told["state"], told["bad_block_ranges"]) == ("bad blocks", {"sda": 0, "sdc": 5})


def test_a_listing_as_grep_prints_it():
    lines = [
        "array_state:clean",
        "dev-sda/state:in_sync",
        "dev-sda/bad_blocks:8 8",
        "dev-sda/bad_blocks:64 8",
    ]
    (told,) = mdstat.explain("\n".join(f"/sys/block/md7/md/{one}" for one in lines))["volumes"]
    assert (told["name"], told["number"], told["bad_block_ranges"]) == ("md7", 7, {"sda": 2})


def test_a_listing_without_members_is_no_array():
    with pytest.raises(ToolError, match="without members"):
        mdstat.explain("array_state = clean\nlevel = raid1\n")


def test_a_broken_line_is_not_skipped():
    with pytest.raises(ToolError, match="not understood"):
        mdstat.parse("Personalities : [raid1]\nmd0 : acti")
    with pytest.raises(ToolError, match="without members"):
        mdstat.parse("Personalities : [raid1]\nmd0 : active raid1\n")


def test_a_broken_line_beside_good_ones_is_named():
    text = MANY.replace("md9 : inactive", "md9 : upside down")
    told = mdstat.explain(text)
    assert len(told["volumes"]) == 8
    assert "md9" in told["not_understood"][0]
    assert "md9" in mdstat.survey(FakeMachine(files={"/proc/mdstat": text})).trouble[0]


@pytest.mark.parametrize("text", UNUSABLE)
def test_what_is_no_mdstat_is_refused(text):
    with pytest.raises(ToolError):
        mdstat.explain(text)
    assert mdstat.survey(FakeMachine(files={"/proc/mdstat": text})).trouble


def test_a_text_that_is_cut_off_says_so():
    start, end = MANY.index("md1 :"), MANY.index("unused")
    for length in range(start + 5, end, 7):
        try:
            assert mdstat.explain(MANY[:length])["not_understood"]
        except ToolError:
            continue


def test_no_file_is_no_trouble():
    assert mdstat.survey(FakeMachine()) == mdstat.Survey()


def test_a_size_that_no_disk_has_is_refused():
    text = recorded("md/md.clean.mdstat").replace("64512", "9" * 17)
    with pytest.raises(ToolError, match="number"):
        mdstat.explain(text)


class CutTests(unittest.TestCase):
    def test_a_file_that_ends_after_its_first_line_is_no_machine_without_arrays(self) -> None:
        with self.assertRaisesRegex(ToolError, "cut off"):
            mdstat.explain("Personalities : [raid1]\n")
