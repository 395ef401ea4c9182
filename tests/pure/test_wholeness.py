"""Which arrays are not whole, by the words of many tools."""

import pytest

from hardware.domain.drive import LogicalVolume
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey
from hardware.domain.wholeness import SEVERITIES, Condition, arrays, condition_of
from hardware.tools import mdstat
from tests.recorded import FakeMachine, recorded


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("clean", None),
        ("Optimal", None),
        ("ONLINE", None),
        ("OK", None),
        ("active", None),
        ("resyncing", None),
        ("Okay (OKY)", None),
        ("", None),
        ("what nobody ever printed", None),
        ("degraded", "degraded"),
        ("Dgrd", "degraded"),
        ("Partially Degraded", "degraded"),
        ("Degraded (DGD)", "degraded"),
        ("Suboptimal, Fault Tolerant", "degraded"),
        ("Interim Recovery Mode", "degraded"),
        ("Ready for Rebuild", "degraded"),
        ("partial", "degraded"),
        ("clean, degraded, recovering", "rebuilding"),
        ("Recovering, 45% complete", "rebuilding"),
        ("Rebuilding", "rebuilding"),
        ("FAULTED", "failed"),
        ("UNAVAIL", "failed"),
        ("Failed (FLD)", "failed"),
        ("OfLn", "failed"),
        ("Offline", "failed"),
        ("broken", "failed"),
        ("bad blocks", "unsound"),
        ("write errors", "unsound"),
        ("mismatches exist", "unsound"),
    ],
)
def test_a_word_for_a_state_says_what_is_wrong(state, wanted):
    assert condition_of(state) == wanted


def test_some_words_are_trouble_in_one_kind_of_layer_only():
    assert condition_of("inactive", "md") is Condition.FAILED
    assert condition_of("inactive", "lvm") is None
    assert condition_of("down out", "ceph") is Condition.DEGRADED


def test_every_condition_has_a_severity():
    assert set(SEVERITIES) == set(Condition)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("clean", None),
        ("resync", None),
        ("degraded", "degraded"),
        ("faulty", "degraded"),
        ("rebuilding", "rebuilding"),
        ("rebuild-failed-writeerr", "unsound"),
    ],
)
def test_the_life_of_a_recorded_mirror(name, wanted):
    (array,) = arrays(recorded_array(name))
    assert (array.name, array.what, array.condition) == ("md/md0", "md0 raid1", wanted)


def recorded_array(name):
    """The survey of /proc/mdstat and sysfs at one moment of that run."""
    files = {"/proc/mdstat": recorded(f"md/md.{name}.mdstat")}
    for line in recorded(f"md/md.{name}.sysfs").splitlines():
        path, _, value = line.partition(" = ")
        files[f"/sys/block/md0/md/{path}"] = value
    return mdstat.survey(FakeMachine(files=files))


def test_a_mapped_volume_is_known_by_its_path_since_its_number_changes_at_boot():
    layer = Layer("dm-3", "lvm", aliases=("/dev/vg0/srv",), level="raid1", state="partial")
    (array,) = arrays(Survey(layers=(layer,)))
    assert (array.name, array.what) == ("lvm/vg0/srv", "vg0/srv raid1")


def test_partitions_and_mounts_of_other_machines_are_no_arrays():
    layers = (Layer("sda1", "partition", state="failed"), Layer("nas:/x", "nfs", state="failed"))
    assert list(arrays(Survey(layers=layers))) == []


def test_a_volume_is_known_by_what_stays_the_same():
    volume = LogicalVolume("0000:3b:00.0", 9, unique_id="AB", name="pool9", state="Degraded")
    (array,) = arrays(Survey(volumes=(volume,)))
    assert (array.name, array.what) == ("0000:3b:00.0/AB", "0000:3b:00.0 pool9")
    assert array.condition is Condition.DEGRADED
