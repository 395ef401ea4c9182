"""storcli's text in the shape of its JSON: headings become keys, tables lists, "a = b" objects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

UNITS = ("B", "KB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB", "PiB")
# cells that may hold several words, or none
WORDY = ("Model", "Name", "ProdID", "VendorSpecific", "Product Name")
# a header of two words → one word, so that a table can be split at its blanks
_TWO_WORDS = {"Product Name": "Product_Name", "PCI Address": "PCI_Address"}
_TWO_WORDS |= {"SAS address": "SAS_address", "SAS Address": "SAS_Address"}
# headings that stand below a drive without naming it again
_OF_A_DRIVE = ("Port Information", "Path Information")
_DRIVE = re.compile(r"Drive /c\d{1,5}(?:/e\d{1,6})?/s\d{1,6}\b")
_RULE = re.compile(r"\s*-{10,}\s*")
_UNDERLINE = re.compile(r"\s*={2,}\s*")
_PAIR = re.compile(r"\s*([^=\s][^=]{0,119}?)\s*=\s?(.*)")
_SIZED = re.compile(r"-|\S{1,24} [KMGTP]?i?B|0")
_NUMBER = re.compile(r"\d[\d.,'\u2019\u00a0\u202f]{0,20}")
STATUS_KEYS = {"CLI Version", "Operating system", "Controller", "Status Code", "Status"}
STATUS_KEYS |= {"Description", "Detailed Status"}


@dataclass
class _Block:
    """One controller's answer as it is being read."""

    status: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    heading: str = ""
    drive: str = ""  # of the last heading that named one
    complaints: list[str] = field(default_factory=list)

    def done(self) -> dict[str, Any]:
        return {
            "Command Status": self.status,
            "Response Data": self.data,
            "complaints": self.complaints,
        }


def parse_blocks(text: str) -> list[dict[str, Any]]:
    """One object for each controller that the text is about, as JSON has below "Controllers"."""
    lines = [line.rstrip() for line in text.splitlines()]
    blocks = [_Block()]
    place = 0
    while place < len(lines):
        line = lines[place]
        if _starts_answer(lines, place) and "Status" in blocks[-1].status:
            blocks.append(_Block())
        if _RULE.fullmatch(line) and place + 1 < len(lines):
            place = _take_table(lines, place, blocks[-1])
            continue
        _take_line(lines, place, blocks[-1])
        place += 1
    return [block.done() for block in blocks if block.status or block.data or block.complaints]


def _starts_answer(lines: list[str], place: int) -> bool:
    """ "CLI Version = …", or "Controller = 0" with "Status = …" below; Basics has the first too."""
    key = _key(lines[place])
    below = _key(lines[place + 1]) if place + 1 < len(lines) else ""
    return key == "CLI Version" or (key == "Controller" and below in ("Status", "Status Code"))


def _key(line: str) -> str:
    match = _PAIR.fullmatch(line)
    return match[1] if match else ""


def _take_line(lines: list[str], place: int, block: _Block) -> None:
    line = lines[place]
    if _is_heading(lines, place):
        _head(block, line.strip().removesuffix(":").strip())
    elif "|" not in line and (match := _PAIR.fullmatch(line)):  # a legend has both signs
        _put(block, match[1], match[2].strip())


def _head(block: _Block, heading: str) -> None:
    if drive := _DRIVE.match(heading):
        block.drive = drive[0]
    named = f"{block.drive} " if block.drive and heading in _OF_A_DRIVE else ""
    block.heading = named + heading
    block.data.setdefault(block.heading, {})


def _is_heading(lines: list[str], place: int) -> bool:
    below = lines[place + 1] if place + 1 < len(lines) else ""
    return lines[place].strip().endswith(":") and bool(_UNDERLINE.fullmatch(below))


def _put(block: _Block, key: str, value: str) -> None:
    if not block.heading and key in STATUS_KEYS:
        block.status.setdefault(key, value)
        return
    section = block.data.get(block.heading)
    (section if isinstance(section, dict) else block.data)[key] = value


def _take_table(lines: list[str], start: int, block: _Block) -> int:
    """Read a table whose first rule is at `start`; the place behind it."""
    columns = _columns(lines[start + 1])
    if len(columns) < 2 or start + 2 >= len(lines) or not _RULE.fullmatch(lines[start + 2]):
        return start + 1
    rows = list(_table_lines(lines, start + 3))
    end = start + 3 + len(rows)
    if end >= len(lines):
        block.complaints.append("a table ends without its last line")
    for row in rows:
        cells = _cells(row, columns)
        if cells is None:
            block.complaints.append(f"a row of a table is not understood: {row.strip()[:120]}")
        else:
            _add_row(block, cells)
    return end + 1


def _table_lines(lines: list[str], start: int) -> Iterator[str]:
    for line in lines[start:]:
        if _RULE.fullmatch(line) or not line.strip():
            return
        yield line


def _add_row(block: _Block, cells: dict[str, Any]) -> None:
    heading = block.heading or "table"
    if not isinstance(block.data.get(heading), list):
        told = block.data.get(heading) or {}
        block.data[heading] = []
        block.data.update(told)
    block.data[heading].append(cells)


def _columns(header: str) -> list[str]:
    for words, word in _TWO_WORDS.items():
        header = header.replace(words, word)
    two = {word: words for words, word in _TWO_WORDS.items()}
    return [two.get(name, name) for name in header.split()]


def _cells(row: str, columns: list[str]) -> dict[str, Any] | None:
    """The row's cells by column; None where they do not fit, which a size in its column tells."""
    cells = _spread(row, columns)
    fits = cells is not None and _SIZED.fullmatch(cells.get("Size", "-"))
    return cells if fits else None


def _spread(row: str, columns: list[str]) -> dict[str, Any] | None:
    """Cells by column; only a column of several words may be blank or take more than one."""
    tokens = _joined(row.split())
    extra = len(tokens) - len(columns)
    wordy = next((place for place, name in enumerate(columns) if name in WORDY), None)
    if extra == 0:
        return dict(zip(columns, tokens, strict=True))
    if wordy is None or extra < -1:
        return None
    many = " ".join(tokens[wordy : wordy + extra + 1])
    cells = [*tokens[:wordy], many, *tokens[wordy + extra + 1 :]]
    return dict(zip(columns, cells, strict=True))


def _joined(tokens: list[str]) -> list[str]:
    """A number and its unit as one token: 7.276 TB."""
    found: list[str] = []
    for token in tokens:
        if token in UNITS and found and _NUMBER.fullmatch(found[-1]):
            found[-1] = f"{found[-1]} {token}"
        else:
            found.append(token)
    return found
