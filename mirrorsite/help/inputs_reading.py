"""Inputs and derived values from a page's settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mirrorsite.help.document import Case, Derived, Input, Option
from mirrorsite.help.pattern import why_refused
from mirrorsite.help.settings_table import Table
from mirrorsite.help.template import parse_template

OPTIONS_LIMIT = 60
VALUE_LIMIT = 200


def read_input(name: str, table: Table) -> Input:
    """One control; complaints stay in the table."""
    kind = table.text("kind")
    about: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "line": table.line,
        "label": table.required("label", 80),
        "note": table.text("note", limit=300),
        "when": table.condition("when"),
    }
    if kind not in KINDS:
        table.say("unknown_kind", kind=kind[:40], known=", ".join(KINDS))
        return Input(**{**about, "kind": "switch"})
    found = Input(**about, **KINDS[kind](table))
    table.end()
    return found


def _select(table: Table) -> dict[str, Any]:
    options = _options(table)
    default = table.text("default", options[0].value if options else "")
    _check_defaults(table, (default,), options)
    return {"options": options, "default": (default,)}


def _multi_select(table: Table) -> dict[str, Any]:
    options = _options(table)
    default = tuple(str(value) for value in table.rows("default"))
    _check_defaults(table, default, options)
    return {"options": options, "default": default, "join": table.text("join", " ", 20)}


def _switch(table: Table) -> dict[str, Any]:
    return {"default": ("on",) if table.truth("default") else ()}


def _text(table: Table) -> dict[str, Any]:
    pattern = table.text("pattern", limit=200)
    longest = table.whole("max_length", VALUE_LIMIT)
    code, why = why_refused(pattern)
    if code:
        table.say(code, why=why)
    if not 1 <= longest <= VALUE_LIMIT:
        table.say("bad_length", limit=VALUE_LIMIT)
    return {
        "pattern": "" if code else pattern,
        "max_length": longest,
        "default": (table.text("default", limit=VALUE_LIMIT),),
        "placeholder": table.text("placeholder", limit=VALUE_LIMIT),
    }


def _number(table: Table) -> dict[str, Any]:
    low, high, default = (table.whole(key) for key in ("min", "max", "default"))
    if not low <= default <= high:
        table.say("bad_range", low=low, high=high, default=default)
    return {"minimum": low, "maximum": high, "default": (str(default),)}


KINDS: dict[str, Callable[[Table], dict[str, Any]]] = {
    "select": _select,
    "multi-select": _multi_select,
    "switch": _switch,
    "text": _text,
    "number": _number,
}


def _options(table: Table) -> tuple[Option, ...]:
    rows = table.rows("options")
    if not 1 <= len(rows) <= OPTIONS_LIMIT:
        table.say("options_count", limit=OPTIONS_LIMIT)
    options = tuple(_option(row, table) for row in rows[:OPTIONS_LIMIT])
    values = [option.value for option in options]
    for value in sorted({value for value in values if values.count(value) > 1}):
        table.say("option_twice", option=value)
    return options


def _option(row: Any, table: Table) -> Option:
    if isinstance(row, str):
        row = {"value": row}
    one = Table(row, table.what, table.line, table.wrong)
    value = one.text("value", limit=VALUE_LIMIT)
    variables = Table(one.left.pop("set", {}), table.what, table.line, table.wrong)
    option = Option(
        value=value,
        label=one.text("label", value, 120),
        released=one.day("released"),
        eol=one.day("eol"),
        when=one.condition("when"),
        reason=one.text("reason", limit=300),
        set={name: variables.text(name) for name in list(variables.left)},
    )
    if option.when and not option.reason:
        one.say("no_reason", option=value)
    if "\n" in value or not value:
        one.say("bad_option", option=value[:40])
    one.end()
    return option


def _check_defaults(table: Table, default: tuple[str, ...], options: tuple[Option, ...]) -> None:
    for value in set(default) - {option.value for option in options}:
        table.say("bad_default", option=value[:40])


def read_derived(name: str, said: Any, table: Table) -> Derived:
    """A condition as a text, a table {if, then, else}, or a list of {if, then}."""
    if isinstance(said, str):
        return Derived(name, table.line, condition=table.condition_of(said))
    rows = said if isinstance(said, list) else [said]
    cases = [case for row in rows for case in _cases(row, table)]
    for number, case in enumerate(cases):
        if case.condition is None and number < len(cases) - 1:
            table.say("case_without_if")
    return Derived(name, table.line, cases=tuple(cases))


def _cases(row: Any, table: Table) -> list[Case]:
    one = Table(row, table.what, table.line, table.wrong)
    found = [Case(one.condition("if"), _nodes(one, "then"))]
    if "else" in one.left:
        found.append(Case(None, _nodes(one, "else")))
    one.end()
    return found


def _nodes(table: Table, key: str) -> list[Any]:
    if key not in table.left:
        table.say("missing_key", key=key)
    nodes, wrong = parse_template(table.text(key), table.line)
    table.wrong.extend(wrong)
    return nodes
