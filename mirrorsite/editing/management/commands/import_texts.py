from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mirrorsite.editing.importing import folder_files, import_set
from mirrorsite.editing.kinds import Program
from mirrorsite.editing.refusing import Refused


class Command(BaseCommand):
    help = "Read what export_texts wrote. What differs waits for review, or is shown at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--publish", action="store_true", help="show it to visitors at once")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            files = folder_files(options["folder"])
            outcome = import_set(files, Program("import_texts"), options["publish"], now)
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        done = "published" if options["publish"] else "wait for review"
        told = f"{len(outcome.added)} texts {done}, {outcome.same} as they were"
        self.stdout.write(f"{told}, {outcome.pictures} pictures")
