"""A mirror of md in a real kernel: made, failed, rebuilt, and rebuilt with write errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.agent.survey import read_survey
from hardware.domain.stack import Layer
from hardware.replay import recorded_events
from mirrorsite.ground.outside.shell import Recording
from tests.guests.guest import Guest, drive

WRITE_ERROR_AT = 40960  # the sector of the third disk that cannot be written
STEPS = ("resync", "clean", "faulty", "degraded", "rebuilding", "rebuilt-with-write-errors")


@pytest.fixture(scope="module")
def lifecycle(tmp_path_factory, initramfs):
    """Name → the recording that the guest's recorder made at that time."""
    folder = tmp_path_factory.mktemp("md")
    devices = ["-device", "virtio-scsi-pci,id=vs"]
    for number, error in enumerate(("", "", "write")):
        devices += drive(f"d{number}", folder, error, *([WRITE_ERROR_AT] if error else []))
        where = f"bus=vs.0,channel=0,scsi-id={number},lun=0"
        devices += ["-device", f"scsi-hd,{where},drive=d{number},serial=VS00{number}"]
    guest = Guest(folder / "guest", initramfs, "md.sh", devices)
    try:
        yield {name: Recording(guest.recorded(name)) for name in STEPS}
    finally:
        guest.stop()


def array(recording: Recording) -> Layer:
    (found,) = (one for one in read_survey(recording).layers if one.kind == "md")
    return found


@pytest.mark.parametrize(
    ("name", "state", "failed"),
    [
        ("resync", "resyncing", ()),
        ("clean", "clean", ()),
        ("faulty", "degraded", ("sdb",)),
        ("degraded", "degraded", ()),
        ("rebuilding", "rebuilding", ()),
        ("rebuilt-with-write-errors", "bad blocks", ()),
    ],
)
def test_each_step_has_its_state(lifecycle, name, state, failed):
    found = array(lifecycle[name])
    assert (found.name, found.level, found.state, found.failed) == ("md0", "raid1", state, failed)


def test_a_rebuild_shows_how_far_it_is(lifecycle):
    assert 0 < array(lifecycle["rebuilding"]).progress_percent < 100


def test_two_good_letters_hide_no_bad_blocks(lifecycle):
    """The kernel prints [UU] while the new member has ranges that could not be written."""
    recording = lifecycle["rebuilt-with-write-errors"]
    assert "[UU]" in recording.read("/proc/mdstat")
    assert "sdc" in array(recording).detail


def test_every_drive_is_known_by_its_serial(lifecycle):
    drives = read_survey(lifecycle["clean"]).drives
    told = {(one.serial, one.disk_name, str(one.seen_as)) for one in drives}
    assert told == {
        ("VS000", "sda", "0:0:0:0"),
        ("VS001", "sdb", "0:0:1:0"),
        ("VS002", "sdc", "0:0:2:0"),
    }


def test_the_kernels_own_words_become_events(lifecycle):
    events = recorded_events(lifecycle["rebuilt-with-write-errors"])
    kinds = {(event.kind.value, event.disk_name) for event in events}
    assert ("raid_member_failed", "sdb") in kinds
    assert ("medium_error", "sdc") in kinds


def test_nothing_was_said_wrong(lifecycle):
    for recording in lifecycle.values():
        assert read_survey(recording).trouble == ()
        assert Path(f"{recording.folder}.said").read_text() == ""
