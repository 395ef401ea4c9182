"""The single-file recorder: what it asks, what it survives, and in which Pythons it runs."""

from __future__ import annotations

import ast
import hashlib
import hmac
import io
import json
import os
import stat
import subprocess
import sys
import tempfile
import time
import unittest
from contextlib import redirect_stdout
from pathlib import Path
from unittest.mock import patch

from hardware.agent import recorder
from mirrorsite.ground.outside.shell import Recording, ReportedRecording

# Beside the syntax: names that came after Python 3.6, which a parser does not see.
NEWER = {"capture_output", "text", "removeprefix", "removesuffix", "fromisoformat", "cache"}


def bin_folder(**scripts: str) -> tempfile.TemporaryDirectory[str]:
    """A folder of programs for PATH; each is a shell script."""
    folder = tempfile.TemporaryDirectory()
    for name, text in scripts.items():
        file = Path(folder.name) / name
        file.write_text(f"#!/bin/sh\n{text}\n")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return folder


class PathCase(unittest.TestCase):
    def use(self, **scripts: str) -> None:
        folder = bin_folder(**scripts)
        self.addCleanup(folder.cleanup)
        patched = patch.dict(os.environ, {"PATH": f"{folder.name}:/usr/bin:/bin"})
        patched.start()
        self.addCleanup(patched.stop)


class PlanTests(PathCase):
    def test_each_controller_that_the_list_names_is_asked(self) -> None:
        self.use(arcconf='echo "   Controller 1:  : Optimal"; echo "   Controller 2: : $1 $2"')
        commands = recorder.Commands(20)
        commands.follow(recorder.PLAN)
        assert ("arcconf", "GETCONFIGJSON", "2") in commands.answers
        assert "GETCONFIGJSON 2" in commands.answers["arcconf", "GETCONFIGJSON", "2"]["stdout"]

    def test_a_command_that_is_not_installed_is_said_so(self) -> None:
        commands = recorder.Commands(20)
        commands.ask(("no-such-tool", "x"))
        assert commands.answers["no-such-tool", "x"]["exit_status"] == 127

    def test_a_hung_command_costs_its_time_and_no_other(self) -> None:
        self.use(hangs="sleep 60", quick="echo here")
        commands = recorder.Commands(0.3)
        began = time.monotonic()
        commands.ask(("hangs",))
        assert time.monotonic() - began < 5
        assert commands.answers[("hangs",)]["exit_status"] == 124
        assert "no answer within" in commands.answers[("hangs",)]["stderr"]
        commands.deadline = time.monotonic() + 20
        assert commands.ask(("quick",)) == "here\n"

    def test_a_tool_that_prints_without_end_is_stopped(self) -> None:
        self.use(endless="while :; do echo 0123456789012345678901234567890123456789; done")
        with patch.object(recorder, "OUTPUT_LIMIT_BYTES", 100_000):
            out, said, status = recorder.run(("endless",), 20)
        assert (status, len(out)) == (125, 100_000)
        assert b"output, stopped" in said

    def test_the_shell_is_never_asked(self) -> None:
        self.use(tool='echo "$1"')
        assert recorder.run(("tool", "; touch /tmp/x $(id)"), 5)[0] == b"; touch /tmp/x $(id)\n"


class ReadingTests(unittest.TestCase):
    def test_udevs_database_gives_the_disks_alone(self) -> None:
        disks = recorder.udev_disks(
            "P: /devices/a\nN: sda\nE: DEVNAME=/dev/sda\nE: DEVTYPE=disk\nE: SUBSYSTEM=block\n\n"
            "P: /devices/b\nE: DEVNAME=/dev/sda1\nE: DEVTYPE=partition\nE: SUBSYSTEM=block\n\n"
            "P: /devices/c\nE: DEVNAME=/dev/loop0\nE: DEVTYPE=disk\nE: SUBSYSTEM=block\n\n"
            "P: /devices/d\nE: SUBSYSTEM=net\n"
        )
        assert [one["DEVNAME"] for one in disks] == ["/dev/sda"]

    def test_bytes_that_are_no_text_become_visible(self) -> None:
        assert recorder.decode(b"a\0b\xff") == "a\\x00b\\xff"

    def test_times_are_utc_with_their_zone(self) -> None:
        assert recorder._iso(0.25) == "1970-01-01T00:00:00.250000+00:00"


class SignatureTests(unittest.TestCase):
    def test_the_token_signs_and_is_not_sent(self) -> None:
        signature = recorder.signature("ms_secret", b"raw")
        key = hashlib.sha256(b"ms_secret").hexdigest()
        assert signature == f"{key[:16]}:{hmac.new(key.encode(), b'raw', 'sha256').hexdigest()}"
        assert "ms_secret" not in signature


class WholeTests(unittest.TestCase):
    def test_folder_and_report_hold_the_same_machine(self) -> None:
        told = recorder.record(20)
        with tempfile.TemporaryDirectory() as folder:
            recorder.write_folder(told, folder)
            kept = Recording(Path(folder))
        sent = ReportedRecording(json.loads(recorder.report_of(told))["body"])
        assert kept.about["boot_id"] == sent.about["boot_id"]
        assert sent("psutil").exit_status == 0
        assert sent.names("/sys/block") == kept.names("/sys/block")

    def test_without_a_token_it_says_that_nobody_signed(self) -> None:
        class Out(io.StringIO):
            buffer = io.BytesIO()

        with redirect_stdout(Out()), patch.object(recorder, "PLAN", ()):
            assert recorder.main(["--token-file", "/nonexistent"]) is None
        head, _, body = Out.buffer.getvalue().partition(b"\n")
        assert head == b"Unsigned"
        assert json.loads(body)["kind"] == "recording"

    def test_posting_without_a_token_is_refused_before_anything_is_read(self) -> None:
        said = recorder.main(["--post", "http://127.0.0.1:9", "--token-file", "/nonexistent"])
        assert "no token" in str(said)

    def test_a_site_that_cannot_be_reached_is_an_error_of_cron(self) -> None:
        said = recorder.post("http://127.0.0.1:9", "s", b"{}", None)
        assert "127.0.0.1:9" in str(said)


class VersionTests(unittest.TestCase):
    def test_no_name_is_younger_than_python_3_6(self) -> None:
        tree = ast.parse(Path(recorder.__file__).read_text())
        used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        used |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg}
        assert not used & NEWER

    def test_it_runs_by_itself_as_one_copied_file(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "recorder.py"
            file.write_text(Path(recorder.__file__).read_text())
            done = subprocess.run(
                [sys.executable, "-I", str(file), "--help"], capture_output=True, text=True
            )
        assert done.returncode == 0
        assert "--post" in done.stdout


def test_cron_begins_no_second_recording_while_one_hangs(tmp_path):
    (tmp_path / "token").write_text("secret")
    url = "http://127.0.0.1:1"
    with recorder.only_one(url):
        said = recorder.main(["--post", url, "--token-file", str(tmp_path / "token")])
    assert "still runs" in said
    with recorder.only_one(url) as again:
        assert again
