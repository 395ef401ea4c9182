"""LVM's reports: caches, RAID, thin pools, missing disks."""

from __future__ import annotations

import json

import pytest

from hardware.domain.machine import ToolError
from hardware.domain.stack import merge_layers, mounts_on
from hardware.tools import lvm, mounts
from tests.recorded import UNUSABLE, FakeMachine


def row(name, segtype, devices, attr="-wi-ao----", group="my-vg", **more):
    own = {"lv_name": name, "vg_name": group, "lv_attr": attr, "segtype": segtype}
    return {**own, "devices": devices, "lv_size": "1073741824", "lv_kernel_minor": "-1", **more}


def report(*rows):
    return json.dumps({"report": [{"lv": list(rows)}]})


ROOT = row("root", "linear", "/dev/sda2(0)", lv_kernel_major="253", lv_kernel_minor="0")
CACHED = (
    row(
        "srv",
        "cache",
        "srv_corig(0)",
        attr="Cwi-aoC---",
        pool_lv="[fast_cvol]",
        origin="[srv_corig]",
        cache_mode="writeback",
        copy_percent="12.50",
        lv_kernel_minor="3",
    ),
    row("[srv_corig]", "linear", "/dev/sdb(0),/dev/sdc(0)", lv_kernel_minor="2"),
    row("[fast_cvol]", "linear", "/dev/nvme0n1p1(0)", lv_kernel_minor="1"),
)
RAID = (
    row("home", "raid1", "home_rimage_0(0),home_rimage_1(0)", "rwi-aor-p-", sync_percent="100.00"),
    row("[home_rimage_0]", "linear", "/dev/sdd1(1)"),
    row("[home_rimage_1]", "linear", "[unknown](1)"),
    row("[home_rmeta_0]", "linear", "/dev/sdd1(0)"),
)
THIN = (
    row("pool", "thin-pool", "pool_tdata(0)", metadata_lv="[pool_tmeta]", data_lv="[pool_tdata]"),
    row("[pool_tdata]", "linear", "/dev/sde(0)"),
    row("[pool_tmeta]", "linear", "/dev/sdf(0)"),
    row("thin", "thin", "", pool_lv="pool"),
)


def explained(*rows):
    return {one["name"]: one for one in lvm.explain(report(*rows))["volumes"]}


def machine(*rows, disks=()):
    pvs = json.dumps({"report": [{"pv": list(disks)}]})
    return FakeMachine({lvm.LVS: (report(*rows), 0), lvm.PVS: (pvs, 0)})


def layers(*rows):
    found = lvm.survey(machine(*rows))
    assert found.trouble == ()
    return {one.name: one for one in found.layers}


def test_a_plain_volume():
    told = explained(ROOT)["my-vg/root"]
    assert (told["level"], told["state"], told["members"]) == ("linear", "active", ["sda2"])
    assert (told["capacity_bytes"], told["missing"]) == (2**30, 0)


def test_rows_of_several_segments_are_one_volume():
    rows = (row("big", "linear", "/dev/sda(0)"), row("big", "linear", "/dev/sdb(0)"))
    assert explained(*rows)["my-vg/big"]["members"] == ["sda", "sdb"]


def test_a_writeback_cache_says_whose_death_loses_data():
    told = explained(*CACHED)
    assert set(told) == {"my-vg/srv"}
    volume = told["my-vg/srv"]
    assert volume["members"] == ["nvme0n1p1", "sdb", "sdc"]
    assert volume["detail"] == "writeback cache on nvme0n1p1; if that dies, data is lost"
    assert volume["progress_percent"] is None  # 12.5 % is how full the cache is


def test_a_writethrough_cache_loses_nothing():
    through = ({**CACHED[0], "cache_mode": "writethrough"}, *CACHED[1:])
    assert explained(*through)["my-vg/srv"]["detail"] == "writethrough cache on nvme0n1p1"


def test_the_mode_of_a_cache_pool_counts_for_the_volume():
    rows = (
        {**CACHED[0], "cache_mode": "", "pool_lv": "[fast_cpool]"},
        CACHED[1],
        row("[fast_cpool]", "cache-pool", "fast_cpool_cdata(0)", cache_mode="writeback"),
        row("[fast_cpool_cdata]", "linear", "/dev/nvme1n1(0)"),
    )
    assert "writeback cache on nvme1n1" in explained(*rows)["my-vg/srv"]["detail"]


def test_a_writecache_is_always_writeback():
    rows = ({**CACHED[0], "segtype": "writecache", "cache_mode": ""}, *CACHED[1:])
    assert explained(*rows)["my-vg/srv"]["cache_mode"] == "writeback"


def test_a_raid_volume_with_a_missing_disk_is_partial():
    told = explained(*RAID)["my-vg/home"]
    assert (told["state"], told["members"], told["missing"]) == ("partial", ["sdd1"], 1)
    assert told["detail"] == "a disk of it is missing"


def test_a_missing_disk_without_any_word_of_health():
    rows = ({**RAID[0], "lv_attr": "rwi-aor---"}, *RAID[1:])
    assert explained(*rows)["my-vg/home"]["state"] == "partial"


