"""A self-test is started, followed and aborted by the disk's serial number, and no other disk's."""

import json

import pytest

from hardware.agent import selftests, tasks
from hardware.agent.config import Config
from hardware.agent.last_survey import keep_survey
from hardware.agent.selftests import abort, obey_test, start, status, way_to
from hardware.agent.spool import Spool
from hardware.domain.drive import Block, Controller, Drive, LogicalVolume
from hardware.domain.machine import ToolError
from hardware.domain.reach import Reach
from hardware.domain.survey import Survey
from tests.bench_round import fake_smartctl, survey_of
from tests.pure.test_smart_runner import BANNER, Recording, text
from tests.recorded import FakeMachine, recorded

SDA = Reach("MU-ATA-0001", "/dev/sda", "sat")
SAS = Reach("MU-SAS-0001", "/dev/sda", "scsi")
BEHIND = Reach("MU-ATA-0001", "/dev/sda", "cciss,3")
READ = ("smartctl", "-n", "standby,3", "--json=cu", "-x", "/dev/sda", "-d", "cciss,3")
TOO_OLD = "=======> UNRECOGNIZED OPTION: json=cu\n"
ABORTED = (f"{BANNER}Self-testing aborted!\n", "", 0)
RUNS = "Can't start self-test without aborting current test (60% remaining),\n"


def disk(name="ata", **more):
    """t: what `-t` says; X: what `-X` says."""
    return Recording(text(name), 0, **more)


def test_a_test_is_started_by_pysmart():
    run = disk(t=(text("begun"), "", 0))
    assert start(run, SDA, "short")["state"] == "started"
    assert run.asked[-1] == ("smartctl", "-d", "sat", "-t", "short", "/dev/sda")


def test_a_scsi_disks_words_for_it_are_known():
    said = f"{BANNER}Short Background Self Test has begun\nPlease wait 2 minutes\n"
    assert start(disk("sas", t=(said, "", 0)), SAS, "short")["state"] == "started"


def test_a_running_test_is_not_disturbed():
    run = disk("ata-running")
    assert start(run, SDA, "long")["state"] == "busy"
    assert not any("-t" in argv for argv in run.asked)


def test_one_that_began_in_between_neither():
    assert start(disk(t=(BANNER + RUNS, "", 4)), SDA, "short")["state"] == "busy"


def test_what_smartctl_said_is_in_the_answer():
    said = start(disk(t=(f"{BANNER}Command failed: Input/output error\n", "", 4)), SDA, "short")
    assert said == {"state": "error", "words": "Command failed: Input/output error"}


def test_a_disk_that_cannot_is_unsupported():
    nvme = text("nvme").replace(" Self_Test", "")
    run = Recording(nvme)
    assert start(run, Reach("MU-NVME-0001", "/dev/nvme0", "nvme"), "long")["state"] == "unsupported"


@pytest.mark.parametrize(
    ("reach", "name", "said", "state"),
    [
        (SDA, "ata", "Self-testing aborted!", "aborted"),
        (SAS, "sas", "Self Test returned without error", "aborted"),
        (SDA, "ata", "Command failed", "error"),
    ],
)
def test_a_test_is_aborted(reach, name, said, state):
    assert abort(disk(name, X=(f"{BANNER}{said}\n", "", 0)), reach)["state"] == state


def test_another_disk_is_never_tested():
    run = disk(t=(text("begun"), "", 0))
    with pytest.raises(ToolError, match="MU-ATA-0001 answers, not OTHER-01"):
        start(run, Reach("OTHER-01", "/dev/sda", "sat"), "short")
    assert not any("-t" in argv for argv in run.asked)


def test_a_kind_of_test_that_is_none():
    with pytest.raises(ToolError, match="expected short or long"):
        start(disk(), SDA, "offline; rm")


# --- behind cards that pySMART refuses


def behind(said, *more, what="ata"):
    return FakeMachine(
        {
            READ: (TOO_OLD, 1),
            ("smartctl", "-n", "standby", "-x", "/dev/sda", "-d", "cciss,3"): (text(what), 0),
            ("smartctl", "-d", "cciss,3", *more, "/dev/sda"): (said, 0),
        }
    )


def test_behind_such_a_card_the_same_is_asked_directly():
    assert start(behind(text("begun"), "-t", "short"), BEHIND, "short")["state"] == "started"
    assert abort(behind(ABORTED[0], "-X"), BEHIND)["state"] == "aborted"


def test_a_running_test_there_is_not_disturbed_either():
    run = behind(text("begun"), "-t", "long", what="ata-running")
    assert start(run, BEHIND, "long")["state"] == "busy"


