"""A mirror of md in a real kernel: made, failed, rebuilt, rebuilt with write errors, and mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.agent.survey import read_survey
from hardware.domain.stack import Layer
from hardware.replay import recorded_events
from mirrorsite.ground.outside.shell import Recording


def array(recording: Recording) -> Layer:
    (found,) = (one for one in read_survey(recording).layers if one.kind == "md")
    return found


def name_of(serial: str, recording: Recording) -> str:
    """The kernel's name of a disk: which letter it gets is told by no place."""
    drive = read_survey(recording).drive(serial)
    assert drive, serial
    return drive.disk_name


@pytest.mark.parametrize(
    ("step", "state", "members", "failed"),
    [
        ("resync", "resyncing", "VS000 VS001", []),
        ("clean", "clean", "VS000 VS001", []),
        ("faulty", "degraded", "VS000 VS001", ["VS001"]),
        ("rebuilt-with-write-errors", "bad blocks", "VS000 VS002", []),
        ("rebuilding", "rebuilding", "VS000 VS009", []),
        ("whole", "clean", "VS000 VS009", []),
    ],
)
def test_each_step_has_its_state(mirror, step, state, members, failed):
    found = array(mirror[step])
    assert (found.name, found.level, found.state) == ("md0", "raid1", state)
    assert set(found.on) == {name_of(one, mirror[step]) for one in members.split()}
    assert list(found.failed) == [name_of(one, mirror[step]) for one in failed]


def test_a_rebuild_shows_how_far_it_is(mirror):
    assert 0 < array(mirror["rebuilding"]).progress_percent < 100


def test_two_good_letters_hide_no_bad_blocks(mirror):
    """The kernel prints [UU] while the new member has ranges that could not be written."""
    recording = mirror["rebuilt-with-write-errors"]
    assert "[UU]" in recording.read("/proc/mdstat")
    assert name_of("VS002", recording) in array(recording).detail


def test_every_drive_is_known_by_its_serial(mirror):
    drives = read_survey(mirror["clean"]).drives
    told = {(one.serial, str(one.seen_as)) for one in drives}
    assert told == {("VS000", "0:0:0:0"), ("VS001", "0:0:1:0"), ("VS002", "0:0:2:0")}


def test_the_kernels_own_words_become_events(mirror):
    recording = mirror["rebuilt-with-write-errors"]
    kinds = {(event.kind.value, event.disk_name) for event in recorded_events(recording)}
    assert ("raid_member_failed", name_of("VS001", recording)) in kinds
    assert ("medium_error", name_of("VS002", recording)) in kinds


def test_nothing_was_said_wrong(mirror):
    for recording in mirror.values():
        assert read_survey(recording).trouble == ()
        assert Path(f"{recording.folder}.said").read_text() == ""
