"""What a ticket's text may say: the names that a template fills, and how figures are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

LANGUAGES = ("zh", "en")  # as they follow on paper


def _each(words: str) -> dict[str, str]:
    return dict.fromkeys(words.split(), "")


# what a template may name; of a list the names of each thing; hardware.ticket_name_words says what
NAMES: dict[str, str | dict[str, str]] = {
    **_each(
        "number site host rack asset_tag machine controller volume where label serial unlisted "
        "is_replace is_identify is_probable is_several has_drives is_stale is_recorded reason "
        "symptom count is_once first last rate cause led_on led_off led_by_name led_reason "
        "never_more link link_until"
    ),
    "drives": _each(
        "label bay other_bays model serial firmware capacity bytes interface sector warranty state"
    ),
    "drawing": _each("row"),
    "lines": _each("line"),
    "never": _each("label bay model serial"),
    "safety": _each("sentence"),
    "tests": _each("sentence"),
}
# without these a text would be dangerous
NEEDED = ("serial", "is_replace", "is_identify", "is_stale", "never")


def capacity(size_bytes: int | None) -> str:
    """Decimal, as disks are sold: 8.0 TB; "" when it is not known."""
    return f"{size_bytes / 1e12:.1f} TB" if size_bytes else ""


def exact(size_bytes: int | None) -> str:
    """8 001 563 222 016; "" when it is not known."""
    return f"{size_bytes:,}".replace(",", " ") if size_bytes else ""


@dataclass(frozen=True)
class Rate:
    """So many an hour or a day."""

    count: int
    unit: str  # hour, day


def rate_of(count: int, first: datetime, last: datetime) -> Rate | None:
    """How often it happens; None where three in ten minutes do not make a rate."""
    seconds = (last - first).total_seconds()
    if count < 3 or seconds < 600:
        return None
    hourly = (count - 1) * 3600 / seconds
    return Rate(round(hourly), "hour") if hourly >= 1 else Rate(max(1, round(hourly * 24)), "day")


@dataclass(frozen=True)
class Cell:
    """One bay of a face: its place in squares from the upper left; `mark` fail, watch or ""."""

    row: int
    column: int
    label: str
    mark: str = ""


_FRAMES = {"fail": ("[", "]"), "watch": ("(", ")")}


def face_rows(cells: Sequence[Cell]) -> list[str]:
    """A face as lines of text: [18] is the bay that is meant, (18) a candidate."""
    if not cells:
        return []
    width = max(len(_short(cell.label)) for cell in cells)
    grid = {(cell.row, cell.column): cell for cell in cells}
    columns = range(max(cell.column for cell in cells) + 1)
    rows = range(max(cell.row for cell in cells) + 1)
    return ["".join(_square(grid.get((y, x)), width) for x in columns).rstrip() for y in rows]


def _square(cell: Cell | None, width: int) -> str:
    if cell is None:
        return " " * (width + 2)
    before, after = _FRAMES.get(cell.mark, (" ", " "))
    return f"{before}{_short(cell.label):>{width}}{after}"


def _short(label: str) -> str:
    """12 of "Front 12": the face is named above."""
    return label.rpartition(" ")[2][-6:]


def squares(corners: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """(x, y) of drawn corners → (row, column) counted from 0."""
    listed = list(corners)
    across = {x: n for n, x in enumerate(sorted({x for x, _y in listed}))}
    down = {y: n for n, y in enumerate(sorted({y for _x, y in listed}))}
    return {(x, y): (down[y], across[x]) for x, y in listed}
