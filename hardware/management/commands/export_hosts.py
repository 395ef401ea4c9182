"""export_hosts: the table of hosts as CSV, on standard output or into a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hardware.domain.host_csv import write
from hardware.host_table import as_table


class Command(BaseCommand):
    help = "Write the table of hosts as CSV (UTF-8); import_hosts reads it back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="- for standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        text = write(as_table())
        if options["file"] == "-":
            self.stdout.write(text, ending="")
            return
        try:
            Path(options["file"]).write_bytes(text.encode())
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
