"""A kernel log as a person has it: plain, packed, or somewhere in a bundle."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest

from hardware import log_files
from hardware.domain.kernel_log import parse_log
from hardware.domain.machine import ToolError
from hardware.log_explain import explain_kernel_log
from hardware.log_files import is_log, parts
from hardware.log_reading import Tally, lines_of
from tests.pure.kernel_lines import CORPUS, RECORDED

MEDIUM = "[   12.5] critical medium error, dev sdc, sector 8 op 0x0:(READ) flags 0x0"
TEXT = f"[    1.0] usb 1-1: new device\n{MEDIUM}\n".encode()
LOGS = [
    *sorted(RECORDED.iterdir()),
    *sorted((CORPUS / "hardware" / "reconstructed" / "kernel-log").glob("*.txt")),
]


def explained(raw):
    return list(explain_kernel_log(io.BytesIO(raw)))


def tar(files, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as bundle:
        for name, raw in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(raw)
            bundle.addfile(member, io.BytesIO(raw))
    return out.getvalue()


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, raw in files.items():
            bundle.writestr(name, raw)
    return out.getvalue()


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
def test_read_as_a_stream_it_tells_the_same_events(log):
    text = log.read_text(errors="backslashreplace")
    whole = [event.as_json() for event in parse_log(text.splitlines())]
    assert explained(log.read_bytes()) == whole


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress, bz2.compress])
def test_a_packed_file_is_unpacked(pack):
    (event,) = explained(pack(TEXT))
    assert (event["kind"], event["first_line"]) == ("medium_error", 2)
    assert "file" not in event


BUNDLE = {
    "sos/sos_commands/kernel/dmesg": TEXT,
    "sos/var/log/messages": TEXT.replace(b"sdc", b"sdd"),
    "sos/var/log/kern.log.2.gz": gzip.compress(TEXT.replace(b"sdc", b"sde")),
    "sos/sos_commands/logs/journalctl_--no-pager_--boot": TEXT.replace(b"sdc", b"sdf"),
    "sos/etc/passwd": TEXT.replace(b"sdc", b"sdz"),
}


@pytest.mark.parametrize(
    "raw",
    [
        tar(BUNDLE),
        tar(BUNDLE, "w:gz"),
        tar(BUNDLE, "w:xz"),
        zipped(BUNDLE),
        zipped({"console.log": TEXT, **BUNDLE}),
        tar({"messages.tar": tar(BUNDLE)}),
    ],
    ids=["tar", "tar.gz", "tar.xz", "zip", "zip with more", "tar in tar"],
)
def test_a_bundles_logs_are_read_each_with_its_name(raw):
    found = {event["disk_name"]: event["file"] for event in explained(raw)}
    assert found["sdd"] == "sos/var/log/messages"
    assert found["sde"] == "sos/var/log/kern.log.2"
    assert set(found) == {"sdc", "sdd", "sde", "sdf"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dmesg", True),
        ("dmesg.txt", True),
        ("vmcore-dmesg.txt", True),
        ("kern.log.14.gz", True),
        ("messages-20261122", True),
        ("syslog.1", True),
        ("journalctl_--no-pager", True),
        ("host7-dmesg.log", True),
        ("system.journal", False),
        ("passwd", False),
        ("messages.d/README", False),
        ("kernel-config", True),
    ],
)
def test_how_logs_are_called(name, expected):
    assert is_log(f"var/log/{name}") is expected


def test_a_bundle_without_a_log_is_said():
    with pytest.raises(ToolError, match="no kernel log in it"):
        explained(tar({"etc/passwd": b"x"}))


@pytest.mark.parametrize(
    "raw",
    [
        gzip.compress(TEXT)[:-12],
        b"\x1f\x8b" + b"x" * 500,
        lzma.compress(TEXT)[:-8],
        zipped(BUNDLE)[:-40],
        tar(BUNDLE, "w:gz")[:-400],
    ],
    ids=["gzip cut", "no gzip", "xz cut", "zip cut", "tar.gz cut"],
)
def test_what_cannot_be_unpacked_is_said(raw):
    with pytest.raises(ToolError, match="unpacked|read"):
        explained(raw)


def test_a_bomb_is_refused():
    bomb = gzip.compress(b"\0" * (64 << 20))
    with pytest.raises(ToolError, match="more than"):
        for _name, stream in parts(io.BytesIO(bomb), limit_bytes=1 << 20):
            stream.read()


def test_a_bomb_in_a_bundle_is_refused():
    bomb = zipped({f"dmesg.{n}": b"a" * (8 << 20) for n in range(8)})
    with pytest.raises(ToolError, match="more than"):
        for _name, stream in parts(io.BytesIO(bomb), limit_bytes=16 << 20):
            stream.read()


def test_packed_again_and_again_is_refused():
    raw = TEXT
    for _ in range(6):
        raw = gzip.compress(raw)
    with pytest.raises(ToolError, match="packed more than"):
        explained(raw)


def test_too_many_files_are_refused(monkeypatch):
    monkeypatch.setattr(log_files, "MOST_MEMBERS", 3)
    with pytest.raises(ToolError, match="more than 3 files"):
        explained(tar({f"x{n}": b"" for n in range(5)}))


def read(raw):
    tally = Tally()
    return [(line.number, line.text) for line in lines_of(io.BytesIO(raw), tally)], tally


def test_a_line_of_a_megabyte_is_cut_and_counted():
    lines, tally = read(b"sd " * 400_000 + b"\nsd 2\n" + b"x\nsd 4")
    assert [number for number, _text in lines] == [1, 2, 4]
    assert len(lines[0][1]) <= 16 * 1024
    assert (tally.cut, tally.lines) == (1, 4)


def test_a_line_over_the_border_of_two_blocks_is_whole():
    raw = b"ordinary\n" * 58_254 + MEDIUM.encode() + b"\nsd 2\n"
    lines, _tally = read(raw)
    assert lines == [(58_255, MEDIUM), (58_256, "sd 2")]


@pytest.mark.parametrize("raw", [b"", gzip.compress(b"", mtime=0), b"\n\n"])
def test_an_empty_log_is_refused(raw):
    with pytest.raises(ToolError):
        explained(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"__CURSOR":"s=1","_TRANSPORT":"kernel","MESSAGE":null}\n{"__CURSOR\n[1]\n',
        b"__CURSOR=s=1\n_TRANSPORT=kernel\nMESSAGE\n" + b"\xff" * 8 + b"x",
        b"__CURSOR=s=1\n_TRANSPORT=kernel\n\n\n\nMESSAGE\n",
    ],
)
def test_a_damaged_journal_export_tells_nothing(raw):
    assert [said for said in explained(raw) if "kind" in said] == []


def test_lines_of_an_export_are_counted_in_its_file():
    text = MEDIUM.partition("] ")[2]
    raw = f"__CURSOR=s=1\n_TRANSPORT=kernel\nMESSAGE={text}\n\n".encode()
    (event,) = explained(raw)
    assert event["first_line"] == 3
