"""A help page as it was read: settings, inputs, derived values and the nodes of its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from mirrorsite.help.condition import Condition
from mirrorsite.help.template import Node, Section, walk

BUILT_IN = ("endpoint", "scheme", "host", "path", "name", "sudo", "ip", "site")
FACTS = ("label", "released", "eol")


@dataclass(frozen=True)
class Option:
    """One of an input's possible values; days are None where the page names none."""

    value: str
    label: str
    released: date | None = None
    eol: date | None = None
    when: Condition | None = None
    reason: str = ""
    set: dict[str, str] = field(default_factory=dict)

    def fact(self, name: str) -> str:
        """The text of label, released or eol; empty when unknown."""
        return str(getattr(self, name) or "")


@dataclass(frozen=True)
class Input:
    """One control of the form; which fields count depends on `kind`."""

    name: str
    kind: str
    label: str
    line: int = 1
    note: str = ""
    when: Condition | None = None
    default: tuple[str, ...] = ()  # a switch: ("on",) or (); text, number, select: one
    options: tuple[Option, ...] = ()
    join: str = " "
    pattern: str = ""
    max_length: int = 200
    placeholder: str = ""
    minimum: int = 0
    maximum: int = 0

    @property
    def variables(self) -> list[str]:
        """Names that its options set, in the order in which they come."""
        return list(dict.fromkeys(name for option in self.options for name in option.set))

    @property
    def names(self) -> list[str]:
        """Everything that a text may print of it."""
        facts = [f"{self.name}.{fact}" for fact in FACTS] if self.kind == "select" else []
        return [self.name, *facts, *self.variables]

    @property
    def conditions(self) -> list[Condition]:
        found = [self.when, *(option.when for option in self.options)]
        return [condition for condition in found if condition]


@dataclass(frozen=True)
class Case:
    """A text for when a condition holds; without one it always does."""

    condition: Condition | None
    nodes: list[Node]


@dataclass(frozen=True)
class Derived:
    """A condition by itself, or the text of the first case that holds; else empty."""

    name: str
    line: int
    condition: Condition | None = None
    cases: tuple[Case, ...] = ()

    @property
    def conditions(self) -> list[Condition]:
        found = [self.condition, *(case.condition for case in self.cases)]
        return [condition for condition in found if condition]

    def mentioned(self) -> Iterator[str]:
        """Names in its texts."""
        for case in self.cases:
            yield from (node.name for node, _ in walk(case.nodes))


@dataclass(frozen=True)
class Document:
    """One page. In `order` every input and derived value comes after what it needs."""

    title: str
    reviewed: date | None
    inputs: dict[str, Input]
    derived: dict[str, Derived]
    nodes: list[Node]
    line: int  # of the text's first line
    body: str
    order: tuple[str, ...]

    def conditions(self) -> Iterator[tuple[Condition, int]]:
        """Every condition of the settings, with the line of its input or derived value."""
        for one in (*self.inputs.values(), *self.derived.values()):
            yield from ((condition, one.line) for condition in one.conditions)

    def input_of(self, name: str) -> Input | None:
        """The input whose fact, variable or value this name is."""
        return next((one for one in self.inputs.values() if name in one.names), None)

    def names(self) -> set[str]:
        """Everything that a text may print."""
        return {*BUILT_IN, *self.derived, *(name for i in self.inputs.values() for name in i.names)}

    def needs(self, name: str) -> set[str]:
        """Inputs and derived values that one of them asks for by itself."""
        one = self.inputs.get(name) or self.derived[name]
        asked = {found for condition in one.conditions for found in condition.names}
        if isinstance(one, Derived):
            asked |= set(one.mentioned())
        owners = {getattr(self.input_of(found), "name", found) for found in asked}
        return owners & {*self.inputs, *self.derived}

    def section_names(self) -> set[str]:
        """Names over which its text has sections."""
        return {node.name for node, _ in walk(self.nodes) if isinstance(node, Section)}

    def used(self) -> set[str]:
        """Names that its text, its conditions and its derived values ask for."""
        asked = {node.name for node, _ in walk(self.nodes)}
        asked |= {name for condition, _ in self.conditions() for name in condition.names}
        return asked | {name for one in self.derived.values() for name in one.mentioned()}
