"""The element lines of sg_ses: --join, and the pages es (status), ed (names), aes (ports)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hardware.tools._reading import words, wwn

_ENCLOSURE = re.compile(r"\s*Primary enclosure logical identifier \(hex\): ([0-9a-f]{16})")
_JOINED = re.compile(
    r"\s{0,8}(.{0,80}?)\s*\[(\d{1,4}),(-?\d{1,5})\]\s+Element type: (.{1,60}?)\s*$"
)
_TYPE = re.compile(r"\s*Element type: ([^,\[]{1,60}?)\s*(?:,.{0,200})?(?:\[ti=(\d{1,4})\])?\s*$")
_ELEMENT = re.compile(r"\s*Element (\d{1,5}) descriptor:\s*(.{0,80}?)\s*$")
_INDEX = re.compile(r"\s*Element index: (\d{1,5})(?:\s+eiioe=(\d))?")
_OVERALL = re.compile(r"\s*Overall descriptor:")
_BIT = re.compile(r"([A-Z][A-Za-z/ ]{1,40}?)=(\d)(?![\d.])")
_SAYING = re.compile(
    r"(?:^|\s)(status|device slot number|SAS address|SAS device type|device type): ?([^,]{1,80})"
)


@dataclass
class Element:
    """One element of an enclosure; bits by their printed name, Ident=1."""

    kind: str
    descriptor: str = ""
    said: dict[str, str] = field(default_factory=dict)
    bits: dict[str, int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)


Key = tuple[str, int, int]  # enclosure, number of the type, number of the element


class Reader:
    """Reads line by line; several pages of one enclosure add up."""

    def __init__(self) -> None:
        self.found: dict[Key, Element] = {}
        self.enclosure = ""
        self.kind, self.type_number = "", -1
        self.first_index = 0
        self.now: Element | None = None

    def read(self, text: str) -> dict[Key, Element]:
        """All elements of a text but the overall ones."""
        for line in text.splitlines():
            if not self._heading(line) and self.now is not None and line.strip():
                self._detail(self.now, line)
        return self.found

    def _heading(self, line: str) -> bool:
        if found := _ENCLOSURE.match(line):
            self.enclosure, self.now, self.type_number = f"0x{found[1]}", None, -1
        elif found := _JOINED.match(line):
            self._start(int(found[2]), int(found[3]), found[4], found[1])
        elif found := _TYPE.match(line):
            self.kind, self.now, self.first_index = found[1], None, -1
            self.type_number = int(found[2]) if found[2] else self.type_number + 1
        elif found := _ELEMENT.match(line):
            self._start(self.type_number, int(found[1]), self.kind, found[2])
        elif found := _INDEX.match(line):
            self._start(self.type_number, self._place(found), self.kind, "")
        elif _OVERALL.match(line):
            self.now = None
        else:
            return False
        return True

    def _place(self, found: re.Match[str]) -> int:
        """The element's number in its type: this page counts through all types."""
        index = int(found[1])
        if self.first_index < 0:
            self.first_index = index if self.type_number > 0 else int(found[2] == "1")
        return index - self.first_index

    def _start(self, type_number: int, number: int, kind: str, descriptor: str) -> None:
        """-1 is the overall element of a type."""
        if number < 0:
            self.now = None
            return
        key = (self.enclosure, type_number, number)
        self.now = self.found.setdefault(key, Element(kind))
        self.now.descriptor = self.now.descriptor or words(descriptor)

    def _detail(self, element: Element, line: str) -> None:
        element.lines.append(line.strip())
        for name, value in _BIT.findall(line):
            element.bits.setdefault(name.strip(), int(value))
        for name, value in _SAYING.findall(line.replace("attached SAS address", "")):
            if "address" not in name or wwn(value.strip()):
                element.said.setdefault(name, value.strip())
