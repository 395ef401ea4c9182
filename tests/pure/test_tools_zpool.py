"""zpool status as text and as JSON."""

from __future__ import annotations

import json

import pytest

from hardware.domain.machine import ToolError
from hardware.domain.stack import merge_layers, mounts_on
from hardware.tools import zpool
from tests.recorded import UNUSABLE, FakeMachine

HEALTHY = """\
  pool: tank
 state: ONLINE
  scan: scrub repaired 0B in 01:02:03 with 0 errors on Sun Mar 10 01:24:03 2024
config:

\tNAME                                 STATE     READ WRITE CKSUM
\ttank                                 ONLINE       0     0     0
\t  raidz2-0                           ONLINE       0     0     0
\t    /dev/sda1                        ONLINE       0     0     0
\t    /dev/sdb1                        ONLINE       0     0     0
\t    /dev/disk/by-id/wwn-0x5000-part1 ONLINE       0     0     0
\tspecial
\t  mirror-1                           ONLINE       0     0     0
\t    /dev/nvme0n1p1                   ONLINE       0     0     0
\t    /dev/nvme1n1p1                   ONLINE       0     0     0
\tlogs
\t  /dev/nvme0n1p2                     ONLINE       0     0     0
\tcache
\t  /dev/nvme0n1p3                     ONLINE       0     0     0
\tspares
\t  /dev/sdz1                          AVAIL

errors: No known data errors
"""
HURT = """\
  pool: data
 state: DEGRADED
status: One or more devices is currently being resilvered.  The pool will
\tcontinue to function, possibly in a degraded state.
action: Wait for the resilver to complete.
  scan: resilver in progress since Tue Mar 28 11:31:57 2023
\t1.43T scanned at 1.02G/s, 143G issued at 102M/s, 10.2T total
\t14.2G resilvered, 14.28% done, 02:50:11 to go
remove: Removal of mirror canceled on Mon Mar 27 10:00:00 2023
config:

\tNAME                        STATE     READ WRITE CKSUM
\tdata                        DEGRADED     0     0     0
\t  draid2:4d:9c:1s-0         DEGRADED     0     0     0
\t    /dev/sda1               ONLINE       0     0     0
\t    replacing-1             UNAVAIL      0     0     0
\t      2748060340541772838   UNAVAIL      0     0     0  was /dev/sdb1/old
\t      /dev/sdb1             ONLINE       0     0     0  (resilvering)
\t    spare-2                 DEGRADED     0     0 1.20K
\t      /dev/sdc1             FAULTED     17     3  2.5K  too many errors
\t      draid2-0-0            ONLINE       0     0     0  (resilvering)
\t    /dev/sdd1               REMOVED      0     0     0
\t    /dev/sde1               OFFLINE      0     0     0
\t    /dev/sdf1               DEGRADED     0     0    96  too many errors
\tspares
\t  draid2-0-0                INUSE     currently in use
\t  /dev/sdy1                 INUSE     currently in use
\t  /dev/sdz1                 AVAIL

errors: 15 data errors, use '-v' for a list
"""


def only(text):
    (told,) = zpool.explain(text)["volumes"]
    return told


def leaf(name, state, **more):
    zeros = {f"{one}_errors": "0" for one in ("read", "write", "checksum")}
    path = {"path": f"/dev/{name}"}
    return {"name": name, "vdev_type": "disk", "state": state, **path, **zeros, **more}


JSON = {
    "output_version": {"command": "zpool status", "vers_major": 0, "vers_minor": 1},
    "pools": {
        "data": {
            "name": "data",
            "state": "DEGRADED",
            "status": "One or more devices\n\tare faulted.",
            "scan_stats": {
                "function": "RESILVER",
                "state": "SCANNING",
                "to_examine": "10.0T",
                "examined": "2.5T",
            },
            "vdevs": {
                "data": {
                    "name": "data",
                    "vdev_type": "root",
                    "state": "DEGRADED",
                    "vdevs": {
                        "raidz1-0": {
                            "name": "raidz1-0",
                            "vdev_type": "raidz",
                            "state": "DEGRADED",
                            "vdevs": {
                                "sda1": leaf("sda1", "ONLINE"),
                                "sdb1": leaf("sdb1", "FAULTED", read_errors="1.20K"),
                                "123": {
                                    "name": "123",
                                    "vdev_type": "disk",
                                    "state": "UNAVAIL",
                                    "was": "/dev/sdc1",
                                },
                            },
                        }
                    },
                }
            },
            "logs": {"nvme0n1p1": leaf("nvme0n1p1", "ONLINE")},
            "l2cache": {"nvme0n1p2": leaf("nvme0n1p2", "ONLINE")},
            "spares": {"sdz1": leaf("sdz1", "AVAIL")},
            "error_count": "3",
        }
    },
}


def test_a_healthy_pool():
    told = only(HEALTHY)
    assert (told["name"], told["state"], told["level"]) == ("tank", "ONLINE", "raidz2")
    assert told["members"] == [
        "sda1",
        "sdb1",
        "disk/by-id/wwn-0x5000-part1",
        "nvme0n1p1",
        "nvme1n1p1",
        "nvme0n1p2",
        "nvme0n1p3",
        "sdz1",
    ]
    assert (told["failed"], told["spares"], told["progress_percent"]) == ([], ["sdz1"], None)
    assert "not_understood" not in zpool.explain(HEALTHY)


def test_what_each_device_is_for():
    roles = {one["name"]: (one["kind"], one["role"]) for one in only(HEALTHY)["vdevs"]}
    assert roles["raidz2-0"] == ("raidz2", "data")
    assert roles["mirror-1"] == ("mirror", "special")
    assert roles["nvme0n1p2"] == ("disk", "logs")
    assert roles["nvme0n1p3"] == ("disk", "cache")
    assert roles["sdz1"] == ("disk", "spares")


