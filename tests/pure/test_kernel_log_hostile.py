from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from unittest import TestCase
from unittest.mock import patch

import pytest

from hardware.domain import kernel_clue, kernel_log
from hardware.domain.kernel_clue import MAX_TEXT, find_pattern
from hardware.domain.kernel_log import Grouper, KernelEvent, Line, parse_log
from hardware.domain.kernel_message import Pattern, Role, Said, row
from hardware.domain.kernel_patterns import PATTERNS
from tests.pure.kernel_lines import RECORDED


class HostileInputTests(TestCase):
    def test_monstrous_lines_are_harmless(self) -> None:
        monsters = (
            "\x00" * 5000,
            "[1.0] sd 1:0:0:0: [sda] tag#1 " + "a" * 100_000,
            "[" * 100_000,
            "[1.0] " + "md/raid1:md0: " * 9000,
            "[1.0] I/O error, dev " + "s" * 100_000 + ", sector 1",
            "[1.0] I/O error, dev sda, sector " + "9" * 300,
            "[1.0] megaraid_sas 0000:18:00.0: 1 (" + "(" * 50_000,
            "\udcff\udcfe sd 1:0:0:0: \x1b[31m[sda] Sense Key : \x07",
            "[1.0] ata1.00: cmd ::::::::::::::::::::::::::::::::::: tag 1",
        )
        for monster in monsters:
            with self.assertNoLogs(kernel_log.log):
                assert all(event.first_line == 1 for event in parse_log([monster]))

    def test_mutated_logs_never_break_it(self) -> None:
        chance = random.Random(20261122)
        originals = [line for path in sorted(RECORDED.iterdir()) for line in path.open()]
        for _ in range(30):
            with self.assertNoLogs(kernel_log.log):
                events = parse_log(mutated(chance, chance.choice(originals)) for _ in range(100))
            assert all(event.first_line <= event.last_line for event in events)
            assert all(event.count >= 1 and len(event.lines) <= 40 for event in events)
            assert all(event.as_json()["kind"] for event in events)

    def test_a_cut_line_never_becomes_another_disks(self) -> None:
        chance = random.Random(20261123)
        originals = [line for path in sorted(RECORDED.iterdir()) for line in path.open()]
        for _ in range(60):
            texts = [mutated(chance, chance.choice(originals)) for _ in range(100)]
            said = " ".join(texts).replace(",", ":")
            for event in parse_log(texts):
                assert event.address is None or str(event.address) in said
                assert event.disk_name in said


def mutated(chance: random.Random, line: str) -> str:
    place = chance.randrange(len(line) + 1)
    changes = (
        line[:place],
        line[place:],
        line[:place] + chr(chance.randrange(0x250)) + line[place + 1 :],
        line[:place] + line[place:] * chance.randrange(1, 4),
        line.replace("0", str(chance.randrange(10**25))),
        line.replace(chance.choice(":[].# "), "", 1),
        line.swapcase(),
        line,
    )
    return chance.choice(changes)


MEDIUM_ERROR = (
    "[1.0] sd 1:0:0:0: [sdb] tag#7 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE",
    "[1.0] sd 1:0:0:0: [sdb] tag#7 Sense Key : Medium Error [current]",
    "[1.0] critical medium error, dev sdb, sector 2048",
)
BROKEN_LINE = "[1.0] ata9.00: exception Emask provokes"


def fed(lines: tuple[str, ...]) -> tuple[Grouper, list[KernelEvent]]:
    grouper = Grouper()
    events = [
        event for number, text in enumerate(lines, 1) for event in grouper.feed(Line(number, text))
    ]
    return grouper, events + grouper.flush()


def broken(*_: object) -> None:
    raise RuntimeError("a fault of this program")


class BrokenRegex:
    """Stands for a compiled expression; raises on the one line that provokes it."""

    def match(self, text: str, *_: int) -> None:
        if "provokes" in text:
            raise RuntimeError("a fault of this program")


BROKEN_ROWS = (
    Pattern(BrokenRegex(), Role.NOTE),  # type: ignore[arg-type]
    row(".*provokes", Role.NOTE, broken),  # type: ignore[arg-type]
)


@pytest.mark.parametrize("broken_row", BROKEN_ROWS, ids=("regex", "verdict"))
def test_a_line_that_breaks_its_pattern_is_dropped_said_and_counted(
    broken_row: Pattern, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(kernel_clue, "candidates", lambda *_: (broken_row, *PATTERNS)):
        grouper, events = fed((BROKEN_LINE, *MEDIUM_ERROR))
        assert kernel_log.is_about_disks(BROKEN_LINE), "the Grouper must get to count it"
        assert len(parse_log([BROKEN_LINE, *MEDIUM_ERROR])) == 1, "the log is still explained"
    assert grouper.failed == 1, "the line is counted"
    assert "provokes" in caplog.text, "the line is said"
    assert [event.kind for event in events] == ["medium_error"], "the lines after it are read"


@pytest.mark.parametrize("name", ["accepts", "is_past", "repeats"])
def test_a_fault_while_joining_costs_no_later_line(name: str) -> None:
    with patch.object(kernel_log, name, broken):
        grouper, _ = fed(MEDIUM_ERROR * 2)
    assert grouper.failed, "the fault is counted"
    assert not grouper.is_open, "nothing stays open that would break the next line"
    for number, text in enumerate(MEDIUM_ERROR, 10):
        grouper.feed(Line(number, text))
    assert [event.first_line for event in grouper.flush()] == [10], "it goes on as before"


def test_a_story_that_cannot_be_told_costs_only_itself() -> None:
    with patch("hardware.domain.kernel_story.Story.event", broken):
        grouper, events = fed(MEDIUM_ERROR)
        assert (grouper.failed, events) == (1, []), "the story is dropped and counted"
        grouper.feed(Line(9, MEDIUM_ERROR[0]))
        assert grouper.peek() == [], "a look at what is open survives too"


def test_failures_without_end_do_not_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with patch.object(kernel_log, "read_clue", broken):
        grouper, _ = fed((BROKEN_LINE,) * 100)
    assert grouper.failed == 100, "every failure is counted"
    assert len(caplog.records) == kernel_log.MAX_SAID_FAILURES, "only the first ones are said"


def test_a_card_event_without_words_is_no_fault() -> None:
    line = "[1.0] megaraid_sas 0000:18:00.0: 12228 (438931501s/0x0002/WARN) - "
    grouper, events = fed((line,))
    assert (grouper.failed, events) == (0, []), "it says nothing, and breaks nothing"


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.regex.pattern[-40:])
def test_no_verdict_needs_a_word_that_the_text_may_lack(pattern: Pattern) -> None:
    nothing: Said = {}
    if callable(pattern.verdict) and not isinstance(pattern.verdict, tuple):
        assert pattern.verdict(nothing).rank >= 0, "a verdict for a text without words"


