"""Commands with limits, recordings that answer in a machine's place, and masks."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hardware.agent.survey import read_survey
from hardware.domain.drive import Drive
from hardware.domain.survey import Survey
from hardware.management.commands.record_host import mask_of
from mirrorsite.demo import make_host
from mirrorsite.demo.made_chassis import cards
from mirrorsite.ground.outside import shell
from mirrorsite.ground.outside.shell import Recorder, Recording, RecordingError

PYTHON = sys.executable
MADE = Path(make_host.__file__).parent / "host"


def python(code, **limits):
    return shell.run(PYTHON, "-c", code, **limits)


def test_a_command_answers():
    said = python("import sys; print('a'); print('b', file=sys.stderr); sys.exit(3)")
    assert said == ("a\n", "b\n", 3)


def test_a_missing_command_is_told_and_not_raised():
    assert shell.run("no-such-tool", "x") == ("", "no-such-tool: not installed", 127)
    assert shell.run("").exit_status == 127


def test_what_is_no_program_is_told_and_not_raised(tmp_path):
    file = tmp_path / "tool"
    file.write_bytes(b"\x00\x01 this is no program")
    file.chmod(0o755)
    assert shell.run(str(file)).exit_status == 126
    assert shell.run("echo", "a\0b").exit_status == 126


def test_the_language_is_the_tools_own():
    assert python("import os; print(os.environ['LC_ALL'])").stdout == "C\n"


def test_nobody_is_asked_for_input():
    assert python("import sys; print(sys.stdin.read())").stdout == "\n"


def test_bad_bytes_become_visible():
    code = "import sys; sys.stdout.buffer.write(b'a\\xff\\x00b')"
    assert python(code).stdout == "a\\xff\\x00b"


def test_a_command_without_end_is_stopped_with_its_children():
    code = (
        "import subprocess, time; child = subprocess.Popen(['sleep', '60']);"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    said = python(code, timeout=0.7)
    assert (said.exit_status, "no answer within 0.7 s" in said.stderr) == (124, True)
    assert is_gone(int(said.stdout))


def is_gone(pid, patience=2.0):
    """The kernel needs a moment for what was killed."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        os.sched_yield()
    return False


def test_a_silent_command_that_closed_its_output_is_stopped():
    code = "import os, time; os.close(1); os.close(2); time.sleep(60)"
    assert python(code, timeout=0.5).exit_status == 124


def test_a_child_that_keeps_the_output_open_holds_nobody_up():
    code = "import subprocess; subprocess.Popen(['sleep', '60']); print('done')"
    said = python(code, timeout=0.5)
    assert (said.stdout, said.exit_status) == ("done\n", 124)


def test_too_much_output_is_stopped(monkeypatch):
    monkeypatch.setattr(shell, "OUTPUT_LIMIT_BYTES", 1 << 20)
    said = python("while True: print('x' * 10000)")
    assert (said.exit_status, "more than 1 MiB" in said.stderr) == (125, True)
    assert len(said.stdout) < 2 << 20


def test_a_signal_is_an_exit_status():
    assert python("import os; os.kill(os.getpid(), 11)").exit_status == -11


def test_files_are_read_to_a_limit(tmp_path):
    (tmp_path / "big").write_bytes(b"x" * (shell.FILE_LIMIT_BYTES + 5))
    assert len(shell.read(str(tmp_path / "big"))) == shell.FILE_LIMIT_BYTES
    assert shell.read(str(tmp_path / "none")) is None
    assert shell.read(str(tmp_path)) is None
    assert shell.names(str(tmp_path)) == ("big",)
    assert shell.names(str(tmp_path / "none")) == ()
    assert shell.real(str(tmp_path / "none")) is None


# --- recordings


ABOUT = {"format": 1, "commands": []}
ENTRY = {"argv": ["lsblk"], "stdout": "commands/1.out", "exit_status": 0}


def recording(folder, about=None, **files):
    for name, value in {"recording": about or ABOUT, **files}.items():
        text = value if isinstance(value, str) else json.dumps(value)
        (folder / f"{name}.json").write_text(text)
    return Recording(folder)


def test_a_recording_answers_as_the_machine_did(tmp_path):
    (tmp_path / "commands").mkdir()
    (tmp_path / "commands/1.out").write_bytes(b"sda\xff\n")
    found = recording(tmp_path, {**ABOUT, "commands": [{**ENTRY, "stderr": "warning"}]})
    assert found("lsblk") == ("sda\\xff\n", "warning", 0)
    assert found("lsblk", "-o").exit_status == 127


def test_an_output_that_was_taken_out_is_a_missing_command(tmp_path):
    (tmp_path / "2.out").write_text("left")
    left = {**ENTRY, "argv": ["lsscsi"], "stdout": "2.out"}
    found = recording(tmp_path, {**ABOUT, "commands": [ENTRY, left]})
    assert found("lsscsi").stdout == "left"
    assert (found("lsblk").exit_status, "taken out" in found("lsblk").stderr) == (127, True)


def test_a_recording_without_any_output_is_none(tmp_path):
    with pytest.raises(RecordingError, match=r"commands/1\.out"):
        recording(tmp_path, {**ABOUT, "commands": [ENTRY]})


