from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mirrorsite.catalogue.importing import SHIPPED, import_catalogue


class Command(BaseCommand):
    help = "Load the catalogue of projects, and describe mirrors that have no description."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            projects, filled = import_catalogue(options["file"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{options['file']}: {error}; expected a catalogue") from error
        self.stdout.write(f"{projects} projects known, {filled} mirrors described")
