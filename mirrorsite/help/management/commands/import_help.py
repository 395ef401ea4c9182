from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mirrorsite.help.importing import SHIPPED, import_pages


class Command(BaseCommand):
    help = "Load the help pages that come with the program; edited pages stay as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=SHIPPED)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            stored, kept = import_pages(options["folder"])
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{stored} help pages stored, {kept} edited ones kept")
