"""The form of a page: its controls, what is chosen, and what should not be chosen any more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from mirrorsite.help.choosing import Choice
from mirrorsite.help.document import Document, Input, Option
from mirrorsite.help.markdown import FENCE
from mirrorsite.help.site_address import CHANGES, SiteAddress

NEAR = timedelta(days=90)
IN_QUOTES = re.compile(r"\"[^\"]*\"|'[^']*'")


@dataclass(frozen=True)
class Item:
    """An option as the form shows it; `life` is past or near where its end of life is."""

    value: str
    label: str
    is_chosen: bool
    reason: str = ""  # why it is disabled; empty: it is not
    eol: date | None = None
    life: str = ""


@dataclass(frozen=True)
class Control:
    """One control; `value` is what is typed, chosen or, of a switch, on."""

    name: str
    kind: str
    label: str = ""  # of the built-in ones the template says it
    note: str = ""
    value: str = ""
    items: tuple[Item, ...] = ()
    starts_on: bool = False  # a switch or multi-select that must say when nothing is chosen
    placeholder: str = ""
    max_length: int = 0
    minimum: int = 0
    maximum: int = 0

    @property
    def disabled(self) -> list[Item]:
        return [item for item in self.items if item.reason]

    @property
    def chosen(self) -> list[Item]:
        return [item for item in self.items if item.is_chosen]


@dataclass(frozen=True)
class EndOfLife:
    """A chosen option whose end of life has come or is near."""

    label: str
    eol: date
    is_past: bool


def life_of(option: Option, today: date) -> str:
    """past from the day after its end of life on, near in the 90 days before; else empty."""
    if option.eol is None or option.eol - today > NEAR:
        return ""
    return "past" if option.eol < today else "near"


def controls(page: Document, choice: Choice, site: SiteAddress, today: date) -> list[Control]:
    """Controls of a page in their order, then the built-in ones that change something here."""
    shown = [one for one in page.inputs.values() if one.name not in choice.hidden]
    return [*(_control(one, choice, today) for one in shown), *_built_in(page, choice, site)]


def _control(one: Input, choice: Choice, today: date) -> Control:
    chosen = choice.chosen[one.name]
    return Control(
        name=one.name,
        kind=one.kind,
        label=one.label,
        note=one.note,
        value=chosen[0] if chosen else "",
        items=tuple(_item(one, option, choice, today) for option in one.options),
        starts_on=one.kind in ("switch", "multi-select") and bool(one.default),
        placeholder=one.placeholder,
        max_length=one.max_length,
        minimum=one.minimum,
        maximum=one.maximum,
    )


def _item(one: Input, option: Option, choice: Choice, today: date) -> Item:
    is_disabled = (one.name, option.value) in choice.disabled
    return Item(
        value=option.value,
        label=option.label,
        is_chosen=option.value in choice.chosen[one.name],
        reason=option.reason if is_disabled else "",
        eol=option.eol,
        life=life_of(option, today),
    )


def _built_in(page: Document, choice: Choice, site: SiteAddress) -> Iterator[Control]:
    used = page.used() | ({"sudo"} if writes_as_root(page) else set())
    for name, offered in site.choices().items():
        if len(offered) > 1 and used & set(CHANGES[name]):
            chosen = choice.chosen[name][0]
            items = tuple(Item(value, value, value == chosen) for value in offered)
            yield Control(name, f"built-in-{name}", value=chosen, items=items)


def writes_as_root(page: Document) -> bool:
    """Whether the opening line of a block has the attribute sudo."""
    rows = (FENCE.match(row) for row in page.body.split("\n") if "sudo" in row)
    return any("sudo" in IN_QUOTES.sub("", row[3]).split() for row in rows if row)


def warnings(page: Document, choice: Choice, today: date) -> list[EndOfLife]:
    """Chosen options near or past their end of life."""
    chosen = (
        option
        for one in page.inputs.values()
        for option in one.options
        if one.name not in choice.hidden and option.value in choice.chosen[one.name]
    )
    lives = ((option, life_of(option, today)) for option in chosen)
    return [EndOfLife(o.label, o.eol, life == "past") for o, life in lives if life and o.eol]


def query_of(shown: Iterable[Control], page: Document, site: SiteAddress, choice: Choice) -> str:
    """The choice as a query, without what holds by itself; empty for the page's defaults."""
    defaults = {name: [offered[0]] for name, offered in site.choices().items()}
    for one in page.inputs.values():
        off = ["off"] if one.kind == "switch" else []
        defaults[one.name] = list(one.default) or off
    said = [
        (control.name, choice.chosen[control.name] or [""])
        for control in shown
        if choice.chosen[control.name] != defaults[control.name]
    ]
    return urlencode(said, doseq=True)
