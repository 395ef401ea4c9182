"""A chassis drawn with + - and |, each box a bay: label and model, then disk name and serial."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_RULE = re.compile(r"\s*\+(?:[-=]{2,60}\+){1,80}\s*$")
_COLOUR = re.compile(r"\x1b\[[0-9;]{0,20}m")
_LABEL = re.compile(r"([A-Za-z]{0,12}?)[ _-]?(\d{1,4})")
_OBJECT = re.compile(r"\{[^{}]{0,4000}?\"slot\": ?\"[^\"]{1,20}\"[^{}]{0,4000}\}")


@dataclass
class Box:
    """One bay of the drawing; row and column count from 1, top left."""

    label: str
    enclosure: str
    slot: int
    row: int
    column: int
    model: str = ""
    disk_name: str = ""
    serial: str = ""
    more: dict[str, Any] = field(default_factory=dict)


def is_drawn(text: str) -> bool:
    """Whether a text has the upper edge of such a drawing."""
    return any(_RULE.match(line) for line in text.splitlines())


def boxes(text: str) -> list[Box]:
    """Every closed bay of the drawing, from left to right, from top to bottom."""
    found: list[Box] = []
    lines: list[list[str]] = []
    row = 0
    for line in text.splitlines():
        if line.lstrip().startswith("|"):
            lines.append([cell.strip() for cell in line.strip().strip("|").split("|")])
        elif lines and _RULE.match(line):
            row += 1
            found += _row(lines, row)
            lines = []
    return found


def is_cut(text: str) -> bool:
    """Whether a drawing ends within a box."""
    drawn = [line for line in text.splitlines() if line.lstrip().startswith(("|", "+-"))]
    return bool(drawn) and not _RULE.match(drawn[-1])


def _row(lines: list[list[str]], row: int) -> Iterator[Box]:
    """The boxes of one row: pairs of cells, the label on the left of the first line.

    A label is coloured while the bay's light is on.
    """
    first, second = lines[0], (lines[1] if len(lines) > 1 else [])
    second += [""] * (len(first) - len(second))
    for place in range(0, len(first) - 1, 2):
        name = _COLOUR.sub("", first[place]).strip()
        if label := bay_label(name):
            said = first[place + 1], second[place], second[place + 1]
            lit = {"ledIsOn": True} if name != first[place] else {}
            yield Box(name, *label, row, place // 2 + 1, *said, lit)


def bay_label(text: str) -> tuple[str, int] | None:
    """Enclosure and slot that a label like B03 names; None for what is no label."""
    match = _LABEL.fullmatch(text.strip())
    return (match[1], int(match[2])) if match else None


def objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects of slots in a text, even where the document around them is cut."""
    for match in _OBJECT.finditer(text):
        try:
            told = json.loads(match[0])
        except ValueError:
            continue
        yield told
