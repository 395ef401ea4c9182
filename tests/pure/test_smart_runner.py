"""pySMART by our runner: in time, with its exit status, and as a reading of what it read."""

import logging
import os

import pytest

from hardware.agent import smart_runner
from hardware.agent.smart_reading import reading_of
from hardware.agent.smart_runner import SmartRunner, is_known, open_device
from hardware.domain.machine import NOT_FOUND, TIMED_OUT, ToolError
from hardware.domain.reach import Reach
from hardware.domain.reading import SelfTest
from hardware.tools import smartctl
from tests.recorded import UNUSABLE, FakeOutput, corpus, recorded

BANNER = "smartctl 6.5 x\nCopyright x\n\n"
NOT_THERE = f"{BANNER}=======> this log is not there\n"


class Recording:
    """smartctl of one disk: `--all` says the text, other questions find nothing."""

    def __init__(self, text, status=0, **more):
        self.text, self.status, self.more, self.asked = text, status, more, []

    def __call__(self, *argv):
        self.asked.append(argv)
        for sign, answer in self.more.items():
            if f"-{sign}" in argv:
                return FakeOutput(*answer)
        if "--all" in argv:
            return FakeOutput(self.text, "", self.status)
        return FakeOutput(NOT_THERE, "", 4)


def text(name):
    return recorded(f"smartctl-text/{name}.txt")


def read(name, kind, device="/dev/sda", status=0):
    return reading_of(open_device(Recording(text(name), status), Reach("", device, kind)))


def test_an_ata_disk_is_read():
    found = read("ata", "sat", status=0x40)
    assert (found.serial, found.model, found.firmware) == ("MU-ATA-0001", "MADEUP MU4000", "MU01")
    assert (found.protocol, found.capacity_bytes, found.rotating) == ("SATA", 4000787030016, True)
    assert (found.smart_passed, found.temperature_c, found.power_on_hours) == (True, 36, 24711)
    assert (found.device, found.kind, found.exit_status) == ("/dev/sda", "sat", 0x40)
    assert found.values()["ata.5.raw"] == 8
    assert found.values()["ata.197.raw"] == 16
    assert found.attribute(5).threshold == 10


def test_its_self_tests_are_read():
    assert read("ata", "sat").self_tests == (
        SelfTest("short", "Completed without error", True, 24700, 0, None),
        SelfTest("extended", "Completed: read failure", False, 24011, 90, 7814037),
        SelfTest("short", "Aborted by host", None, 23800, 60, None),
    )


def test_a_running_test_says_what_is_left():
    assert read("ata", "sat").self_test_running_percent is None
    assert read("ata-running", "sat").self_test_running_percent == 60


def test_a_sas_disk_is_read():
    found = read("sas", "scsi")
    assert (found.serial, found.vendor, found.protocol) == ("MU-SAS-0001", "MADEUP", "SAS")
    assert (found.smart_passed, found.temperature_c) == (True, 33)
    values = found.values()
    assert values["scsi.grown_defects"] == 12
    assert values["scsi.read.uncorrected"] == 2
    assert found.self_tests[0] == SelfTest("short", "Completed", True, 18000, None, None)


def test_an_nvme_disk_is_read():
    found = read("nvme", "nvme", "/dev/nvme0")
    assert (found.serial, found.protocol, found.rotating) == ("MU-NVME-0001", "NVMe", False)
    assert (found.temperature_c, found.power_on_hours) == (41, 9001)
    values = found.values()
    assert values["nvme.percentage_used"] == 7
    assert values["nvme.media_errors"] == 1
    assert values["data_units_written"] == 2000


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("megaraid44-sas", "megaraid,44"),
        ("sas-jbod-nonmedium84893", "scsi"),
    ],
)
def test_both_readers_agree_on_real_text(name, kind):
    said = corpus(f"smartctl/text/{name}.txt")
    ours = smartctl.parse(said)
    theirs = reading_of(open_device(Recording(said), Reach("", "/dev/sda", kind)))
    same = ("serial", "smart_passed", "temperature_c", "capacity_bytes", "protocol", "rotating")
    assert {one: getattr(theirs, one) for one in same} == {one: getattr(ours, one) for one in same}
    common = theirs.values().keys() & ours.values().keys() & {"ata.5.raw", "scsi.grown_defects"}
    assert common
    assert all(theirs.values()[one] == ours.values()[one] for one in common)


def test_a_sleeping_disk_is_not_woken():
    run = Recording(f"{BANNER}Device is in STANDBY mode, exit(2)\n", 2)
    found = reading_of(open_device(run, Reach("S1", "/dev/sda", "sat")))
    assert (found.power_mode, found.values()) == ("standby", {})
    assert all(argv[1:3] == ("-n", "standby,3") for argv in run.asked)


def test_a_test_may_wake_it():
    run = Recording("")
    SmartRunner(run).test_start("sat", "short", "/dev/sda")
    SmartRunner(run).test_stop("sat", "/dev/sda")
    assert run.asked == [
        ("smartctl", "-d", "sat", "-t", "short", "/dev/sda"),
        ("smartctl", "-d", "sat", "-X", "/dev/sda"),
    ]


@pytest.mark.parametrize("status", [TIMED_OUT, NOT_FOUND])
def test_no_answer_is_said_and_not_asked_for_again_and_again(status):
    run = Recording("", d=("", "smartctl: no answer", status))
    with pytest.raises(ToolError, match="no answer"):
        open_device(run, Reach("S1", "/dev/sda", "sat"))
    assert len(run.asked) == 1


@pytest.mark.parametrize("said", UNUSABLE)
@pytest.mark.parametrize("kind", ["sat", "scsi", "nvme", ""])
def test_what_is_no_disks_text_is_no_reading(said, kind):
    with pytest.raises(ToolError):
        reading_of(open_device(Recording(said), Reach("S1", "/dev/sda", kind)))


@pytest.mark.parametrize("name", ["ata", "sas", "nvme"])
def test_cut_text_is_a_reading_or_an_error(name):
    whole = text(name)
    for size in range(0, len(whole), 97):
        try:
            run = Recording(whole[:size])
            found = reading_of(open_device(run, Reach("", "/dev/sda", "sat")))
        except ToolError:
            continue
        assert found.serial.startswith("MU-")


def test_long_lines_do_not_hold_it_up():
    said = text("ata") + "# 1  " + "a  " * 20_000
    assert reading_of(open_device(Recording(said), Reach("", "/dev/sda", "sat"))).serial


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("", True),
        ("sat", True),
        ("nvme", True),
        ("megaraid,5", True),
        ("sat+megaraid,5", True),
        ("cciss,3", False),
        ("aacraid,0,0,5", False),
        ("sssraid,0,1", False),
        ("areca,3/1", False),
    ],
)
def test_what_pysmart_knows_is_given_to_it_alone(kind, known):
    assert is_known(kind) is known


def test_the_process_keeps_its_language_and_its_loggers(monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    before = logging.getLoggerClass()
    with smart_runner._process_kept():
        os.environ["LANG"] = "C"
        logging.setLoggerClass(type("Other", (logging.Logger,), {}))
    assert (os.environ["LANG"], logging.getLoggerClass()) == ("zh_CN.UTF-8", before)
