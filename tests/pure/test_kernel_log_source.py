"""Lines from /dev/kmsg and from a file that a syslog daemon writes, rotates and cuts."""

import errno
import os
import socket
from datetime import UTC, datetime, timedelta

import pytest

from hardware.agent import kernel_log_source
from hardware.agent.kernel_log_source import Kmsg, LogFile, is_kernel_log, open_source

BOOTED = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


# --- /dev/kmsg: one read is one record, so a socket of records stands for it


@pytest.fixture
def ring():
    """(Kmsg, function that writes records into it)"""
    reader, writer = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    reader.setblocking(False)

    def open_at(cursor=None):
        source = Kmsg("/dev/null", cursor or {}, "b1", BOOTED)
        os.close(source.fd)
        source.fd = os.dup(reader.fileno())
        os.set_blocking(source.fd, False)
        return source

    yield open_at, lambda *records: [writer.send(record) for record in records]
    reader.close()
    writer.close()


def test_a_record_becomes_a_line(ring):
    open_at, write = ring
    write(b"6,339,5140900,-;sd 0:0:0:0: [sda] Attached SCSI disk\n SUBSYSTEM=scsi\n")
    (line,) = open_at().read()
    assert line.text == "sd 0:0:0:0: [sda] Attached SCSI disk"
    assert (line.number, line.key) == (339, "b1:339")
    assert line.at == BOOTED + timedelta(microseconds=5140900)


def test_new_fields_in_the_head_are_no_trouble(ring):
    open_at, write = ring
    write(b"6,1,5,-,caller=T1,more=2;text; with ; signs\n")
    assert open_at().read()[0].text == "text; with ; signs"


@pytest.mark.parametrize("record", [b"\n", b"no head", b"a,b,c;x", b"6,1;x", b"6,-1,5;x", b";;;"])
def test_what_is_no_record_is_left_out(ring, record):
    open_at, write = ring
    write(record, b"6,9,1,-;good\n")
    assert [line.text for line in open_at().read()] == ["good"]


def test_bad_bytes_become_visible(ring):
    open_at, write = ring
    write(b"6,1,1,-;a\xff\0b\n")
    assert open_at().read()[0].text == "a\\xff\\x00b"


@pytest.mark.parametrize("prefix", [8, 12, 30, 2047])
def test_what_programs_write_into_it_is_no_word_of_the_kernels(ring, prefix):
    open_at, write = ring
    write(b"%d,1,1,-;sd 0:0:0:0: forged\n" % prefix, b"7,2,1,-;true\n")
    source = open_at()
    assert [line.text for line in source.read()] == ["true"]
    assert source.cursor == {"boot_id": "b1", "sequence": 2}


def test_a_laboratory_may_trust_programs(ring):
    open_at, write = ring
    write(b"12,1,1,-;injected\n")
    source = open_at()
    source.trusts_programs = True
    assert [line.text for line in source.read()] == ["injected"]


def test_the_device_beside_the_text_is_its_address(ring):
    open_at, write = ring
    write(b"3,1,1,-;x\n SUBSYSTEM=scsi\n DEVICE=+scsi:14:1:0:9\n", b"3,2,1,-;y\n DEVICE=b8:16\n")
    assert [str(line.device or "") for line in open_at().read()] == ["14:1:0:9", ""]


def test_a_text_cannot_name_the_device(ring):
    open_at, write = ring
    write(b"3,1,1,-;x DEVICE=+scsi:14:1:0:9\n")
    assert open_at().read()[0].device is None


def test_a_line_in_several_records_is_one(ring):
    open_at, write = ring
    write(
        b"3,1,1,c;sd 0:0:0:0: [sda] \n", b"3,2,1,+;CDB: \n", b"3,3,1,+;Read(10)\n", b"3,4,1,-;x\n"
    )
    lines = open_at().read()
    assert [(line.text, line.key) for line in lines] == [
        ("sd 0:0:0:0: [sda] CDB: Read(10)", "b1:1"),
        ("x", "b1:4"),
    ]


def test_a_line_that_never_ends_is_told_when_nothing_more_comes(ring):
    open_at, write = ring
    write(b"3,1,1,-;a\n", b"3,2,1,c;half \n")
    source = open_at()
    assert [line.text for line in source.read()] == ["a"]
    assert source.cursor["sequence"] < 2
    assert [line.text for line in source.read()] == ["half "]
    assert source.cursor["sequence"] == 2


def test_after_a_restart_nothing_is_read_twice(ring):
    open_at, write = ring
    write(b"6,1,1,-;a\n", b"6,2,1,-;b\n")
    cursor = open_at().read() and {"boot_id": "b1", "sequence": 1}
    write(b"6,1,1,-;a\n", b"6,2,1,-;b\n", b"6,3,1,-;c\n")
    assert [line.key for line in open_at(cursor).read()] == ["b1:2", "b1:3"]


