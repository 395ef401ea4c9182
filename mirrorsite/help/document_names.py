"""Whether every name that a page asks for is there, and everything there is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mirrorsite.help.complaint import Complaint
from mirrorsite.help.condition import Condition
from mirrorsite.help.document import BUILT_IN, Document
from mirrorsite.help.template import Node, walk


def unknown_names(page: Document) -> Iterator[Complaint]:
    """Names that nothing fills, wherever the page asks for them."""
    known = page.names()
    for condition, line in page.conditions():
        yield from _unknown(condition.names, known, line)
    for one in page.derived.values():
        yield from _unknown(one.mentioned(), known, one.line)
    yield from _unknown_in(page.nodes, page, known)


def _unknown(names: Iterable[str], known: set[str], line: int) -> Iterator[Complaint]:
    for name in sorted(set(names) - known):
        yield Complaint(line, "unknown_name", {"name": name[:60]})


def _unknown_in(nodes: list[Node], page: Document, known: set[str]) -> Iterator[Complaint]:
    repeated = {one.name for one in page.inputs.values() if one.kind == "multi-select"}
    for node, inside in walk(nodes):
        if node.name == "." and not repeated & set(inside):
            yield Complaint(node.line, "nothing_repeats")
        elif node.name != ".":
            yield from _unknown({node.name}, known, node.line)


def needless(page: Document, elsewhere: set[str] = frozenset()) -> Iterator[Complaint]:
    """Inputs and derived values that change nothing; `elsewhere` are names used by attributes."""
    used = page.used() | elsewhere
    for one in page.inputs.values():
        if not used & set(one.names):
            yield Complaint(one.line, "unused_input", {"name": one.name})
        for variable in set(one.variables) - used:
            yield Complaint(one.line, "unused_variable", {"name": variable})
    for derived in page.derived.values():
        if derived.name not in used:
            yield Complaint(derived.line, "unused_derived", {"name": derived.name})


def impossible(page: Document) -> Iterator[Complaint]:
    """Conditions that compare an input with a value that it never has."""
    for condition, line in page.conditions():
        yield from impossible_in(condition, page, line)


BUILT_IN_VALUES = {"ip": {"auto", "4", "6"}, "scheme": {"http", "https"}}


def impossible_in(condition: Condition, page: Document, line: int) -> Iterator[Complaint]:
    for term in condition.terms:
        possible = _possible(term.name, page)
        for value in term.values or ():
            if possible is not None and value not in possible:
                yield Complaint(line, "never_equal", {"name": term.name, "value": value[:60]})


def _possible(name: str, page: Document) -> set[str] | None:
    """The values that a name may have; None when they are not known."""
    if name in BUILT_IN:
        return BUILT_IN_VALUES.get(name)
    one = page.inputs.get(name)
    if one is None or one.kind not in ("select", "multi-select"):
        return None
    return {option.value for option in one.options}
