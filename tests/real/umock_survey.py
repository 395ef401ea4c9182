"""Run by `umockdev-run`: prints what the agent finds on the replayed machine, as JSON."""

from __future__ import annotations

import json
import os

from hardware.agent.machine import ThisMachine
from hardware.agent.survey import read_survey


def main() -> None:
    """No command is found: smartctl and the like would answer of the disks that are really here."""
    os.environ["PATH"] = "/nonexistent"
    print(json.dumps(read_survey(ThisMachine()).as_json()))


if __name__ == "__main__":
    main()
