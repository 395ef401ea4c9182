"""Figures of a round of health: sixty disks against the bare smartctl commands, in one run."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hardware.agent.breaker import Breaker
from hardware.agent.machine import ThisMachine
from hardware.agent.rounds import AT_ONCE, RoundResult, read_round
from hardware.domain.drive import Block, Drive
from hardware.domain.machine import TIMED_OUT
from hardware.domain.reach import ways
from hardware.domain.survey import Survey
from hardware.tools.smartctl import argv_for
from mirrorsite.ground.outside.shell import Output
from tests.recorded import recorded

DISKS = 60
TIMES = 5
HANGS_S = 6
Figure = Callable[[str, float, str, float], None]

# Takes 50 to 100 ms, as a disk does, and prints a document of a real one's size.
SMARTCTL = """#!/bin/sh
for last; do :; done
name=${last#/dev/}
[ -e "$0.hangs.$name" ] && { trap '' TERM; exec sleep 40; }
read -r waits < "$0.waits.$name"
sleep "$waits"
exec cat "$0.json.$name"
"""


def name_of(number: int) -> str:
    """sda … sdz, sdaa …"""
    letter = chr(ord("a") + number % 26)
    return f"sd{chr(ord('a') + number // 26 - 1)}{letter}" if number >= 26 else f"sd{letter}"


def serial_of(number: int) -> str:
    return f"WD-AHCI{number:04}"


def survey_of(disks: int) -> Survey:
    """Disks of an HBA, each seen as itself."""
    numbers = range(disks)
    return Survey(
        blocks=tuple(Block(name_of(n), driver="mpt3sas", serial=serial_of(n)) for n in numbers),
        drives=tuple(Drive(serial_of(n), disk_name=name_of(n)) for n in numbers),
    )


def make_smartctl(folder: Path, disks: int) -> Path:
    """A smartctl that answers for each disk; `smartctl.hangs.sdb` beside it makes one hang."""
    program = folder / "smartctl"
    program.write_text(SMARTCTL)
    program.chmod(0o755)
    document = json.loads(recorded("smartctl/qemu-sde.json"))
    # QEMU's disk keeps no logs; a real disk's -x is some 25 kilobytes
    row = {"offset": 8, "name": "Lifetime Power-On Resets", "size": 4, "value": 12}
    pages = [{"number": 1, "name": "General Statistics", "table": [row] * 250}]
    document["ata_device_statistics"] = {"pages": pages}
    for number in range(disks):
        told = json.dumps({**document, "serial_number": serial_of(number)})
        (folder / f"smartctl.json.{name_of(number)}").write_text(told)
        waits = 0.05 + 0.05 * (number * 7 % 11) / 10
        (folder / f"smartctl.waits.{name_of(number)}").write_text(f"{waits:.3f}\n")
    return program


@contextmanager
def fake_smartctl(disks: int) -> Iterator[Path]:
    """A folder with that smartctl, first on the PATH."""
    before = os.environ["PATH"]
    with tempfile.TemporaryDirectory(prefix="ms-") as name:
        make_smartctl(Path(name), disks)
        os.environ["PATH"] = f"{name}:{before}"
        try:
            yield Path(name)
        finally:
            os.environ["PATH"] = before


def bare(folder: Path, survey: Survey) -> float:
    """Seconds that the same commands take when xargs runs them, four at a time."""
    lines = "\n".join(" ".join(argv_for(reach)[1:]) for reach in ways(survey))
    began = time.monotonic()
    subprocess.run(
        ["xargs", "-P", str(AT_ONCE), "-L", "1", "smartctl"],
        input=lines.encode(),
        stdout=subprocess.DEVNULL,
        cwd=folder,
        check=True,
    )
    return time.monotonic() - began


class Noted(ThisMachine):
    """This machine; notes when the last smartctl that was not given up had ended."""

    ended = 0.0

    def __call__(self, *argv: str) -> Output:
        output = super().__call__(*argv)
        if argv[0] == "smartctl" and output.exit_status != TIMED_OUT:
            self.ended = time.monotonic()
        return output


def one_round(folder: Path, survey: Survey, each: float = 30.0) -> tuple[RoundResult, float]:
    """One round, hung commands given up after `each` seconds; how long the others took."""
    run = Noted(600, each=each)
    began = time.monotonic()
    result = read_round(lambda _each: run, survey, Breaker(folder))
    return result, run.ended - began


def bench_round(figure: Figure) -> None:
    """The cost of a round beside the bare commands, and what one hung smartctl costs the others."""
    survey = survey_of(DISKS)
    with fake_smartctl(DISKS) as folder:
        ratios, bares = [], []
        for _ in range(TIMES):
            bares.append(bare(folder, survey))
            result, _others = one_round(folder, survey)
            assert (len(result.readings), result.trouble) == (DISKS, []), result.trouble
            ratios.append(result.seconds / bares[-1])
        figure("round_of_60_bare_s", sorted(bares)[TIMES // 2], "s", 60 * 0.075 / AT_ONCE)
        figure("round_of_60_ratio", sorted(ratios)[TIMES // 2], "of the bare commands", 1.1)
        (folder / f"smartctl.hangs.{name_of(0)}").touch()
        result, others = one_round(folder, survey, HANGS_S)
        assert (len(result.readings), len(result.hung)) == (DISKS - 1, 1)
        named = "round_of_60_beside_a_hung_one_ratio"
        figure(named, others / sorted(bares)[TIMES // 2], "of the bare commands", 4 / 3 * 1.1)
