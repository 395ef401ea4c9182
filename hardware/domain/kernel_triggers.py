"""What a line must contain before any row of PATTERNS can match it, read out of the rows.

Each row's expression is taken apart; of the texts that every match must contain, the rarest are
its triggers. A row without any fails here, and a test, before a line is lost.
"""

from __future__ import annotations

import re
import re._constants as op
import re._parser as parser
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from hardware.domain.kernel_patterns import PATTERNS

Texts = frozenset[str]
MOST_TEXTS = 16
SHORTEST = 3
# Not in Python's table of letters that fold alone: ı matches i, ſ matches s, the Kelvin sign k.
FOLDS_FURTHER = frozenset("iskISK")
NOTHING: Texts = frozenset({""})
# Taken out of a line, or made a blank, before it is matched: what stands around is joined.
JOINED = rb"[\x01-\x09\x0b\x0c\x0e-\x1f\x7f]|\r[^\n]|\xc2[\x80-\x9f]"


class NoTrigger(ValueError):
    """A row that could match a line without any fixed word."""


@lru_cache(maxsize=1)
def triggers() -> tuple[str, ...]:
    """Every line that a row matches contains one of these, as they are written here."""
    found = {text for one in PATTERNS for text in needed(one.regex)}
    shortest = [text for text in found if not any(o in text for o in found if o != text)]
    return tuple(sorted(shortest))


def needed(regex: re.Pattern[str]) -> Texts:
    """Texts of which every match contains at least one; NoTrigger where there are none."""
    _whole, best = _read(parser.parse(regex.pattern, regex.flags), regex.flags)
    if not best or min(map(len, best)) < SHORTEST:
        raise NoTrigger(f"{regex.pattern}: no fixed word of {SHORTEST} letters in every match")
    return best


def _read(items: Iterable[Any], flags: int) -> tuple[Texts | None, Texts]:
    """(all texts it can be, None when too many; the best texts that it must contain)"""
    run, alone, best = NOTHING, True, Texts()
    for code, value in items:
        said, inner = _item(code, value, flags)
        best = _better(best, inner)
        joined = None if said is None else _times(run, said)
        if joined is None:
            best, alone = _better(best, run), False
            run = said if said is not None else NOTHING
        else:
            run = joined
    return (run if alone else None), _better(best, run)


def _item(code: Any, value: Any, flags: int) -> tuple[Texts | None, Texts]:
    if code is op.LITERAL:
        return _letter(chr(value), flags), Texts()
    if code is op.IN:
        return _letters(value, flags), Texts()
    if code is op.SUBPATTERN:
        _group, more, less, items = value
        return _read(items, flags & ~less | more)
    if code is op.BRANCH:
        return _either([_read(one, flags) for one in value[1]])
    if code is op.ATOMIC_GROUP:
        return _read(value, flags)
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        least, most, items = value
        return _repeated(least, most, items, flags)
    if code in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return NOTHING, Texts()
    return None, Texts()


def _repeated(least: int, most: int, items: Any, flags: int) -> tuple[Texts | None, Texts]:
    whole, best = _read(items, flags)
    if least == 0:
        return (whole | NOTHING if most == 1 and whole else None), Texts()
    return (whole if most == 1 else None), _better(best, whole or Texts())


def _either(ways: list[tuple[Texts | None, Texts]]) -> tuple[Texts | None, Texts]:
    said = [whole for whole, _best in ways]
    every = [_better(best, whole or Texts()) for whole, best in ways]
    best = frozenset[str]().union(*every) if all(every) else Texts()
    if any(whole is None for whole in said):
        return None, best
    whole = frozenset[str]().union(*(one for one in said if one is not None))
    return (whole if len(whole) <= MOST_TEXTS else None), best


def _letter(char: str, flags: int) -> Texts | None:
    if not char.isascii() or (flags & re.IGNORECASE and char in FOLDS_FURTHER):
        return None
    return frozenset({char.lower(), char.upper()} if flags & re.IGNORECASE else {char})


def _letters(items: list[Any], flags: int) -> Texts | None:
    if any(code is not op.LITERAL for code, _value in items) or len(items) > 4:
        return None
    sets = [_letter(chr(value), flags) for _code, value in items]
    return None if None in sets else frozenset[str]().union(*(one for one in sets if one))


def _times(run: Texts, more: Texts) -> Texts | None:
    if len(run) * len(more) > MOST_TEXTS:
        return None
    return frozenset(one + other for one in run for other in more)


def _weight(texts: Texts) -> int:
    """How rare: letters of words are common, digits and signs and capitals are not."""
    return 4 * min(sum(map(_rarity, text)) for text in texts) - len(texts)


def _rarity(char: str) -> int:
    return 1 if char == " " else 2 if char.islower() else 3


def _better(one: Texts, other: Texts) -> Texts:
    candidates = [texts for texts in (one, other) if texts and "" not in texts]
    return max(candidates, key=_weight, default=Texts())
