"""Conditions on inputs: parsed once, judged for each choice; never evaluated as a program."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mirrorsite.help.value import Value, plain

LIMIT = 500
NOTHING = plain("")
TOKEN = re.compile(r'\s*(?:"([^"\n]{0,200})"|([a-z][a-z0-9_.]{0,60})|(==|!=|\[|\]|,))')


class ConditionError(ValueError):
    """A text that is no condition; says what was expected."""


@dataclass(frozen=True)
class Term:
    """One comparison. Without values: is it on or not empty?"""

    name: str
    values: tuple[str, ...] | None = None
    is_negated: bool = False
    is_contained: bool = False  # "a" in name

    def holds(self, values: Mapping[str, Value]) -> bool:
        value = values.get(self.name, NOTHING)
        if self.values is None:
            found = value.truth
        elif self.is_contained:
            found = self.values[0] in (value.items or ())
        else:
            found = value.text in self.values
        return found != self.is_negated


@dataclass(frozen=True)
class Condition:
    """Terms of which all, or of which any, must hold."""

    terms: tuple[Term, ...]
    is_any: bool = False

    def holds(self, values: Mapping[str, Value]) -> bool:
        found = (term.holds(values) for term in self.terms)
        return any(found) if self.is_any else all(found)

    @property
    def names(self) -> set[str]:
        return {term.name for term in self.terms}


def parse_condition(text: str) -> Condition:
    """`a == "x" and not b`; raises ConditionError."""
    words = _words(text)
    joined = {word for word in words if word in ("and", "or")}
    if len(joined) > 1:
        raise ConditionError("“and” and “or” in one condition; derive a value from one half")
    parts: list[list[str]] = [[]]
    for word in words:
        if word in ("and", "or"):
            parts.append([])
        else:
            parts[-1].append(word)
    return Condition(tuple(_term(part) for part in parts), joined == {"or"})


def _words(text: str) -> list[str]:
    """Names and marks as they are, strings with their opening quote left on."""
    words, at, text = [], 0, text.rstrip()
    if len(text) > LIMIT:
        raise ConditionError(f"longer than {LIMIT} characters")
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise ConditionError(f"not understood from “{text[at : at + 20].strip()}” on")
        string, name, mark = found.groups()
        words.append(f'"{string}' if string is not None else name or mark)
        at = found.end()
    return words


def _term(words: list[str]) -> Term:
    match words:
        case [name] if _is_name(name):
            return Term(name)
        case ["not", name] if _is_name(name):
            return Term(name, is_negated=True)
        case [name, "==" | "!=" as sign, value] if _is_name(name) and value[0] == '"':
            return Term(name, (value[1:],), is_negated=sign == "!=")
        case [value, "in", name] if _is_name(name) and value[0] == '"':
            return Term(name, (value[1:],), is_contained=True)
        case [name, "in", "[", *listed, "]"] if _is_name(name):
            return Term(name, _listed(listed))
    raise ConditionError('expected: name, not name, name == "value", name in ["a", "b"]')


def _listed(words: list[str]) -> tuple[str, ...]:
    strings, commas = words[::2], words[1::2]
    is_listed = len(strings) == len(commas) + 1 and set(commas) <= {","}
    if not is_listed or any(word[0] != '"' for word in strings):
        raise ConditionError("expected a list of strings between [ and ]")
    return tuple(word[1:] for word in strings)


def _is_name(word: str) -> bool:
    return word[0].islower() and word not in ("not", "in", "and", "or")
