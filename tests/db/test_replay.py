"""replay_host and what a recording may lack."""

import json
import os
import subprocess
import sys

import pytest

from hardware.models import KernelEvent, SurveyRecord
from hardware.replay import recorded_events, replay
from mirrorsite.demo import make_host
from mirrorsite.ground.inbox.models import Host, Report
from mirrorsite.ground.outside.shell import Recording, RecordingError


@pytest.fixture
def folder(tmp_path):
    make_host.make(tmp_path)
    return tmp_path


def change(folder, **values):
    file = folder / "recording.json"
    about = json.loads(file.read_text())
    about.update(values)
    file.write_text(json.dumps({name: v for name, v in about.items() if v != "(gone)"}))


@pytest.mark.django_db
def test_a_recording_is_a_host_that_says_so(folder):
    host = replay(Recording(folder))
    assert (host.name, host.is_recorded) == ("storage-demo", True)
    assert "made, not taken from a real machine" in host.recorded_note
    assert not Report.objects.not_understood().exists()


@pytest.mark.django_db
def test_half_a_character_in_a_name_is_a_question_mark(folder):
    change(folder, hostname="storage\ud800", made="\U0001f4be\udfff")
    host = replay(Recording(folder))
    assert (host.name, host.recorded_note) == ("storage?", "\U0001f4be?")


def test_a_pipe_in_a_files_place_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "recording.json")
    with pytest.raises(RecordingError, match="a pipe, no file"):
        Recording(tmp_path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("machine_id", "(gone)"),
        ("hostname", ""),
        ("boot_id", None),
        ("boot_id", 7),
        ("taken_at", "(gone)"),
        ("taken_at", "yesterday"),
        ("taken_at", "2026-13-01T00:00:00Z"),
        ("booted_at", "2026-11-18T09:55:00"),
        ("booted_at", 17),
        ("utc_offset_s", "8 hours"),
        ("utc_offset_s", 10**30),
    ],
)
def test_a_recording_without_a_fact_names_it(folder, name, value):
    change(folder, **{name: value})
    with pytest.raises(RecordingError, match=name):
        replay(Recording(folder))
    assert not Host.objects.exists()


@pytest.mark.django_db
def test_a_recording_without_a_log_is_none(folder):
    (folder / "kernel.log").unlink()
    with pytest.raises(RecordingError, match="kernel.log"):
        replay(Recording(folder))


@pytest.mark.django_db
def test_outputs_that_were_taken_out_leave_what_is_left(folder):
    for file in (folder / "commands").glob("*arcconf*"):
        file.unlink()
    replay(Recording(folder))
    assert SurveyRecord.objects.get().value().blocks
    assert KernelEvent.objects.exists()


def test_a_recording_without_any_output_names_what_is_missing(folder):
    for file in (folder / "commands").iterdir():
        file.unlink()
    with pytest.raises(RecordingError, match=r"commands/001"):
        Recording(folder)


@pytest.mark.parametrize("stdout", ["a\0b", "\ud800", "../../etc/passwd", "/etc/passwd"])
def test_an_output_that_can_be_no_file_of_the_folder_is_refused(folder, stdout):
    change(folder, commands=[{"argv": ["lsblk"], "exit_status": 0, "stdout": stdout}])
    with pytest.raises(RecordingError, match="a file outside|no output of any command"):
        Recording(folder)


def test_a_log_of_noise_has_no_events(folder):
    noise = b"\0\xff\n[99999999999999999999.0] x\n[   5.0\n[1e5] y\n" + b"x" * 100_000
    (folder / "kernel.log").write_bytes(noise)
    assert recorded_events(Recording(folder)) == []


def replay_host(*argv):
    command = [sys.executable, "manage.py", "replay_host", *map(str, argv)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_the_command_prints_incidents_and_tickets(folder):
    said = replay_host(folder, "--json")
    assert (said.returncode, said.stderr) == (0, "")
    incidents = [json.loads(line) for line in said.stdout.splitlines()]
    assert [one["ticket"]["bay"] for one in incidents] == ["Front 18", "Front 6", None]
    assert [one["ticket"]["task"] for one in incidents] == ["replace", "replace", "identify"]
    assert len(incidents[2]["ticket"]["drives"]) == 6


def test_the_command_refuses_with_one_line(tmp_path):
    said = replay_host(tmp_path)
    assert said.returncode == 2
    assert len(said.stderr.strip().splitlines()) == 1


def test_the_command_refuses_a_log_that_is_a_folder_with_one_line(folder):
    (folder / "kernel.log").unlink()
    (folder / "kernel.log").mkdir()
    said = replay_host(folder)
    assert said.returncode == 2
    assert "kernel.log" in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1


def test_a_command_without_a_word_is_no_recording(folder):
    change(folder, commands=[{"argv": [], "exit_status": 0, "stdout": "x"}])
    with pytest.raises(RecordingError, match="not a recording"):
        Recording(folder)
