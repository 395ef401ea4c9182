"""Patterns of text inputs: regular expressions that no value can make slow.

An editor writes the pattern and a visitor the value, so both may be hostile. Refused are groups
that repeat, references back and looks around; what remains costs at most the product of its
choices, which is bounded for values of 200 characters.
"""

from __future__ import annotations

import re

COST_LIMIT = 2_000_000
ANY_NUMBER = 110  # of places where one “*” of three may end: 200³ / 3! = 110³
ATOM = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?:|\(\?|[()|]|[*+?]|\{\d*,?\d*\}|.", re.DOTALL
)
BRACES = re.compile(r"\{(\d*)(,?)(\d*)\}")


def why_refused(pattern: str) -> tuple[str, str]:
    """(code, what Python says) of a complaint; two empty texts when the pattern may be used."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return "bad_pattern", str(error)
    atoms = ATOM.findall(pattern)
    if any(re.fullmatch(r"\\[0-9gk]", atom) for atom in atoms) or "(?" in atoms:
        return "pattern_refers", ""
    quantified = [(atom, before) for before, atom in zip(["", *atoms], atoms, strict=False)]
    if any(before == ")" and _choices(atom) >= ANY_NUMBER for atom, before in quantified):
        return "pattern_repeats", ""
    if _cost(atoms) > COST_LIMIT:
        return "pattern_costs", ""
    return "", ""


def _cost(atoms: list[str]) -> int:
    """The product of all choices; those within a group count as often as it may come."""
    open_groups, group = [1], 0
    for atom in atoms:
        if atom in ("(", "(?:"):
            open_groups.append(1)
            continue
        cost = _choices(atom) * (_repeated(group, atom) if group else 1)
        group = open_groups.pop() if atom == ")" else 0
        open_groups[-1] *= min(COST_LIMIT + 1, cost * (group or 1))
    return open_groups[0]


def _repeated(group: int, atom: str) -> int:
    """What the rounds of a group cost beyond its first; an empty one takes its time too."""
    braces = BRACES.fullmatch(atom)
    times = int(braces[3] or braces[1] or 1) if braces else 1
    return int(times * group ** min(times - 1, 30)) if times > 1 else 1


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
