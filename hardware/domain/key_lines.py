"""Which of many log lines say most to a person who has to believe a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterable

SHOWN = 6
LONGEST = 200

# what a line holds → how much it says; the first that fits counts
_WEIGHTS = (
    (
        re.compile(r"logical unit failure|Wrong physical drive|FAILED\(11\)|Predictive fail", re.I),
        9,
    ),
    (re.compile(r"Add\. Sense|ASC=|\bsense: \d|\{ UNC|media error|Disk failure on", re.I), 8),
    (re.compile(r"Sense Key|critical (?:medium|target) error|not correctable|offlined", re.I), 7),
    (re.compile(r"I/O error|timeout|FAILED Result|failed command|degraded|shut ?down", re.I), 6),
    (re.compile(r"error|fail|reset|abort", re.I), 4),
    (re.compile(r"\bCDB\b|re-scanning", re.I), 2),
)
# times, tags and sectors differ from line to line and say nothing new
_STAMP = re.compile(
    r"^\[[^\]]{1,40}\]\s*|^\S{3} +\d{1,2} [\d:]{8} \S{1,80} |^\d{4}-\S{1,40} \S{1,80} "
)
_FIGURES = re.compile(r"0x[0-9a-f]+|\d{3,}|tag#\d+", re.I)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def plain(text: object, longest: int = LONGEST) -> str:
    """One line of what some machine or person said: nothing that moves, hides or turns text."""
    return _UNSEEN.sub(" ", str(text))[:longest].strip()


def key_lines(lines: Iterable[str], count: int = SHOWN) -> list[str]:
    """The lines that say most, each kind once, in their own order."""
    first: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(lines):
        text = plain(line)
        if text:
            first.setdefault(_FIGURES.sub("#", _STAMP.sub("", text)), (number, text))
    ranked = sorted(first.values(), key=lambda one: (-_weight(one[1]), one[0]))[:count]
    return [text for _number, text in sorted(ranked)]


def _weight(line: str) -> int:
    return next((weight for pattern, weight in _WEIGHTS if pattern.search(line)), 1)
