"""A command that is followed: its lines, its end, its start again."""

import sys
import time

import pytest

from mirrorsite.ground.outside import following
from mirrorsite.ground.outside.following import Following


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def follow():
    """Follow a Python script; the clock stands still until the test moves it."""
    started = []

    def start(script, clock=None):
        one = Following(lambda: (sys.executable, "-c", script), clock or Clock())
        started.append(one)
        return one

    yield start
    for one in started:
        one.close()


def until(one, count, seconds=20):
    """Its lines, until there are so many or it ended."""
    lines, deadline = [], time.monotonic() + seconds
    while len(lines) < count and time.monotonic() < deadline:
        lines += one.lines()
        if one.process is None:
            break
        one.wait(0.05)
    return lines


ENDLESS = "import sys, time\nprint({!r}, flush=True)\ntime.sleep(60)"


def test_its_lines_come_while_it_runs(follow):
    one = follow(ENDLESS.format("a\nb\nc"))
    assert until(one, 3) == [b"a", b"b", b"c"]
    assert one.process is not None


def test_half_a_line_waits(follow):
    one = follow("import sys, time\nsys.stdout.write('a\\nb'); sys.stdout.flush(); time.sleep(60)")
    assert until(one, 1) == [b"a"]
    assert one.lines() == []


def test_after_its_end_it_is_started_again_later_and_later(follow):
    clock = Clock()
    one = follow("import sys; sys.exit('no journal here')", clock)
    waits = []
    for _ in range(6):
        until(one, 1)
        assert one.said == "no journal here"
        waits.append(one.start_at - clock.now)
        clock.now = one.start_at
    assert waits == [1, 2, 5, 15, 60, 60]
    assert one.starts == 6


def test_until_then_it_is_not_started(follow):
    one = follow("print(1)")
    until(one, 9)
    assert one.lines() == []
    assert one.starts == 1


def test_once_lines_come_its_failures_are_forgotten(follow):
    clock = Clock()
    one = follow("print(1)", clock)
    for _ in range(3):
        assert until(one, 1) == [b"1"]
        until(one, 9)
        assert one.failures == 1
        clock.now = one.start_at


def test_a_line_that_is_too_long_is_left_out_and_counted(follow, monkeypatch):
    monkeypatch.setattr(following, "LINE_BYTES", 1000)
    one = follow(
        "import time\nprint('a\\n' + 'x' * 2_000_000 + '\\nb', flush=True)\ntime.sleep(60)"
    )
    lines = until(one, 2)
    assert lines[0] == b"a"
    assert lines[-1] == b"b"
    assert one.cut == 1


def test_what_is_not_installed_is_said():
    one = Following(lambda: ("no-such-journalctl",), Clock())
    assert one.lines() == []
    assert one.said == "no-such-journalctl: not installed"