def test_a_recording_without_sysfs_is_one(tmp_path):
    found = recording(tmp_path)
    assert (found.read("/proc/mdstat"), found.names("/sys"), found.real("/sys")) == (None, (), None)


@pytest.mark.parametrize(
    "about",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        "<html>",
        {},
        {"format": 2},
        {"format": 1, "commands": 7},
        {"format": 1, "commands": ["lsblk"]},
        {"format": 1, "commands": [{"argv": ["lsblk"]}]},
        {"format": 1, "commands": [{**ENTRY, "stdout": 7}]},
        {"format": 1, "commands": [{**ENTRY, "argv": []}]},
        {"format": 1, "commands": [{**ENTRY, "stdout": "a\0b"}]},
        {"format": 1, "commands": [{**ENTRY, "exit_status": "x"}]},
        {"format": 1, "commands": [{**ENTRY, "stdout": "../../etc/passwd"}]},
        {"format": 1, "commands": [{**ENTRY, "stdout": "/etc/passwd"}]},
    ],
    ids=lambda about: str(about)[:60],
)
def test_a_folder_that_is_no_recording_is_refused(tmp_path, about):
    with pytest.raises(RecordingError, match=str(tmp_path)):
        recording(tmp_path, about or "{}")


@pytest.mark.parametrize("files", ["[]", "{", {"files": []}, {"links": "x"}])
def test_files_that_are_none_are_refused(tmp_path, files):
    with pytest.raises(RecordingError):
        recording(tmp_path, files=files)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(RecordingError, match="expected a recording"):
        Recording(tmp_path)


# --- masks


@pytest.fixture(scope="module")
def masked(tmp_path_factory):
    """The made host, recorded by the recorder with a mask."""
    plain, hidden = tmp_path_factory.mktemp("plain"), tmp_path_factory.mktemp("hidden")
    make_host.make(plain)
    machine = Recording(plain)
    recorder = Recorder(machine)
    survey = read_survey(recorder)
    about = {**machine.about, "bay_labels": machine.about["bay_labels"]}
    about.pop("commands")
    mask = mask_of(survey, about["hostname"], about["machine_id"])
    recorder.write(hidden, about, machine.kernel_log.read_text(), mask)
    return Recording(hidden)


@pytest.fixture(scope="module")
def everything(masked):
    files = [file for file in masked.folder.rglob("*") if file.is_file()]
    assert len(files) > 5
    return "\n".join(file.read_text() for file in files).lower()


def secrets():
    both = cards()
    disks = [disk for card in both for disk in card.disks]
    volumes = [volume for card in both for volume in card.volumes]
    return {
        "serial": [disk.serial for disk in disks],
        "wwn": [disk.wwn for disk in disks],
        "port": [disk.port for disk in disks],
        "decimal": [str(int(disk.wwn, 16) & (2**36 - 1)) for disk in disks],
        "volume": [volume.unique_id for volume in volumes],
        "card": [card.serial for card in both],
        "machine": ["0d3f6b2a9c5e4f7181a2b3c4d5e6f701", "storage-demo"],
    }


@pytest.mark.parametrize("kind", secrets())
def test_no_identity_is_left_anywhere(everything, kind):
    left = [word for word in secrets()[kind] if word.lower() in everything]
    assert left == []


def test_a_masked_recording_leads_to_the_same_bays(masked):
    survey, plain = read_survey(masked), read_survey(Recording(MADE))
    assert survey.trouble == ()
    places = [(d.controller, d.bay, d.seen_as, d.disk_name) for d in plain.drives]
    assert [(d.controller, d.bay, d.seen_as, d.disk_name) for d in survey.drives] == places
    members = [[plain.drive(s).bay for s in v.members] for v in plain.volumes]
    assert [[survey.drive(s).bay for s in v.members] for v in survey.volumes] == members


def test_a_host_with_a_common_name_keeps_its_paths():
    mask = mask_of(read_survey(Recording(MADE)), "host", "m" * 32)
    assert "/sys/class/scsi_host/host14" in mask("/sys/class/scsi_host/host14 host kernel:")
    assert " host kernel" not in mask("/sys/class/scsi_host/host14 host kernel:")


def test_a_serial_is_hidden_wherever_it_stands():
    mask = mask_of(read_survey(Recording(MADE)))
    serial = cards()[0].disks[0].serial
    for text in (f"\\x00{serial}", f"ata-ST8_{serial}-part1", serial.lower(), f'"{serial}"'):
        assert serial.lower() not in mask(text).lower()


def test_a_number_stays_a_number():
    mask = mask_of(Survey(drives=(Drive("1234567890"),)))
    assert json.loads(mask('{"serial": 1234567890}'))["serial"] != 1234567890


def test_nothing_to_hide_hides_nothing():
    assert mask_of(Survey())("as it was") == "as it was"


# --- the two commands


def manage(*argv, env=None):
    environment = {**os.environ, "SECRET_KEY": "x" * 50, **(env or {})}
    command = [PYTHON, "manage.py", *argv]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)


def test_record_host_refuses_a_folder_with_something_in_it(tmp_path):
    (tmp_path / "mine").touch()
    said = manage("record_host", str(tmp_path))
    assert (said.returncode, "is not empty" in said.stderr) == (1, True)
    assert "Traceback" not in said.stderr
