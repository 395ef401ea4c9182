"""A round asks every drive; what hangs, sleeps, fails or is absent is said and delays no other."""

import json
import os
import threading
from datetime import UTC, datetime

import pytest

from hardware.agent import rounding, rounds
from hardware.agent.breaker import Breaker
from hardware.agent.config import Config
from hardware.agent.last_survey import keep_survey, last_survey
from hardware.agent.machine import ThisMachine, system_facts
from hardware.agent.one_reading import together
from hardware.agent.rounding import Rounds, bodies, is_due, minute_of, want_round
from hardware.agent.rounds import RoundResult, read_round
from hardware.agent.spool import Spool
from hardware.domain.drive import Block, Controller, Drive, LogicalVolume
from hardware.domain.machine import TIMED_OUT, ToolError
from hardware.domain.reading import Reading
from hardware.domain.reading_json import build_reading
from hardware.domain.survey import Survey
from tests.bench_round import bare, fake_smartctl, name_of, one_round, serial_of, survey_of
from tests.recorded import FakeMachine, recorded

ROUND = ("smartctl", "-n", "standby,3", "--json=cu", "-x")
ASLEEP = '{"smartctl": {"messages": [{"string": "Device is in STANDBY mode, exit(3)"}]}}'
DENIED = json.dumps(
    {
        "smartctl": {
            "exit_status": 2,
            "messages": [{"string": "Smartctl open device: /dev/sdb failed: Permission denied"}],
        },
        "device": {"name": "/dev/sdb"},
    }
)


CARD = "0000:3b:00.0"
HIDDEN = Survey(
    controllers=(Controller(CARD, "mpt3sas"),),
    drives=(Drive("S1", controller=CARD), Drive("S2", controller=CARD)),
    volumes=(LogicalVolume(CARD, 0, members=("S1", "S2")),),
)
HIDDEN_ONE = Survey(
    controllers=HIDDEN.controllers, drives=HIDDEN.drives[:1], volumes=HIDDEN.volumes
)


def document(number, **parts):
    told = json.loads(recorded("smartctl/qemu-sde.json"))
    return json.dumps({**told, "serial_number": serial_of(number), **parts})


def machine(*answers):
    """sda gives the first answer, sdb the second …"""
    asked = {(*ROUND, f"/dev/{name_of(n)}"): answer for n, answer in enumerate(answers)}
    return FakeMachine(asked)


def a_round(folder, run, survey=None, **more):
    survey = survey or survey_of(len(run.commands))
    return read_round(lambda _each: run, survey, Breaker(folder), **more)


def test_every_drive_is_read(tmp_path):
    result = a_round(tmp_path, machine((document(0), 0), (document(1), 0)))
    assert {one.serial for one in result.readings} == {"WD-AHCI0000", "WD-AHCI0001"}
    assert (result.asked, result.hung, result.skipped, result.trouble) == (2, [], [], [])


def test_the_exit_bits_are_kept(tmp_path):
    told = document(0, smartctl={"exit_status": 0x48})
    result = a_round(tmp_path, machine((told, 0x48)))
    assert result.readings[0].exit_status & 0x40


def test_what_is_told_can_be_read_again(tmp_path):
    result = a_round(tmp_path, machine((document(0), 0)))
    (told,) = json.loads(json.dumps(result.readings_told()))
    assert build_reading(told).serial == "WD-AHCI0000"


class Tool:
    """A card's tool, or the kernel's."""

    def __init__(self, said, name="cardtool"):
        self.said, self.asked, self.__name__ = said, 0, f"hardware.tools.{name}"

    def readings(self, run):
        self.asked += 1
        if isinstance(self.said, Exception):
            raise self.said
        return self.said


@pytest.fixture
def beside(monkeypatch):
    """What others than smartctl say."""

    def beside(*said, name="cardtool"):
        tools = [Tool(one, name) for one in said]
        monkeypatch.setattr(rounds, "answering", lambda question: tools)
        return tools

    return beside


def kernel(number, errors):
    return Reading(serial_of(number), "/sys", counters=(("kernel.ioerr_cnt", errors),))


def test_a_sleeping_drive_is_told_asleep_and_without_counters(tmp_path, beside):
    beside([kernel(0, 5)])
    (reading,) = a_round(tmp_path, machine((ASLEEP, 3))).readings
    assert (reading.serial, reading.power_mode, reading.values()) == ("WD-AHCI0000", "standby", {})


