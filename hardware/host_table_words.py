"""What is wrong with a table of hosts, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hardware.domain.csv_table import CellError, CsvError

FILE = {
    "too_big": gettext_lazy("The file has %(size)s bytes; at most 512 KiB are read."),
    "utf_16": gettext_lazy("The file is UTF-16. Save it as CSV UTF-8."),
    "no_text": gettext_lazy("The file is neither UTF-8 nor GB18030 text. Save it as CSV UTF-8."),
    "empty": gettext_lazy("The file is empty."),
    "no_rows": gettext_lazy("The file has a header line and no rows."),
    "too_many_rows": gettext_lazy("More than %(most)s rows."),
    "broken": gettext_lazy("Line %(line)s: the quotes are not closed, or it is no CSV (%(why)s)."),
    "unknown_columns": gettext_lazy("These columns of the header line are unknown: %(columns)s."),
    "columns_twice": gettext_lazy("These columns are there twice: %(columns)s."),
    "no_name": gettext_lazy("The header line has none of these: %(names)s."),
}
CELL = {
    "more_cells": gettext_lazy("The row has more cells than the header line."),
    "too_long": gettext_lazy("Too long: %(value)s…"),
    "no_date": gettext_lazy("%(value)s is no date; write 2026-05-31."),
    "no_name": gettext_lazy("No name, and no machine id that is known."),
    "two_of_name": gettext_lazy("Several hosts are called %(value)s: give the machine_id."),
    "no_chassis": gettext_lazy("No chassis is called %(value)s."),
    "two_of_chassis": gettext_lazy("Several chassis are called %(value)s."),
    "no_bmc": gettext_lazy("%(value)s is no kind of BMC that is known."),
    "not_emptied": gettext_lazy("This cannot be emptied."),
    "ends_before": gettext_lazy("The warranty ends before the purchase."),
    "twice": gettext_lazy("Two rows are about %(value)s."),
}


def file_sentence(error: CsvError) -> str:
    """Why the file as a whole cannot be read."""
    return str(FILE[error.code]) % error.values


def cell_sentence(error: CellError) -> str:
    """What is wrong with one cell."""
    return str(CELL[error.code]) % {"value": error.value}


def place(error: CellError) -> str:
    """Line and column of a cell."""
    if not error.column:
        return _("line %(line)s") % {"line": error.line}
    return _("line %(line)s, %(column)s") % {"line": error.line, "column": error.column}
