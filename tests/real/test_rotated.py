"""The log is renamed, packed and copied while the follower is killed; every event is there once."""

from __future__ import annotations

import signal

from tests.real.test_kills import expect_each_once, write_events
from tests.soak import copy_and_truncate, pack, rename
from tests.stack import NEVER, Stack


def test_rotated_in_every_way_while_the_follower_is_killed(site: Stack) -> None:
    write_events(site, 0, 40)
    expect_each_once(site, 40)
    for turn, step in enumerate([rename, pack, rename, copy_and_truncate, rename], 1):
        write_events(site, turn * 40, 40)
        site.kill("follower")
        step(site.log_file)
        NEVER.wait(0.5 * turn)
    expect_each_once(site, 240)


def test_rotated_twice_and_packed_while_the_follower_stands_still(site: Stack) -> None:
    write_events(site, 0, 20)
    expect_each_once(site, 20)
    site.kill("follower", signal.SIGSTOP)
    for turn, step in enumerate([rename, rename, pack], 1):
        write_events(site, turn * 20, 20)
        step(site.log_file)
        NEVER.wait(0.1)
    site.kill("follower")
    write_events(site, 80, 20)
    expect_each_once(site, 100)
