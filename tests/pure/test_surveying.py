"""A hot-plug is told at once by the kernel's word, and whole when it is quiet again."""

import errno
import json
import threading
import time
from types import SimpleNamespace

import pytest

from hardware.agent import survey, surveying
from hardware.agent.config import Config
from hardware.agent.plugs import BURST_AT_MOST_S, Plugs
from hardware.agent.spool import Spool
from hardware.agent.survey import QUICK, quick_body, read_quickly
from hardware.agent.surveying import UDEV_SETTLE_S, Surveyor
from hardware.tools import answering
from tests.recorded import FakeMachine

DISK = {
    "/sys/bus/scsi/devices/0:0:3:0/type": "0",
    "/sys/bus/scsi/devices/0:0:3:0/block/sdd/size": "0",
    "/sys/bus/scsi/devices/0:0:3:0/state": "running",
}


class FakeMonitor:
    """Gives its events one after another; None is a time in which nothing comes.

    "add sdd" is an event, "other" one of another subsystem, "lost" the word that some were lost.
    """

    def __init__(self, *events, every_s=0.0):
        self.events = list(events)
        self.every_s = every_s
        self.waits = []
        self.now = 0.0

    def poll(self, timeout=None):
        self.waits.append(timeout)
        event = self.events.pop(0) if self.events else None
        if event is None:
            assert timeout is not None, "waits for ever"
            self.now += timeout
            return None
        self.now += self.every_s
        if event == "lost":
            raise OSError(errno.ENOBUFS, "No buffer space available")
        if event == "other":
            return None
        action, name = event.split()
        return SimpleNamespace(action=action, sys_name=name)


def plugs(*events, every_s=0.0):
    monitor = FakeMonitor(*events, every_s=every_s)
    return Plugs(monitor, lambda: monitor.now)


@pytest.fixture
def surveyor(tmp_path, monkeypatch):
    config = Config("http://127.0.0.1:1", tmp_path / "token", tmp_path, tmp_path / "log")
    monkeypatch.setattr(surveying.machine, "ThisMachine", lambda: FakeMachine(files=DISK))
    return Surveyor(config, Spool(tmp_path / "spool"), threading.Event())


def spooled(surveyor):
    return [json.loads(file.read_text()) for file in surveyor.spool.waiting()]


def test_the_kernels_word_is_spooled_within_a_second_of_the_event(surveyor):
    began = time.monotonic()
    surveyor.heed(plugs("add sdd"))
    took = time.monotonic() - began
    (report,) = spooled(surveyor)
    assert (report["kind"], report["body"]["partial"]) == ("survey", True)
    assert report["body"]["survey"]["blocks"][0]["address"] == "0:0:3:0"
    assert took < 1
    assert surveyor.woken.is_set()


def test_the_whole_survey_is_wanted_when_it_is_quiet_again(surveyor):
    assert not surveyor.wanted.is_set()
    surveyor.heed(plugs("add sdd"))
    assert surveyor.wanted.is_set()


def test_disks_that_come_together_are_one_look(surveyor):
    surveyor.heed(plugs("add sdd", "add sde", "add sdf", None, None))
    assert len(spooled(surveyor)) == 1


def test_a_disk_that_comes_a_moment_later_is_told_too(surveyor):
    surveyor.heed(plugs("add sdd", None, "add sde", None, None))
    assert len(spooled(surveyor)) == 2


def test_a_storm_of_events_is_told_of_while_it_goes_on():
    storm = plugs(*["add sdd"] * 1000, every_s=BURST_AT_MOST_S / 10)
    storm.drain()
    assert len(storm.monitor.waits) < 12


@pytest.mark.parametrize("noise", ["other", "change sdd", "add loop7", "change md0", "remove sr0"])
def test_what_is_no_plug_begins_no_survey(noise):
    heard = plugs(*[noise] * 5, "add sdd")
    assert heard.wait()
    assert heard.monitor.events == []
    assert not plugs(*[noise] * 5).wait(1)


@pytest.mark.parametrize("noise", ["other", "change sdd"])
def test_what_is_no_plug_does_not_end_the_quiet_second(surveyor, noise):
    heard = plugs("add sdd", None, noise, noise, "add sde", None, None)
    surveyor.heed(heard)
    assert len(spooled(surveyor)) == 2


def test_noise_does_not_prolong_the_quiet_second():
    heard = plugs(*["other"] * 1000, every_s=0.1)
    assert not heard.wait(UDEV_SETTLE_S)
    assert heard.monitor.now < UDEV_SETTLE_S + 0.2


def test_a_change_is_no_reason_to_survey_since_surveys_make_changes():
    assert not plugs("change sda").wait(1)


def test_lost_events_are_looked_after(surveyor):
    surveyor.heed(plugs("lost"))
    assert len(spooled(surveyor)) == 1
    assert surveyor.wanted.is_set()


def test_another_failure_of_the_monitor_is_not_hidden():
    def poll(timeout=None):
        raise OSError(errno.EBADF, "Bad file descriptor")

    with pytest.raises(OSError, match="Bad file"):
        Plugs(SimpleNamespace(poll=poll)).wait(1)


def test_after_a_monitor_that_failed_another_listens_and_nothing_is_missed(surveyor, monkeypatch):
    def poll(timeout=None):
        raise OSError("Error while polling fd: 7")  # pyudev's word for a socket that overflowed

    another = plugs()
    monkeypatch.setattr(surveying, "open_plugs", lambda: another)
    monkeypatch.setattr(surveying, "RELISTEN_S", 0)
    failed = Plugs(SimpleNamespace(poll=poll))
    assert surveyor.heed_or_listen_anew(failed) is another
    assert len(spooled(surveyor)) == 1
    assert surveyor.wanted.is_set()


def test_a_bug_in_one_tool_leaves_what_all_others_found(monkeypatch):
    def broken(run):
        raise KeyError("slot")

    whole = answering("survey")
    tool = SimpleNamespace(__name__="hardware.tools.cardtool", survey=broken)
    monkeypatch.setattr(survey, "answering", lambda question: [tool, *whole])
    found = survey.read_survey(FakeMachine(files=DISK))
    assert [block.disk_name for block in found.blocks] == ["sdd"]
    assert "cardtool: unreadable: KeyError('slot')" in found.trouble


def test_a_look_that_fails_ends_nothing(surveyor, monkeypatch):
    def broken(run):
        raise RuntimeError("no /sys")

    monkeypatch.setattr(surveying, "quick_body", broken)
    surveyor.heed(plugs("add sdd"))
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
