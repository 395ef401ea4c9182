"""The single-file recorder's report: signed, taken by any way, and digested like an agent's."""

from __future__ import annotations

import gzip
import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from hardware.agent import recorder
from hardware.models import KernelEvent, SurveyRecord
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host, Report, Token

pytestmark = pytest.mark.django_db
MEDIUM = (
    "10,{0};sd 0:0:0:0: [sda] tag#1 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_OK",
    "11,{0};sd 0:0:0:0: [sda] tag#1 Sense Key : Medium Error [current] ",
    "12,{0};sd 0:0:0:0: [sda] tag#1 Add. Sense: Unrecovered read error",
    "13,{0};critical medium error, dev sda, sector 20480 op 0x0:(READ) flags 0x0 phys_seg 1",
)
SCSI = {
    "/sys/class/scsi_host/host0/proc_name": "ahci",
    "/sys/bus/scsi/devices/0:0:0:0/type": "0",
    "/sys/bus/scsi/devices/0:0:0:0/vendor": "ATA",
    "/sys/bus/scsi/devices/0:0:0:0/model": "WDC WD80",
    "/sys/bus/scsi/devices/0:0:0:0/vpd_pg80": "\\x00\\x80\\x00\\x04SER1",
}


def told(minute=0, lines=MEDIUM, **more):
    """A recording of a machine with one disk."""
    path = "/sys/devices/pci0000:00/0000:00:1f.2/ata1/host0"
    return {
        "format": 1,
        "machine_id": "m1",
        "hostname": "old1",
        "boot_id": "b1",
        "booted_at": "2026-11-22T08:00:00+00:00",
        "taken_at": f"2026-11-22T09:{minute:02d}:00+00:00",
        "utc_offset_s": 0,
        "commands": [],
        "files": SCSI,
        "folders": {
            "/sys/class/scsi_host": ["host0"],
            "/sys/bus/scsi/devices": ["0:0:0:0"],
            "/sys/bus/scsi/devices/0:0:0:0/block": ["sda"],
        },
        "links": {
            "/sys/class/scsi_host/host0": f"{path}/scsi_host/host0",
            "/sys/bus/scsi/devices/0:0:0:0": f"{path}/target0:0:0/0:0:0:0",
        },
        "kernel_log": [line.format(5_000_000) for line in lines],
        **more,
    }


@pytest.fixture
def host():
    return Host.objects.create(name="old1")


@pytest.fixture
def secret(host):
    return Token.objects.issue(host)


@pytest.fixture
def post(client, secret):
    def post(recording, secret=secret, change=b""):
        raw = gzip.compress(recorder.report_of(recording))
        signed = recorder.signature(secret, raw)
        headers = {"authorization": f"Signed {signed}", "content-encoding": "gzip"}
        return client.post("/api/report/", raw + change, "application/json", headers=headers)

    return post


def digest_all():
    while digest_waiting():
        pass


def test_a_signed_recording_becomes_survey_and_incident(post, host):
    assert post(told()).status_code == 200
    digest_all()
    assert not Report.objects.not_understood().exists()
    (drive,) = SurveyRecord.objects.get(host=host).value().drives
    assert (drive.serial, str(drive.seen_as)) == ("SER1", "0:0:0:0")
    event = KernelEvent.objects.get(host=host)
    assert (event.kind, event.address, event.key) == ("medium_error", "0:0:0:0", "b1:10")
    assert event.incident.subject.startswith("drive:")


def test_a_changed_byte_is_refused(post):
    answer = post(told(), change=b"x")
    assert (answer.status_code, Report.objects.count()) == (401, 0)


@pytest.mark.parametrize("words", ["", "Signed", "Signed :", "Signed zz:ff", "Signed " + "a" * 99])
def test_a_signature_that_is_none_opens_nothing(client, secret, words):
    answer = client.post(
        "/api/report/", b"{}", "application/json", headers={"authorization": words}
    )
    assert answer.status_code == 401


def test_a_revoked_token_signs_nothing(post, host):
    host.tokens.update(revoked_at=timezone.now())
    assert post(told()).status_code == 401


def test_the_same_lines_in_the_next_recording_are_the_same_event(post, host):
    post(told())
    digest_all()
    post(told(minute=15))
    digest_all()
    event = KernelEvent.objects.get(host=host)
    assert (event.count, event.incident.count) == (1, 1)


def test_an_event_whose_first_lines_were_overwritten_is_not_told_again(post, host):
    post(told())
    digest_all()
    post(told(minute=15, lines=MEDIUM[1:]))
    digest_all()
    assert KernelEvent.objects.filter(host=host).count() == 1


def test_a_host_with_a_recorder_is_not_silent_between_two_runs_of_cron(post, host):
    post(told())
    digest_all()
    host.refresh_from_db()
    later = host.heard_at + timezone.timedelta(minutes=20)
    assert not host.is_silent(later)
    assert host.is_silent(host.heard_at + timezone.timedelta(minutes=50))


