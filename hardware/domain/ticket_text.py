"""What a ticket's text may say: the names that a template fills, and how figures are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

LANGUAGES = ("zh", "en")  # as they follow on paper

_DRIVE = {
    "label": "panel label",
    "bay": "the card's own name of the bay",
    "other_bays": "what other sources call its bay",
    "model": "model",
    "serial": "serial number",
    "firmware": "firmware",
    "capacity": "capacity in TB",
    "bytes": "capacity in bytes",
    "interface": "SATA, SAS or NVMe",
    "sector": "sector size in bytes",
    "warranty": "end of warranty",
    "state": "the card's word for its state",
}
# name → what it means, or the names of each thing in a list
NAMES = {
    "number": "number of the ticket",
    "site": "name of this site",
    "host": "name of the host",
    "rack": "rack and unit",
    "asset_tag": "asset tag",
    "machine": "maker, model and serial number of the machine",
    "controller": "the RAID card",
    "volume": "the logical volume",
    "is_replace": "two sources agree: the disk is to be replaced",
    "is_identify": "nothing may be pulled yet",
    "is_probable": "one source names one disk in one bay",
    "is_several": "several candidates, or one among unknown ones",
    "has_drives": "at least one drive is named",
    "is_stale": "the drive is not where it was when the ticket was written",
    "is_recorded": "of a recording, no real host",
    "where": "panel label, or the card's name of the bay, of the one drive",
    "label": "panel label of the one drive",
    "serial": "serial number of the one drive",
    "drives": _DRIVE,
    "unlisted": "how many further candidates no list names",
    "reason": "why no drive is known",
    "drawing": {"row": "one line of the drawing"},
    "symptom": "what is wrong, as a sentence",
    "count": "how often",
    "is_once": "it happened once",
    "first": "when first",
    "last": "when last",
    "rate": "how often in an hour or a day",
    "cause": "why it is the disk",
    "lines": {"line": "one line of the log"},
    "led_on": "command that lights the bay",
    "led_off": "command that clears the light",
    "led_by_name": "the light is cleared while the disk is in",
    "led_reason": "why there is no command",
    "never": {
        "label": "panel label",
        "bay": "the card's own name of the bay",
        "model": "model",
        "serial": "serial number",
    },
    "never_more": "how many more are not listed",
    "safety": {"sentence": "what the pull would mean"},
    "tests": {"sentence": "what to try next"},
    "link": "address of the ticket's own page",
    "link_until": "until when that page opens",
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
