"""Lines become events, events go to the spool, and a kill at any step loses none."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest

from hardware.agent import follower as follower_module
from hardware.agent import surveying, tasks
from hardware.agent.config import Config
from hardware.agent.follower import (
    EVENTS_A_REPORT,
    Follower,
    batches,
    event_body,
    follow,
    open_log,
)
from hardware.agent.follower_state import SAY_EVERY_S, read_state, say_state
from hardware.agent.sending import Sender
from hardware.agent.small_files import read_json, write_json
from hardware.agent.spool import Spool
from hardware.agent.survey import read_survey, untold
from hardware.agent.surveying import Surveyor
from hardware.domain.drive import Controller, Drive, Fact, LogicalVolume
from hardware.domain.kernel_log import KernelEvent, Line, parse_log
from hardware.domain.survey import Survey
from tests.recorded import FakeMachine

BOOTED = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
FAILURE = [
    "sd 14:1:0:9: [sdj] tag#741 received 'logical unit failure' from controller for scsi 14:1:0:9",
    "sd 14:1:0:9: [sdj] tag#741 FAILED Result: hostbyte=DID_NO_CONNECT driverbyte=DRIVER_OK",
    "sd 14:1:0:9: [sdj] tag#741 Sense Key : Hardware Error [current] ",
    "sd 14:1:0:9: [sdj] tag#741 Add. Sense: Logical unit failure",
]
OTHER = FAILURE[0].replace("14:1:0:9", "14:1:0:8").replace("sdj", "sdi")
HARMLESS = "ixgbe 0000:5e:00.0 ens2f0: NIC Link is Up 10 Gbps"


class Script:
    """A log of which the test says what is there; it begins again after its cursor."""

    name = "script"
    overruns = gaps = cut = 0
    trouble = ""
    booted_at = BOOTED
    spacing_s = 0.001

    def __init__(self, lines, place=0):
        self.lines = lines
        self.place = self.shown = place

    @property
    def cursor(self):
        return {"place": self.place}

    def show(self, count):
        self.shown += count

    def read(self):
        found = []
        for number in range(self.place, min(self.shown, len(self.lines))):
            text = self.lines[number]
            at = BOOTED + timedelta(seconds=number * self.spacing_s)
            found.append(Line(number + 1, text, at, f"b1:{number + 1}"))
        self.place += len(found)
        return found


@pytest.fixture
def config(tmp_path):
    return Config("http://127.0.0.1:1", tmp_path / "token", tmp_path, "/dev/kmsg")


@pytest.fixture
def start(config):
    """A follower of a script, from the cursor that the one before left."""

    def start(lines, show=10**6):
        place = read_json(config.folder / "cursor.json").get("place", 0)
        source = Script(lines, place)
        source.show(show)
        return Follower(config, Spool(config.folder / "spool"), source)

    return start


def reports(follower):
    return [json.loads(file.read_text()) for file in follower.spool.waiting()]


def told(follower):
    return [event for report in reports(follower) for event in report["body"]["events"]]


def cursor(config):
    return read_json(config.folder / "cursor.json")


def test_an_event_goes_when_the_log_is_quiet(start):
    follower = start(FAILURE)
    follower.peeked_at = 10.0
    assert follower.step(10.0) == 0
    assert follower.step(10.05) == 0
    assert follower.step(10.2) == 1
    (event,) = told(follower)
    assert (event["kind"], event["address"]) == ("logical_unit_failure", "14:1:0:9")
    assert (event["key"], event["lines"]) == ("b1:1", FAILURE)


def test_nothing_is_told_twice(start):
    follower = start(FAILURE)
    assert sum(follower.step(now) for now in (10.0, 10.2, 10.4, 11.0, 12.0)) >= 1
    assert len({(e["key"], e["last_line"], e["count"]) for e in told(follower)}) == len(
        told(follower)
    )


def test_harmless_lines_move_the_cursor_and_are_not_told(start, config):
    follower = start([HARMLESS] * 3)
    assert follower.step(10.0) == 0
    assert (cursor(config), reports(follower)) == ({"place": 3}, [])


def test_the_cursor_waits_while_an_event_is_open(start, config):
    follower = start(FAILURE, show=2)
    follower.step(10.0)
    assert cursor(config) == {}
    follower.source.show(2)
    follower.step(10.05)
    assert cursor(config) == {}
    follower.step(10.2)
    assert cursor(config) == {"place": 4}


def test_killed_between_spool_and_cursor_it_tells_the_same_event_again(start, config, monkeypatch):
    follower = start(FAILURE)
    monkeypatch.setattr(follower, "save_cursor", lambda: None)
    follower.step(10.0)
    follower.step(10.2)
    again = start(FAILURE)
    again.step(20.0)
    again.step(20.2)
    assert {event["key"] for event in told(again)} == {"b1:1"}
    assert len({report["key"] for report in reports(again)}) < len(reports(again))


@pytest.mark.parametrize("place", range(1, 5))
def test_killed_at_any_line_the_event_has_the_same_key(start, config, place):
    start(FAILURE, show=place).step(10.0)
    again = start(FAILURE)
    again.step(20.0)
    again.step(20.2)
    last = told(again)[-1]
    assert (last["key"], last["kind"], len(last["lines"])) == ("b1:1", "logical_unit_failure", 4)


def storm(count):
    """The same disk fails again and again, at other sectors."""
    words = (
        "critical medium error, dev sdf, sector {} op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2"
    )
    return [words.format(8 * n) for n in range(count)]


def test_while_it_storms_open_events_are_told_as_they_stand(start):
    follower = start([*FAILURE[:2], OTHER, *FAILURE[2:], OTHER], show=3)
    follower.source.spacing_s = 0.3
    follower.step(10.0)
    assert [e["key"] for e in told(follower)] == ["b1:1"]
    follower.source.show(3)
    follower.step(10.5)
    assert [(e["key"], len(e["lines"])) for e in told(follower)] == [("b1:1", 2), ("b1:1", 4)]


def test_an_event_whose_lines_still_come_is_not_told_by_half(start):
    follower = start(FAILURE, show=2)
    follower.step(10.0)
    assert told(follower) == []


def test_a_storm_is_looked_into_only_now_and_then(start):
    lines = [line.replace("741", str(n)) for n in range(100) for line in [*FAILURE, OTHER]]
    follower = start(lines, show=0)
    follower.source.spacing_s = 0.3
    for n in range(100):
        follower.source.show(5)
        follower.step(10 + n / 100)
    assert len(reports(follower)) == 3
    follower.step(20.0)
    assert {event["key"] for event in told(follower)} == {"b1:1", "b1:5"}


def test_after_a_storm_each_event_is_known_once(start, config):
    follower = start(storm(300), show=0)
    for n in range(100):
        follower.source.show(3)
        follower.step(10 + n / 50)
    follower.step(20.0)
    quiet = {(e["key"], e["count"]) for e in told(follower)}
    whole = parse_log(storm(300))
    assert {key for key, _count in quiet} == {f"b1:{e.first_line}" for e in whole}
    assert cursor(config) == {"place": 300}


def test_an_event_of_the_boot_before_has_no_boot(start):
    follower = start(FAILURE)
    follower.source.booted_at = BOOTED + timedelta(hours=1)
    follower.step(10.0)
    follower.step(10.2)
    assert {report["boot_id"] for report in reports(follower)} == {""}


def event(number, text="x"):
    line = Line(number, text, BOOTED, f"b1:{number}")
    (found,) = parse_log([FAILURE[0]])
    return KernelEvent(**{**vars(found), "lines": (line,)})


def test_many_events_are_several_reports():
    sizes = [len(batch) for batch in batches([event(n) for n in range(2 * EVENTS_A_REPORT + 1)])]
    assert sizes == [EVENTS_A_REPORT, EVENTS_A_REPORT, 1]


def test_no_report_is_larger_than_the_door_takes():
    wide = Line(1, "硬" * 2000, BOOTED, "k")
    (found,) = parse_log([FAILURE[0]])
    big = [KernelEvent(**{**vars(found), "lines": (wide,) * 40}) for _ in range(50)]
    sent = list(batches(big))
    assert sum(map(len, sent)) == 50
    assert max(len(json.dumps([event_body(e) for e in batch])) for batch in sent) < 4 << 20


def test_there_is_no_report_without_events():
    assert list(batches([])) == []


# --- small files


@pytest.mark.parametrize("text", ["", "{", "[]", "17", "null"])
def test_a_damaged_cursor_is_none(tmp_path, text):
    (tmp_path / "cursor.json").write_text(text)
    assert read_json(tmp_path / "cursor.json") == {}


@pytest.mark.parametrize(
    "cursor", [{"inode": "x"}, {"offset": None}, {"inode": [], "offset": {}}, {"inode": 1e400}]
)
def test_a_cursor_of_wrong_values_is_none(config, cursor):
    config.folder.joinpath("cursor.json").write_text(json.dumps(cursor))
    log = config.folder / "kern.log"
    log.write_text("a\n")
    followed = Config(config.centre, config.token_file, config.folder, str(log))
    assert [line.text for line in open_log(followed).read()] == ["a"]


def test_a_small_file_is_replaced_at_once(tmp_path):
    write_json(tmp_path / "a.json", {"a": 1})
    (tmp_path / "a.half").write_text("{")
    assert read_json(tmp_path / "a.json") == {"a": 1}


def test_it_says_why_it_cannot_follow(config):
    say_state(config, "/dev/kmsg", "permission denied", overruns=3)
    state = read_state(config.folder)
    assert (state["error"], state["overruns"], state["log"]) == (
        "permission denied",
        3,
        "/dev/kmsg",
    )


def drive(source, pci_address="0000:3b:00.0"):
    return Drive("S1", controller=pci_address, facts=(Fact(source, ""),))


class Enough(Exception):
    pass


def test_it_says_again_and_again_that_it_lives(config, monkeypatch):
    now, told = [100.0], []
    source = Script([])

    def wait(seconds):
        now[0] += seconds
        if now[0] > 100 + 4.1 * SAY_EVERY_S:
            raise Enough
        if now[0] > 100 + SAY_EVERY_S / 2:
            source.overruns = 2

    source.wait = wait
    monkeypatch.setattr(follower_module, "open_log", lambda config: source)
    monkeypatch.setattr(follower_module.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(
        "hardware.agent.follower_state.say_state",
        lambda config, name, **counts: told.append(counts["overruns"]),
    )
    spool = Spool(config.folder / "spool")
    with pytest.raises(Enough):
        follow(config, spool, Sender(config, spool))
    assert told == [0, 2, 2, 2, 2]


def test_a_full_disk_does_not_end_it(config, monkeypatch):
    def full(path, value):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hardware.agent.follower_state.write_json", full)
    say_state(config, "")


# --- the survey that goes with it


def test_the_surveyor_only_spools_and_wakes_the_sender(config, monkeypatch):
    def no_way(*args):
        raise AssertionError("the surveyor posted by itself")

    monkeypatch.setattr("hardware.agent.send.Door.send", no_way)
    monkeypatch.setattr(surveying, "survey_body", lambda run: {"at": "now", "survey": {}})
    spool, woken = Spool(config.folder / "spool"), threading.Event()
    Surveyor(config, spool, woken).survey()
    (file,) = spool.waiting()
    assert json.loads(file.read_text())["kind"] == "survey"
    assert woken.is_set()


def test_a_survey_on_demand_is_sent_at_once(config, monkeypatch):
    sent = []
    monkeypatch.setattr(surveying, "survey_body", lambda run: {"at": "now", "survey": {}})
    monkeypatch.setattr(
        "hardware.agent.send.Door.send", lambda door, raw: sent.append(raw) or "taken"
    )
    tasks.take_survey(config)
    assert json.loads(sent[0])["kind"] == "survey"


# --- a card without its tool


PROC = "/sys/class/scsi_host/host14/proc_name"


def machine_with(driver, commands=None):
    where = "/sys/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.0/host14/scsi_host/host14"
    return FakeMachine(commands, {PROC: driver}, {"/sys/class/scsi_host/host14": where})


@pytest.mark.parametrize(
    ("driver", "tools"),
    [
        ("smartpqi", "arcconf or ssacli"),
        ("aacraid", "arcconf"),
        ("hpsa", "ssacli"),
        ("megaraid_sas", "storcli or perccli or megacli"),
    ],
)
def test_a_card_whose_tool_told_nothing_is_trouble(driver, tools):
    found = read_survey(machine_with(driver))
    assert found.trouble == (
        f"0000:3b:00.0 is a RAID card ({driver}) and {tools} told nothing of it: "
        "is it installed and in the agent's PATH?",
    )


@pytest.mark.parametrize("driver", ["ahci", "mpt3sas", "virtio_scsi", ""])
def test_a_card_that_holds_no_volumes_needs_no_tool(driver):
    assert read_survey(machine_with(driver)).trouble == ()


CARD = Controller("0000:3b:00.0", driver="smartpqi")


@pytest.mark.parametrize(
    ("found", "is_told"),
    [
        (Survey(), False),
        (Survey(drives=(drive("pyudev sda"),)), False),
        (Survey(drives=(drive("smartctl -j -x /dev/sda"),)), False),
        (Survey(drives=(drive("/sys/bus/scsi/devices/14:0:1:0"),)), False),
        (Survey(drives=(drive("arcconf GETCONFIGJSON 2", "0000:af:00.0"),)), False),
        (Survey(drives=(drive("arcconf GETCONFIGJSON 1"),)), True),
        (Survey(volumes=(LogicalVolume("0000:3b:00.0", 0),)), True),
        (Survey(volumes=(LogicalVolume("0000:af:00.0", 0),)), False),
    ],
)
def test_only_the_word_of_the_cards_own_tool_counts(found, is_told):
    card = Survey(controllers=(CARD,))
    assert (not list(untold(found + card))) is is_told


def test_an_empty_card_of_which_the_tool_told_is_no_trouble():
    told = Controller("0000:3b:00.0", "smartpqi", facts=(Fact("arcconf GETCONFIGJSON 1", ""),))
    assert list(untold(Survey(controllers=(told,)))) == []