def test_the_kernels_counters_go_with_the_reading(tmp_path, beside):
    beside([kernel(0, 31)])
    (reading,) = a_round(tmp_path, machine((document(0), 0))).readings
    assert reading.values()["kernel.ioerr_cnt"] == 31
    assert reading.smart_passed is True


def test_a_serial_that_another_tool_prints_with_spaces_is_the_same(tmp_path, beside):
    beside([Reading("  wd ahci0000", "cardtool", counters=(("card.other_errors", 3),))])
    (reading,) = a_round(tmp_path, machine((document(0), 0))).readings
    assert (reading.serial, reading.values()["card.other_errors"]) == ("WD-AHCI0000", 3)


def test_the_cards_health_takes_the_place_of_the_kernels_counters(tmp_path, beside):
    health = Reading("S1", "cardtool", smart_passed=False, temperature_c=40)
    beside([Reading("S1", "/sys", counters=(("kernel.ioerr_cnt", 2),))], [health])
    (reading,) = a_round(tmp_path, FakeMachine(), HIDDEN_ONE).readings
    assert (reading.source, reading.smart_passed) == ("cardtool", False)
    assert reading.values()["kernel.ioerr_cnt"] == 2


@pytest.mark.parametrize(
    ("answer", "is_asked"), [((document(0), 0), 0), ((DENIED, 2), 1), (("", TIMED_OUT), 0)]
)
def test_nvme_disks_are_asked_a_second_time_only_where_smartctl_failed(
    tmp_path, beside, answer, is_asked
):
    (tool,) = beside([Reading("WD-AHCI0000", "nvme", messages=("no permission",))], name="nvme")
    survey = Survey(drives=(Drive("WD-AHCI0000", disk_name="nvme0n1"),))
    run = FakeMachine({(*ROUND, "/dev/nvme0", "-d", "nvme"): answer})
    result = a_round(tmp_path, run, survey)
    assert tool.asked == is_asked
    assert ("no permission" in result.trouble) == bool(is_asked)


def test_permission_denied_says_what_to_do(tmp_path):
    result = a_round(tmp_path, machine((document(0), 0), (DENIED, 2)))
    assert [one.serial for one in result.readings] == ["WD-AHCI0000"]
    (said,) = result.trouble
    assert "/dev/sdb" in said
    assert "run smartctl as root" in said


def test_a_host_without_smartctl_says_so_once_and_counts_by_the_kernel(tmp_path, beside):
    beside([kernel(1, 2)])
    result = a_round(tmp_path, FakeMachine(), survey_of(3))
    assert result.trouble == ["smartctl is not installed: install smartmontools"]
    assert result.readings == [kernel(1, 2)]


def test_a_drive_that_fails_keeps_what_it_said_last(tmp_path, beside):
    beside([kernel(0, 5)])
    assert a_round(tmp_path, machine((DENIED, 2))).readings == []


def test_a_smartctl_without_json_is_asked_for_text(tmp_path):
    text = "smartctl 6.5 x\nDevice Model: X\nSerial Number: WD-AHCI0000\n"
    run = machine(("=======> UNRECOGNIZED OPTION: json=cu\n", 1))
    run.commands["smartctl", "-n", "standby", "-x", "/dev/sda"] = text, 0
    (reading,) = a_round(tmp_path, run, survey_of(1)).readings
    assert reading.source == "smartctl -n standby -x /dev/sda"


def test_what_hangs_is_counted_then_skipped_and_always_told(tmp_path):
    run, state = machine((document(0), 0), ("", TIMED_OUT)), Breaker(tmp_path)
    told = []
    for _ in range(3):
        result = read_round(lambda _each: run, survey_of(2), state)
        assert len(result.readings) == 1
        assert result.trouble == []
        told.append([[one["times"] for one in said] for said in (result.hung, result.skipped)])
    assert told == [[[1], []], [[2], []], [[], [2]]]
    assert result.skipped[0]["serial"] == "WD-AHCI0001"


def test_a_bug_of_ours_costs_the_other_drives_nothing(tmp_path, monkeypatch):
    def read(run, reach):
        if reach.device == "/dev/sda":
            raise KeyError("oops")
        return Reading(reach.serial, "x")

    monkeypatch.setattr(rounds.smartctl, "read_device", read)
    result = a_round(tmp_path, FakeMachine(), survey_of(2))
    assert [one.serial for one in result.readings] == ["WD-AHCI0001"]
    assert "KeyError" in result.trouble[0]


def test_what_smartctl_cannot_reach_is_read_by_the_cards_tool(tmp_path, beside):
    readings = [Reading(serial, "cardtool", temperature_c=30) for serial in ("S1", "S2")]
    beside(readings)
    result = a_round(tmp_path, FakeMachine(), HIDDEN)
    assert (result.readings, result.trouble) == (readings, [])


