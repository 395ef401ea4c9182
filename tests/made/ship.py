"""Makes the shipped rehearsals: `python -m tests.made.ship [DIR]`.

Hosts are made, not real, and so are the troubles; each case's answer was written by hand.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from hardware.agent.survey import read_survey
from mirrorsite.demo import make_host
from mirrorsite.ground.outside.shell import Output, Recorder
from tests.made import Host, dell, hba, hpe, old, paths, plain
from tests.made.rehearsal import aacraid, ahci_nvme, hpsa, megaraid, mpt3sas, multipath, smartpqi

BASE = Path(__file__).parents[2]
SHIPPED = BASE / "hardware" / "rehearsal" / "shipped"
MADE = "This host is made, not real: forms follow real outputs, serials and names are invented."
HOSTS = {
    "smartpqi": (None, smartpqi),
    "megaraid_sas": (dell.dell, megaraid),
    "hpsa": (hpe.hpe, hpsa),
    "mpt3sas": (hba.hba, mpt3sas),
    "mpt3sas-two-paths": (paths.paths, multipath),
    "aacraid-and-old-megaraid": (old.old, aacraid),
    "ahci-and-nvme": (plain.plain, ahci_nvme),
}


class Answering:
    """A made machine that answers as a recorder wants it."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def __call__(self, *argv: str) -> Output:
        said = self.host(*argv)
        return Output(said.stdout, said.stderr, said.exit_status)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.host, name)


def ship(folder: Path) -> None:
    """Write every host with its cases."""
    for name, (build, cases) in HOSTS.items():
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)
        if build is None:
            make_host.make(folder / name)
            _slim(folder / name)
        else:
            _record(folder / name, build(), name, cases.LABELS)
        told = json.dumps({"cases": cases.CASES}, indent=1, ensure_ascii=False)
        (folder / name / "rehearsal.json").write_text(told + "\n")


def _record(folder: Path, host: Host, name: str, labels: dict[str, str]) -> None:
    recorder = Recorder(Answering(host))
    read_survey(recorder)
    about = {
        "made": MADE,
        "machine_id": name.encode().hex()[:32].ljust(32, "0"),
        "hostname": name,
        "boot_id": "5a1d7c1e-0d0f-4c1b-9a52-2f1f5d1c0b00",
        "booted_at": "2026-10-28T02:00:00+00:00",
        "taken_at": "2026-11-18T09:55:00+00:00",
        "utc_offset_s": 28800,
        "bay_labels": labels,
    }
    recorder.write(folder, about, "")


def _slim(folder: Path) -> None:
    """Only what a survey asks: health is not rehearsed."""
    about = json.loads((folder / "recording.json").read_text())
    kept = [
        one for one in about["commands"] if "-x" not in one["argv"] and one["argv"] != ["psutil"]
    ]
    for one in about["commands"]:
        if one not in kept:
            (folder / one["stdout"]).unlink()
    about["commands"] = kept
    (folder / "recording.json").write_text(json.dumps(about, indent=1) + "\n")
    (folder / "kernel.log").write_text("")


if __name__ == "__main__":
    ship(Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED)
