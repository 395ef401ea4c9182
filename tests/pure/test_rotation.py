"""Whatever rotation does to a log, each line is read once and what is lost is said."""

import bz2
import gzip
import lzma
import os
from datetime import UTC, datetime

import pytest

from hardware.agent.log_file import LogFile
from hardware.agent.rotated import head_of, open_log

BOOTED = datetime(2026, 11, 22, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
START = 1_795_000_000


class Log:
    """kern.log with a clock of its own, since rotation is known by the times of files."""

    def __init__(self, folder):
        self.path = folder / "kern.log"
        self.clock = START
        self.number = 0

    def write(self, count=1, path=None):
        """So many lines, each said once ever; answers them."""
        lines = [f"Nov 22 10:00:00 h kernel: sd {self.number + n}" for n in range(count)]
        self.number += count
        path = path or self.path
        with open(path, "ab") as file:
            file.write("".join(f"{line}\n" for line in lines).encode())
        self.tick(path)
        return lines

    def tick(self, path):
        self.clock += 60
        os.utime(path, (self.clock, self.clock))

    def rotate(self):
        """As logrotate without compression: .1 becomes .2, the log becomes .1."""
        for number in range(8, 0, -1):
            old = self.path.with_name(f"kern.log.{number}")
            if old.exists():
                old.rename(old.with_name(f"kern.log.{number + 1}"))
        self.path.rename(self.path.with_name("kern.log.1"))

    def pack(self, number, opener=gzip.open, suffix=".gz"):
        plain = self.path.with_name(f"kern.log.{number}")
        packed = plain.with_name(plain.name + suffix)
        with opener(packed, "wb") as file:
            file.write(plain.read_bytes())
        os.utime(packed, (plain.stat().st_mtime,) * 2)
        plain.unlink()

    def copy_and_truncate(self):
        copy = self.path.with_name("kern.log.1")
        copy.write_bytes(self.path.read_bytes())
        self.tick(copy)
        os.truncate(self.path, 0)

    def follow(self, cursor=None):
        return LogFile(str(self.path), cursor or {}, BOOTED, lambda: NOW)


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path)


def texts(source):
    """All that it gives until it gives nothing twice in a row."""
    found, quiet = [], 0
    while quiet < 2:
        lines = [line.text for line in source.read()]
        found += lines
        quiet = 0 if lines else quiet + 1
    return found


@pytest.fixture
def away(log):
    """(lines that nobody has read when the follower ended, its cursor)"""
    log.write(3)
    source = log.follow()
    texts(source)
    return log.write(2), source.cursor


def test_rotated_once_while_nobody_followed(log, away):
    unread, cursor = away
    log.rotate()
    unread += log.write(3)
    late = log.follow(cursor)
    assert texts(late) == unread
    assert late.gaps == 0


@pytest.mark.parametrize("times", [2, 3, 5])
def test_rotated_several_times_the_files_between_are_read_too(log, away, times):
    unread, cursor = away
    for _ in range(times):
        log.rotate()
        unread += log.write(3)
    late = log.follow(cursor)
    assert texts(late) == unread
    assert late.gaps == 0


def test_the_files_between_do_not_wait_for_the_log_to_be_written(log, away):
    unread, cursor = away
    for _ in range(3):
        log.rotate()
        unread += log.write(3)
    log.pack(3)
    log.rotate()
    log.path.touch()
    assert texts(log.follow(cursor)) == unread


@pytest.mark.parametrize(
    ("opener", "suffix"), [(gzip.open, ".gz"), (lzma.open, ".xz"), (bz2.open, ".bz2")]
)
def test_the_file_it_was_in_was_packed_meanwhile(log, away, opener, suffix):
    unread, cursor = away
    log.rotate()
    unread += log.write(3)
    log.rotate()
    log.pack(2, opener, suffix)
    unread += log.write(3)
    late = log.follow(cursor)
    assert texts(late) == unread
    assert late.gaps == 0


def test_a_log_that_was_empty_when_it_was_left_is_followed_through_everything(log):
    log.path.touch()
    os.utime(log.path, (log.clock, log.clock))
    cursor = log.follow().cursor
    unread = log.write(3)
    log.rotate()
    log.pack(1)
    unread += log.write(3)
    late = log.follow(cursor)
    assert texts(late) == unread
    assert late.gaps == 0


def test_files_between_were_packed_too(log, away):
    unread, cursor = away
    for _ in range(4):
        log.rotate()
        unread += log.write(3)
    for number in (2, 3, 4):
        log.pack(number)
    assert texts(log.follow(cursor)) == unread


def test_a_file_that_is_gone_is_told_as_a_gap(log, away):
    _lost, cursor = away
    log.rotate()
    unread = log.write(3)
    log.path.with_name("kern.log.1").unlink()
    late = log.follow(cursor)
    assert texts(late) == unread
    assert late.gaps == 1


