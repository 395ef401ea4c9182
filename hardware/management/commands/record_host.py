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
from mirrorsite.ground.outside import shell

LOG_COMMANDS = (("dmesg",), ("journalctl", "-k", "-b", "-o", "short-monotonic", "--no-pager"))
SHORTEST_SERIAL = 4


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
        recorder = shell.Recorder(machine.ThisMachine())
        survey = read_survey(recorder)
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
    """A function that replaces each identity by another of its length, the same one each time."""
    words = {*names}
    for thing in (*survey.drives, *survey.blocks, *survey.controllers):
        words.update((thing.serial, getattr(thing, "wwn", ""), getattr(thing, "unique_id", "")))
    words.update(volume.unique_id for volume in survey.volumes)
    spellings = {form for word in words for form in (word, word.lower(), word.upper())}
    table: dict[str, str] = {}
    for word in sorted(spellings, key=str.lower):
        if len(word) >= SHORTEST_SERIAL:
            table.setdefault(word.lower(), _invented(len(word)))
    if not table:
        return lambda text: text
    longest_first = sorted(table, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
    return lambda text: pattern.sub(lambda found: _alike(found[0], table[found[0].lower()]), text)


def _invented(length: int) -> str:
    return "".join(secrets.choice(string.hexdigits[:16].upper()) for _ in range(length))


def _alike(old: str, new: str) -> str:
    return new.lower() if old == old.lower() else new
