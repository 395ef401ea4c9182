"""Which version is newer, for version texts as projects write them; pure."""

from __future__ import annotations

import re
from typing import NamedTuple

PARTS = re.compile(r"\d+|[A-Za-z]+")
LONGEST = 80  # no version text is longer; what is, is cut before it is compared
# A word that comes before the release it belongs to; any other word comes after the number.
BEFORE = {"dev": -6, "pre": -5, "alpha": -5, "beta": -4, "m": -3, "rc": -2}
PRE_RELEASE = re.compile(r"(?<![A-Za-z])(?:dev|pre|alpha|beta|rc)(?=$|[^A-Za-z])", re.IGNORECASE)


class Part(NamedTuple):
    """One piece of a version: a rank, then its number or its word."""

    rank: int
    number: int
    word: str


END = Part(-1, 0, "")  # between "rc" and everything that may follow a release


def version_key(text: str) -> tuple[Part, ...]:
    """A key that sorts versions from old to new: 9 < 10, 13-rc1 < 13 < 13.1, 13.1 < 13.1a."""
    parts = [_part(piece) for piece in PARTS.findall(text[:LONGEST])]
    return (*parts, END)


def _part(piece: str) -> Part:
    if piece.isdigit():
        return Part(1, int(piece), "")
    word = piece.lower()
    return Part(BEFORE.get(word, 0), 0, word)


def is_pre_release(text: str) -> bool:
    """Whether a version says of itself that it comes before a release."""
    return PRE_RELEASE.search(text[:LONGEST]) is not None