SUBJECTS = (
    "", "sd 0:0:0:0:", "sd 0:0:0:0: [sda]", "sd 0:0:0:0: [sda] tag#1", "scsi 0:0:0:0: ",
    "sd 0:0:0:0: [sda] FAILED ", "sd 0:0:0:0: [sda] CDB:", "sd 0:0:0:0: [sda] Add. Sense:",
    "Result: hostbyte=", "Sense Key :", "Add. Sense: ", "ASC=0x11", "<<vendor>>", "Read(10): ",
    "I/O error, dev ", "critical medium error, dev ", "Buffer I/O error on dev ", "lost page ",
    "blk_update_request", "print_req", "ata1.00:", "ata1.00: cmd ", "ata1: SError: { ", "res ",
    "nvme nvme0: I/O 1 ", "nvme0n1: I/O", "nvme0n1: x @ LBA 1, ", "XFS (sda): ", "JBD2: ",
    "pcieport 0000:00:00.0: pciehp: Slot(", "md/raid1:md0", "md/raid1:md0: active with 1 out of ",
    "raid", "EXT4-fs warning (device sda): ", "BTRFS error (device sda", "mpt3sas_cm0: ",
    "mpt3sas", "scsi target0:0:0: enclosure logical id", "aacraid 0000:00:00.0: Adapter health",
    "smartpqi 0000:00:00.0: added 0:0:0:0 5 Direct-Access",
    "smartpqi 0000:00:00.0: TASK ABORT on scsi 0:0:0:0", "hpsa 0000:00:00.0: scsi 0:0:0:0: reset ",
    "hpsa 0000:00:00.0: scsi 0:0:0:0: added Direct-Access", "megaraid_sas 0000:00:00.0: 1 (",
    "megaraid_sas 0000:00:00.0: 1 (1s/1/W) - Unexpected sense: PD 0(e0x20/s1)",
    "megaraid_sas 0000:00:00.0: 1 (1s/1/W) - State change on PD ", "kern  :info  :", "<6>",
)  # fmt: skip
FILLINGS = (" ", "\t", "0", ":", "a", "A", "[", "(", "]", "blk", "PD ", "a ", " :", "[1] ", "0:")
HARMLESS_LINE = "[1.0] usb 1-1: new device " + "x" * 16_000


def literal_prefix(regex: str) -> str:
    """What of a regex stands before its first special sign."""
    return re.match(r"[\w ,:/-]*", regex)[0]  # type: ignore[index]


def hostile_lines() -> Iterator[str]:
    literals = {literal_prefix(pattern.regex.pattern) for pattern in PATTERNS}
    for subject in (*SUBJECTS, *sorted(literals)):
        for filling in FILLINGS:
            yield f"[1.0] {subject}{(filling * 16_000)[:16_000]}x"


def test_no_line_takes_long() -> None:
    slowest = (0.0, "")
    for line in hostile_lines():
        began = time.process_time()
        parse_log([line])
        slowest = max(slowest, (time.process_time() - began, line[:80]))
    assert slowest[0] < 0.2, f"{slowest[0]:.3f} s for {slowest[1]!r}"


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.regex.pattern[-40:])
def test_no_pattern_takes_long_by_itself(pattern: Pattern) -> None:
    lines = [f"{s}{(f * MAX_TEXT)[:MAX_TEXT]}x" for s in SUBJECTS for f in FILLINGS]
    began = time.process_time()
    for line in lines:
        pattern.regex.match(line)
    assert time.process_time() - began < 0.2, "all hostile lines together"


def test_many_blanks_hide_no_error_and_stay_in_the_stored_line() -> None:
    line = "[1.0] sd 1:0:0:0: [sdb]" + " " * 500 + "rejecting I/O to offline device"
    (event,) = parse_log([line])
    assert event.kind == "device_offline", "blanks are only blanks"
    assert event.lines[0].text == line, "the line is kept as it was"


def test_a_line_is_read_no_further_than_it_is_kept() -> None:
    began = time.process_time()
    assert find_pattern(HARMLESS_LINE * 500) is None, "eight megabytes about no disk"
    assert time.process_time() - began < 0.2, "were cut before they were read"
