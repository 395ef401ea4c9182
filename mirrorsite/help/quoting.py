"""What a visitor typed, written for the language and the place in which it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Protocol

from mirrorsite.help.bash_quoting import Bash
from mirrorsite.help.value import Piece

PLAIN = re.compile(r"[\w@%+:./-]*")
VERBATIM = frozenset({"text", "ini", "conf", "console"})  # a line there is a line


class Scanner(Protocol):
    """Follows an author's text and writes a visitor's value for where it has come to."""

    def feed(self, text: str) -> None: ...

    def quote(self, value: str, following: str = "") -> str | None: ...


class Verbatim:
    def feed(self, text: str) -> None:
        """Every place is alike."""

    def quote(self, value: str, following: str = "") -> str | None:
        return value


class OnlyPlain(Verbatim):
    """Languages whose strings are not followed: letters, digits and marks of addresses alone."""

    def quote(self, value: str, following: str = "") -> str | None:
        return value if PLAIN.fullmatch(value) else None


class Xml(Verbatim):
    def quote(self, value: str, following: str = "") -> str | None:
        return escape(value)


class Strings:
    """Follows strings between marks; `within` is the open mark, "#" in a comment, else empty."""

    marks = re.compile(r'\\.|"', re.DOTALL)
    raw: frozenset[str] = frozenset()  # marks of strings without escapes

    def __init__(self) -> None:
        self.within = ""
        self.last = "\n"

    def feed(self, text: str) -> None:
        for found in self.marks.finditer(text):
            mark = found[0]
            if self.within == "#":
                self.within = "" if mark == "\n" else "#"
            elif self.within:
                self.within = "" if mark == self.within else self.within
            elif self.opens(mark, (self.last + text[: found.start()])[-2:]):
                self.within = mark
        self.last = (self.last + text)[-2:]

    def opens(self, mark: str, before: str) -> bool:
        """Whether a mark outside of strings begins one, by the two characters before it."""
        return mark[0] in "\"'#"

    def quote(self, value: str, following: str = "") -> str | None:
        if self.within in self.raw or (self.last.endswith("\\") and self.within):
            return self.in_raw(value)
        if self.within == "#":
            return value
        inside = json.dumps(value, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f")
        return inside if self.within else self.outside(value)

    def in_raw(self, value: str) -> str | None:
        return None if "'" in value else value

    def outside(self, value: str) -> str | None:
        return json.dumps(value, ensure_ascii=False)


class Json(Strings):
    def in_raw(self, value: str) -> str | None:
        return None


class Toml(Strings):
    marks = re.compile(r"\\.|\"\"\"|'''|[\"'#\n]", re.DOTALL)
    raw = frozenset({"'", "'''"})


class Yaml(Strings):
    marks = re.compile(r"\\.|[\"'#\n]", re.DOTALL)
    raw = frozenset({"'"})

    def opens(self, mark: str, before: str) -> bool:
        if mark == "#":
            return before[-1:] in " \t\n"
        return before[-1:] in "[{,\n" or before in (": ", "- ", "\n ", "  ", ", ")

    def in_raw(self, value: str) -> str | None:
        return value.replace("'", "''") if self.within == "'" else None

    def outside(self, value: str) -> str | None:
        return value if PLAIN.fullmatch(value) else None


SCANNERS: dict[str, type[Scanner]] = {
    **dict.fromkeys(VERBATIM, Verbatim),
    "bash": Bash,
    "json": Json,
    "toml": Toml,
    "yaml": Yaml,
    "xml": Xml,
}


def written(pieces: Iterable[Piece], language: str) -> tuple[str, set[str]]:
    """The text of a block, and the inputs whose values could not be put into it."""
    merged = list(_merged(pieces))
    if not any(piece.visitor for piece in merged):
        return "".join(piece.text for piece in merged), set()
    scanner = SCANNERS.get(language, OnlyPlain)()
    texts, left_out = [], set()
    for piece, following in zip(merged, [*merged[1:], Piece("")], strict=True):
        text: str | None = piece.text
        if piece.visitor:
            text = scanner.quote(piece.text, following.text)
        else:
            scanner.feed(piece.text)
        texts.append(text or "")
        if text is None:
            left_out.add(piece.visitor)
    return "".join(texts), left_out


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Author's pieces that touch become one, so that no mark is cut in two."""
    text = ""
    for piece in pieces:
        if not piece.visitor:
            text += piece.text
            continue
        if text:
            yield Piece(text)
        text = ""
        yield piece
    yield Piece(text)
