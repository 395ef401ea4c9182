"""A page's text → Document."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from itertools import islice
from typing import Any

from mirrorsite.help.complaint import Complaint, Unreadable, once
from mirrorsite.help.document import BUILT_IN, Derived, Document, Input
from mirrorsite.help.document_names import unknown_names
from mirrorsite.help.inputs_reading import read_derived, read_input
from mirrorsite.help.markdown import marked
from mirrorsite.help.settings_table import CONTROL, Table
from mirrorsite.help.template import parse_template

LIMIT_BYTES = 256 * 1024
SETTINGS_LIMIT = 16 * 1024  # reading TOML takes the square of a key's length
INPUTS_LIMIT = 30
SPLIT = re.compile(r"\+\+\+[ \t]*\n(?:(.*?)\n)??\+\+\+[ \t]*(?:\n(.*))?", re.DOTALL)
NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@lru_cache(maxsize=64)
def parse(text: str) -> Document:
    """The page of a text; raises Unreadable with every complaint that was found."""
    if len(text) > LIMIT_BYTES or len(text.encode("utf-8", "replace")) > LIMIT_BYTES:
        raise Unreadable([Complaint(1, "too_long", {"limit_kib": LIMIT_BYTES // 1024})])
    settings, body = split(text)
    wrong = _control_characters(normal(text))
    table = _toml(settings)
    line = normal(text)[: -len(body) or None].count("\n") + 1
    nodes, said = parse_template(marked(body, line), line)
    head = Table(table, "page", 2, wrong)
    title, reviewed = head.required("title", 120), head.day("reviewed")
    inputs = _inputs(head.left.pop("inputs", {}), settings, wrong)
    derived = _derived(head.left.pop("derived", {}), settings, wrong)
    head.end()
    wrong += [*_shared_names(inputs, derived), *said]
    order, circles = _order(inputs, derived)
    page = Document(title, reviewed, inputs, derived, nodes, line, body, order)
    wrong += [*circles, *unknown_names(page)]
    if wrong:
        raise Unreadable(once(wrong))
    return page


def _control_characters(text: str) -> list[Complaint]:
    lines = {text.count("\n", 0, bad.start()) + 1 for bad in islice(CONTROL.finditer(text), 20)}
    return [Complaint(line, "control_character") for line in sorted(lines)]


def normal(text: str) -> str:
    """Line ends of one kind and no mark of byte order."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def split(text: str) -> tuple[str, str]:
    """(settings, text) of a page; raises Unreadable when it has no settings."""
    found = SPLIT.fullmatch(normal(text))
    if found is None:
        raise Unreadable([Complaint(1, "no_settings")])
    return found[1] or "", found[2] or ""


def _toml(settings: str) -> dict[str, Any]:
    if len(settings) > SETTINGS_LIMIT:
        raise Unreadable([Complaint(2, "too_long", {"limit_kib": SETTINGS_LIMIT // 1024})])
    try:
        return tomllib.loads(settings)
    except (ValueError, RecursionError) as error:
        at = AT_LINE.search(str(error))
        end = settings.count("\n") + 2
        line = int(at[1]) + 1 if at else end if "end of document" in str(error) else 2
        why = AT_LINE.sub("", str(error)).strip()[:200]
        raise Unreadable([Complaint(line, "not_toml", {"why": why})]) from None


def _line_of(settings: str, group: str, name: str) -> int:
    """The line of a table [group.name] or of a key within [group]."""
    for pattern in (rf"^\s*\[{group}\.{re.escape(name)}", rf"^\s*{re.escape(name)}\s*="):
        found = re.search(pattern, settings, re.MULTILINE)
        if found:
            start = found.start() + len(found[0]) - len(found[0].lstrip())
            return settings.count("\n", 0, start) + 2
    return 2


def _named(said: Any, group: str, settings: str, wrong: list[Complaint]) -> dict[str, Table]:
    """A table for each name of a group that may be used as one."""
    tables = {}
    for name, one in Table(said, group, 2, wrong).left.items():
        line = _line_of(settings, group, name)
        if not NAME.fullmatch(name) or name in BUILT_IN:
            wrong.append(Complaint(line, "bad_name", {"name": name[:40]}))
            continue
        tables[name] = Table({"": one}, name, line, wrong)
    return tables


def _inputs(said: Any, settings: str, wrong: list[Complaint]) -> dict[str, Input]:
    tables = _named(said, "inputs", settings, wrong)
    if len(tables) > INPUTS_LIMIT:
        wrong.append(Complaint(2, "too_many_inputs", {"limit": INPUTS_LIMIT}))
    return {
        name: read_input(name, Table(table.left[""], name, table.line, wrong))
        for name, table in list(tables.items())[:INPUTS_LIMIT]
    }


def _derived(said: Any, settings: str, wrong: list[Complaint]) -> dict[str, Derived]:
    tables = _named(said, "derived", settings, wrong)
    return {name: read_derived(name, table.left[""], table) for name, table in tables.items()}


def _shared_names(inputs: dict[str, Input], derived: dict[str, Derived]) -> list[Complaint]:
    """Complaints about names that two things have."""
    wrong, taken = [], set(BUILT_IN)
    for one in (*inputs.values(), *derived.values()):
        variables = one.variables if isinstance(one, Input) else []
        for name in (one.name, *variables):
            if name in taken or not NAME.fullmatch(name):
                wrong.append(Complaint(one.line, "bad_name", {"name": name[:40]}))
            taken.add(name)
    return wrong


def _order(
    inputs: dict[str, Input], derived: dict[str, Derived]
) -> tuple[tuple[str, ...], list[Complaint]]:
    """Inputs and derived values, each after what it needs; complaints about circles."""
    page = Document("", None, inputs, derived, [], 1, "", ())
    needs = {name: page.needs(name) for name in (*inputs, *derived)}
    order: list[str] = []
    while len(order) < len(needs):
        ready = [name for name in needs if name not in order and needs[name] <= set(order)]
        if not ready:
            left = sorted(set(needs) - set(order))
            line = (inputs.get(left[0]) or derived[left[0]]).line
            return (), [Complaint(line, "circle", {"names": ", ".join(left)})]
        order += ready
    return tuple(order), []
