"""Which disks fill which places of an array, as its tools tell it: what redundancy is judged by."""

from hardware.agent.survey import read_survey
from hardware.domain.redundancy import judge_pull
from hardware.domain.stack import Group, Layer
from hardware.domain.survey import Survey
from hardware.tools import mdadm, mdstat, mounts, zpool
from tests.pure.test_tools_mdadm import RAID6
from tests.pure.test_tools_mounts import machine
from tests.pure.test_tools_zpool import HEALTHY, HURT
from tests.recorded import FakeMachine, recorded

MDSTAT = """\
Personalities : [raid6]
md0 : active raid6 sda1[0] sdb1[1](F) sdc1[2] sdd1[4](S) sde1[5](J)
      100 blocks super 1.2 level 6, 64k chunk, algorithm 2 [4/2] [U_U_]

unused devices: <none>
"""


def groups_of(tool, run):
    return [group for layer in tool.survey(run).layers for group in layer.groups]


def test_mdstat_tells_filled_and_empty_places():
    (group,) = groups_of(mdstat, FakeMachine({}, {"/proc/mdstat": MDSTAT}))
    assert group == Group("raid6", (("sda1",), ("sdc1",), (), ()), ("sdb1",))


def test_an_array_that_does_not_run_has_no_places():
    text = "Personalities : \nmd0 : inactive sda1[0](S)\n      9 blocks\n\nunused devices: <none>\n"
    assert groups_of(mdstat, FakeMachine({}, {"/proc/mdstat": text})) == []


def test_mdadm_tells_slots():
    said = {("mdadm", "--detail", "/dev/md0"): (RAID6, 0)}
    (group,) = groups_of(mdadm, FakeMachine(said, {"/proc/mdstat": MDSTAT}))
    places = (("sdb1",), ("sdc1",), (), ("sde1",), ("sdf1",))
    assert group == Group("raid6", places, ("sdd1",))


def test_each_vdev_of_a_pool_is_a_group():
    run = FakeMachine({zpool.STATUS: (HEALTHY, 0)})
    told = [(one.level, one.role, len(one.places)) for one in groups_of(zpool, run)]
    assert told == [
        ("raidz2", "data", 3),
        ("mirror", "special", 2),
        ("stripe", "logs", 1),
        ("stripe", "cache", 1),
        ("stripe", "spares", 1),
    ]


def test_what_replaces_a_disk_is_in_its_place():
    run = FakeMachine({zpool.STATUS: (HURT, 0)})
    group = groups_of(zpool, run)[0]
    assert group.places == (
        ("sda1",),
        ("sdb1",),
        ("sdc1", "draid2-0-0"),
        ("sdd1",),
        ("sde1",),
        ("sdf1",),
    )
    assert group.out == ("sdc1", "sdd1", "sde1")


def test_the_kernel_tells_the_profiles_of_btrfs():
    folder = "/sys/fs/btrfs/0a0b0c0d-1111-2222-3333-444455556666/allocation"
    files = {
        f"{folder}/data/raid1/total_bytes": "1",
        f"{folder}/data/total_bytes": "1",
        f"{folder}/metadata/raid1c3/total_bytes": "1",
    }
    found = groups_of(mounts, machine(**files))
    places = (("sdd",), ("sde1",), ())
    assert found == [
        Group("raid1", places, role="data"),
        Group("raid1c3", places, role="metadata"),
    ]
    assert groups_of(mounts, machine()) == []


def test_places_survive_the_way_to_the_centre():
    layer = Layer("md0", "md", ("sda1",), groups=(Group("raid1", (("sda1",), ()), ("sdb1",)),))
    survey = Survey(layers=(layer,))
    assert Survey.from_json(survey.as_json()) == survey


def test_an_older_hosts_survey_has_none():
    data = Survey(layers=(Layer("md0", "md", ("sda1",)),)).as_json()
    del data["layers"][0]["groups"]
    assert Survey.from_json(data).layers[0].groups == ()


def test_places_that_are_none_are_refused():
    data = Survey(layers=(Layer("md0", "md", ("sda1",)),)).as_json()
    for wrong in ("x", [{"level": "raid1"}], [{"level": 1, "places": [], "out": [], "role": ""}]):
        data["layers"][0]["groups"] = wrong
        try:
            Survey.from_json(data)
        except ValueError:
            continue
        raise AssertionError(f"{wrong!r} was taken for places")


def test_a_recorded_mirror_that_lost_a_disk_can_lose_no_other():
    name = "md/md.faulty"
    files = {"/proc/mdstat": recorded(f"{name}.mdstat")}
    said = {("mdadm", "--detail", "/dev/md0"): (recorded(f"{name}.detail"), 0)}
    survey = read_survey(FakeMachine(said, files))
    (array,) = (one for one in survey.layers if one.kind == "md")
    assert [len(place) for place in array.groups[0].places] == [1, 0]
    assert judge_pull(survey, "nobody", {}).safe is None
