"""What the single-file recorder may cost, and that its report can always be delivered."""

from __future__ import annotations

import json
import stat
import time

import pytest

from hardware.agent import recorder

DOOR_BYTES = 8 * 1024 * 1024


@pytest.fixture
def use(tmp_path, monkeypatch):
    """Shell scripts as the programs of this machine."""

    def use(**scripts):
        for name, text in scripts.items():
            file = tmp_path / name
            file.write_text(f"#!/bin/sh\n{text}\n")
            file.chmod(file.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return use


def test_errors_without_end_are_stopped(use):
    use(noisy="yes 0123456789 >&2")
    began = time.monotonic()
    out, said, status = recorder.run(("noisy",), 20)
    assert (out, status) == (b"", 125)
    assert b"output, stopped" in said
    assert time.monotonic() - began < 10


def test_too_much_output_of_a_command_that_ended_is_cut_and_said(use):
    use(big="head -c 3000000 /dev/zero | tr '\\0' x")
    commands = recorder.Commands(20)
    commands.ask(("big",))
    entry = commands.answers[("big",)]
    assert entry["exit_status"] == 125
    assert "cut at" in entry["stderr"]
    assert commands.cut[0].startswith("big: ")


def test_outputs_together_have_one_limit_and_what_was_cut_is_said(monkeypatch):
    monkeypatch.setattr(recorder, "run", lambda argv, _: (b"\1" * 300_000, b"\2" * 300_000, 0))
    commands = recorder.Commands(20)
    for number in range(30):
        commands.ask(("tool", str(number)))
    assert recorder.weight(commands.kept()) < recorder.COMMANDS_BYTES + 300_000
    assert commands.answers["tool", "0"]["stdout"]
    assert commands.answers["tool", "29"]["exit_status"] == 125
    assert any("tool 29" in words for words in commands.cut)


def test_the_worst_machine_still_makes_a_report_that_the_door_takes(monkeypatch):
    argvs = tuple(((f"tool{n}", "x" * 9000), None, ()) for n in range(2000))

    def answers(argv, *_):
        return b"\xff" * 9_000, b"", 0

    def told(path):
        return "\1" * 5_000 if path.startswith("/sys/") else "0"

    monkeypatch.setattr(recorder, "PLAN", argvs)
    monkeypatch.setattr(recorder, "run", answers)
    monkeypatch.setattr(recorder, "kernel_log", lambda _: (["5,7;" + "\1" * 800] * 9000, ""))
    monkeypatch.setattr(recorder, "read", told)
    told = recorder.record(20)
    assert 4 << 20 < len(recorder.report_of(told)) < DOOR_BYTES
    said = " ".join(told["cut"])
    assert len(told["cut"]) <= recorder.MOST_CUTS + 1
    assert "no room for their answers" in said


def test_an_ordinary_recording_is_not_cut():
    assert recorder.record(20)["cut"] == []


def test_of_the_kernel_log_the_newest_lines_are_kept():
    cut = []
    lines = [f"{number},0;" + "x" * 1000 for number in range(2000)]
    kept = recorder.newest(lines, cut)
    assert kept[-1] == lines[-1]
    assert len(json.dumps(kept)) < 1.01 * recorder.KERNEL_LOG_BYTES
    assert f"{2000 - len(kept)} older lines" in cut[0]


def test_files_have_a_limit_that_is_said(monkeypatch):
    monkeypatch.setattr(recorder, "TABLES_BYTES", 500)
    cut = []
    assert recorder.weight(recorder.told_files(cut)) < 600
    assert "entries left out" in cut[0]


@pytest.fixture
def hanging(monkeypatch):
    asked = []

    def run(argv, _):
        asked.append(argv)
        return b"", b"late", 124

    monkeypatch.setattr(recorder, "run", run)
    monkeypatch.setattr(recorder.shutil, "which", lambda name: f"/sbin/{name}")
    return asked


def test_a_tool_that_hung_twice_is_not_asked_again(hanging):
    commands = recorder.Commands(300)
    for word in "abcd":
        commands.ask(("card", word))
    commands.ask(("other",))
    assert hanging == [("card", "a"), ("card", "b"), ("other",)]
    entry = commands.answers["card", "d"]
    assert (entry["exit_status"], entry["stderr"]) == (124, "card: not asked: it hung twice")


def test_a_disk_that_hung_once_is_not_asked_again_and_the_next_is(hanging):
    commands = recorder.Commands(300)
    for device in ("sda", "sdb"):
        for word in "ix":
            commands.ask(("smartctl", word, device), (device,))
    assert hanging == [("smartctl", "i", "sda"), ("smartctl", "i", "sdb")]


def test_no_time_left_is_no_hang(hanging):
    commands = recorder.Commands(0)
    for word in "abc":
        commands.ask(("card", word))
    assert commands.hangs == {"card": []}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--post", "http://[::1"], "http://[::1"),
        (["--post", "http://a:port"], "port"),
        (["--post", "ftp://a"], "expected https://"),
        (["--post", "https://a", "--ca-file", "/nonexistent"], "/nonexistent"),
        (["/proc/none/here"], "/proc/none/here"),
        (["/etc/passwd/x"], "/etc/passwd/x"),
    ],
)
def test_what_cannot_be_delivered_is_one_sentence_before_anything_is_asked(
    monkeypatch, words, said
):
    monkeypatch.delattr(recorder, "record")
    sentence = recorder.main([*words, "--token-file", __file__])
    assert said in sentence
    assert "\n" not in sentence


def test_a_folder_that_holds_a_recording_is_not_written_again(tmp_path):
    (tmp_path / "commands").mkdir()
    assert "exists already" in recorder.main([str(tmp_path)])