def test_a_card_that_gave_the_number_to_another_disk_is_refused():
    run = behind(text("begun"), "-t", "short")
    with pytest.raises(ToolError, match="answers, not OTHER-01"):
        start(run, Reach("OTHER-01", "/dev/sda", "cciss,3"), "short")


# --- how far it is


def test_the_status_says_what_is_left_and_the_newest_rows():
    told = status(behind("", what="ata-running"), BEHIND)
    assert (told["state"], told["running_percent"], told["power_on_hours"]) == ("read", 60, 24711)
    assert told["tests"][1] == {
        "kind": "extended",
        "result": "Completed: read failure",
        "passed": False,
        "hours": 24011,
    }


def test_what_our_reader_cannot_ask_pysmart_reads():
    run = disk()  # this smartctl knows neither --json nor -x, and says nothing of it
    told = status(run, SDA)
    assert (told["state"], told["running_percent"]) == ("read", None)
    assert told["tests"][0]["passed"] is True


# --- as a command


@pytest.fixture
def config(tmp_path):
    return Config("http://127.0.0.1:1", tmp_path / "token", tmp_path, "/dev/kmsg")


def command(name="selftest-start", /, **arguments):
    return {"id": 7, "kind": name, "arguments": arguments}


def test_the_disk_is_found_by_its_serial_number(tmp_path):
    keep_survey(tmp_path, {"survey": survey_of(3).as_json()})
    assert way_to(tmp_path, "WD-AHCI0001") == Reach("WD-AHCI0001", "/dev/sdb")


CARD = Controller("0000:3b:00.0", "mpt3sas")
UNREACHED = Survey(
    controllers=(CARD,),
    drives=(Drive("S1", controller=CARD.pci_address), Drive("S2", disk_name="sdb")),
    volumes=(LogicalVolume(CARD.pci_address, 0, members=("S1",)),),
    blocks=(Block("sdb", serial="S2"), Block("sdc", serial="S2")),
)


@pytest.mark.parametrize(
    ("survey", "serial", "why"),
    [
        (survey_of(2), "OTHER", "no disk of this machine"),
        (survey_of(2), "", "no disk of this machine"),
        (UNREACHED, "S1", "cannot reach S1"),
        (survey_of(1) + survey_of(1), "WD-AHCI0000", "several disks"),
    ],
)
def test_a_disk_that_is_not_clear_is_refused_in_words(tmp_path, survey, serial, why):
    keep_survey(tmp_path, {"survey": survey.as_json()})
    told = json.loads(obey_test(tmp_path, command(serial=serial, kind="short")))
    assert told["state"] == "error"
    assert why in told["words"]


def test_the_answer_goes_to_the_centre(config, monkeypatch):
    keep_survey(config.folder, {"survey": survey_of(1).as_json()})
    monkeypatch.setattr(selftests.machine, "ThisMachine", lambda seconds: FakeMachine())
    spool = Spool(config.folder / "spool")
    tasks.obey(config, spool, command("selftest-status", serial="WD-AHCI0000"))
    (file,) = spool.waiting()
    body = json.loads(file.read_text())["body"]
    told = json.loads(body["answer"])
    assert (body["id"], told["state"]) == (7, "error")
    assert "not installed" in told["words"]


def test_a_smartctl_that_hangs_ends_in_time(tmp_path, monkeypatch):
    monkeypatch.setattr(selftests, "SECONDS", 0.5)
    keep_survey(tmp_path, {"survey": survey_of(1).as_json()})
    with fake_smartctl(1) as folder:
        (folder / "smartctl.hangs.sda").touch()
        told = json.loads(obey_test(tmp_path, command(serial="WD-AHCI0000", kind="short")))
    assert told["state"] == "error"
    assert "no answer" in told["words"]


def test_a_command_that_fails_is_answered_so_that_it_does_not_come_again(config, monkeypatch):
    def broken(*given):
        raise RuntimeError("a bug")

    monkeypatch.setitem(tasks.COMMANDS, "survey", broken)
    spool = Spool(config.folder / "spool")
    tasks.obey(config, spool, {"id": 3, "kind": "survey"})
    (file,) = spool.waiting()
    body = json.loads(file.read_text())["body"]
    assert (body["id"], body["answer"]) == (3, "failed: RuntimeError('a bug')")


def test_readings_on_demand_are_the_followers_work(config):
    spool = Spool(config.folder / "spool")
    tasks.obey(config, spool, {"id": 1, "kind": "readings"})
    assert (config.folder / "round-wanted").exists()
    (file,) = spool.waiting()
    assert json.loads(file.read_text())["body"]["answer"] == "a round begins"


def test_the_newest_reader_of_json_is_tried_first():
    run = FakeMachine({READ[:6]: (recorded("smartctl/qemu-sde.json"), 0)})
    assert status(run, Reach("WD-AHCI0001", "/dev/sda"))["state"] == "read"