def test_a_drive_of_which_nobody_tells_is_trouble(tmp_path, beside):
    beside([Reading("S1", "cardtool", temperature_c=30)], ToolError("cardtool: no licence"))
    result = a_round(tmp_path, FakeMachine(), HIDDEN)
    assert [one.serial for one in result.readings] == ["S1"]
    assert "cardtool: no licence" in result.trouble
    assert any("S2" in said and "own tool" in said for said in result.trouble)


def test_a_bug_in_one_cards_tool_costs_the_others_nothing(tmp_path, beside):
    beside(IndexError("row"), [Reading("S1", "cardtool", temperature_c=30)])
    result = a_round(tmp_path, FakeMachine(), HIDDEN)
    assert [one.serial for one in result.readings] == ["S1"]
    assert "cardtool: unreadable: IndexError('row')" in result.trouble


def test_a_virtual_machines_disk_is_no_trouble(tmp_path):
    survey = Survey(
        blocks=(Block("vda", driver="virtio_blk", serial="V1"),),
        drives=(Drive("V1", disk_name="vda"),),
    )
    assert a_round(tmp_path, FakeMachine(), survey).trouble == []


def behind_megaraid(count):
    return Survey(
        controllers=(Controller(CARD, "megaraid_sas", host_numbers=(0,)),),
        drives=tuple(Drive(serial_of(n), controller=CARD, device_id=n) for n in range(count)),
        volumes=(
            LogicalVolume(CARD, 0, members=tuple(map(serial_of, range(count))), disk_name="sda"),
        ),
    )


class Counting:
    """Counts how many commands run at the same time; they wait until as many as expected do."""

    def __init__(self, expected):
        self.expected, self.now, self.most, self.lock = expected, 0, 0, threading.Lock()
        self.full, self.over = threading.Event(), threading.Event()

    def __call__(self, *argv):
        if argv[0] == "smartctl":
            self.enter()
            self.full.wait(5)
            self.over.wait(0.01)  # time for one more, which must not come
            with self.lock:
                self.now -= 1
        return FakeMachine()(*argv)

    def enter(self):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        if self.now >= self.expected:
            self.full.set()
        if self.most > self.expected:
            self.over.set()

    def names(self, path):
        return ()

    def read(self, path):
        return None

    def real(self, path):
        return None


@pytest.mark.parametrize(("survey", "most"), [(survey_of(12), 4), (behind_megaraid(4), 1)])
def test_four_disks_at_once_and_one_behind_a_card(tmp_path, survey, most):
    run = Counting(most)
    read_round(lambda _each: run, survey, Breaker(tmp_path))
    assert run.most == most


def test_a_round_that_takes_too_long_says_whom_it_left_out(tmp_path):
    result = a_round(tmp_path, machine((document(0), 0)), survey_of(3), seconds=0)
    assert result.asked == 0
    assert "3 drives were not asked" in result.trouble[0]


# --- with real processes


def test_one_hung_smartctl_delays_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr(rounds, "SLOW_S", 0.2)
    survey = survey_of(12)
    with fake_smartctl(12) as folder:
        for number in range(4):  # as many as there are slots
            (folder / f"smartctl.hangs.{name_of(number)}").touch()
        result, others = one_round(folder, survey, each=3.0)
    assert len(result.readings) == 8
    assert sorted(one["device"] for one in result.hung) == [f"/dev/{name_of(n)}" for n in range(4)]
    assert others < 2.5  # the hung ones are given up after 3 s


def test_what_ignores_sigterm_is_not_left_running(tmp_path):
    with fake_smartctl(1) as folder:
        (folder / "smartctl.hangs.sda").touch()
        one_round(folder, survey_of(1), each=0.5)
        alive = [pid for pid in filter(str.isdigit, os.listdir("/proc")) if _is_in(pid, folder)]
    assert alive == []


def _is_in(pid, folder):
    try:
        return os.fsencode(folder) in open(f"/proc/{pid}/cmdline", "rb").read()
    except OSError:
        return False


def test_the_baseline_of_the_bench_runs_the_same_commands(tmp_path):
    with fake_smartctl(2) as folder:
        assert bare(folder, survey_of(2)) > 0.04


# --- when


def test_each_host_has_a_minute_of_its_own():
    seconds = {minute_of(f"machine{n}") for n in range(50)}
    assert len(seconds) > 40
    assert all(0 <= one < 3600 for one in seconds)