def test_a_recording_without_kernel_log_says_why(post):
    post(told(lines=(), kernel_log_trouble="/dev/kmsg: Permission denied; run as root"))
    digest_all()
    (report,) = Report.objects.not_understood()
    assert "run as root" in report.error


def test_what_was_cut_is_named_and_the_rest_is_read(post):
    post(told(cut=["arcconf LIST: cut at 5 bytes", 7]))
    digest_all()
    (report,) = Report.objects.not_understood()
    assert report.error.endswith("the recording was cut: arcconf LIST: cut at 5 bytes; 7")
    assert SurveyRecord.objects.count() == 1


@pytest.mark.parametrize("cut", ["", "text", {"a": 1}, 7, []])
def test_a_list_of_cuts_that_is_none_says_nothing(post, cut):
    post(told(cut=cut))
    digest_all()
    assert not Report.objects.not_understood().exists()


@pytest.mark.parametrize(
    "change",
    [
        {"format": 7},
        {"commands": [{"argv": "x"}]},
        {"commands": [{"argv": [], "exit_status": 0, "stdout": ""}]},
        {"commands": [{"argv": ["a"], "exit_status": "x", "stdout": ""}]},
        {"commands": [{"argv": ["a"], "exit_status": 0, "stdout": 5}]},
        {"files": [1]},
        {"booted_at": "yesterday"},
    ],
)
def test_a_recording_that_is_none_is_kept_and_named(post, change):
    post(told(**change))
    digest_all()
    (report,) = Report.objects.not_understood()
    assert report.kind == "recording"
    assert not SurveyRecord.objects.exists()


@pytest.mark.parametrize("lines", [[5, None], ["no number"], ["1,2"], "text", {"a": 1}])
def test_odd_kernel_lines_are_no_events(post, lines):
    post(told(kernel_log=lines))
    digest_all()
    assert not KernelEvent.objects.exists()
    assert SurveyRecord.objects.count() == 1


def printed(recording, secret):
    raw = recorder.report_of(recording)
    head = f"Signed {recorder.signature(secret, raw)}" if secret else "Unsigned"
    return head.encode() + b"\n" + raw + b"\n"


def test_a_recording_that_came_by_hand_is_taken(tmp_path, secret, host, capsys):
    file = tmp_path / "old1.recording"
    file.write_bytes(printed(told(), secret))
    call_command("take_recording", str(file))
    assert "old1: taken" in capsys.readouterr().out
    assert SurveyRecord.objects.filter(host=host).exists()
    call_command("take_recording", str(file))
    assert "known already" in capsys.readouterr().out


def test_an_unsigned_one_needs_somebody_who_vouches(tmp_path, host):
    file = tmp_path / "old1.recording"
    file.write_bytes(printed(told(), ""))
    with pytest.raises(CommandError, match="--host"):
        call_command("take_recording", str(file))
    call_command("take_recording", str(file), host="old1")
    assert SurveyRecord.objects.filter(host=host).exists()


def test_one_that_was_changed_on_its_way_is_refused(tmp_path, secret):
    file = tmp_path / "old1.recording"
    file.write_bytes(printed(told(), secret).replace(b"SER1", b"SER2"))
    with pytest.raises(CommandError, match="changed"):
        call_command("take_recording", str(file))


@pytest.mark.parametrize(
    "raw", [b"", b"Signed", b"hello\n{}", b"<html>\n", b"Unsigned\n[1", b"\xff\xfe\n\0"]
)
def test_what_no_recorder_printed_is_refused(tmp_path, host, raw):
    file = tmp_path / "x"
    file.write_bytes(raw)
    with pytest.raises(CommandError):
        call_command("take_recording", str(file), host="old1")


def test_standard_input_is_a_source(secret, host, monkeypatch):
    class Stdin:
        buffer = io.BytesIO(printed(told(), secret))

    monkeypatch.setattr(sys, "stdin", Stdin)
    call_command("take_recording", "-")
    assert SurveyRecord.objects.filter(host=host).exists()


def test_the_forced_command_of_ssh_is_asked_without_a_shell(secret, host, monkeypatch, tmp_path):
    tool = tmp_path / "ssh"
    said = tmp_path / "said"
    said.write_bytes(printed(told(), secret))
    tool.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/argv\ncat {said}\n')
    tool.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    call_command("take_recording", "ssh://root@old1.example.org:2222")
    argv = (tmp_path / "argv").read_text().splitlines()
    assert argv[-4:] == ["-p", "2222", "--", "root@old1.example.org"]
    assert SurveyRecord.objects.filter(host=host).exists()


@pytest.mark.parametrize("source", ["ssh://-oProxyCommand=x", "ssh://a b", "ssh://", "ssh://a;b"])
def test_an_address_that_ssh_would_take_for_an_option_is_refused(source):
    with pytest.raises(CommandError, match="expected ssh://"):
        call_command("take_recording", source)


def test_the_report_is_plain_json():
    assert json.loads(recorder.report_of(told()))["version"] == 1
