"""Where nothing may be pulled, the ticket says what to try next, and only what can work."""

from dataclasses import replace

import pytest

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay, Block, Drive
from hardware.domain.evidence import Certainty
from hardware.domain.next_test import MOST, Way, next_tests, readable_name
from hardware.domain.survey import Survey

AT = ScsiAddress(0, 0, 4, 0)
DISK = Drive("S1", model="ST8000", bay=Bay("252", 4), pass_through=True, disk_name="sdk")
BLOCK = Block("sdk", AT, serial="S1", state="running", capacity_bytes=8_000_000_000_000)
HIDDEN = Drive("S2", model="ST8000", bay=Bay("252", 5, label="Front 6"), pass_through=False)
SURVEY = Survey(blocks=(BLOCK,), drives=(DISK, HIDDEN))
LIGHT = ("storcli64 /c0/e252/s4 start locate", "storcli64 /c0/e252/s4 stop locate")


def tests_for(*drives, certainty=Certainty.ONE_SOURCE, survey=SURVEY, lights=None):
    return next_tests(certainty, drives, survey, lights or {})


def ways(*drives, **how):
    return [test.way for test in tests_for(*drives, **how)]


def test_a_disk_that_the_kernel_shows_is_asked_for_from_the_desk_first():
    assert ways(DISK) == [Way.BMC, Way.READ, Way.LABEL]


def test_the_read_is_a_whole_command():
    read = tests_for(DISK)[1]
    assert read.command == "dd if=/dev/sdk of=/dev/null bs=1M count=4096 iflag=direct"
    assert (read.serial, read.model, read.bay) == ("S1", "ST8000", "Enclosure 252, Slot 4")


def test_a_light_is_lit_and_the_label_read_there():
    (*_, locate) = tests_for(DISK, lights={"S1": LIGHT})
    assert (locate.way, (locate.command, locate.undo)) == (Way.LOCATE, LIGHT)


def test_a_member_behind_a_card_cannot_be_read_alone():
    assert ways(HIDDEN) == [Way.BMC, Way.LABEL]


def test_the_panel_label_names_the_bay():
    assert tests_for(HIDDEN)[0].bay == "Front 6"


def test_candidates_are_asked_for_their_own_readings_first():
    assert ways(DISK, HIDDEN, certainty=Certainty.CANDIDATES)[:2] == [Way.READINGS] * 2


def test_one_candidate_has_nobody_to_be_compared_with():
    assert Way.READINGS not in ways(DISK, certainty=Certainty.CANDIDATES)


def test_two_sources_need_no_test():
    assert ways(DISK, certainty=Certainty.TWO_SOURCES) == []


def test_without_a_drive_there_is_nothing_to_try():
    assert ways(certainty=Certainty.NO_DRIVE) == []


def test_a_drive_without_a_serial_is_not_asked_for():
    assert ways(replace(DISK, serial="")) == []


def test_a_long_list_is_cut():
    many = [replace(HIDDEN, serial=f"S{n}") for n in range(3 * MOST)]
    assert len(tests_for(*many)) == 2 * MOST


@pytest.mark.parametrize(
    "change",
    [
        {"state": "offline"},
        {"state": "blocked"},
        {"serial": "another"},
        {"serial": ""},
        {"disk_name": "sdz"},
        {"capacity_bytes": 0},
    ],
)
def test_a_disk_that_the_kernel_cannot_read_lights_nothing(change):
    assert readable_name(DISK, Survey(blocks=(replace(BLOCK, **change),))) == ""


@pytest.mark.parametrize("change", [{"pass_through": False}, {"state": "Failed"}])
def test_a_disk_that_its_card_hides_or_gave_up_lights_nothing(change):
    assert readable_name(replace(DISK, **change), SURVEY) == ""


@pytest.mark.parametrize("name", ["sdk; reboot", "../sda", "dm-0", ""])
def test_a_name_that_is_no_disks_gets_into_no_command(name):
    survey = Survey(blocks=(replace(BLOCK, disk_name=name),))
    assert readable_name(replace(DISK, disk_name=name), survey) == ""
