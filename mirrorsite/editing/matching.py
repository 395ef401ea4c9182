"""What two lists of lines or paragraphs have in common, in bounded time."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

# Product of the lengths that are compared; beyond it only a common beginning and end are found.
LARGEST = 4_000_000


def matches(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int, int]]:
    """(start in before, start in after, length) of what is equal, in order."""
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    middle = _between(before[head : len(before) - tail], after[head : len(after) - tail])
    found = [(0, 0, head)] if head else []
    found += [(start + head, other + head, length) for start, other, length in middle]
    return found + ([(len(before) - tail, len(after) - tail, tail)] if tail else [])


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    count = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        count += 1
    return count


def _between(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int, int]]:
    if len(before) * len(after) > LARGEST:
        return []
    blocks = SequenceMatcher(None, before, after, autojunk=len(after) > 1000).get_matching_blocks()
    return [(block.a, block.b, block.size) for block in blocks if block.size]
