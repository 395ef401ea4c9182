"""What happens on the replayed machine, once for all tests: and what its agent told of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hardware.domain.survey import Survey
from tests.recorded import HERE
from tests.stack import BASE, wait_for

GUEST, ENCLOSURE, PLUGGED = (
    str(HERE / "umockdev" / f"{name}.umockdev") for name in ("guest", "enclosure", "plugged")
)
SLOT = (
    "/devices/pci0000:00/0000:00:03.0/host1/port-1:9/end_device-1:9/target1:0:9/1:0:9:0"
    "/enclosure/1:0:9:0/SLOT 01/device"
)
NVME_CARD = "/devices/pci0000:00/0000:00:05.0/nvme"
PULLED_PORT = "/devices/pci0000:00/0000:00:03.0/host1/port-1:0"
NEW_DISK = "/devices/pci0000:00/0000:00:03.0/host1/port-1:2/end_device-1:2/target1:0:2/1:0:2:0"
FROM_UDEV = {
    "ID_SCSI_SERIAL": "MPT00003",
    "ID_SERIAL": "35000cca041000003",
    "ID_SERIAL_SHORT": "5000cca041000003",
    "ID_WWN": "0x5000cca041000003",
    "ID_WWN_WITH_EXTENSION": "0x5000cca041000003",
}
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(BASE), "G_DEBUG": "fatal-criticals"}


@dataclass
class Told:
    """A spooled report, and when it lay in the spool (seconds since 1970)."""

    raw: bytes
    at: float

    @property
    def body(self) -> dict[str, Any]:
        return dict(json.loads(self.raw)["body"])

    def sees(self, serial: str) -> Any:
        """The drive of that serial, as the report has it; None where it has none."""
        return Survey.from_json(self.body["survey"]).drive(serial)


class Agent:
    """The agent's surveyor in a process of its own, on the replayed machine."""

    def __init__(self, folder: Path) -> None:
        self.waiting = folder / "waiting"
        self.process = subprocess.Popen(
            ["umockdev-wrapper", sys.executable, "-m", "tests.real.umock_agent",
             str(folder), GUEST, ENCLOSURE],
            cwd=BASE, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __call__(self, *command: Any) -> float:
        """When the machine did it."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def told(self) -> list[Told]:
        """All reports so far; a rename into the spool sets the time of change."""
        files = sorted(self.waiting.glob("*.json"))
        return [Told(file.read_bytes(), file.stat().st_ctime) for file in files]

    def waits(self, what: str, after: float, partial: bool, serial: str, there: bool) -> Told:
        """The first report after a time that has a drive, or has it no more."""
        return wait_for(
            what,
            lambda: next(
                (
                    one
                    for one in self.told()
                    if one.at >= after
                    and one.body.get("partial", False) is partial
                    and bool(one.sees(serial)) is there
                ),
                None,
            ),
            seconds=15,
        )

    def stop(self) -> None:
        """It ends with its standard input."""
        assert self.process.stdin
        self.process.stdin.close()
        try:
            self.process.wait(10)
        finally:
            self.process.kill()


@dataclass
class Story:
    """What was done when, what the agent said of it at once, and all that it said."""

    pulled_at: float
    pulled: Told
    plugged_at: float
    plugged: Told
    last: Told
    told: list[Told]


def tell_story(folder: Path) -> Story:
    """A SAS disk is pulled, another comes into its slot, udev looks at it, an NVMe disk goes."""
    agent = Agent(folder)
    try:
        agent.waits("the first survey", 0, False, "MPT00001", True)
        pulled_at = agent("pull", PULLED_PORT, "block/sdc")
        pulled = agent.waits("word of the pulled disk", pulled_at, True, "MPT00001", False)
        agent.waits("a survey without it", pulled_at, False, "MPT00001", False)
        agent("link", SLOT, NEW_DISK)
        plugged_at = agent("plug", PLUGGED)
        plugged = agent.waits("word of the new disk", plugged_at, True, "MPT00003", True)
        agent.waits("a survey with it", plugged_at, False, "MPT00003", True)
        agent("udev", f"{NEW_DISK}/block/sdc", FROM_UDEV)
        removed_at = agent("pull", NVME_CARD, "nvme0/nvme0n1")
        last = agent.waits("word of the NVMe disk", removed_at, True, "NVME0001", False)
        agent.waits("a survey without it", removed_at, False, "NVME0001", False)
        return Story(pulled_at, pulled, plugged_at, plugged, last, agent.told())
    finally:
        agent.stop()
