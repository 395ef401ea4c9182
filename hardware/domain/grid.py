"""One face of a chassis as a grid of bays: typed as lines of text, drawn as squares.

A line is a row as one stands before the face, `|` separates its cells. A cell is a bay's label,
with its kind behind it where it is not the face's own ("Rear 13 (2.5)"); `<` continues the bay
to its left, `^` the one above; an empty cell, `-` or `.` is no bay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

FACES = ("front", "rear", "internal")
KINDS = ("3.5", "2.5", "NVMe")
MOST_ROWS, MOST_COLUMNS, LONGEST_LABEL = 24, 40, 40
GAPS = ("", "-", ".")
_KIND_BEHIND = re.compile(r"(.*\S)\s*\(([^()]{1,12})\)")


class GridError(ValueError):
    """What is wrong with a typed grid, as a code, and where; row and column count from 1."""

    def __init__(self, code: str, row: int = 0, column: int = 0, value: str = "") -> None:
        self.code, self.row, self.column, self.value = code, row, column, value[:80]
        super().__init__(f"{code}: row {row}, column {column}: {self.value!r}")


@dataclass(frozen=True)
class GridBay:
    """One bay: its place counts from 0 at the upper left, `width` and `height` in cells."""

    label: str
    row: int
    column: int
    kind: str = "3.5"
    width: int = 1
    height: int = 1


@dataclass(frozen=True)
class Face:
    """The bays of one side; `upright` where drives stand on their edge."""

    name: str
    kind: str = "3.5"
    upright: bool = False
    bays: tuple[GridBay, ...] = field(default=())

    @property
    def rows(self) -> int:
        return max((bay.row + bay.height for bay in self.bays), default=0)

    @property
    def columns(self) -> int:
        return max((bay.column + bay.width for bay in self.bays), default=0)

    def as_lines(self) -> list[str]:
        """The text that parse_face() reads back."""
        cells = [[""] * self.columns for _ in range(self.rows)]
        for bay in self.bays:
            for row in range(bay.row, bay.row + bay.height):
                for column in range(bay.column, bay.column + bay.width):
                    cells[row][column] = "<" if column > bay.column else "^"
            own = bay.label if bay.kind == self.kind else f"{bay.label} ({bay.kind})"
            cells[bay.row][bay.column] = own
        return [" | ".join(cell or "-" for cell in row) for row in cells]


def parse_face(name: str, kind: str, upright: bool, lines: Iterable[str]) -> Face:
    """The face that was typed; GridError says what is wrong, and where."""
    cells = [[cell.strip() for cell in line.split("|")] for line in _without_blank_ends(lines)]
    if len(cells) > MOST_ROWS:
        raise GridError("too_many_rows", MOST_ROWS + 1)
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    for row, line in enumerate(cells):
        if len(line) > MOST_COLUMNS:
            raise GridError("too_many_columns", row + 1, MOST_COLUMNS + 1)
        for column, cell in enumerate(line):
            if cell not in GAPS:
                owners[row, column] = _owner(cell, row, column, owners)
    bays = [_bay(cells, corner, kind, owners) for corner in dict.fromkeys(owners.values())]
    _check_labels(bays)
    return Face(name, kind, upright, tuple(bays))


def _without_blank_ends(lines: Iterable[str]) -> list[str]:
    kept = [line.rstrip() for line in lines]
    while kept and not kept[-1].strip():
        kept.pop()
    while kept and not kept[0].strip():
        kept.pop(0)
    return kept


def _owner(
    cell: str, row: int, column: int, owners: dict[tuple[int, int], tuple[int, int]]
) -> tuple[int, int]:
    """The upper left corner of the bay that a cell belongs to."""
    if cell not in ("<", "^"):
        return row, column
    beside = (row, column - 1) if cell == "<" else (row - 1, column)
    if beside not in owners:
        raise GridError("nothing_left" if cell == "<" else "nothing_above", row + 1, column + 1)
    return owners[beside]


def _bay(
    cells: list[list[str]],
    corner: tuple[int, int],
    kind: str,
    owners: dict[tuple[int, int], tuple[int, int]],
) -> GridBay:
    row, column = corner
    mine = [place for place, owner in owners.items() if owner == corner]
    height = max(place[0] for place in mine) - row + 1
    width = max(place[1] for place in mine) - column + 1
    if len(mine) != width * height or min(place[1] for place in mine) < column:
        raise GridError("uneven", row + 1, column + 1, cells[row][column])
    label, own_kind = cells[row][column], kind
    if found := _KIND_BEHIND.fullmatch(label):
        label, own_kind = found[1], found[2]
        if own_kind not in KINDS:
            raise GridError("bad_kind", row + 1, column + 1, own_kind)
    if len(label) > LONGEST_LABEL:
        raise GridError("long_label", row + 1, column + 1, label)
    return GridBay(label, row, column, own_kind, width, height)


def _check_labels(bays: Iterable[GridBay]) -> None:
    seen = set()
    for bay in bays:
        if bay.label.casefold() in seen:
            raise GridError("twice", bay.row + 1, bay.column + 1, bay.label)
        seen.add(bay.label.casefold())
