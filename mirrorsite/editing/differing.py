"""Two texts line against line, for people: what went, what came, which words of a line changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest

from mirrorsite.editing.matching import matches

AROUND = 3  # equal lines that are shown above and below a change
LONGEST_LINE = 300  # in words and spaces; a longer line is marked whole
LONGEST_CHANGE = 60  # in lines; of a longer one the words are not compared
WORD = re.compile(r"\w+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Side:
    """One line of one text: its number, and its parts, each changed or not."""

    number: int
    parts: list[tuple[str, bool]]


@dataclass(frozen=True)
class Row:
    """same, changed, removed, added; or folded, with how many equal lines are left out."""

    kind: str
    before: Side | None = None
    after: Side | None = None
    left_out: int = 0


@dataclass(frozen=True)
class Difference:
    rows: list[Row] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Lines that are not the same."""
        return sum(row.kind not in ("same", "folded") for row in self.rows)


def difference(before: str, after: str, around: int = AROUND) -> Difference:
    """Rows to show side by side or below each other; equal texts give none."""
    if before == after:
        return Difference()
    rows = list(_rows(_lines(before), _lines(after)))
    if all(row.kind == "same" for row in rows):  # only how the last line ends
        return Difference(rows[-1:])
    return Difference(list(_folded(rows, around)))


def _lines(text: str) -> list[str]:
    """As editors count them: other characters that separate lines stay inside one."""
    return text.removesuffix("\n").split("\n") if text else []


def _rows(before: Sequence[str], after: Sequence[str]) -> Iterator[Row]:
    left = right = 0
    for start, other, length in [*matches(before, after), (len(before), len(after), 0)]:
        yield from _changed(before[left:start], after[right:other], left, right)
        for step in range(length):
            yield Row(
                "same",
                Side(start + step + 1, [(before[start + step], False)]),
                Side(other + step + 1, [(after[other + step], False)]),
            )
        left, right = start + length, other + length


def _changed(before: Sequence[str], after: Sequence[str], left: int, right: int) -> Iterator[Row]:
    is_short = max(len(before), len(after)) <= LONGEST_CHANGE
    for step, (old, new) in enumerate(zip_longest(before, after)):
        if old is None:
            yield Row("added", None, Side(right + step + 1, [(new, True)]))
        elif new is None:
            yield Row("removed", Side(left + step + 1, [(old, True)]))
        else:
            olds, news = _words(old, new) if is_short else ([(old, True)], [(new, True)])
            yield Row("changed", Side(left + step + 1, olds), Side(right + step + 1, news))


def _words(old: str, new: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Parts of both lines; lines with little in common are changed as a whole."""
    olds, news = WORD.findall(old), WORD.findall(new)
    if max(len(olds), len(news)) > LONGEST_LINE:
        return [(old, True)], [(new, True)]
    matcher = SequenceMatcher(None, olds, news, autojunk=False)
    if matcher.ratio() < 0.4:
        return [(old, True)], [(new, True)]
    before, after = [], []
    for kind, a, b, c, d in matcher.get_opcodes():
        before.append(("".join(olds[a:b]), kind != "equal"))
        after.append(("".join(news[c:d]), kind != "equal"))
    return [part for part in before if part[0]], [part for part in after if part[0]]


def _folded(rows: Sequence[Row], around: int) -> Iterator[Row]:
    near = [False] * len(rows)
    for at, row in enumerate(rows):
        if row.kind != "same":
            low, high = max(0, at - around), min(len(rows), at + around + 1)
            near[low:high] = [True] * (high - low)
    left_out = 0
    for row, is_near in zip(rows, near, strict=True):
        if is_near and left_out:
            yield Row("folded", left_out=left_out)
            left_out = 0
        if is_near:
            yield row
        else:
            left_out += 1
    if left_out:
        yield Row("folded", left_out=left_out)
