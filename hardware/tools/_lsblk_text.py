"""What lsblk prints, as rows: JSON, NAME="sda" pairs, or a table with the tree drawn in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from hardware.domain.machine import ToolError
from hardware.tools._document import json_within
from hardware.tools._reading import words

Row = dict[str, Any]  # values by lower-case column name; "on" lists the names of the parents

_PAIR = re.compile(r'([A-Z][A-Z0-9:_%-]{0,20})="((?:[^"\\]|\\.)*)"')
_HEADER = re.compile(r"\s*NAME(\s+[A-Z][A-Z0-9:%-]*)+\s*$")
_BRANCH = re.compile(r"[\s│├└─|`-]*")
_PARTITION = re.compile(r"([a-z\d]{1,60}\d)p\d{1,4}|([a-z]{1,60})\d{1,4}")
_DEEPEST = 64  # devices on top of each other
_WIDEST = 4000  # characters of a line of the table


def rows(text: str) -> list[Row]:
    """One row for each line of the tree; ToolError when the text is none of the three forms."""
    if '"blockdevices"' in text or text.lstrip().startswith(("{", "[")):
        return list(_json_rows(text))
    if 'NAME="' in text:
        found = [_pairs(line) for line in text.splitlines() if 'NAME="' in line]
        return [row for row in found if row]
    lines = [line.rstrip()[:_WIDEST] for line in text.splitlines()]
    start = next((n for n, line in enumerate(lines) if _HEADER.match(line)), None)
    if start is None:
        raise ToolError('lsblk: "blockdevices", NAME="…" pairs or a heading NAME expected', text)
    return _table_rows([line for line in lines[start:] if line])


def _json_rows(text: str) -> Iterator[Row]:
    told = json_within(text, 'lsblk: a JSON object with "blockdevices"')
    devices = told.get("blockdevices") if isinstance(told, dict) else None
    if not isinstance(devices, list):
        raise ToolError('lsblk: a list "blockdevices" expected', text)
    waiting = [(one, "", 0) for one in reversed(devices)]
    while waiting:
        device, parent, depth = waiting.pop()
        if not isinstance(device, dict) or depth > _DEEPEST:
            raise ToolError('lsblk: "blockdevices" holds what is no device', repr(device))
        row = {name.lower(): value for name, value in device.items() if name != "children"}
        above = words(row.get("pkname")) or parent
        yield {**row, "on": [above] if above else []}
        below = device.get("children")
        name = words(row.get("kname")) or words(row.get("name"))
        waiting += [(one, name, depth + 1) for one in reversed(below or [])]


def _pairs(line: str) -> Row:
    """The line's pairs; newer versions write LOG_SEC for LOG-SEC, and escape what is unusual."""
    row: Row = {
        name.lower().replace("_", "-"): re.sub(
            r"\\x([0-7][0-9a-f])", lambda found: chr(int(found[1], 16)), value
        )
        for name, value in _PAIR.findall(line)
    }
    if "name" not in row and "kname" not in row:
        return {}
    above = words(row.get("pkname")) or _parent_of_partition(row)
    return {**row, "on": [above] if above else []}


def _parent_of_partition(row: Row) -> str:
    """The disk that a partition's name begins with; "" for what is no partition."""
    name = words(row.get("kname")) or words(row.get("name"))
    match = _PARTITION.fullmatch(name) if row.get("type") == "part" else None
    return (match[1] or match[2]) if match else ""


def _table_rows(lines: list[str]) -> list[Row]:
    columns = _columns(lines)
    found: list[Row] = []
    path: list[str] = []
    for line in lines[1:]:
        row: Row = {name: line[start:end].strip() for name, start, end in columns}
        drawn = _drawn(line)
        name = row["name"] = line[drawn : columns[0][2]].strip()
        if not name:
            _add_mounts(found, row)
            continue
        path = [*path[: drawn // 2], name]
        found.append({**row, "on": path[-2:-1]})
    return found


def _drawn(line: str) -> int:
    """How many characters of the tree stand before the name: two for each level."""
    branch = _BRANCH.match(line)
    return branch.end() if branch else 0


def _add_mounts(found: list[Row], row: Row) -> None:
    """A line without a name goes on with the mount points of the line above."""
    more = row.get("mountpoints")
    if found and more:
        before = found[-1].get("mountpoints") or ""
        found[-1]["mountpoints"] = "\n".join(filter(None, [before, more]))


def _columns(lines: list[str]) -> list[tuple[str, int, int]]:
    """Name, start and end of each column: between them every line is blank.

    A blank that all values of a column have in common divides it too: what has no heading
    belongs to the column on its left.
    """
    width = max(map(len, lines))
    inked = [any(n < len(line) and line[n] != " " for line in lines) for n in range(width)]
    starts = [n for n in range(width) if inked[n] and (n == 0 or not inked[n - 1])]
    named = [(n, lines[0][n:end].strip()) for n, end in pairwise([*starts, width])]
    kept = [(n, name) for n, name in named if name]
    ends = [start for start, _ in kept[1:]] + [width]
    return [(name.lower(), n, end) for (n, name), end in zip(kept, ends, strict=True)]
