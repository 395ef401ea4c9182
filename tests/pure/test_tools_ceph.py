"""ceph-volume's lists and the tree of OSDs."""

from __future__ import annotations

import json

import pytest

from hardware.domain.machine import ToolError
from hardware.domain.stack import mounts_on
from hardware.tools import ceph
from tests.recorded import UNUSABLE, FakeMachine


def part(kind, path, devices, osd="3"):
    tags = {"ceph.osd_id": osd, "ceph.type": kind}
    return {"type": kind, "lv_path": path, "path": path, "devices": devices, "tags": tags}


LVM = {
    "3": [
        part("block", "/dev/ceph-a/osd-block-1", ["/dev/sdb"]),
        part("db", "/dev/ceph-b/osd-db-1", ["/dev/nvme0n1"]),
    ],
    "11": [
        part("block", "/dev/ceph-c/osd-block-2", ["/dev/sdc"]),
        {"type": "db", "path": "/dev/nvme0n1p4", "tags": {"PARTUUID": "1-2"}},
    ],
}
RAW = {
    "0a-1": {"device": "/dev/sdd2", "osd_id": 7, "type": "bluestore", "device_db": "/dev/sde"},
}
TREE = {
    "nodes": [
        {"id": -1, "name": "default", "type": "root", "children": [-2]},
        {"id": -2, "name": "host1", "type": "host", "children": [3, 11]},
        {"id": 3, "name": "osd.3", "type": "osd", "status": "up", "reweight": 1.0},
        {"id": 11, "name": "osd.11", "type": "osd", "status": "down", "reweight": 0},
    ],
    "stray": [],
}


def explained(told):
    return {one["name"]: one for one in ceph.explain(json.dumps(told))["volumes"]}


def machine(told=LVM, tree=TREE):
    return FakeMachine(
        {ceph.VOLUMES: (json.dumps(told), 0), ceph.TREE: (json.dumps(tree), 0)},
    )


def test_osds_on_their_disks():
    told = explained(LVM)
    assert told["osd.3"]["members"] == ["sdb", "nvme0n1"]
    assert told["osd.11"]["members"] == ["sdc", "nvme0n1p4"]
    assert (told["osd.3"]["number"], told["osd.3"]["level"]) == (3, "bluestore")
    assert told["osd.3"]["detail"] == "its db on nvme0n1"


def test_raw_osds():
    told = explained(RAW)["osd.7"]
    assert (told["members"], told["level"]) == (["sdd2", "sde"], "bluestore")
    assert told["detail"] == "its db on sde"


def test_filestore_is_told_by_its_parts():
    parts = [part("data", "/dev/a/b", ["/dev/sdf"]), part("journal", "/dev/a/c", ["/dev/sdg"])]
    told = explained({"0": parts})["osd.0"]
    assert (told["level"], told["detail"]) == ("filestore", "its journal on sdg")


def test_the_tree_knows_states_and_no_devices():
    told = ceph.explain(json.dumps(TREE))
    assert [(one["name"], one["state"]) for one in told["volumes"]] == [
        ("osd.3", "up"),
        ("osd.11", "down out"),
    ]
    assert len(told["not_understood"]) == 2


def test_a_disk_carries_its_osds():
    found = ceph.survey(machine())
    assert found.trouble == ()
    assert mounts_on(found.layers, "sdb") == ("osd.3",)
    assert mounts_on(found.layers, "nvme0n1") == ("osd.11", "osd.3")
    assert {one.name: one.state for one in found.layers} == {"osd.3": "up", "osd.11": "down out"}


def test_a_logical_volume_is_named_in_its_plain_spelling():
    assert ceph.survey(machine()).layers[0].on == (
        "ceph-a/osd-block-1",
        "sdb",
        "ceph-b/osd-db-1",
        "nvme0n1",
    )


def test_osds_stay_where_the_cluster_can_not_be_asked():
    run = machine()
    run.commands[ceph.TREE] = ("", 1)
    found = ceph.survey(run)
    assert len(found.layers) == 2 and "osd tree" in found.trouble[0]
    del run.commands[ceph.TREE]
    assert ceph.survey(run).trouble == ()


def test_no_osds_and_no_ceph_are_no_trouble():
    assert ceph.survey(machine({})) == ceph.Survey()
    assert ceph.survey(FakeMachine()) == ceph.Survey()


@pytest.mark.parametrize("text", [*UNUSABLE, '{"3": "x"}', '{"nodes": []}', '{"a": [{}]}'])
def test_what_is_no_list_is_refused(text):
    with pytest.raises(ToolError):
        ceph.explain(text)
    if text.strip() != "{}":
        assert ceph.survey(FakeMachine({ceph.VOLUMES: (text, 0)})).trouble


def test_an_osd_without_a_device_is_named():
    told = ceph.explain(json.dumps({"4": [{"type": "block", "tags": {}}]}))
    assert told["not_understood"] == ["ceph: osd.4: no device is named"]


def test_what_is_cut_off_is_refused():
    text = json.dumps(LVM)
    for length in range(0, len(text), 13):
        with pytest.raises(ToolError):
            ceph.explain(text[:length])
