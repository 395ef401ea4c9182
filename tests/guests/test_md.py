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


@pytest.mark.parametrize(
    ("name", "state", "failed"),
    [
        ("resync", "resyncing", ()),
        ("clean", "clean", ()),
        ("faulty", "degraded", ("sdb",)),
        ("rebuilt-with-write-errors", "bad blocks", ()),
        ("rebuilding", "rebuilding", ()),
        ("whole", "clean", ()),
    ],
)
def test_each_step_has_its_state(mirror, name, state, failed):
    found = array(mirror[name])
    assert (found.name, found.level, found.state, found.failed) == ("md0", "raid1", state, failed)


def test_a_rebuild_shows_how_far_it_is(mirror):
    assert 0 < array(mirror["rebuilding"]).progress_percent < 100


def test_two_good_letters_hide_no_bad_blocks(mirror):
    """The kernel prints [UU] while the new member has ranges that could not be written."""
    recording = mirror["rebuilt-with-write-errors"]
    assert "[UU]" in recording.read("/proc/mdstat")
    assert "sdc" in array(recording).detail


def test_every_drive_is_known_by_its_serial(mirror):
    drives = read_survey(mirror["clean"]).drives
    told = {(one.serial, one.disk_name, str(one.seen_as)) for one in drives}
    assert told == {
        ("VS000", "sda", "0:0:0:0"),
        ("VS001", "sdb", "0:0:1:0"),
        ("VS002", "sdc", "0:0:2:0"),
    }


def test_the_kernels_own_words_become_events(mirror):
    events = recorded_events(mirror["rebuilt-with-write-errors"])
    kinds = {(event.kind.value, event.disk_name) for event in events}
    assert ("raid_member_failed", "sdb") in kinds
    assert ("medium_error", "sdc") in kinds


def test_nothing_was_said_wrong(mirror):
    for recording in mirror.values():
        assert read_survey(recording).trouble == ()
        assert Path(f"{recording.folder}.said").read_text() == ""
