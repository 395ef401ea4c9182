from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mirrorsite.editing.exporting import write


class Command(BaseCommand):
    help = "Write help pages, news and pictures into DIR as files that can live in git."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changed, same, removed = write(options["folder"])
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        self.stdout.write(f"{changed} files written, {same} as they were, {removed} removed")
