"""Every choice that a page's form allows, as queries; made one by one, never more than asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations as subsets
from itertools import islice

from mirrorsite.help.choosing import Choice, derive, enabled, take
from mirrorsite.help.document import Document, Input
from mirrorsite.help.parsing import parse
from mirrorsite.help.pattern import matches
from mirrorsite.help.site_address import SiteAddress

LIMIT = 2000
ALL_SUBSETS = 5  # a multi-select of more options: none, all, and each alone
ANY_SITE = SiteAddress(
    "https://mirrors.example.org",
    "Mirrors",
    offers_http=True,
    host_ipv4="ipv4.example.org",
    host_ipv6="ipv6.example.org",
)
Query = dict[str, list[str]]


def combinations_of(text: str, limit: int = LIMIT) -> list[Query]:
    """Queries of every combination of a page, at most `limit`; raises Unreadable."""
    return list(islice(combinations(parse(text)), limit))


def combinations(page: Document) -> Iterator[Query]:
    """Queries of every combination, the default one first."""
    asked = {name for condition, _ in page.conditions() for name in condition.names}
    asked |= page.section_names()
    for built_in in _built_in(asked):
        chosen = {name: values[0] for name, values in built_in.items()}
        start = Choice(ANY_SITE.values("name", "/name/", chosen))
        yield from _from(page, 0, start, built_in)


def _built_in(asked: set[str]) -> Iterator[Query]:
    """Values of the built-in controls: all together where a condition asks for one of them."""
    offered = ANY_SITE.choices()
    queries: list[Query] = [{}]
    for name, values in offered.items():
        used = values if name in asked else values[:1]
        queries = [{**query, name: [value]} for query in queries for value in used]
    yield from queries


def varied(page: Document) -> Iterator[Query]:
    """Built-in controls one by one, with the rest at its default."""
    for name, values in ANY_SITE.choices().items():
        yield from ({name: [value]} for value in values[1:])


def _from(page: Document, at: int, choice: Choice, query: Query) -> Iterator[Query]:
    if at == len(page.order):
        yield query
        return
    name = page.order[at]
    if name in page.derived:
        values = {**choice.values, name: derive(page.derived[name], choice.values)}
        yield from _from(page, at + 1, Choice(values), query)
        return
    one = page.inputs[name]
    if one.when and not one.when.holds(choice.values):
        following = Choice(dict(choice.values))
        take(one, None, following)
        yield from _from(page, at + 1, following, query)
        return
    for value in possible(one, choice):
        following = Choice(dict(choice.values))
        take(one, value, following)
        yield from _from(page, at + 1, following, {**query, name: value})


def possible(one: Input, choice: Choice) -> Iterable[list[str]]:
    """What may be asked of an input now, its default first; [""] where no option is left."""
    values = list(dict.fromkeys(map(tuple, KINDS[one.kind](one, choice))))
    default = one.default or (("off",) if one.kind == "switch" else ("",))
    values.sort(key=lambda value: value != default)
    return [list(value) for value in values]


def _options(one: Input, choice: Choice) -> list[tuple[str, ...]]:
    return [(option.value,) for option in enabled(one, choice)] or [("",)]


def _subsets(one: Input, choice: Choice) -> list[tuple[str, ...]]:
    values = [option.value for option in enabled(one, choice)]
    sizes = range(len(values) + 1) if len(values) <= ALL_SUBSETS else (0, 1, len(values))
    found = [chosen or ("",) for size in sizes for chosen in subsets(values, size)]
    return [one.default or ("",), *found] if set(one.default) <= set(values) else found


def _switch(one: Input, choice: Choice) -> list[tuple[str, ...]]:
    return [("on",), ("off",)]


def _text(one: Input, choice: Choice) -> list[tuple[str, ...]]:
    typed = [one.placeholder] if one.placeholder and matches(one.pattern, one.placeholder) else []
    return [(value,) for value in (one.default[0], *typed)]


def _number(one: Input, choice: Choice) -> list[tuple[str, ...]]:
    return [one.default, (str(one.minimum),), (str(one.maximum),)]


KINDS = {
    "select": _options,
    "multi-select": _subsets,
    "switch": _switch,
    "text": _text,
    "number": _number,
}
