"""A query → what a visitor chose, what it makes of every name, and what was not taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mirrorsite.help.document import FACTS, Derived, Document, Input, Option
from mirrorsite.help.pattern import matches
from mirrorsite.help.site_address import SiteAddress
from mirrorsite.help.template import Expansion, Node
from mirrorsite.help.value import Value, flag, plain, several, typed

Query = Mapping[str, str | Sequence[str]]
SHOWN_LENGTH = 60
UNTAKEN_LIMIT = 8
BIDI = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
DERIVED_LIMIT = 20_000
INSIDE = "\ue000d"  # stands before a place's number in a derived text, for a moment


@dataclass(frozen=True)
class Untaken:
    """A part of the query that the default holds in place of; `value` is cut."""

    name: str
    value: str
    code: str


@dataclass
class Choice:
    """Everything that a page needs to be shown to one visitor."""

    values: dict[str, Value]
    chosen: dict[str, list[str]] = field(default_factory=dict)  # as a query would say it
    hidden: set[str] = field(default_factory=set)  # inputs whose condition is false
    disabled: set[tuple[str, str]] = field(default_factory=set)  # (input, option's value)
    untaken: list[Untaken] = field(default_factory=list)

    def refuse(self, name: str, value: str, code: str) -> None:
        if len(self.untaken) < UNTAKEN_LIMIT:
            self.untaken.append(Untaken(_visible(name), _visible(value), code))


def _visible(text: str) -> str:
    """A text that may be shown: without what hides or turns around, and cut."""
    shown = "".join(c if c.isprintable() and c not in BIDI else "·" for c in text[:500])
    return shown if len(shown) <= SHOWN_LENGTH else shown[:SHOWN_LENGTH] + "…"


def choose(page: Document, name: str, path: str, site: SiteAddress, query: Query) -> Choice:
    """The choice that a query makes for a mirror's page; unknown parts of it change nothing."""
    asked = {key: _listed(value) for key, value in query.items()}
    offered = site.choices()
    choice = Choice({})
    built_in = {key: _built_in(key, asked.get(key), offered[key], choice) for key in offered}
    choice.values.update(site.values(name, path, built_in))
    choice.chosen.update({key: [value] for key, value in built_in.items()})
    for one in page.order:
        if one in page.derived:
            choice.values[one] = derive(page.derived[one], choice.values)
        else:
            take(page.inputs[one], asked.get(one), choice)
    for key in asked:
        if key not in page.inputs and key not in offered:
            choice.refuse(key, " ".join(asked[key]), "no_such_input")
    return choice


def _listed(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _built_in(name: str, asked: list[str] | None, offered: list[str], choice: Choice) -> str:
    if asked and asked[-1] in offered:
        return asked[-1]
    if asked:
        choice.refuse(name, asked[-1], "no_such_value")
    return offered[0]


def take(one: Input, asked: list[str] | None, choice: Choice) -> None:
    """Set one input's values from what was asked for, else from its default."""
    if one.when and not one.when.holds(choice.values):
        choice.hidden.add(one.name)
        asked = None
    choice.disabled |= {
        (one.name, option.value)
        for option in one.options
        if option.when and not option.when.holds(choice.values)
    }
    taken = KINDS[one.kind](one, asked, choice)
    if one.name not in choice.hidden:
        choice.chosen[one.name] = taken


def enabled(one: Input, choice: Choice) -> list[Option]:
    """Options of an input that may be chosen now."""
    values = choice.values
    return [option for option in one.options if not option.when or option.when.holds(values)]


def _refusal(one: Input, value: str, choice: Choice) -> str:
    return "disabled_value" if (one.name, value) in choice.disabled else "no_such_value"


def _select(one: Input, asked: list[str] | None, choice: Choice) -> list[str]:
    offered = {option.value: option for option in enabled(one, choice)}
    wanted = asked[-1] if asked else one.default[0]
    if wanted not in offered and asked:
        choice.refuse(one.name, wanted, _refusal(one, wanted, choice))
        wanted = one.default[0]
    option = offered.get(wanted) or next(iter(offered.values()), None)
    _set(one, option, choice)
    return [option.value] if option else []


def _set(one: Input, option: Option | None, choice: Choice) -> None:
    """The value of a select, its facts and the variables that it sets; all empty for no option."""
    choice.values[one.name] = plain(option.value if option else "")
    for fact in FACTS:
        choice.values[f"{one.name}.{fact}"] = plain(option.fact(fact) if option else "")
    for variable in one.variables:
        choice.values[variable] = plain(option.set.get(variable, "") if option else "")


def _multi_select(one: Input, asked: list[str] | None, choice: Choice) -> list[str]:
    offered = [option.value for option in enabled(one, choice)]
    wanted = list(one.default) if asked is None else [value for value in asked if value]
    for value in dict.fromkeys(wanted if asked else []):
        if value not in offered:
            choice.refuse(one.name, value, _refusal(one, value, choice))
    taken = tuple(value for value in offered if value in wanted)
    choice.values[one.name] = several(taken, one.join)
    for variable in one.variables:
        texts = (o.set.get(variable, "") for o in one.options if o.value in taken)
        choice.values[variable] = plain(one.join.join(filter(None, texts)))
    return list(taken)


def _switch(one: Input, asked: list[str] | None, choice: Choice) -> list[str]:
    is_on = bool(one.default)
    if asked and asked[-1] in ("on", "off"):
        is_on = asked[-1] == "on"
    elif asked:
        choice.refuse(one.name, asked[-1], "no_such_value")
    choice.values[one.name] = flag(is_on)
    return ["on" if is_on else "off"]


def _text(one: Input, asked: list[str] | None, choice: Choice) -> list[str]:
    value = asked[-1].strip() if asked else one.default[0]
    code = _fault_of_text(one, value) if asked and value else ""
    if code:
        choice.refuse(one.name, value, code)
        value = one.default[0]
    is_typed = bool(asked) and not code
    choice.values[one.name] = typed(value, one.name) if is_typed else plain(value)
    return [value]


def _fault_of_text(one: Input, value: str) -> str:
    if len(value) > one.max_length:
        return "too_long_value"
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or c in BIDI for c in value):
        return "hidden_characters"
    return "" if matches(one.pattern, value) else "not_as_expected"


def _number(one: Input, asked: list[str] | None, choice: Choice) -> list[str]:
    value = one.default[0]
    if asked and asked[-1]:
        is_whole = re.fullmatch(r"-?[0-9]{1,10}", asked[-1])
        if is_whole and one.minimum <= int(asked[-1]) <= one.maximum:
            value = str(int(asked[-1]))
        else:
            choice.refuse(one.name, asked[-1], "not_in_range")
    choice.values[one.name] = plain(value)
    return [value]


KINDS = {
    "select": _select,
    "multi-select": _multi_select,
    "switch": _switch,
    "text": _text,
    "number": _number,
}


def derive(one: Derived, values: Mapping[str, Value]) -> Value:
    """A derived value; the text of no case is empty."""
    if one.condition:
        return flag(one.condition.holds(values))
    for case in one.cases:
        if case.condition is None or case.condition.holds(values):
            return filled(case.nodes, values)
    return plain("")


def filled(nodes: list[Node], values: Mapping[str, Value]) -> Value:
    """A text with its places filled, still knowing what a visitor typed."""
    expansion = Expansion(values, INSIDE, DERIVED_LIMIT)
    pieces = expansion.pieces(expansion.of(nodes))
    return Value(pieces, any(piece.text for piece in pieces))