@pytest.mark.parametrize(
    ("now", "last", "expected"),
    [
        (7200 + 100, 0, True),  # never before
        (7200 + 100, 3600 + 100, True),
        (7200 + 99, 3600 + 100, False),
        (7200 + 101, 7200 + 100, False),
        (3600, 7200, True),  # the clock was set back
        (7200 + 100, 3600 + 3000, True),  # one on demand does not move the hour
    ],
)
def test_a_round_is_due_once_an_hour(now, last, expected):
    assert is_due(now, last, 100) is expected


@pytest.fixture
def config(tmp_path):
    return Config("http://127.0.0.1:1", tmp_path / "token", tmp_path, "/dev/kmsg")


@pytest.fixture
def made(config, monkeypatch):
    """A rounds thread that is never started, and the bodies that it spooled."""
    result = RoundResult([Reading("S1", "x")], 1.5, 1)
    monkeypatch.setattr(rounding, "read_round", lambda *given: result)
    monkeypatch.setattr(rounding, "last_survey", lambda folder: Survey())
    spool = Spool(config.folder / "spool")
    return Rounds(config, spool, threading.Event()), spool


def test_a_round_is_spooled_as_a_report(made):
    thread, spool = made
    assert thread.step()
    (file,) = spool.waiting()
    report = json.loads(file.read_text())
    assert (report["kind"], report["version"]) == ("readings", 1)
    body = report["body"]
    assert body["round"] == {"seconds": 1.5, "asked": 1, "hung": [], "skipped": [], "trouble": []}
    assert body["readings"][0]["serial"] == "S1"
    assert body["system"]["memory_bytes"] > 0
    assert thread.woken.is_set()


def test_there_is_no_second_round_in_the_same_hour_unless_wanted(made, config):
    thread, spool = made
    assert [thread.step(), thread.step()] == [True, False]
    want_round(config.folder)
    assert [thread.step(), thread.step()] == [True, False]


def test_a_round_that_fails_does_not_end_the_thread(made, monkeypatch):
    thread, spool = made
    monkeypatch.setattr(rounding, "read_round", lambda *given: 1 / 0)
    assert thread.step()
    assert spool.waiting() == []


def test_on_a_full_disk_the_next_round_is_due_in_an_hour_all_the_same(made, monkeypatch):
    def full(path, value):
        raise OSError(28, "No space left on device")

    thread, spool = made
    monkeypatch.setattr(rounding, "write_json", full)
    assert [thread.step(), thread.step()] == [True, False]


def test_two_disks_without_a_serial_are_not_one():
    told = [Reading("", "smartctl", messages=("asleep",))]
    more = [Reading("", "arcconf", counters=(("card.medium_errors", 7),))]
    assert together(told, more, ()) == [*told, *more]


def test_many_drives_are_several_reports_with_one_time():
    result = RoundResult([Reading(f"S{n}", "x") for n in range(450)])
    told = list(bodies(result, datetime(2026, 11, 22, tzinfo=UTC), {"io": {}}))
    assert [len(body["readings"]) for body in told] == [200, 200, 50]
    assert ["io" in body for body in told] == [True, False, False]
    assert len({json.dumps((body["at"], body["round"])) for body in told}) == 1


# --- which survey


def test_the_survey_that_was_kept_is_taken(tmp_path):
    keep_survey(tmp_path, {"survey": survey_of(2).as_json()})
    assert last_survey(tmp_path) == survey_of(2)


@pytest.mark.parametrize("what", ["absent", "old", "of another boot", "damaged"])
def test_a_survey_that_may_be_wrong_is_made_anew(tmp_path, monkeypatch, what):
    keep_survey(tmp_path, {"survey": survey_of(2).as_json()})
    file = tmp_path / "survey.json"
    if what == "absent":
        file.unlink()
    elif what == "old":
        os.utime(file, (1e9, 1e9))
    elif what == "of another boot":
        file.write_text(json.dumps({**json.loads(file.read_text()), "boot_id": "other"}))
    else:
        file.write_text('{"boot_id": 3')
    monkeypatch.setattr("hardware.agent.last_survey.read_survey", lambda run: Survey())
    assert last_survey(tmp_path) == Survey()


def test_a_filesystem_says_its_inodes():
    sized = [one for one in system_facts()["filesystems"] if "size_bytes" in one]
    assert all({"inodes_total", "inodes_free"} <= set(one) for one in sized)


def test_each_command_has_its_time(monkeypatch):
    output = ThisMachine(60, each=0.2)("sleep", "5")
    assert output.exit_status == TIMED_OUT
