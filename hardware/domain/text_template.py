"""A small language of places and sections for texts that a site edits: parsed, checked, filled.

{{name}} a place · {{#name}}…{{/name}} once for each, or if there is any · {{^name}}…{{/name}} if
there is none · {{! a remark }}. Nothing else: no code, no files, no attributes. An own renderer,
since those of mustache fill an unknown place with nothing; here that is told before it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

LONGEST = 20_000  # characters of a template
LONGEST_TEXT = 60_000  # characters of what it makes
DEEPEST = 4

_TAG = re.compile(r"\{\{([#^/!]?)([^{}]*)\}\}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_BRACES = re.compile(r"\{\{|\}\}")
# a section's mark that stands alone takes its line with it
_ALONE = re.compile(r"^[ \t]*(\{\{[#^/!][^{}]*\}\})[ \t]*(?:\r?\n|$)", re.MULTILINE)

# name → what it means, or the names of each thing in a list
Schema = Mapping[str, Any]
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """What is wrong in a template: the line from 1, a sentence's code, and the word meant."""

    line: int
    code: str
    word: str = ""


class TemplateError(Exception):
    """A text that is no template, or a place that nothing fills; says all faults found."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("; ".join(f"line {f.line}: {f.code} {f.word}".strip() for f in faults))


@dataclass
class Section:
    """A part that is there for each of a list, or ("^") when there is none."""

    name: str
    sign: str
    line: int
    parts: list[str | Place | Section] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """Where a value goes."""

    name: str
    line: int


def parse(text: str) -> Section:
    """The whole as one section without a name; TemplateError names each fault with its line."""
    if len(text) > LONGEST:
        raise TemplateError(Fault(1, "too_long", str(len(text))))
    reader = _Reader()
    text = text.replace("\r\n", "\n")
    for line, sign, word in _tokens(text):
        reader.take(line, sign, word)
    reader.end()
    if reader.faults:
        raise TemplateError(*reader.faults)
    return reader.root


def _tokens(text: str) -> Iterator[tuple[int, str, str]]:
    """(line, sign, word): sign "" with text that stays, "=" for a place, else # ^ / !"""
    at, line = 0, 1
    kept = {match.start(1): match.span() for match in _ALONE.finditer(text)}
    for tag in _TAG.finditer(text):
        start, end = kept.get(tag.start(), tag.span())
        if start > at:
            yield line, "", text[at:start]
        here = line + text.count("\n", at, tag.start())
        yield here, tag[1] or "=", tag[2].strip()
        line += text.count("\n", at, end)
        at = end
    yield line, "", text[at:]


class _Reader:
    """Follows the tokens and keeps what is open."""

    def __init__(self) -> None:
        self.root = Section("", "#", 1)
        self.open = [self.root]
        self.faults: list[Fault] = []

    def take(self, line: int, sign: str, word: str) -> None:
        if sign == "":
            self._text(line, word)
        elif sign != "!" and not _NAME.fullmatch(word):
            self._fault(line, "bad_name", word)
        elif sign == "=":
            self.open[-1].parts.append(Place(word, line))
        elif sign in "#^":
            self._begin(Section(word, sign, line))
        elif sign == "/":
            self._close(line, word)

    def _text(self, line: int, text: str) -> None:
        for found in _BRACES.finditer(text):
            self._fault(line + text.count("\n", 0, found.start()), "loose_braces", found[0])
        self.open[-1].parts.append(text)

    def _begin(self, section: Section) -> None:
        if len(self.open) > DEEPEST:
            self._fault(section.line, "too_deep", section.name)
        self.open[-1].parts.append(section)
        self.open.append(section)

    def _close(self, line: int, word: str) -> None:
        names = [section.name for section in self.open]
        if word not in names[1:]:
            self._fault(line, "not_open", word)
            return
        at = len(names) - 1 - names[::-1].index(word)
        self._unclosed(at + 1)
        del self.open[at:]

    def _unclosed(self, at: int) -> None:
        """What is open inside a section that ends was forgotten."""
        for section in self.open[at:]:
            self._fault(section.line, "never_closed", section.name)

    def end(self) -> None:
        self._unclosed(1)

    def _fault(self, line: int, code: str, word: str) -> None:
        if len(self.faults) < 20:
            self.faults.append(Fault(line, code, word[:60]))


def lint(text: str, schema: Schema, needed: Sequence[str] = ()) -> list[Fault]:
    """Everything that is wrong with a text; `needed` are names that it must have somewhere."""
    try:
        root = parse(text)
    except TemplateError as error:
        return list(error.faults)
    faults = list(_unknown(root, [schema]))
    used = set(_names(root))
    return faults + [Fault(0, "missing", name) for name in needed if name not in used]


def _unknown(section: Section, scopes: list[Schema]) -> Iterator[Fault]:
    for part in section.parts:
        if isinstance(part, str):
            continue
        meaning = next((scope[part.name] for scope in scopes if part.name in scope), None)
        if meaning is None:
            yield Fault(part.line, "unknown", part.name)
        elif isinstance(part, Place) and isinstance(meaning, Mapping):
            yield Fault(part.line, "is_list", part.name)
        if isinstance(part, Section):
            inner = isinstance(meaning, Mapping) and part.sign == "#"
            yield from _unknown(part, [meaning, *scopes] if inner and meaning else scopes)


def _names(section: Section) -> Iterator[str]:
    for part in section.parts:
        if not isinstance(part, str):
            yield part.name
        if isinstance(part, Section):
            yield from _names(part)


def fill(root: Section, values: Values) -> str:
    """The text with its places filled; TemplateError for a place without value, or too much."""
    out: list[str] = []
    _fill(root, [values], out)
    if (length := sum(map(len, out))) > LONGEST_TEXT:  # known before it takes its memory
        raise TemplateError(Fault(0, "makes_too_much", str(length)))
    return "".join(out)


def _fill(section: Section, scopes: list[Values], out: list[str]) -> None:
    for part in section.parts:
        if isinstance(part, str):
            out.append(part)
        elif isinstance(part, Place):
            out.append(str(_value(part, scopes)))
        else:
            _fill_section(part, scopes, out)
    if len(out) > LONGEST_TEXT:
        raise TemplateError(Fault(section.line, "makes_too_much", section.name))


def _fill_section(section: Section, scopes: list[Values], out: list[str]) -> None:
    value = _value(section, scopes)
    if section.sign == "^":
        if not value:
            _fill(section, scopes, out)
    elif isinstance(value, (list, tuple)):
        for one in value:
            out.append("")  # lists in lists that say nothing count too
            _fill(section, [one, *scopes], out)
    elif value:
        _fill(section, scopes, out)


def _value(part: Place | Section, scopes: list[Values]) -> Any:
    for scope in scopes:
        if part.name in scope:
            return scope[part.name]
    raise TemplateError(Fault(part.line, "unknown", part.name))
