"""Sections and places in a text: {{ name }}, {{#name}} … {{/name}}, {{^name}} … {{/name}}."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mirrorsite.help.complaint import Complaint
from mirrorsite.help.value import Piece, Value, plain

DEPTH = 12
STEPS = 50_000
MARK = re.compile(r"(\\\{\{)|\{\{\s*([#^/]?)\s*([^{}\n]{1,80}?)\s*\}\}")
ROW = re.compile(r"[^\n]*\n|[^\n]+")
ONLY_MARKS = re.compile(r"[ \t]*(?:\{\{\s*[#^/][^{}\n]{1,80}\}\}[ \t]*)+\n?")


@dataclass(frozen=True)
class Place:
    """Prints a value; "." is the value of the section around it."""

    name: str
    line: int


@dataclass
class Section:
    """Stays while its value is true (or, inverted, false); repeats over a list."""

    name: str
    line: int
    is_inverted: bool = False
    nodes: list[Node] = field(default_factory=list)


Node = str | Place | Section


class TooMuch(Exception):
    """A text that would grow beyond its limit."""


def parse_template(text: str, line: int = 1) -> tuple[list[Node], list[Complaint]]:
    """Nodes of a text that begins at this line of its page, and what is wrong with its marks."""
    root = Section("", line)
    open_ones, wrong = [root], []
    for number, row in enumerate(ROW.findall(text), line):
        only_marks = ONLY_MARKS.fullmatch(row)
        at = 0
        for mark in MARK.finditer(row):
            if not only_marks:
                _say(open_ones[-1], row[at : mark.start()])
            at = mark.end()
            wrong += _take(open_ones, mark, number)
        if not only_marks:
            _say(open_ones[-1], row[at:])
            if "{{" in MARK.sub("", row):
                wrong.append(Complaint(number, "stray_braces"))
    wrong += [Complaint(one.line, "never_closed", {"name": one.name}) for one in open_ones[1:]]
    return root.nodes, wrong


def _say(section: Section, text: str) -> None:
    if text and section.nodes and isinstance(section.nodes[-1], str):
        section.nodes[-1] += text
    elif text:
        section.nodes.append(text)


def _take(open_ones: list[Section], mark: re.Match[str], line: int) -> Iterator[Complaint]:
    escaped, kind, name = mark.groups()
    if escaped:
        _say(open_ones[-1], "{{")
    elif not kind:
        open_ones[-1].nodes.append(Place(name, line))
    elif kind == "/":
        if len(open_ones) > 1 and open_ones[-1].name == name:
            open_ones.pop()
        else:
            yield Complaint(line, "closes_nothing", {"name": name, "open": open_ones[-1].name})
    elif len(open_ones) > DEPTH:
        yield Complaint(line, "too_deep", {"limit": DEPTH})
    else:
        section = Section(name, line, kind == "^")
        open_ones[-1].nodes.append(section)
        open_ones.append(section)


def walk(
    nodes: list[Node], inside: tuple[str, ...] = ()
) -> Iterator[tuple[Place | Section, tuple[str, ...]]]:
    """Every place and section, with the names of the sections around it."""
    for node in nodes:
        if isinstance(node, str):
            continue
        yield node, inside
        if isinstance(node, Section):
            yield from walk(node.nodes, (*inside, node.name))


class Expansion:
    """A text with its sections resolved; its places are tokens, so that no value is read as text.

    `token` is what stands before a value's number and never in a page's text.
    """

    def __init__(self, values: Mapping[str, Value], token: str, limit: int) -> None:
        self.values, self.token, self.left = values, token, limit
        self.places: list[Value] = []
        self.steps = STEPS
        self.pattern = re.compile(token + r"(\d{4,6})z")

    def of(self, nodes: list[Node], item: Value | None = None) -> str:
        """The text; raises TooMuch beyond the limit of characters or of steps."""
        return "".join(self._texts(nodes, item))

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """A text with tokens as pieces; a number that no place has stays as it is."""
        found: list[Piece] = []
        at = 0
        for token in self.pattern.finditer(text):
            if int(token[1]) < len(self.places):
                found.append(Piece(text[at : token.start()]))
                found += self.places[int(token[1])].pieces
                at = token.end()
        return (*(piece for piece in found if piece.text or piece.visitor), Piece(text[at:]))

    def _texts(self, nodes: list[Node], item: Value | None) -> Iterator[str]:
        for node in nodes:
            self.steps -= 1
            if isinstance(node, Section):
                yield from self._section(node, item)
                continue
            text = node if isinstance(node, str) else self._place(node, item)
            self.left -= len(text)
            if self.left < 0 or self.steps < 0:
                raise TooMuch
            yield text
        if self.steps < 0:
            raise TooMuch

    def _place(self, place: Place, item: Value | None) -> str:
        value = item if place.name == "." else self.values[place.name]
        self.places.append(value or plain(""))
        self.left -= len(self.places[-1].text)
        return f"{self.token}{len(self.places) - 1:04d}z"

    def _section(self, section: Section, item: Value | None) -> Iterator[str]:
        value = (item if section.name == "." else self.values[section.name]) or plain("")
        if section.is_inverted or value.items is None:
            if value.truth != section.is_inverted:
                yield from self._texts(section.nodes, item)
            return
        for one in value.items:
            self.steps -= 1
            yield from self._texts(section.nodes, plain(one))
