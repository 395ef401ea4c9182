from __future__ import annotations

import random
from collections.abc import Iterable
from unittest import TestCase

from hardware.domain.kernel_log import Grouper, KernelEvent, Kind, Line, parse_log

DISKS, ROUNDS, PAUSE_LINES = 50, 40, 70
FAILURE = (
    "sd 14:1:0:9: [sdk] tag#1 received 'logical unit failure' from controller for scsi 14:1:0:9"
)


def story(disk: int, turn: int) -> list[str]:
    """The five lines of one failed read; no two stories name the same sector."""
    name = f"sd{chr(97 + disk // 26)}{chr(97 + disk % 26)}"
    sector = (turn * DISKS + disk) * 100_000
    said = f"sd 6:0:{disk}:0: [{name}] tag#{turn % 30} "
    return [
        said + "FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age=0s",
        said + "Sense Key : Medium Error [current] ",
        said + "Add. Sense: Unrecovered read error",
        said + f"CDB: Read(16) 88 00 {sector.to_bytes(8, 'big').hex(' ')} 00 00 00 08 00 00",
        f"critical medium error, dev {name}, sector {sector} op 0x0:(READ) flags 0x0 phys_seg 1",
    ]


def in_turn() -> list[str]:
    """Every disk prints its first line, then every disk its second."""
    return [
        story(disk, turn)[place]
        for turn in range(ROUNDS)
        for place in range(5)
        for disk in range(DISKS)
    ]


def at_random() -> list[str]:
    """The lines of each disk in their order, the disks in none."""
    chance = random.Random(20261122)
    waiting = [[one for turn in range(ROUNDS) for one in story(d, turn)] for d in range(DISKS)]
    order = [disk for disk in range(DISKS) for _ in waiting[disk]]
    chance.shuffle(order)
    return [waiting[disk].pop(0) for disk in order]


def dated(texts: Iterable[str], first_s: float = 10.0) -> list[str]:
    return [f"[{first_s + n / 10_000:.4f}] {text}" for n, text in enumerate(texts)]


def with_pauses() -> list[str]:
    """The flood, quiet for a minute after every fifth round."""
    flood, lines = in_turn(), []
    for start in range(0, len(flood), 5 * 5 * DISKS):
        lines += dated(flood[start : start + 5 * 5 * DISKS], first_s=10.0 + start)
        lines += [f"[{start + 70.0}] usb 1-1: new high-speed USB device"] * PAUSE_LINES
    return lines


def rest(lines: list[str], start: int) -> list[KernelEvent]:
    grouper, events = Grouper(), []
    for number, text in enumerate(lines[start:], start + 1):
        events += grouper.feed(Line(number, text))
    return events + grouper.flush()


class FloodTests(TestCase):
    def test_interleaved_disks_keep_their_stories(self) -> None:
        for texts in (in_turn(), at_random()):
            events = parse_log(dated(texts))
            assert (len(events), sum(e.count for e in events)) == (2000, 2000)
            assert len({e.sector for e in events}) == 2000
            assert {(e.kind, len(e.lines)) for e in events} == {(Kind.MEDIUM_ERROR, 5)}

    def test_a_flood_without_times_keeps_its_stories(self) -> None:
        events = parse_log(in_turn())
        assert (len(events), sum(e.count for e in events)) == (2000, 2000)

    def test_read_again_from_where_nothing_was_open_it_tells_the_same(self) -> None:
        lines, grouper = with_pauses(), Grouper()
        events: list[KernelEvent] = []
        quiet: dict[int, int] = {}
        for number, text in enumerate(lines, start=1):
            events += grouper.feed(Line(number, text))
            if not grouper.is_open:
                quiet.setdefault(len(events), number)
        events += grouper.flush()
        assert (len(events), len(quiet)) == (2000, ROUNDS // 5)
        for told, number in quiet.items():
            assert rest(lines, number) == events[told:]

    def test_a_dead_unit_that_repeats_itself_is_counted_in_full(self) -> None:
        for texts in ([FAILURE] * 10_000, dated([FAILURE] * 10_000)):
            events = parse_log(texts)
            assert {e.kind for e in events} == {Kind.LOGICAL_UNIT_FAILURE}
            assert sum(e.count for e in events) == 10_000
