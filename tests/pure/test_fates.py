"""What becomes of what stands on disks that are gone."""

import pytest

from hardware.domain.array_standing import Outcome
from hardware.domain.fates import fates_of
from hardware.domain.stack import Layer
from tests.pure.made_arrays import filesystem, md, names

STANDS, LOST, UNKNOWN = Outcome.STANDS, Outcome.LOST, Outcome.UNKNOWN
PART = Layer("sda1", "partition", ("sda",))


def fates(*layers, **gone):
    return fates_of(layers, gone or {"sda": LOST})


def test_a_loss_goes_up_to_the_mount():
    found = fates(PART, Layer("dm-0", "crypt", ("sda1",), ("mapper/safe",)), filesystem("dm-0"))
    assert [found.fate(name) for name in ("sda1", "dm-0", "/dev/mapper/safe", "/srv")] == [LOST] * 4


def test_an_array_stops_it():
    found = fates(PART, md("raid1", names(2)), filesystem("md0"))
    assert [found.fate(name) for name in ("sda1", "md0", "/srv")] == [LOST, STANDS, STANDS]


def test_two_losses_may_be_one_too_many():
    layers = (md("raid1", names(2)), filesystem("md0"))
    assert fates(*layers, sda=LOST, sdb=LOST).fate("/srv") is LOST


def test_what_is_not_known_below_is_not_known_above():
    found = fates(PART, filesystem("sda1"), sda=UNKNOWN)
    assert found.fate("/srv") is UNKNOWN


def test_a_loss_outweighs_what_is_not_known():
    layer = Layer("dm-0", "dm", ("sda", "sdb"))
    assert fates(layer, sda=UNKNOWN, sdb=LOST).fate("dm-0") is LOST


def test_a_partition_that_no_layer_tells_of_is_its_disk():
    assert fates(filesystem("sda7")).fate("/srv") is LOST
    assert fates(filesystem("sdab7")).fate("/srv") is STANDS


def test_what_stands_is_followed_too():
    found = fates(PART, filesystem("sda1"), sda=STANDS)
    assert [found.layers[n].name for n in found.touched] == ["sda1", "/srv"]
    assert found.fate("/srv") is STANDS


def test_other_disks_are_not_touched():
    found = fates(PART, filesystem("sdb1"))
    assert [found.layers[n].name for n in found.touched] == ["sda1"]


def names_carried(found):
    return sorted(found.layers[n].name for n in found.carried)


def test_a_loss_below_an_array_is_carried_by_it():
    found = fates(PART, Layer("dm-0", "crypt", ("sda1",)), md("raid1", ("dm-0", "sdb1")))
    assert names_carried(found) == ["dm-0", "sda1"]
    assert found.is_carried("sda")


def test_a_loss_that_something_else_stands_on_too_is_not_carried():
    found = fates(md("raid1", names(2)), filesystem("sda2"))
    assert not found.is_carried("sda")


@pytest.mark.parametrize(
    "layers",
    [
        (),
        (PART,),
        (Layer("dm-0", "dm", ("sda", "dm-1")), Layer("dm-1", "dm", ("dm-0",))),
    ],
)
def test_a_loss_that_nothing_or_a_circle_stands_on_is_carried_by_nobody(layers):
    found = fates(*layers)
    assert names_carried(found) == []
    assert not found.is_carried("sda")


def test_the_order_of_the_layers_is_no_matter():
    layers = (
        PART,
        Layer("dm-0", "crypt", ("sda1",)),
        md("raid1", ("dm-0", None)),
        filesystem("md0"),
    )
    told = {name: fates(*layers).fate(name) for name in ("dm-0", "md0", "/srv")}
    assert told == {name: fates(*reversed(layers)).fate(name) for name in told}
    assert set(told.values()) == {LOST}
