"""Makes the demonstration's host recording: `python -m mirrorsite.demo.make_host DIR`.

Nothing in it comes from a real machine. Forms follow real P460 outputs, serials are invented.
The same call gives the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hardware.agent.survey import read_survey
from hardware.recorded_health import ask_health
from hardware.tools import system
from mirrorsite.demo.made_arcconf import config_text, list_text
from mirrorsite.demo.made_bmc import redfish_text
from mirrorsite.demo.made_chassis import Card, Shown, bay_labels, cards, shown
from mirrorsite.demo.made_health import psutil, smartctl
from mirrorsite.demo.made_linux import hwinfo, sysfs, udev
from mirrorsite.demo.made_log import kernel_log
from mirrorsite.ground.outside.shell import NOT_FOUND, Output, Recorder

MADE = (
    "This recording is made, not taken from a real machine: forms follow real P460 outputs, "
    "serial numbers and world-wide names are invented."
)
LABELS_FROM = "panel labels as an operator read them on site"
BOOT_IDS = {
    False: "5a1d7c1e-0d0f-4c1b-9a52-2f1f5d1c0a01",
    True: "5a1d7c1e-0d0f-4c1b-9a52-2f1f5d1c0a02",
}


class MadeMachine:
    """Answers as the made host would; the tools are run over it and their answers recorded."""

    def __init__(self, both: tuple[Card, Card], blocks: tuple[Shown, ...]) -> None:
        self.answers = {argv: Output(text, "", s) for argv, (text, s) in smartctl(blocks).items()}
        self.answers[("arcconf", "LIST")] = Output(list_text(both), "", 0)
        for card in both:
            argv = ("arcconf", "GETCONFIGJSON", str(card.number))
            self.answers[argv] = Output(config_text(card, blocks), "", 0)
        self.answers[("hwinfo", "--disk")] = Output(hwinfo(blocks), "", 0)
        self.answers[("psutil",)] = Output(psutil(blocks), "", 0)
        self.answers[("pyudev",)] = Output(udev(blocks), "", 0)
        self.files, self.links = sysfs(both, blocks)
        self.files["/proc/mdstat"] = "Personalities : \nunused devices: <none>\n"
        self.folders = _folders([*self.files, *self.links])

    def __call__(self, *argv: str) -> Output:
        return self.answers.get(argv) or Output("", f"{argv[0]}: not installed", NOT_FOUND)

    def read(self, path: str) -> str | None:
        return self.files.get(path)

    def names(self, path: str) -> tuple[str, ...]:
        return tuple(sorted(self.folders.get(path, ())))

    def real(self, path: str) -> str | None:
        return self.links.get(path)


def _folders(paths: list[str]) -> dict[str, set[str]]:
    folders: dict[str, set[str]] = {}
    for path in paths:
        while path != "/":
            path, _, name = path.rpartition("/")
            path = path or "/"
            folders.setdefault(path, set()).add(name)
    return folders


def make(
    folder: Path,
    *,
    swapped_hosts: bool = False,
    slot5_target: int = 13,
    inventory: bool = True,
) -> None:
    """Write the recording; without `inventory` it has the kernel log and nothing to look up."""
    both = cards(swapped_hosts=swapped_hosts, slot5_target=slot5_target)
    blocks = shown(both)
    recorder = Recorder(MadeMachine(both, blocks))
    if inventory:
        ask_all(recorder)
    for stale in (folder / "commands").glob("*.out"):
        stale.unlink()
    recorder.write(folder, _about(swapped_hosts), kernel_log(blocks))
    if inventory:
        (folder / "bmc").mkdir(exist_ok=True)
        (folder / "bmc" / "redfish.json").write_text(redfish_text(both))


def ask_all(recorder: Recorder) -> None:
    """Everything that a survey asks; trouble with a made machine is a mistake in its making."""
    survey = read_survey(recorder)
    if survey.trouble:
        raise ValueError(f"the made host is wrong: {survey.trouble}")
    ask_health(recorder, survey)
    system.facts(recorder)


def _about(swapped_hosts: bool) -> dict[str, Any]:
    """The survey is five minutes older than the first failure in the kernel log."""
    return {
        "made": MADE,
        "machine_id": "0d3f6b2a9c5e4f7181a2b3c4d5e6f701",
        "hostname": "storage-demo",
        "boot_id": BOOT_IDS[swapped_hosts],
        "booted_at": "2026-10-28T02:00:00+00:00",
        "taken_at": "2026-11-18T09:55:00+00:00",
        "utc_offset_s": 28800,
        "bay_labels_from": LABELS_FROM,
        "bay_labels": bay_labels(),
    }


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: python -m mirrorsite.demo.make_host DIR", file=sys.stderr)
        return 2
    make(Path(sys.argv[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
