"""arcconf GETCONFIG and GETSTATUS as blocks of lines: a card, its arrays, volumes, drives, tasks.

Nothing here depends on indentation: it differs between the builds, and is lost in tickets. A
line between two dashed lines is a title; a known one begins a section, another one a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LINE_LIMIT = 1000  # the longest real line has 160 characters

SECTIONS = {
    "controller information": "controller",
    "array information": "arrays",
    "logical device information": "volumes",
    "logical drive information": "volumes",
    "physical device information": "drives",
}
_OTHER_SECTION = re.compile(r"maxcache(?: [\d.]+)? information")
_STARTS = (
    ("volume", re.compile(r"logical (?P<word>device|drive) number (?P<number>\d{1,6})")),
    ("array", re.compile(r"array number (?P<number>\d{1,6})")),
    ("device", re.compile(r"device #(?P<number>\d{1,6})")),
    ("task", re.compile(r"(?P<word>logical device|logical drive|physical device) task:?")),
    ("channel", re.compile(r"channel #(?P<number>\d{1,6}):?")),
    ("channel", re.compile(r"backplane:?")),
)
_COLON = re.compile(r":(?=\s|$)")
_DASHES = re.compile(r"-{5,}")


@dataclass
class Block:
    """One thing: its kind, its number, and its lines as (part, key, value), keys in lower case."""

    kind: str
    number: int | None = None
    word: str = ""  # "drive" in the oldest layout, which counts from 1
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)

    def value(self, *keys: str, part: str = "") -> str:
        """The first line with one of these keys, in the order of the keys; "" for none."""
        for key in keys:
            for where, name, value in self.rows:
                if name == key and where == part:
                    return value
        return ""

    def values(self, key: str) -> list[str]:
        """What all lines with this key say, in any part."""
        return [value for _, name, value in self.rows if name == key]

    def text(self) -> str:
        """Its lines as printed, without indentation."""
        return "\n".join(self.raw)


@dataclass
class Document:
    """What one answer consists of; `sections` are those that it has."""

    blocks: list[Block]
    sections: set[str]
    is_whole: bool  # it ends as a whole answer does
    refusal: str = ""  # why the tool did not answer

    def of(self, kind: str) -> Iterator[Block]:
        """The blocks of one kind, in their order."""
        return (block for block in self.blocks if block.kind == kind)


def read_blocks(text: str) -> Document:
    """The blocks of an answer; without any when the text is no such answer."""
    lines = [line.strip()[:LINE_LIMIT] for line in text.splitlines() if line.strip()]
    found = Document([], set(), _is_whole(lines))
    part = ""
    for place, line in enumerate(lines):
        if _DASHES.fullmatch(line):
            continue
        if section := _section(line):
            found.sections.add(section)
            found.blocks.append(Block(section))
            part = ""
        elif begun := _begin(line):
            found.blocks.append(begun)
            part = ""
        elif found.blocks and _is_title(lines, place):
            part = line.lower()
        elif found.blocks:
            _add(found.blocks[-1], part, line)
    if not found.is_whole:
        found.refusal = _refusal(lines)
    return found


def _section(line: str) -> str:
    title = line.lower()
    return "other" if _OTHER_SECTION.fullmatch(title) else SECTIONS.get(title, "")


def _begin(line: str) -> Block | None:
    for kind, pattern in _STARTS:
        if match := pattern.fullmatch(line.lower()):
            named = match.groupdict()
            number = named.get("number")
            return Block(kind, int(number) if number else None, named.get("word") or "", [], [line])
    return None


def _is_title(lines: list[str], place: int) -> bool:
    if not 0 < place < len(lines) - 1 or _COLON.search(lines[place]):
        return False
    return all(_DASHES.fullmatch(lines[other]) for other in (place - 1, place + 1))


def _add(block: Block, part: str, line: str) -> None:
    colon = _COLON.search(line)
    key, value = (line[: colon.start()], line[colon.end() :]) if colon else (line, "")
    block.rows.append((part, key.strip().lower(), value.strip()))
    block.raw.append(line)


def _is_whole(lines: list[str]) -> bool:
    return any(line.lower().startswith("command completed successfully") for line in lines[-3:])


def _refusal(lines: list[str]) -> str:
    """The tool's own reason, when it says "Command aborted." instead of an answer."""
    aborted = [line for line in lines if line.lower().startswith("command aborted")]
    said = [line for line in lines if not re.match(r"Controllers found|Command |-", line)]
    return f"{aborted[0]} {said[-1] if said else ''}".strip() if aborted else ""
