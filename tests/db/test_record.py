"""record_host on this very machine, and back through the chain."""

import json

import pytest
from django.core.management import CommandError, call_command

from hardware.management.commands import record_host
from hardware.replay import replay
from mirrorsite.ground.inbox.models import Report
from mirrorsite.ground.outside import shell
from mirrorsite.ground.outside.shell import Output, Recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def some_log(monkeypatch):
    """A kernel log, where the machine of the test lets nobody read its own."""
    said = "[    1.000000] sd 0:0:0:0: [sda] Attached SCSI disk\n"
    really = shell.run

    def run(*argv, **limits):
        return Output(said, "", 0) if argv[0] == "dmesg" else really(*argv, **limits)

    monkeypatch.setattr(record_host.shell, "run", run)


@pytest.mark.parametrize("masked", [False, True])
def test_a_recording_of_this_machine_can_be_replayed(tmp_path, settings, some_log, masked):
    settings.VAR_DIR = tmp_path
    call_command("record_host", tmp_path / "host", mask=masked)
    host = replay(Recording(tmp_path / "host"))
    assert host.is_recorded
    assert not Report.objects.not_understood().exists()


def test_a_masked_recording_has_another_name_and_machine(tmp_path, settings, some_log):
    settings.VAR_DIR = tmp_path
    for name, masked in (("plain", False), ("masked", True)):
        call_command("record_host", tmp_path / name, mask=masked)
    plain, masked = (
        json.loads((tmp_path / name / "recording.json").read_text()) for name in ("plain", "masked")
    )
    assert plain["machine_id"] != masked["machine_id"]
    assert len(plain["machine_id"]) == len(masked["machine_id"])


def test_without_a_readable_log_it_says_what_to_do(tmp_path, settings, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(record_host, "LOG_COMMANDS", (("no-such-tool",),))
    with pytest.raises(CommandError, match="run as root"):
        call_command("record_host", tmp_path / "host")
