"""A hot-plug is told at once by the kernel's word, and whole when it is quiet again."""

import json
import threading
import time

import pytest

from hardware.agent import surveying
from hardware.agent.config import Config
from hardware.agent.spool import Spool
from hardware.agent.survey import QUICK, quick_body, read_quickly
from hardware.agent.surveying import BURST_AT_MOST_S, Surveyor, _drain
from tests.recorded import FakeMachine

DISK = {
    "/sys/bus/scsi/devices/0:0:3:0/type": "0",
    "/sys/bus/scsi/devices/0:0:3:0/block/sdd/size": "0",
    "/sys/bus/scsi/devices/0:0:3:0/state": "running",
}


class FakeMonitor:
    """Gives its events one after another; None is a time in which nothing comes."""

    def __init__(self, *events):
        self.events = list(events)
        self.waits = []

    def poll(self, timeout=None):
        self.waits.append(timeout)
        return self.events.pop(0) if self.events else None


@pytest.fixture
def surveyor(tmp_path, monkeypatch):
    config = Config("http://127.0.0.1:1", tmp_path / "token", tmp_path, tmp_path / "log")
    monkeypatch.setattr(surveying.machine, "ThisMachine", lambda: FakeMachine(files=DISK))
    return Surveyor(config, Spool(tmp_path / "spool"), threading.Event())


def spooled(surveyor):
    return [json.loads(file.read_text()) for file in surveyor.spool.waiting()]


def test_the_kernels_word_is_spooled_within_a_second_of_the_event(surveyor):
    began = time.monotonic()
    surveyor.heed(FakeMonitor("add sdd"))
    took = time.monotonic() - began
    (report,) = spooled(surveyor)
    assert (report["kind"], report["body"]["partial"]) == ("survey", True)
    assert report["body"]["survey"]["blocks"][0]["address"] == "0:0:3:0"
    assert took < 1
    assert surveyor.woken.is_set()


def test_the_whole_survey_is_wanted_when_it_is_quiet_again(surveyor):
    assert not surveyor.wanted.is_set()
    surveyor.heed(FakeMonitor("add sdd"))
    assert surveyor.wanted.is_set()


def test_disks_that_come_together_are_one_look(surveyor):
    surveyor.heed(FakeMonitor("add sdd", "add sde", "add sdf", None, None))
    assert len(spooled(surveyor)) == 1


def test_a_disk_that_comes_a_moment_later_is_told_too(surveyor):
    surveyor.heed(FakeMonitor("add sdd", None, "add sde", None, None))
    assert len(spooled(surveyor)) == 2


def test_a_storm_of_events_is_told_of_while_it_goes_on():
    clock = iter(range(1000))
    monitor = FakeMonitor(*["change sdd"] * 1000)
    _drain(monitor, lambda: next(clock) * BURST_AT_MOST_S / 10)
    assert len(monitor.waits) < 12


def test_a_look_that_fails_ends_nothing(surveyor, monkeypatch):
    def broken(run):
        raise RuntimeError("no /sys")

    monkeypatch.setattr(surveying, "quick_body", broken)
    surveyor.heed(FakeMonitor("add sdd"))
    assert spooled(surveyor) == []
    assert surveyor.wanted.is_set()


def test_a_look_asks_no_disk_and_no_card():
    asked = []

    class Machine(FakeMachine):
        def __call__(self, *argv):
            asked.append(argv[0])
            return super().__call__(*argv)

    read_quickly(Machine(files=DISK))
    assert set(asked) <= {"pyudev"}


def test_a_look_says_that_it_is_partial_and_who_was_asked():
    body = quick_body(FakeMachine(files=DISK))
    assert (body["partial"], body["tools"]) == (True, list(QUICK))
