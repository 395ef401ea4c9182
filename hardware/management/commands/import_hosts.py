"""import_hosts: reads a table of hosts; shows what it would change, and changes it with --apply."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hardware.domain.csv_table import EMPTIES, CsvError, decode
from hardware.domain.host_csv import COLUMNS, parse
from hardware.host_table import Change, apply, has_errors, plan
from hardware.host_table_words import cell_sentence, file_sentence


class Command(BaseCommand):
    help = (
        f"Read a table of hosts. Columns: {', '.join(COLUMNS)}. An empty cell leaves a value as "
        f"it is, {EMPTIES} empties it. Nothing is written without --apply, and nothing at all "
        "when one cell is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="- for standard input")
        parser.add_argument("--apply", action="store_true", help="write the changes")

    def handle(self, *args: Any, **options: Any) -> None:
        changes = self._plan(options["file"])
        for change in changes:
            self._say(change)
        if has_errors(changes):
            raise CommandError("nothing was changed: some cells are wrong", returncode=2)
        if not options["apply"]:
            self.stdout.write("nothing was changed: this was a look. Repeat with --apply.")
            return
        self.stdout.write(f"{apply(changes, 'import_hosts')} hosts changed")

    def _plan(self, file: str) -> list[Change]:
        try:
            raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
            return plan(parse(decode(raw)))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}", returncode=2) from error
        except CsvError as error:
            raise CommandError(f"{file}: {file_sentence(error)}", returncode=2) from error

    def _say(self, change: Change) -> None:
        for error in change.errors:
            self.stderr.write(f"line {error.line}, {error.column}: {cell_sentence(error)}")
        for column, (old, new) in change.changed.items():
            new_host = " (new)" if change.is_new else ""
            self.stdout.write(f"{change.host.name}{new_host}: {column}: {old!r} → {new!r}")
