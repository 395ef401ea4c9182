from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest import TestCase

from hardware.domain.kernel_log import Grouper, KernelEvent, Line, is_about_disks, parse_log
from tests.pure.kernel_lines import NOISE, command, only, recorded, told

LOGS = ("ctl-errors.dmesg", "dbg-errors.dmesg", "md-errors.dmesg", "min-errors.dmesg")


class GrouperTests(TestCase):
    def test_an_event_waits_until_nothing_more_can_belong_to_it(self) -> None:
        grouper = Grouper()
        for number, text in enumerate(command("sda", 1, 7, 800), start=1):
            assert grouper.feed(Line(number, text)) == []
        assert grouper.is_open
        assert grouper.feed(Line(5, "[10.1] usb 1-1: new device")) == []
        (event,) = grouper.feed(Line(900, "[99.9] usb 1-1: new device"))
        assert (event.last_line, grouper.is_open) == (4, False)

    def test_the_clock_of_the_reader_counts_where_the_text_has_none(self) -> None:
        noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
        text = "critical medium error, dev sdc, sector 8 op 0x0:(READ)"
        grouper = Grouper()
        grouper.feed(Line(1, text, noon, "cursor-1"))
        grouper.feed(Line(2000, text, noon + timedelta(seconds=3), "cursor-2"))
        (event,) = grouper.flush()
        assert (event.count, [line.key for line in event.lines]) == (2, ["cursor-1", "cursor-2"])

    def test_fed_in_pieces_it_tells_the_same(self) -> None:
        for name in ("ctl-errors.dmesg", "dbg-errors.dmesg", "md-errors.dmesg"):
            lines = recorded(name)
            grouper, events = Grouper(), []
            for number, text in enumerate(lines, start=1):
                events += grouper.feed(Line(number, text))
            events += grouper.flush()
            assert sorted(events, key=lambda e: e.first_line) == parse_log(lines)

    def test_what_the_filter_drops_never_mattered(self) -> None:
        lines = recorded("ctl-errors.dmesg") + NOISE * 40 + recorded("md-errors.dmesg")
        numbered = [Line(number, text) for number, text in enumerate(lines, start=1)]
        all_fed, some_fed = Grouper(), Grouper()
        everything = [e for line in numbered for e in all_fed.feed(line)] + all_fed.flush()
        kept = [line for line in numbered if is_about_disks(line.text)]
        filtered = [e for line in kept for e in some_fed.feed(line)] + some_fed.flush()
        assert told(everything) == told(filtered)

    def test_memory_is_bounded_whatever_comes(self) -> None:
        grouper = Grouper()
        for number in range(1, 3000):
            disk = f"sd{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}"
            grouper.feed(Line(number, f"[1.0] I/O error, dev {disk}, sector {number}"))
            grouper.feed(
                Line(number, f"[1.0] sd 1:0:{number}:0: Power-on or device reset occurred")
            )
        assert len(grouper._stories) <= 64

    def test_an_event_keeps_at_most_forty_lines(self) -> None:
        line = "[1.0] sd 3:0:0:0: Device offlined - not ready after error recovery"
        event = only(*[line] * 500)
        assert (len(event.lines), event.first_line, event.last_line) == (40, 1, 500)


def fed(grouper: Grouper, lines: list[str], peek: bool = False) -> list[KernelEvent]:
    """What the lines tell one after the other, looked at after each of them if wished."""
    events: list[KernelEvent] = []
    for number, text in enumerate(lines, start=1):
        events += grouper.feed(Line(number, text))
        if peek:
            grouper.peek()
    return events


class PeekTests(TestCase):
    def test_it_tells_what_a_flush_would_tell(self) -> None:
        for name in LOGS:
            lines = recorded(name)
            for end in range(1, len(lines) + 1):
                grouper = Grouper()
                fed(grouper, lines[:end])
                peeked = grouper.peek()
                assert peeked == sorted(grouper.flush(), key=lambda e: (e.first_line, e.last_line))

    def test_a_look_after_every_line_changes_nothing(self) -> None:
        for name in LOGS:
            grouper, lines = Grouper(), recorded(name)
            events = fed(grouper, lines, peek=True) + grouper.flush()
            assert sorted(events, key=lambda e: (e.first_line, e.last_line)) == parse_log(lines)

    def test_it_leaves_the_stories_open(self) -> None:
        grouper = Grouper()
        fed(grouper, command("sda", 1, 7, 800))
        assert grouper.peek() == grouper.peek()
        assert grouper.is_open

    def test_events_come_in_the_order_of_the_log(self) -> None:
        grouper = Grouper()
        fed(grouper, command("sdb", 2, 7, 900) + command("sda", 1, 7, 800))
        assert [event.disk_name for event in grouper.peek()] == ["sdb", "sda"]

    def test_an_event_grows_from_look_to_look_under_its_first_line(self) -> None:
        grouper, lines = Grouper(), command("sda", 1, 7, 800) * 3
        looks = []
        for number, text in enumerate(lines, start=1):
            grouper.feed(Line(number, text))
            looks += [(e.first_line, e.count) for e in grouper.peek()][:1]
        assert {first for first, _ in looks} == {1}
        assert looks[-1] == (1, 3)

    def test_nothing_open_is_nothing_to_tell(self) -> None:
        assert Grouper().peek() == []
