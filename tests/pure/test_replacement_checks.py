"""Whether the new disk fits, arrays and mounts are back, and all is quiet."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Block, Drive, Slot
from hardware.domain.replacement_facts import Event, Past
from hardware.domain.stack import Layer
from tests.made.plain import SERIALS, plain
from tests.made.swaps import (
    BEFORE,
    CAME,
    CARD,
    LATER,
    NEW,
    SIZE,
    SRV,
    SWAPPED,
    said,
    shelf,
    story,
    survey,
    value,
    volume,
)


def with_new(**more):
    found = replace(NEW, **more)
    return story(survey(shelf(S3=found), volume(("S1", "S2", "N9", "S4"))))


# --- size, sectors, history


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        (SIZE, ("ok", "size_fits")),
        (2 * SIZE, ("ok", "size_fits")),
        (7_999_900_000_000, ("ok", "size_fits")),  # a card's "7.276 TB"
        (SIZE // 2, ("wrong", "too_small")),
        (int(SIZE * 0.99), ("wrong", "too_small")),
        (None, ("not_known", "size_not_told")),
    ],
)
def test_the_new_disk_is_at_least_as_large(size, wanted):
    assert said(with_new(capacity_bytes=size), "size_fits") == wanted


@pytest.mark.parametrize(
    ("sector", "wanted"),
    [
        (512, ("ok", "sector_fits")),
        (4096, ("wrong", "sector_differs")),
        (520, ("wrong", "sector_differs")),
        (None, ("not_known", "sector_not_told")),
    ],
)
def test_the_new_disk_has_the_same_sectors(sector, wanted):
    assert said(with_new(sector_bytes=sector), "sector_fits") == wanted


@pytest.mark.parametrize(
    ("past", "wanted"),
    [
        (None, ("ok", "unknown_disk")),
        (Past("ok"), ("ok", "unknown_disk")),
        (Past("ok", "storage2"), ("ok", "known_disk")),
        (Past("fail", "storage2"), ("wrong", "failing_disk")),
        (Past("ok", "storage2", was_replaced=True), ("wrong", "retired_disk")),
    ],
)
def test_a_disk_with_a_bad_past_is_none(past, wanted):
    judged = story(SWAPPED, pasts={"N9": past} if past else {})
    assert said(judged, "history_fits") == wanted


@pytest.mark.parametrize(
    ("state", "wanted"),
    [("Frgn", "foreign"), ("UGood F", "foreign"), ("Foreign", "foreign"), ("Onln", "unknown_disk")],
)
def test_another_arrays_data_on_the_new_disk_is_told(state, wanted):
    assert said(with_new(state=state), "history_fits")[1] == wanted


# --- the card's own word


def wrong_event(at, pci=CARD):
    line = "scsi 14:1:0:9: Wrong physical drive was replaced"
    return Event("wrong_drive_replaced", at, pci_address=pci, line=line)


def objects(found, at, pci=CARD):
    return said(story(found, events=(wrong_event(at, pci),)), "kernel_agrees")[0]


LEFT_OUT = survey(shelf(S3=NEW), volume(("S1", "S2", "S4"), "Degraded"))


def test_the_kernels_own_word_is_believed():
    assert objects(LEFT_OUT, CAME) == "wrong"
    assert objects(LEFT_OUT, CAME - timedelta(minutes=2)) == "wrong"


def test_what_it_said_of_the_disk_before_is_over():
    assert objects(LEFT_OUT, CAME - timedelta(hours=1)) == "ok"


def test_a_disk_that_its_array_took_is_the_right_one():
    assert objects(SWAPPED, CAME) == "ok"


def test_another_card_speaks_of_its_own():
    assert objects(LEFT_OUT, CAME, "0000:af:00.0") == "ok"


def test_it_is_believed_while_the_bay_is_empty():
    empty = survey(shelf(S3=None), volume(("S1", "S2", "S4"), "Degraded"))
    assert objects(empty, CAME) == "wrong"


# --- arrays of a card


def array(members, state, percent=None, **more):
    found = volume(members, state, percent)
    return story(survey(shelf(S3=NEW), found), **more)


ALL = ("S1", "S2", "N9", "S4")


@pytest.mark.parametrize(
    ("members", "state", "wanted"),
    [
        (ALL, "Optimal", ("ok", "array_whole")),
        (ALL, "Rebuilding", ("waiting", "array_rebuilding")),
        (ALL, "Recovering, 45% complete", ("waiting", "array_rebuilding")),
        (("S1", "S2", "S4"), "Degraded", ("waiting", "array_degraded")),
        (("S1", "S2", "S4"), "Failed", ("waiting", "array_failed")),
        (ALL, "", ("not_known", "array_state_not_told")),
    ],
)
def test_a_cards_array(members, state, wanted):
    assert said(array(members, state), "array_whole") == wanted


def test_a_hot_spare_has_made_the_array_whole_and_the_new_disk_is_the_spare():
    judged = array(("S1", "S2", "S7", "S4"), "Optimal")
    assert said(judged, "array_whole") == ("ok", "array_whole")


def test_an_array_that_is_not_there_any_more():
    judged = story(survey(shelf(S3=NEW)))
    assert said(judged, "array_whole") == ("waiting", "array_missing")


def test_an_array_that_a_failed_tool_does_not_tell_of():
    judged = story(survey(shelf(S3=NEW), trouble=("arcconf: no answer",)))
    assert said(judged, "array_whole") == ("waiting", "array_not_told")


def test_progress_is_measured_from_where_it_was_first_seen():
    first = array(ALL, "Rebuilding", 10.0, at=CAME)
    second = array(ALL, "Rebuilding", 25.04, at=LATER, last=first.checks)
    assert value(second, "array_whole", "percent") == 25.0
    assert value(second, "array_whole", "from_percent") == 10.0
    assert value(second, "array_whole", "from_at") == CAME.isoformat()


def test_a_rebuild_that_began_anew_is_measured_anew():
    first = array(ALL, "Rebuilding", 80.0, at=CAME)
    second = array(ALL, "Rebuilding", 3.0, at=LATER, last=first.checks)
    assert value(second, "array_whole", "from_percent") == 3.0


# --- one disk, one volume: deleted and made anew

LONE = survey(shelf(), volume(("S3",), level="RAID0", name="d3", unique_id="A3"), layers=(SRV,))


def lone(*volumes, layers=()):
    return story(survey(shelf(S3=NEW), *volumes, layers=layers), before=LONE)


def anew(**more):
    return volume(("N9",), level="RAID0", name="d3", unique_id="B7", **more)


def test_a_volume_of_one_disk_must_be_made_anew():
    judged = lone()
    assert said(judged, "array_whole") == ("waiting", "array_missing")
    assert said(judged, "mount_back") == ("waiting", "mount_missing")


def test_a_dead_volume_that_the_card_still_lists_is_not_the_new_one():
    dead = volume((), "Failed", level="RAID0", name="d3", unique_id="A3")
    assert said(lone(dead), "array_whole") == ("waiting", "array_failed")
    assert said(lone(dead, anew(number=4)), "array_whole") == ("ok", "array_whole")


def test_a_volume_that_only_got_the_dead_ones_number_is_not_the_new_one():
    numbered = {"level": "RAID0", "name": "", "unique_id": ""}
    first, second = volume(("S3",), **numbered), volume(("S4",), **numbered, number=1)
    second = replace(second, disk_name="sdc")
    judged = story(
        survey(shelf(S3=NEW), volume(("S4",), **numbered)),
        before=survey(shelf(), first, second),
    )
    assert said(judged, "array_whole") == ("waiting", "array_missing")


def test_an_array_that_still_counts_the_old_disk_is_not_told_yet():
    judged = array(("S1", "S2", "S3", "S4"), "Optimal")
    assert said(judged, "array_whole") == ("waiting", "array_not_told")


def test_a_volume_that_was_made_anew_with_its_mount():
    judged = lone(anew(), layers=(SRV,))
    assert said(judged, "array_whole") == ("ok", "array_whole")
    assert said(judged, "mount_back") == ("ok", "mount_back")


def test_a_mount_that_only_the_dead_disk_has_is_not_back():
    stale = replace(SRV, on=("sdz",))
    assert said(lone(anew(), layers=(stale,)), "mount_back") == ("waiting", "mount_missing")


def test_a_mount_that_is_read_only_is_not_back():
    judged = story(
        survey(shelf(S3=NEW), anew(), layers=(SRV,)), before=LONE, read_only=frozenset({"/srv"})
    )
    assert said(judged, "mount_back") == ("waiting", "mount_read_only")


def test_nothing_was_mounted():
    bare = survey(shelf(), volume(), layers=())
    assert said(story(bare, before=bare), "mount_back") == ("not_applicable", "no_mount")


# --- software arrays, and disks without any


def jbod(*drives, layers=()):
    """Disks that are shown as themselves, sda … in the order of their slots."""
    shown = [
        replace(one, disk_name=f"sd{'abcdef'[n]}", seen_as=ScsiAddress(14, 0, n, 0))
        for n, one in enumerate(drives)
    ]
    blocks = [Block(d.disk_name, d.seen_as, CARD, "mpt3sas", serial=d.serial) for d in shown]
    return survey(shown, blocks=blocks, layers=layers, driver="mpt3sas")


def md(state, *names, percent=None):
    return Layer("md0", "md", names, level="raid5", state=state, progress_percent=percent)


CLEAN = jbod(*shelf(), layers=(md("clean", "sda", "sdb", "sdc", "sdd"),))


@pytest.mark.parametrize(
    ("layer", "wanted"),
    [
        (md("clean, degraded", "sda", "sdb", "sdd"), ("waiting", "array_degraded")),
        (
            md("rebuilding", "sda", "sdb", "sdc", "sdd", percent=12.6),
            ("waiting", "array_rebuilding"),
        ),
        (md("clean", "sda", "sdb", "sdc", "sdd"), ("ok", "array_whole")),
    ],
)
def test_an_md_array(layer, wanted):
    judged = story(jbod(*shelf(S3=NEW), layers=(layer,)), before=CLEAN)
    assert said(judged, "array_whole") == wanted


def test_its_siblings_are_known_by_their_partitions():
    parts = ("sda1", "sdb1", "sdc1", "sdd1")
    before = jbod(*shelf(), layers=(md("clean", *parts),))
    after = jbod(*shelf(S2=None), layers=(md("clean, degraded", "sda1", "sdc1"),))
    assert said(story(after, before=before), "no_other_bay") == ("wrong", "sibling_pulled")


def test_disks_without_an_array_have_none_to_wait_for():
    judged = story(jbod(*shelf(S3=NEW)), before=jbod(*shelf()))
    assert said(judged, "array_whole") == ("not_applicable", "no_array")
    assert said(judged, "new_in_bay") == ("ok", "new_in_bay")


def test_a_drifted_target_is_the_same_bay():
    after = jbod(*shelf(S3=NEW))
    moved = replace(after.drives[2], seen_as=ScsiAddress(14, 0, 21, 0), disk_name="sdz")
    drives = (*after.drives[:2], moved, *after.drives[3:])
    judged = story(replace(after, drives=drives), before=jbod(*shelf()))
    assert said(judged, "new_in_bay") == ("ok", "new_in_bay")


# --- no bays


def ports(driver, *serials, hosts=(2, 3, 4), target=0):
    """A disk at each host of a card whose addresses are all that is known."""
    names = [f"sd{'abc'[n]}" for n in range(len(serials))]
    drives = [
        Drive(serial, controller=CARD, seen_as=ScsiAddress(host, 0, target, 0), disk_name=name)
        for serial, host, name in zip(serials, hosts, names, strict=True)
        if serial
    ]
    blocks = [Block(d.disk_name, d.seen_as, CARD, driver, serial=d.serial) for d in drives]
    return survey(drives, blocks=blocks, driver=driver, hosts=hosts, layers=())


@pytest.mark.parametrize("driver", ["ahci", "virtio_scsi", "sata_sil24"])
def test_without_a_bay_the_port_is_the_place(driver):
    judged = story(ports(driver, "S1", "S2", "N9"), before=ports(driver, "S1", "S2", "S3"))
    assert said(judged, "new_in_bay") == ("ok", "new_in_bay")


def test_a_port_is_the_same_after_a_boot_that_numbered_hosts_anew():
    after = ports("ahci", "S1", "S2", "N9", hosts=(7, 8, 9))
    judged = story(after, before=ports("ahci", "S1", "S2", "S3"))
    assert said(judged, "new_in_bay") == ("ok", "new_in_bay")


def test_a_new_disk_at_another_port_is_another_place():
    before = ports("ahci", "S1", "", "S3")
    judged = story(ports("ahci", "S1", "N9", ""), before=before, left_at={"S3": CAME})
    assert said(judged, "new_in_bay") == ("wrong", "new_in_other_bay")


def test_a_counted_target_is_no_place():
    before, after = ports("mpt3sas", "S1", "S2", "S3"), ports("mpt3sas", "S1", "S2", "N9")
    judged = story(after, before=before)
    assert said(judged, "new_in_bay") == ("not_known", "no_place")
    assert value(judged, "new_in_bay", "serial") == "N9"


def test_an_nvme_disk_has_the_boards_slot():
    before = plain().survey()
    after = replace(
        before,
        drives=tuple(
            replace(one, serial="N9") if one.serial == SERIALS[1] else one for one in before.drives
        ),
    )
    judged = story(after, SERIALS[1], before=before)
    assert said(judged, "new_in_bay") == ("ok", "new_in_bay")
    assert said(judged, "array_whole") == ("ok", "array_whole")


# --- light, baseline, quiet


def light(**leds):
    slot = Slot("1", 3, CARD, **leds)
    return said(story(replace(SWAPPED, slots=(slot,))), "led_off")


def test_the_light_of_the_bay():
    assert light(fault_led=False, locate_led=False) == ("ok", "led_off")
    assert light(fault_led=False, locate_led=True) == ("waiting", "led_on")
    assert light(fault_led=True) == ("waiting", "led_on")
    assert light() == ("not_known", "led_not_told")


def test_the_light_of_another_bay_is_another_matter():
    other = Slot("1", 2, CARD, locate_led=True)
    assert said(story(replace(SWAPPED, slots=(other,))), "led_off")[0] == "not_known"


def test_the_first_reading_of_the_new_disk():
    assert said(story(SWAPPED), "baseline_taken") == ("waiting", "baseline_awaited")
    read = story(SWAPPED, baselines={"N9": CAME})
    assert said(read, "baseline_taken") == ("ok", "baseline_taken")
    mute = story(SWAPPED, unreachable=frozenset({"N9"}))
    assert said(mute, "baseline_taken") == ("not_known", "no_way_to_smart")


def quiet(*events, at=LATER, **more):
    return said(story(SWAPPED, events=events, at=at, **more), "quiet_24h")


def noise(hours, **about):
    return Event("medium_error", CAME + timedelta(hours=hours), **about)


def test_a_day_without_a_word_of_the_new_disk_is_quiet():
    assert quiet() == ("ok", "quiet")
    assert quiet(at=CAME + timedelta(hours=23)) == ("waiting", "quiet_so_far")


def test_a_word_of_the_new_disk_begins_the_day_anew():
    assert quiet(noise(3, serial="N9")) == ("waiting", "noise")
    assert quiet(noise(3, serial="N9"), at=LATER + timedelta(hours=3)) == ("ok", "quiet")


@pytest.mark.parametrize(
    "about",
    [{"serial": "S1"}, {"address": "0:0:1:0"}, {"disk_name": "sdq"}, {"array": "md7"}, {}],
)
def test_other_disks_make_their_own_noise(about):
    assert quiet(noise(3, **about)) == ("ok", "quiet")


def test_what_was_said_before_it_came_is_not_its_own():
    assert quiet(noise(-3, serial="N9")) == ("ok", "quiet")


def test_an_address_or_an_array_may_name_it():
    after = jbod(*shelf(S3=NEW), layers=(md("clean", "sda", "sdb", "sdc", "sdd"),))
    for about in ({"address": "14:0:2:0"}, {"disk_name": "sdc"}, {"array": "md0"}):
        judged = story(after, before=CLEAN, events=(noise(3, **about),))
        assert said(judged, "quiet_24h") == ("waiting", "noise")


def test_silence_of_a_log_that_nobody_reads_is_no_quiet():
    assert quiet(is_log_read=False) == ("not_known", "log_not_read")


def test_nothing_of_the_new_disk_is_judged_before_there_is_one():
    judged = story(BEFORE)
    for code in ("size_fits", "history_fits", "baseline_taken", "quiet_24h", "led_off"):
        assert said(judged, code) == ("waiting", "first_new_disk")


def test_an_array_that_misses_its_disk_is_told_as_it_is_before_there_is_a_new_one():
    judged = story(survey(shelf(S3=None), volume(("S1", "S2", "S4"), "Degraded")))
    assert said(judged, "array_whole") == ("waiting", "array_now")
