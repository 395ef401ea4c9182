"""Patterns of text inputs: regular expressions that no value can make slow.

An editor writes the pattern and a visitor the value, so both may be hostile. Refused are groups
that repeat, references back and looks around; what remains costs at most the product of its
choices, which is bounded for values of 200 characters.
"""

from __future__ import annotations

import re
from math import log, prod

COST_LIMIT = 2_000_000
ANY_NUMBER = 110  # of places where one “*” of three may end: 200³ / 3! = 110³
ATOM = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?:|\(\?|[()|]|[*+?]|\{\d*,?\d*\}|.", re.DOTALL
)
BRACES = re.compile(r"\{(\d*)(,?)(\d*)\}")


def why_refused(pattern: str) -> str:
    """The reason in English, or nothing when the pattern may be used."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    atoms = ATOM.findall(pattern)
    if any(re.fullmatch(r"\\[0-9gk]", atom) for atom in atoms) or "(?" in atoms:
        return "references back, looks around and options are not possible"
    quantified = [(atom, before) for before, atom in zip(["", *atoms], atoms, strict=False)]
    if any(before == ")" and _choices(atom) > 2 for atom, before in quantified):
        return "a group may not repeat; a class of characters may, like [a-z.-]+"
    times = prod(_most(atom) for atom, before in quantified if before == ")")
    if min(times, COST_LIMIT) * log(prod(map(_choices, atoms))) > log(COST_LIMIT):
        return "too many choices for one pattern"
    return ""


def _most(atom: str) -> int:
    """How often what stands before may be there, as far as braces say so."""
    braces = BRACES.fullmatch(atom)
    return max(1, int(braces[3] or braces[1] or 1)) if braces else 1


def _choices(atom: str) -> int:
    braces = BRACES.fullmatch(atom)
    if braces:
        low, comma, high = braces.groups()
        most = int(high or 0) - int(low or 0) + 1 if high or not comma else ANY_NUMBER
        return max(1, min(ANY_NUMBER, most))
    return {"*": ANY_NUMBER, "+": ANY_NUMBER, "?": 2, "|": 2}.get(atom, 1)


def matches(pattern: str, value: str) -> bool:
    """Whether the whole value fits; without a pattern everything does."""
    return not pattern or re.fullmatch(pattern, value) is not None
