"""Triggers: what no line of a disk's trouble lacks, and what is found by them in long logs."""

import re

import pytest

from hardware.agent import line_scan
from hardware.agent.line_scan import count_lines, every_line, spans
from hardware.domain.kernel_log import is_about_disks
from hardware.domain.kernel_patterns import PATTERNS
from hardware.domain.kernel_triggers import NoTrigger, needed, triggers
from tests.pure.kernel_lines import CORPUS, NOISE, RECORDED

LOGS = [
    *sorted(RECORDED.iterdir()),
    *sorted((CORPUS / "hardware" / "kernel-log").glob("*.txt")),
    *sorted((CORPUS / "hardware" / "reconstructed" / "kernel-log").glob("*.txt")),
]


@pytest.mark.parametrize("row", PATTERNS, ids=lambda row: row.regex.pattern[:50])
def test_every_row_has_its_trigger(row):
    assert all(any(text in one for text in triggers()) for one in needed(row.regex))


@pytest.mark.parametrize(
    ("regex", "expected"),
    [
        ("abc", {"abc"}),
        (r"\d+ abcde \w+ xy", {" abcde "}),
        (r"(?:abc|def)\d", {"abc", "def"}),
        (r"(?:abc|\d)xyz", {"xyz"}),
        (r"abc(?:xyz)?", {"abc", "abcxyz"}),
        (r"(?P<name>abc)+\d", {"abc"}),
        (r"mpt[23]sas", {"mpt2sas", "mpt3sas"}),
        (r"\S{1,4}(?!not)error", {"error"}),
        (r"(?i:aBc)\d", {a + b + c for a in "aA" for b in "bB" for c in "cC"}),
        (r"x*+longer", {"longer"}),
    ],
)
def test_what_every_match_contains(regex, expected):
    assert needed(re.compile(regex)) == expected


@pytest.mark.parametrize("regex", [r"\d+", r".*", r"(?:abc)?", r"(?:abc|.)", r"(?i:iski)", "ab"])
def test_a_row_without_a_fixed_word_is_said(regex):
    with pytest.raises(NoTrigger):
        needed(re.compile(regex))


def found(block):
    return [block[start:end] for start, end in spans(block)]


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
def test_no_line_about_disks_is_left_out(log):
    raw = log.read_bytes()
    about = [line for line in raw.split(b"\n") if is_about_disks(line.decode(errors="replace"))]
    assert set(about) <= set(found(raw))


def test_lines_of_no_disk_are_left_out():
    assert found("\n".join([NOISE[0], NOISE[3], NOISE[4]] * 10).encode()) == []


def test_a_line_is_found_once_however_many_triggers_it_has():
    raw = b"x\nsd 0:0:0:0: [sda] FAILED Result: hostbyte=DID_OK Sense Key : x ASC=\ny\n"
    assert found(raw) == raw.split(b"\n")[1:2]


@pytest.mark.parametrize("sign", [b"\x1b[1m", b"\t", b"\x01", b"\x7f", b"\xc2\x85", b"\r"])
def test_a_word_that_is_cut_by_a_control_sign_is_found(sign):
    line = b"crit" + sign + b"ical medium er" + sign + b"ror, dev sda, sector 5"
    assert found(b"a\n" + line + b"\nb") == [line]


def test_an_end_of_line_as_windows_writes_it_is_no_control_sign():
    assert found(b"a\r\nb\r\n") == []


def test_the_first_and_the_last_line_are_lines():
    assert found(b"sd 0\nx\nsd 1") == [b"sd 0", b"sd 1"]
    assert found(b"") == []


def test_without_hyperscan_every_line_is_looked_at(monkeypatch):
    monkeypatch.setattr(line_scan, "hyperscan", None)
    assert found(b"a\n\nsd 0\nb") == [b"a", b"", b"sd 0", b"b"]


def test_a_machine_that_hyperscan_does_not_know_is_no_trouble(monkeypatch):
    monkeypatch.setattr(line_scan, "_scanner", lambda: None)
    assert found(b"a\nb") == [b"a", b"b"]


def test_lines_are_counted_by_their_ends():
    assert count_lines(b"a\n\nb\nc", 0, 6) == 3
    assert count_lines(b"a\n\nb\nc", 2, 3) == 1
    assert list(every_line(b"a\n")) == [(0, 1)]