@pytest.mark.parametrize(
    ("attr", "health", "state"),
    [
        ("rwi-aor-r-", "", "refresh needed"),
        ("rwi-aor-m-", "mismatches exist", "mismatches exist"),
        ("twi-aotzM-", "", "metadata read only"),
        ("-wi-------", "", "inactive"),
    ],
)
def test_states_of_a_volume(attr, health, state):
    one = row("x", "raid1", "/dev/sda(0),/dev/sdb(0)", attr, lv_health_status=health)
    assert explained(one)["my-vg/x"]["state"] == state


def test_a_raid_volume_that_is_being_rebuilt():
    one = row("x", "raid5", "/dev/sda(0)", sync_percent="41.20", raid_sync_action="recover")
    told = explained(one)["my-vg/x"]
    assert (told["state"], told["progress_percent"]) == ("rebuilding", 41.2)


def test_a_thin_volume_stands_on_the_disks_of_its_pool():
    told = explained(*THIN)
    assert told["my-vg/thin"]["members"] == told["my-vg/pool"]["members"] == ["sde", "sdf"]


def test_layers_lead_from_disk_to_mount():
    stack = lvm.survey(machine(ROOT, *CACHED)).layers
    text = "1 0 253:3 / /srv rw - xfs /dev/mapper/my--vg-srv rw\n"
    run = FakeMachine(
        files={
            "/proc/self/mountinfo": text,
            "/sys/block/dm-3/dm/name": "my--vg-srv",
            "/sys/block/dm-3/dm/uuid": "LVM-xyz",
        },
        links={"/sys/block/dm-3/slaves/dm-1": "/x", "/sys/block/dm-3/slaves/dm-2": "/y"},
    )
    whole = merge_layers((*stack, *mounts.survey(run).layers))
    assert mounts_on(whole, "nvme0n1") == mounts_on(whole, "sdb") == ("/srv",)
    assert mounts_on(whole, "sda") == ()


def test_names_of_a_layer():
    found = layers(ROOT, *CACHED)
    assert found["dm-3"].aliases == ("my-vg/srv",)
    assert found["dm-3"].on == ("my-vg/srv_corig", "my-vg/fast_cvol")
    assert found["dm-0"].kind == "lvm"


def test_an_inactive_volume_has_no_kernel_name():
    one = row("off", "linear", "/dev/sda(0)", "-wi-------", lv_kernel_minor="-1")
    assert set(layers(one)) == {"my-vg/off"}


def test_a_lost_disk_of_a_group_is_trouble():
    lost = {"pv_name": "[unknown]", "vg_name": "my-vg", "pv_attr": "a-m", "pv_missing": "missing"}
    found = lvm.survey(machine(*RAID, disks=[lost]))
    assert found.trouble == ("lvm: a disk of volume group my-vg is missing",)
    home = next(one for one in found.layers if one.name == "my-vg/home")
    assert home.state == "partial"


def test_volumes_stay_where_their_disks_can_not_be_asked():
    run = machine(ROOT)
    run.commands[lvm.PVS] = ("oops", 5)
    found = lvm.survey(run)
    assert len(found.layers) == 1 and "lvm" in found.trouble[0]


def test_tags_say_which_osd_a_volume_is():
    one = row(
        "osd-block-1",
        "linear",
        "/dev/sdg(0)",
        group="ceph-1",
        lv_tags="ceph.osd_id=3,ceph.type=block",
    )
    assert mounts_on(lvm.survey(machine(one)).layers, "sdg") == ("osd.3",)


def test_groups_and_their_disks():
    rows = [
        {"pv_name": "/dev/sda2", "vg_name": "a", "pv_attr": "a--"},
        {"pv_name": "/dev/sdb", "vg_name": "b", "pv_attr": "a--"},
        {"pv_name": "[unknown]", "vg_name": "b", "pv_attr": "a-m"},
    ]
    told = lvm.explain(json.dumps({"report": [{"pv": rows}]}))
    assert [(one["name"], one["members"], one["state"]) for one in told["volumes"]] == [
        ("a", ["sda2"], None),
        ("b", ["sdb"], "partial"),
    ]


def test_warnings_around_the_json():
    text = "  WARNING: Device /dev/sdq not found.\n" + report(ROOT) + "\nmore\n"
    assert lvm.explain(text)["volumes"][0]["members"] == ["sda2"]


def test_volumes_that_stand_in_themselves_end():
    rows = (row("a", "linear", "b(0)"), row("b", "linear", "a(0)"))
    with pytest.raises(ToolError, match="without devices"):
        lvm.explain(report(*rows))


def test_no_volumes_and_no_lvm_are_no_trouble():
    assert lvm.explain(report())["volumes"] == []
    assert lvm.survey(machine()) == lvm.Survey()
    assert lvm.survey(FakeMachine()) == lvm.Survey()


@pytest.mark.parametrize("text", [*UNUSABLE, "  LV   VG  Attr\n  root vg  -wi-ao----\n"])
def test_what_is_no_report_is_refused(text):
    with pytest.raises(ToolError):
        lvm.explain(text)
    assert lvm.survey(FakeMachine({lvm.LVS: (text, 0)})).trouble


def test_a_volume_without_devices_is_named():
    told = lvm.explain(report(ROOT, row("void", "error", "")))
    assert told["not_understood"] == ["lvm: my-vg/void without devices"]
    with pytest.raises(ToolError, match="void"):
        lvm.explain(report(row("void", "error", "")))


def test_what_is_cut_off_is_refused():
    text = report(ROOT, *CACHED)
    for length in range(0, len(text), 11):
        with pytest.raises(ToolError):
            lvm.explain(text[:length])
