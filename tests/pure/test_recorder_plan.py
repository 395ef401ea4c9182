"""The recorder asks what the readers ask: else a recorded host would know less than a live one."""

from __future__ import annotations

import json
import unittest
from fnmatch import fnmatchcase
from unittest.mock import patch

from hardware.agent import recorder
from hardware.agent.survey import read_survey
from hardware.domain.machine import ToolError
from hardware.tools import answering
from mirrorsite.ground.outside.shell import Output

SCAN = {
    "smartctl": {"exit_status": 0},
    "devices": [
        {"name": "/dev/sda", "info_name": "/dev/sda [SAT]", "type": "sat", "protocol": "ATA"},
        {"name": "/dev/bus/0", "info_name": "/dev/bus/0", "type": "megaraid,5", "protocol": "SCSI"},
    ],
}
STATUS = {"Status": "Success", "Controller": 0}
CARD = json.dumps({"Controllers": [{"Command Status": STATUS, "Response Data": {}}]})
NVME = {"Devices": [{"DevicePath": "/dev/nvme0n1", "SerialNumber": "N"}]}
ADAPTERS = """
         Adapter      Vendor  Device                       SubSys  SubSys
 Index    Type          ID      ID    Pci Address          Ven ID  Dev ID
 -----  ------------  ------  ------  -----------------    ------  ------
   0     SAS2308_2     1000h    87h   00h:01h:00h:00h      1000h   3020h
"""
# the first words of a command → what it prints, so that the readers go on asking
SAID = {
    ("smartctl", "--scan-open", "--json"): json.dumps(SCAN, indent=1),
    ("arcconf", "LIST"): "Controllers found: 1\n   Controller 1: : Optimal, Slot 3\n",
    ("sas2ircu", "LIST"): ADAPTERS,
    ("sas3ircu", "LIST"): ADAPTERS,
    ("ledctl", "--list-controllers"): "/sys/devices/pci0000:00/0000:00:17.0 (VMD)\n",
    ("nvme", "list"): json.dumps(
        {"Devices": [{"DevicePath": "/dev/nvme0n1", "SerialNumber": "N"}]}
    ),
    ("storcli64",): CARD,
    ("perccli64",): CARD,
}
FILES = {
    "/proc/mdstat": "Personalities : [raid1]\nmd0 : active raid1 sdb[1] sda[0]\n"
    "      1000 blocks [2/2] [UU]\n\nunused devices: <none>\n",
    "/proc/self/mountinfo": "30 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
    "31 1 0:40 / /srv rw - btrfs /dev/sdc rw\n32 1 0:41 / /tank rw - zfs tank rw\n",
    "/sys/bus/scsi/devices/6:0:9:0/type": "13",
}
FOLDERS = {
    "/sys/class/nvme": ("nvme0",),
    "/sys/bus/scsi/devices": ("6:0:9:0",),
    "/sys/bus/scsi/devices/6:0:9:0/scsi_generic": ("sg9",),
}


class Machine:
    """Answers what the tables have; everything is installed and says little else."""

    def __init__(self) -> None:
        self.asked: set[tuple[str, ...]] = set()
        self.looked: set[str] = set()

    def __call__(self, *argv: str) -> Output:
        self.asked.add(argv)
        return Output(said(argv), "", 0)

    def read(self, path: str) -> str | None:
        self.looked.add(path)
        return FILES.get(path)

    def names(self, path: str) -> tuple[str, ...]:
        self.looked.add(path)
        return FOLDERS.get(path, ())

    def real(self, path: str) -> str | None:
        self.looked.add(path)
        return None


def said(argv: tuple[str, ...]) -> str:
    return next((text for words, text in SAID.items() if argv[: len(words)] == words), "")


def asked_by_readers() -> Machine:
    machine = Machine()
    read_survey(machine)
    for tool in answering("readings"):
        try:
            tool.readings(machine)
        except ToolError:
            continue
    return machine


class PlanTests(unittest.TestCase):
    def test_every_command_of_a_reader_is_in_a_recording(self) -> None:
        commands = recorder.Commands(60)
        paths = ["/sys/bus/scsi/devices/6:0:9:0/scsi_generic/sg9", "/sys/class/nvme/nvme0"]
        found = {
            "/sys/bus/scsi/devices/*/scsi_generic/*": paths[:1],
            "/sys/class/nvme/nvme*": paths[1:],
        }
        with (
            patch.object(recorder, "run", lambda argv, _: (said(argv).encode(), b"", 0)),
            patch.object(recorder, "read", FILES.get),
            patch.object(recorder.glob, "glob", lambda pattern: found[pattern]),
        ):
            commands.follow(recorder.PLAN)
            recorder.follow_kernel(commands)
        asked = {argv for argv in asked_by_readers().asked if argv[0] not in ("psutil", "pyudev")}
        assert asked > {("arcconf", "LIST"), ("smartctl", "--scan-open", "--json")}
        assert asked <= set(commands.answers)

    def test_every_file_of_a_reader_is_in_a_recording(self) -> None:
        patterns = " ".join((*recorder.FILES, *recorder.FOLDERS, *recorder.LINKS)).split()
        looked = asked_by_readers().looked
        assert "/proc/mdstat" in looked
        missing = {
            path for path in looked if not any(fnmatchcase(path, pattern) for pattern in patterns)
        }
        assert missing == set()
