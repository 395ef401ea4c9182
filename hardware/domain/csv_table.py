"""Tables as CSV: what a spreadsheet writes is read, what we write is safe to open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

LIMIT_BYTES, MOST_ROWS = 512 * 1024, 5000
EMPTIES = "-"  # a cell that empties the value; an empty cell leaves it as it is
FORMULA = ("=", "+", "-", "@", "\t", "\r")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class CsvError(ValueError):
    """The file is no table that we can read: a code, and the values for its sentence."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(f"{code}: {values}")


@dataclass(frozen=True)
class Table:
    """The columns of a table, in any order in a file; one of `names` must be there."""

    columns: Mapping[str, int]  # the longest value that each may have
    names: tuple[str, ...]
    dates: tuple[str, ...] = ()


@dataclass(frozen=True)
class CellError:
    """What is wrong with one cell; `line` as an editor counts, the header being 1."""

    line: int
    column: str
    code: str
    value: str = ""


@dataclass(frozen=True)
class Row:
    """One row as the file says it: columns that the file lacks, and empty cells, are left out."""

    line: int
    values: Mapping[str, str | date | None]
    errors: tuple[CellError, ...] = field(default=())


def safe(value: str) -> str:
    """A value that a spreadsheet does not take for a formula."""
    return f"'{value}" if value.startswith((*FORMULA, "'")) else value


def unsafe(value: str) -> str:
    """The value that safe() was given."""
    return value[1:] if value[:1] == "'" and value[1:].startswith((*FORMULA, "'")) else value


def write(table: Table, rows: Iterable[Mapping[str, str]]) -> str:
    """The table with its header; CRLF, and a mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in rows:
        writer.writerow([safe(row.get(column, "")) for column in table.columns])
    return "\ufeff" + out.getvalue()


def decode(raw: bytes) -> str:
    """Text of UTF-8, with or without its mark, else of GB18030, as Excel writes in Chinese."""
    if len(raw) > LIMIT_BYTES:
        raise CsvError("too_big", size=len(raw))
    if raw.startswith(UTF_16):
        raise CsvError("utf_16")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise CsvError("no_text")


def parse(table: Table, text: str) -> list[Row]:
    """Every row with what is wrong in it; CsvError when the file as a whole cannot be read."""
    text = text.removeprefix("\ufeff").lstrip("\r\n")
    if not text.strip():
        raise CsvError("empty")
    lines = io.StringIO(text, newline="")  # ends a line at CR and LF alone, not at U+2028
    reader = csv.reader(lines, delimiter=_delimiter(text.splitlines()[0]), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(reader)]
        _check_header(table, header)
        rows = []
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_row(table, reader.line_num, header, cells))
            if len(rows) > MOST_ROWS:
                raise CsvError("too_many_rows", most=MOST_ROWS)
    except csv.Error as error:
        raise CsvError("broken", line=reader.line_num, why=str(error)) from error
    if not rows:
        raise CsvError("no_rows")
    return rows


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)


def _check_header(table: Table, header: list[str]) -> None:
    unknown = [cell for cell in header if cell and cell not in table.columns]
    if unknown:
        raise CsvError("unknown_columns", columns=", ".join(unknown)[:200])
    twice = [cell for cell in set(header) if cell and header.count(cell) > 1]
    if twice:
        raise CsvError("columns_twice", columns=", ".join(twice)[:200])
    if not set(table.names).intersection(header):
        raise CsvError("no_name", names=", ".join(table.names))


def _row(table: Table, line: int, header: list[str], cells: list[str]) -> Row:
    values: dict[str, str | date | None] = {}
    errors = []
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        errors.append(CellError(line, "", "more_cells", str(len(cells))))
    for column, cell in zip(header, cells, strict=False):
        said = unsafe(cell.replace("\r\n", "\n").strip()).strip()
        if not column or not said:
            continue
        if said == EMPTIES:
            values[column] = None
        elif len(said) > table.columns[column] and column not in table.dates:
            errors.append(CellError(line, column, "too_long", said[:40]))
        elif column in table.dates:
            if (found := _date(said)) is None:
                errors.append(CellError(line, column, "no_date", said[:40]))
            else:
                values[column] = found
        else:
            values[column] = said
    return Row(line, values, tuple(errors))


def _date(text: str) -> date | None:
    """2024-05-31, and 2024/5/31 as spreadsheets make of it; None for what is no day."""
    parts = text.replace("/", "-").split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    try:
        year, month, day = map(int, parts)
        return date(year, month, day) if 1990 <= year <= 2100 else None
    except ValueError:
        return None
