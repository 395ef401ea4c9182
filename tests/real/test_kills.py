"""Processes are killed while the kernel talks; afterwards every event is there once.

With the shipped settings: nothing is tuned for the test.
"""

from __future__ import annotations

import signal

from tests.stack import NEVER, Stack, failed_read, wait_for

EVENTS = "SELECT COUNT(*), COUNT(DISTINCT key), COALESCE(SUM(count), 0) FROM hardware_kernelevent"


def write_events(site: Stack, first: int, count: int) -> None:
    """So many failed reads, each of its own sector, over forty disks."""
    for number in range(first, first + count):
        site.write(*failed_read(number))


def all_there(site: Stack, count: int) -> bool:
    return site.rows(EVENTS)[0][0] >= count


def expect_each_once(site: Stack, count: int) -> None:
    wait_for(f"{count} events", lambda: all_there(site, count), 180, 0.5)
    assert site.rows(EVENTS) == [(count, count, count)]
    (in_incidents,) = site.rows("SELECT SUM(count) FROM incidents_incident")[0]
    assert in_incidents == count


def test_killed_workers_and_followers_lose_and_double_nothing(site: Stack) -> None:
    for turn, role in enumerate(["worker", "follower", "web", "follower", "worker", "web"]):
        write_events(site, turn * 50, 50)
        site.kill(role)
        NEVER.wait(0.7 * turn)
    wait_for("the web", site.answers, 60)
    expect_each_once(site, 300)


def test_while_the_web_hangs_the_reports_wait_on_the_host(site: Stack) -> None:
    site.kill("web", signal.SIGSTOP)
    write_events(site, 0, 200)
    NEVER.wait(2)
    site.kill("follower")
    write_events(site, 200, 200)
    NEVER.wait(2)
    site.kill("web", signal.SIGCONT)
    expect_each_once(site, 400)


def test_a_lost_broker_loses_nothing(site: Stack) -> None:
    site.kill("valkey")
    write_events(site, 0, 20)
    expect_each_once(site, 20)


def test_a_killed_supervisor_leaves_nothing_behind_and_a_second_start_resumes(site: Stack) -> None:
    write_events(site, 0, 10)
    expect_each_once(site, 10)
    site.process.kill()
    site.process.wait()
    wait_for("the port to be free", lambda: not site.answers(), 30)
    site.start()
    write_events(site, 10, 10)
    expect_each_once(site, 20)
