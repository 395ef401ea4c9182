"""record_host DIR: what every tool, sysfs, udev and the kernel of this machine say, as files."""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hardware.agent import machine
from hardware.agent.survey import read_survey
from hardware.domain.survey import Survey
from hardware.recorded_health import ask_health
from mirrorsite.ground.outside import shell

LOG_COMMANDS = (("dmesg",), ("journalctl", "-k", "-b", "-o", "short-monotonic", "--no-pager"))
RECORD_S = 600.0
SHORTEST_SERIAL = 4
_AS_WORD = r"(?<![A-Za-z0-9_])%s(?![A-Za-z0-9_])"


class Command(BaseCommand):
    help = "Write a recording of this machine for bug reports, rehearsals and tests."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--mask", action="store_true", help="replace serial numbers, WWNs and the host's name"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty; choose a new folder")
        recorder = shell.Recorder(machine.ThisMachine(RECORD_S))
        survey = read_survey(recorder)
        ask_health(recorder, survey)
        recorder("psutil")
        recorder.read("/proc/mdstat")
        about = {**machine.about(settings.VAR_DIR), "taken_at": datetime.now(UTC).isoformat()}
        mask = mask_of(survey, about["hostname"], about["machine_id"]) if options["mask"] else None
        recorder.write(folder, about, kernel_log(), mask)
        self.stdout.write(
            f"{folder}: {len(survey.drives)} drives, {len(survey.volumes)} volumes, "
            f"{len(survey.controllers)} controllers, {len(recorder.answers)} commands"
        )
        for trouble in survey.trouble:
            self.stderr.write(trouble)


def kernel_log() -> str:
    """This boot's kernel log; a sentence in its place where nobody lets us read it."""
    for argv in LOG_COMMANDS:
        output = shell.run(*argv)
        if output.exit_status == 0 and output.stdout.strip():
            return output.stdout
    raise CommandError("the kernel log cannot be read; run as root")


def mask_of(survey: Survey, *names: str) -> Callable[[str], str]:
    """A function that replaces each identity by another of its length, the same one each time.

    Serials are hidden wherever their letters stand; names of the host only as words of their
    own, since a host called "host" must not take the paths of sysfs with it.
    """
    words = set()
    for thing in (*survey.drives, *survey.blocks, *survey.controllers):
        words.update((thing.serial, getattr(thing, "unique_id", "")))
        words.update(spellings(getattr(thing, "wwn", "")))
    words.update(volume.unique_id for volume in survey.volumes)
    table: dict[str, str] = {}
    for word in sorted({*words, *names}, key=lambda word: (word.lower(), word)):
        if len(word) >= SHORTEST_SERIAL:
            table.setdefault(word.lower(), _invented(word))
    if not table:
        return lambda text: text
    longest_first = sorted(table, key=len, reverse=True)
    whole_words = {name.lower() for name in names} - {word.lower() for word in words}
    pattern = re.compile(
        "|".join(
            _AS_WORD % re.escape(w) if w in whole_words else re.escape(w) for w in longest_first
        ),
        re.IGNORECASE,
    )
    return lambda text: pattern.sub(lambda found: _alike(found[0], table[found[0].lower()]), text)


def spellings(wwn: str) -> set[str]:
    """A world-wide name as tools print it, and the names of its ports, which are counted on.

    smartctl's JSON has the last 36 bits as a decimal number.
    """
    digits = wwn.lower().removeprefix("0x").removeprefix("naa.")
    try:
        number = int(digits, 16)
    except ValueError:
        return {wwn}
    near = range(max(0, number - 1), number + 4)
    decimals = {str(number & (2**36 - 1))} if len(digits) == 16 else set()
    return {f"{one:0{len(digits)}x}" for one in near} | decimals


def _invented(word: str) -> str:
    """Digits for digits, which may be a number in JSON."""
    alphabet = "123456789" if word.isdigit() else string.hexdigits[:16].upper()
    return "".join(secrets.choice(alphabet) for _ in word)


def _alike(old: str, new: str) -> str:
    return new.lower() if old == old.lower() else new
