"""What a name of a page prints: author's text, and apart from it what a visitor typed."""

from __future__ import annotations

from typing import NamedTuple


class Piece(NamedTuple):
    """A text; `visitor` names the text input that it was typed into, empty for an author's."""

    text: str
    visitor: str = ""


class Value(NamedTuple):
    """What a place prints, whether a section over it stays, and what such a section repeats."""

    pieces: tuple[Piece, ...]
    truth: bool
    items: tuple[str, ...] | None = None

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def plain(text: str) -> Value:
    """An author's text: true unless empty."""
    return Value((Piece(text),), bool(text))


def typed(text: str, name: str) -> Value:
    """What a visitor typed into the input of this name."""
    return Value((Piece(text, name),), bool(text))


def flag(truth: bool) -> Value:
    """A switch or a condition; it prints as true or false."""
    return Value((Piece("true" if truth else "false"),), truth)


def several(items: tuple[str, ...], join: str) -> Value:
    """The chosen ones of a multi-select."""
    return Value((Piece(join.join(items)),), bool(items), items)
