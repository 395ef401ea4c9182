"""rehearse [DIR...]: would the site have named the right bay? In a database of its own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from hardware.domain.rehearsing import Mark, Said, score
from hardware.management.commands.replay_host import use_memory
from hardware.rehearsal.case import FILE, Case, CaseError, cases_in
from hardware.rehearsal.own import own_cases
from hardware.rehearsal.stage import play

SHIPPED = Path(__file__).parents[2] / "rehearsal" / "shipped"
UNUSABLE = 2


class Command(BaseCommand):
    help = (
        "Play recorded and injected incidents through the whole chain, and score what the site "
        "would have said. Without DIR: the shipped set. A recorded host without a "
        f"{FILE} is played with an error on each of its drives."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folders", nargs="*", type=Path, metavar="DIR")
        parser.add_argument(
            "--json", action="store_true", help="one JSON object a case; the score is the last line"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cases = [case for folder in options["folders"] or [SHIPPED] for case in _cases(folder)]
            use_memory()
            marks = Counter(self.play(case, options["json"]) for case in cases)
        except CaseError as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error
        self.sum_up(marks, options["json"])
        if marks[Mark.WRONG]:
            raise CommandError(f"{marks[Mark.WRONG]} of {len(cases)} answers were wrong")

    def play(self, case: Case, as_json: bool) -> Mark:
        """One case; what it wrote is gone afterwards."""
        said = rehearse(case)
        mark = score(case.answer, said)
        if as_json:
            told = {"case": case.name, "due": str(case.answer), "said": str(said), "mark": mark}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(f"{mark:8}  {case.name}")
            if mark is not Mark.RIGHT:
                self.stdout.write(f"          due:  {case.answer}\n          said: {said}")
        return mark

    def sum_up(self, marks: Counter[Mark], as_json: bool) -> None:
        """The score."""
        counts = {mark.value: marks[mark] for mark in Mark}
        if as_json:
            self.stdout.write(json.dumps(counts))
            return
        total = sum(counts.values())
        words = ", ".join(f"{count} {mark}" for mark, count in counts.items())
        self.stdout.write(f"\n{total} cases: {words}")


def rehearse(case: Case) -> Said:
    """What the site says of a case; nothing of it stays in the database."""
    with transaction.atomic():
        said = play(case)
        transaction.set_rollback(True)
    return said


def _cases(folder: Path) -> Iterator[Case]:
    """The cases of a folder, or those that its recorded host itself gives."""
    if (folder / "recording.json").is_file() and not (folder / FILE).is_file():
        return own_cases(folder)
    return cases_in(folder)