def test_a_pool_under_repair():
    told = only(HURT)
    assert (told["state"], told["level"]) == ("DEGRADED", "draid2")
    assert (told["action"], told["progress_percent"]) == ("resilver", 14.28)
    assert told["failed"] == ["sdc1", "sdd1"]
    assert told["spares"] == ["sdz1"]
    assert told["errors"] == "15 data errors, use '-v' for a list"


def test_a_distributed_spare_is_no_device():
    assert "draid2-0-0" not in only(HURT)["members"]
    disks = ["sda1", "sdb1", "sdc1", "sdd1", "sde1", "sdf1", "sdy1", "sdz1"]
    assert only(HURT)["members"] == disks


def test_a_new_disk_in_the_place_of_the_old_is_not_failed():
    rows = [(one["name"], one["state"]) for one in only(HURT)["vdevs"] if one["name"] == "sdb1"]
    assert rows == [("sdb1", "UNAVAIL"), ("sdb1", "ONLINE")]
    assert "sdb1" not in only(HURT)["failed"]
    assert "sdb1" in only(HURT.replace("      /dev/sdb1 ", "      /dev/sdx1 "))["failed"]


def test_counters_with_a_letter():
    rows = {one["name"]: one for one in only(HURT)["vdevs"]}
    assert [rows["sdc1"][one] for one in ("read", "write", "checksum")] == [17, 3, 2560]
    assert rows["spare-2"]["checksum"] == 1228
    assert (rows["sdz1"]["read"], rows["sdz1"]["note"]) == (None, None)
    assert rows["sdy1"]["note"] == "currently in use"


def test_two_pools_in_one_text():
    assert [one["name"] for one in zpool.explain(HEALTHY + "\n" + HURT)["volumes"]] == [
        "tank",
        "data",
    ]


def test_json_says_the_same():
    told = only(json.dumps(JSON))
    assert (told["name"], told["state"], told["level"]) == ("data", "DEGRADED", "raidz1")
    assert told["members"] == ["sda1", "sdb1", "sdc1", "nvme0n1p1", "nvme0n1p2", "sdz1"]
    assert (told["failed"], told["spares"]) == (["sdb1", "sdc1"], ["sdz1"])
    assert (told["action"], told["progress_percent"]) == ("resilver", 25.0)
    assert told["errors"] == "3 data errors"
    assert {one["name"]: one["read"] for one in told["vdevs"]}["sdb1"] == 1228


def test_json_with_numbers():
    pool = json.loads(json.dumps(JSON).replace('"3"', "3").replace('"0"', "0"))
    assert only(json.dumps(pool))["errors"] == "3 data errors"


def machine(text=HEALTHY, status=0, **more):
    commands = {
        zpool.STATUS: (text, status),
        zpool.SIZES: ("tank\t4000000000000\n", 0),
        zpool.MOUNTS: ("tank\t/tank\ntank/iso\t/srv/iso\ntank/old\tnone\ntank2/x\t/x\n", 0),
    }
    return FakeMachine(commands, **more)


def test_a_pool_is_a_layer_with_its_mount_points():
    found = zpool.survey(machine())
    (pool,) = found.layers
    assert (pool.name, pool.kind, pool.state, found.trouble) == ("tank", "zpool", "ONLINE", ())
    assert (pool.size_bytes, pool.mount_points) == (4000000000000, ("/tank", "/srv/iso"))
    assert mounts_on(found.layers, "nvme0n1") == ("/srv/iso", "/tank", "tank")
    assert merge_layers((pool, pool))[0].on == pool.on


def test_a_hurt_pool_says_which_device():
    (pool,) = zpool.survey(machine(HURT)).layers
    assert pool.failed == ("sdc1", "sdd1")
    assert "sdf1: 0 read, 0 write, 96 checksum errors" in pool.detail
    assert "15 data errors" in pool.detail
    assert pool.progress_percent == 14.28


def test_no_pool_and_no_zfs_are_no_trouble():
    assert zpool.survey(machine("no pools available\n")) == zpool.Survey()
    assert zpool.survey(FakeMachine()) == zpool.Survey()
    assert zpool.explain("no pools available\n")["volumes"] == []


def test_a_pool_stays_where_its_mounts_can_not_be_asked():
    run = machine()
    del run.commands[zpool.MOUNTS]
    assert zpool.survey(run).layers[0].mount_points == ()


@pytest.mark.parametrize("text", [*UNUSABLE, "NAME   SIZE  ALLOC\ntank  1T  2G\n"])
def test_what_is_no_pool_is_refused(text):
    with pytest.raises(ToolError):
        zpool.explain(text)
    assert zpool.survey(machine(text)).trouble


def test_a_pool_without_devices_is_an_error():
    bare = "\n".join(line for line in HEALTHY.splitlines() if "/dev/" not in line)
    with pytest.raises(ToolError, match="without devices"):
        zpool.explain(bare)
    told = zpool.explain(bare + "\n" + HURT)
    assert len(told["volumes"]) == 1
    assert "tank" in told["not_understood"][0]
    with pytest.raises(ToolError, match="without devices"):
        zpool.explain('{"pools": {"tank": {"state": "ONLINE"}}}')


def test_what_is_cut_off_says_so():
    end = HEALTHY.index("errors:") + len("errors:")
    for length in range(0, end, 3):
        try:
            assert zpool.explain(HEALTHY[:length])["not_understood"]
        except ToolError:
            continue
    text = json.dumps(JSON)
    for length in range(0, len(text), 37):
        with pytest.raises(ToolError):
            zpool.explain(text[:length])
