"""Three texts into one: what only one side changed is taken, what both changed is marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mirrorsite.editing.matching import matches

LINE = re.compile(r"[^\n]*\n|[^\n]+")
OPEN, MIDDLE, CLOSE = "<<<<<<<", "=======", ">>>>>>>"


@dataclass(frozen=True)
class Piece:
    """A stretch of paragraphs in the three texts; `chosen` is None where both sides differ."""

    base: str
    theirs: str
    mine: str
    chosen: str | None


@dataclass(frozen=True)
class Merged:
    pieces: list[Piece]

    @property
    def conflicts(self) -> list[Piece]:
        """What a person has to decide."""
        return [piece for piece in self.pieces if piece.chosen is None]

    def text(self, theirs: str, mine: str) -> str:
        """The merged text; conflicts stand between marks that carry these labels."""
        return "".join(
            _marked(piece, theirs, mine) if piece.chosen is None else piece.chosen
            for piece in self.pieces
        )


def merge(base: str, theirs: str, mine: str) -> Merged:
    """By paragraphs: two changes to the same or to neighbouring ones are a conflict."""
    return Merged(list(_pieces(paragraphs(base), paragraphs(theirs), paragraphs(mine))))


def paragraphs(text: str) -> list[str]:
    """The text in parts, each with the empty lines above it; together they are the text."""
    parts: list[str] = []
    is_inside = False
    for line in LINE.findall(text):
        if is_inside or (parts and not parts[-1].strip()):
            starts_one = is_inside and not line.strip()
        else:
            starts_one = True
        if starts_one:
            parts.append(line)
        else:
            parts[-1] += line
        is_inside = bool(line.strip())
    return parts


def has_marks(text: str) -> bool:
    """Whether a conflict was left undecided."""
    return any(line.startswith((f"{OPEN} ", f"{CLOSE} ")) for line in LINE.findall(text))


def _pieces(base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> Iterator[Piece]:
    at_base = at_theirs = at_mine = 0
    for in_base, in_theirs, in_mine, length in _shared(base, theirs, mine):
        sides = (base[at_base:in_base], theirs[at_theirs:in_theirs], mine[at_mine:in_mine])
        if any(sides):
            yield _decide(*("".join(side) for side in sides))
        if same := "".join(base[in_base : in_base + length]):
            yield Piece(same, same, same, same)
        at_base, at_theirs, at_mine = in_base + length, in_theirs + length, in_mine + length


def _shared(
    base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]
) -> Iterator[tuple[int, int, int, int]]:
    """Starts in the three texts and length of what all share; at last their ends, of length 0."""
    left, right = matches(base, theirs), matches(base, mine)
    while left and right:
        (left_base, left_other, left_size), (right_base, right_other, right_size) = (
            left[0],
            right[0],
        )
        start = max(left_base, right_base)
        end = min(left_base + left_size, right_base + right_size)
        if start < end:
            yield (
                start,
                left_other + start - left_base,
                right_other + start - right_base,
                end - start,
            )
        shorter = left if left_base + left_size < right_base + right_size else right
        shorter.pop(0)
    yield len(base), len(theirs), len(mine), 0


def _decide(base: str, theirs: str, mine: str) -> Piece:
    if mine in (base, theirs):
        return Piece(base, theirs, mine, theirs)
    return Piece(base, theirs, mine, mine if theirs == base else None)


def _marked(piece: Piece, theirs: str, mine: str) -> str:
    return f"{OPEN} {theirs}\n{_ended(piece.theirs)}{MIDDLE}\n{_ended(piece.mine)}{CLOSE} {mine}\n"


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"