def test_a_cursor_of_another_boot_counts_for_nothing(ring):
    open_at, write = ring
    write(b"6,1,1,-;a\n")
    source = open_at({"boot_id": "b0", "sequence": 900})
    assert len(source.read()) == 1
    assert source.cursor == {"boot_id": "b1", "sequence": 1}


def test_what_was_overwritten_unread_is_counted(ring, monkeypatch):
    open_at, write = ring
    write(b"6,7,1,-;after the gap\n")
    source = open_at()
    answers = iter([OSError(errno.EPIPE, "overrun")])
    really = os.read

    def read(fd, size):
        for error in answers:
            raise error
        return really(fd, size)

    monkeypatch.setattr(kernel_log_source.os, "read", read)
    assert [line.number for line in source.read()] == [7]
    assert source.overruns == 1


def test_a_file_that_ends_is_not_read_for_ever():
    assert Kmsg("/dev/null", {}, "b1", BOOTED).read() == []


def test_only_the_kernels_device_is_its_log(monkeypatch, tmp_path):
    (tmp_path / "kmsg").touch()
    for other in ("/dev/null", str(tmp_path / "kmsg")):
        assert not is_kernel_log(other)
        monkeypatch.setattr(kernel_log_source, "KMSG", other)
        with pytest.raises(OSError, match="kernel's log"):
            open_source(other, {}, "b1", BOOTED)


# --- a log file


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "kern.log"
    path.touch()
    return path


def follow(log, cursor=None, now=NOW):
    return LogFile(str(log), cursor or {}, BOOTED, lambda: now)


def add(log, text):
    with open(log, "ab") as file:
        file.write(text if isinstance(text, bytes) else text.encode())


def texts(source):
    return [line.text for line in source.read()]


def test_lines_come_as_they_are_written(log):
    source = follow(log)
    assert texts(source) == []
    add(log, "a\nb\n")
    assert texts(source) == ["a", "b"]
    assert texts(source) == []


def test_half_a_line_waits_for_its_end(log):
    source = follow(log)
    add(log, "a\nhal")
    assert texts(source) == ["a"]
    add(log, "f\n")
    assert texts(source) == ["half"]


def test_read_again_from_a_cursor_it_gives_the_same_keys(log):
    add(log, "a\nb\nc\n")
    source = follow(log)
    first = source.read()
    again = follow(log, {"inode": source.inode, "offset": 2}).read()
    assert [(x.text, x.key) for x in again] == [(x.text, x.key) for x in first[1:]]
    assert follow(log, source.cursor).read() == []


def test_a_renamed_file_is_read_to_its_end_and_then_its_successor(log):
    source = follow(log)
    add(log, "a\n")
    log.rename(log.with_suffix(".log.1"))
    add(log.with_suffix(".log.1"), "b\n")
    add(log, "c\n")
    assert texts(source) == ["a", "b"]
    assert texts(source) == ["c"]


def test_a_daemon_may_write_to_the_renamed_file_after_the_new_one_is_there(log):
    source = follow(log)
    old = log.with_suffix(".log.1")
    log.rename(old)
    log.touch()
    assert texts(source) == []
    add(old, "written before the daemon was told\n")
    assert texts(source) == ["written before the daemon was told"]
    add(log, "new\n")
    assert texts(source) == ["new"]


def test_the_last_words_of_a_renamed_file_may_lack_their_end(log):
    source = follow(log)
    add(log, "a\nkilled in the mid")
    assert texts(source) == ["a"]
    log.rename(log.with_suffix(".log.1"))
    add(log, "new\n")
    assert texts(source) == ["killed in the mid"]
    assert texts(source) == ["new"]


def test_a_rotation_while_nobody_followed_loses_nothing(log):
    source = follow(log)
    add(log, "a\n")
    source.read()
    add(log, "b\n")
    log.rename(log.with_suffix(".log.1"))
    add(log, "c\n")
    late = follow(log, source.cursor)
    assert texts(late) + texts(late) == ["b", "c"]


def test_a_file_that_was_cut_is_read_from_its_start(log):
    source = follow(log)
    add(log, "one line of some length\n")
    source.read()
    os.truncate(log, 0)
    add(log, "two\n")
    assert texts(source) == ["two"]


def test_after_a_cut_the_same_place_has_another_key(log):
    source = follow(log)
    add(log, "[    1.0] sd 0:0:0:0: one\n[    2.0] x\n")
    keys = {line.key for line in source.read()}
    os.truncate(log, 0)
    add(log, "[    9.0] sd 0:0:0:0: two\n")
    assert keys.isdisjoint(line.key for line in source.read())