def test_of_several_files_only_the_one_that_is_gone_is_lost(log, away):
    _lost, cursor = away
    log.rotate()
    unread = log.write(3)
    log.rotate()
    unread += log.write(3)
    log.path.with_name("kern.log.2").unlink()
    late = log.follow(cursor)
    assert texts(late)[-6:] == unread
    assert late.gaps == 1


def test_older_files_are_history(log):
    log.write(3)
    log.rotate()
    unread = log.write(3)
    assert texts(log.follow()) == unread


def test_copied_and_truncated_while_it_follows(log):
    log.write(3)
    source = log.follow()
    texts(source)
    log.copy_and_truncate()
    assert texts(source) == []
    assert texts(log_after := source) == [] and log_after.gaps == 0
    unread = log.write(1)
    assert texts(source) == unread


def test_what_was_copied_before_it_was_read_is_read_in_the_copy(log, away):
    unread, cursor = away
    source = log.follow(cursor)
    log.copy_and_truncate()
    unread += log.write(1)
    assert texts(source) == unread


def test_copied_truncated_and_longer_than_before_while_nobody_followed(log, away):
    unread, cursor = away
    log.copy_and_truncate()
    unread += log.write(40)
    assert texts(log.follow(cursor)) == unread


def test_keys_stay_when_a_file_is_renamed_copied_or_packed(log, away):
    unread, cursor = away
    before = {line.text: line.key for line in log.follow(cursor).read()}
    log.rotate()
    log.pack(1)
    log.write(1)
    after = {line.text: line.key for line in log.follow(cursor).read()}
    assert list(before) == unread
    assert before.items() <= after.items()


def test_while_a_file_is_being_packed_it_is_read_once(log, away):
    unread, cursor = away
    log.rotate()
    unread += log.write(3)
    log.rotate()
    packed = log.path.with_name("kern.log.1.gz")
    packed.write_bytes(gzip.compress(log.path.with_name("kern.log.1").read_bytes())[:-9])
    os.utime(packed, (log.clock, log.clock))
    unread += log.write(1)
    assert texts(log.follow(cursor)) == unread


def test_a_broken_packed_file_holds_nothing_up(log, away):
    unread, cursor = away
    log.rotate()
    log.path.with_name("kern.log.3.gz").write_bytes(b"\x1f\x8bno gzip")
    unread += log.write(1)
    assert texts(log.follow(cursor)) == unread


def test_the_year_of_a_rotated_line_is_its_files(log):
    log.path.write_text("Nov 22 10:00:00 h kernel: sd 1\n")
    log.tick(log.path)
    cursor = {**log.follow().cursor, "offset": 0}
    log.rotate()
    old = log.path.with_name("kern.log.1")
    os.utime(old, (datetime(2024, 11, 23, tzinfo=UTC).timestamp(),) * 2)
    log.write(1)
    assert log.follow(cursor).read()[0].at.year == 2024


def test_a_clock_that_runs_back_changes_neither_order_nor_keys(log):
    log.path.write_text("".join(f"Nov 22 {h}:00:00 h kernel: sd {h}\n" for h in (12, 11, 10)))
    lines = log.follow().read()
    assert [line.text[-2:] for line in lines] == ["12", "11", "10"]
    again = log.follow({**log.follow().cursor, "offset": 0}).read()
    assert [line.key for line in again] == [line.key for line in lines]


@pytest.mark.parametrize(
    "forged",
    [
        "Nov 22 10:00:00 h sshd[81]: kernel: sd 0:0:0:0: x",
        "Nov 22 10:00:00 h evil: kernel: sd 0:0:0:0: x",
        "2026-11-22T10:00:00+08:00 h user kernel: sd 0:0:0:0: x",
        "<3>1 2026-11-22T10:00:00Z h evil 1 - - sd 0:0:0:0: x",
    ],
)
def test_what_a_program_says_in_the_kernels_name_is_left_out(log, forged):
    log.path.write_text(forged + "\n")
    assert log.follow().read() == []


def test_a_line_of_rfc_5424_is_read(log):
    log.path.write_text("<3>1 2026-11-22T10:00:00.5+08:00 h kernel - - - sd 0:0:0:0: x\n")
    (line,) = log.follow().read()
    assert line.text == "2026-11-22T10:00:00.5+08:00 h kernel: sd 0:0:0:0: x"
    assert line.at == datetime(2026, 11, 22, 2, 0, 0, 500_000, tzinfo=UTC)


def test_a_log_that_may_not_be_read_is_said(log, monkeypatch):
    log.write()

    def no_right(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("hardware.agent.log_file.open_log", no_right)
    with pytest.raises(PermissionError):
        log.follow()


def test_a_file_without_a_whole_line_has_no_name_yet(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"half")
    with open_log(path) as file:
        assert head_of(file) == 0
    path.write_bytes(b"half a line\n")
    with open_log(path) as file:
        assert head_of(file) != 0