def test_a_file_that_comes_later_is_found(log):
    log.unlink()
    source = follow(log)
    assert texts(source) == []
    add(log, "a\n")
    assert texts(source) == ["a"]


def test_a_file_that_is_gone_for_a_while_does_no_harm(log):
    source = follow(log)
    log.rename(log.with_suffix(".log.1"))
    assert texts(source) == []
    add(log, "a\n")
    assert texts(source) == ["a"]


def test_of_a_long_history_only_the_end_is_read(log):
    add(log, b"".join(b"sd %07d\n" % n for n in range(300_000)))
    lines = texts(follow(log))
    assert int(lines[0].split()[1]) > 150_000


def test_a_cursor_of_another_kind_of_log_is_no_reason_to_read_history(log):
    add(log, b"".join(b"sd %07d\n" % n for n in range(300_000)))
    assert int(texts(follow(log, {"boot_id": "b1", "sequence": 5}))[0].split()[1]) > 150_000


def test_bad_utf8_and_nul_become_visible(log):
    add(log, b"a\xff\0b\r\n\n\0\0\n")
    assert texts(follow(log)) == ["a\\xff\\x00b", "", "\\x00\\x00"]


def test_a_line_of_a_megabyte_holds_nothing_up(log):
    source = follow(log)
    add(log, b"sd " * 333_333 + b"\nsd after\n")
    lines = [text for _ in range(6) for text in texts(source)]
    assert lines[-1] == "sd after"
    assert max(map(len, lines)) == 16384
    assert source.cut > 0
    assert follow(log, source.cursor).read() == []


def test_an_endless_line_is_taken_in_pieces(log):
    source = follow(log)
    add(log, b"sd " * 100_000)
    assert len(source.read()) == 1
    assert source.cut > 0


def test_a_log_of_other_things_is_passed_in_one_look(log):
    source = follow(log)
    add(log, b"sshd: Accepted publickey\n" * 100_000 + b"sd 0\n")
    assert [(line.number, line.text) for line in source.read()] == [(100_001, "sd 0")]


def test_no_more_than_5000_lines_at_once(log):
    source = follow(log)
    add(log, b"a\n" * 12_000)
    assert [len(source.read()) for _ in range(4)] == [5000, 5000, 2000, 0]


# --- when a line was written


@pytest.fixture
def utc(monkeypatch):
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def at(log, text, now=NOW):
    source = follow(log, now=now)
    add(log, text + "\n")
    return source.read()[-1].at


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22T11:00:00.5+08:00 h kernel: x", "2026-11-22T03:00:00.500000+00:00"),
        ("2026-11-22T11:00:00Z h kernel: x", "2026-11-22T11:00:00+00:00"),
        ("[ 3600.250000] sd 0:0:0:0: x", "2026-11-22T01:00:00.250000+00:00"),
        ("Nov 22 01:00:01 h kernel: [ 3600.250000] x", "2026-11-22T01:00:00.250000+00:00"),
        ("Nov 22 10:00:00 h kernel: x", "2026-11-22T10:00:00+00:00"),
        ("Nov  2 10:00:00 h kernel: x", "2026-11-02T10:00:00+00:00"),
        ("Dec 31 23:59:59 h kernel: x", "2025-12-31T23:59:59+00:00"),
        ("no time at all", "2026-11-22T12:00:00+00:00"),
        ("2026-13-45T99:00:00Z h x", "2026-11-22T12:00:00+00:00"),
        ("0001-01-01T00:00:00+14:00 x", "2026-11-22T12:00:00+00:00"),
        ("[99999999999999999999.0] x", "2026-11-22T12:00:00+00:00"),
        ("Nov 99 10:00:00 h x", "2026-11-22T12:00:00+00:00"),
    ],
)
def test_the_time_of_a_line(log, utc, text, expected):
    assert at(log, text).isoformat() == expected


def test_the_year_rolls_over(log, utc):
    new_year = datetime(2027, 1, 1, 0, 0, 5, tzinfo=UTC)
    assert at(log, "Dec 31 23:59:58 h x", new_year).year == 2026
    assert at(log, "Jan  1 00:00:04 h x", new_year).year == 2027
    before = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert at(log, "Jan  1 00:00:01 h x", before).year == 2027


def test_a_leap_day_is_one_of_a_leap_year(log, utc):
    assert at(log, "Feb 29 10:00:00 h x", datetime(2029, 1, 5, tzinfo=UTC)).year == 2028


def test_an_uptime_of_the_boot_before_is_not_this_boots(log, utc):
    line = "Nov 21 20:00:00 h kernel: [900000.0] sd 0:0:0:0: x"
    assert at(log, line).isoformat() == "2026-11-21T20:00:00+00:00"
