"""A page as one visitor sees it, as HTML or as plain text, in the active language."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.template.loader import get_template
from django.utils.translation import gettext as _

from mirrorsite.help.choosing import Choice, Query, Untaken, choose
from mirrorsite.help.code_block import Block
from mirrorsite.help.complaint import Complaint, Unreadable
from mirrorsite.help.controls import Control, EndOfLife, controls, query_of, warnings
from mirrorsite.help.document import Document
from mirrorsite.help.markdown import Structure, blocks, structure
from mirrorsite.help.parsing import parse, split
from mirrorsite.help.plain_text import plain_text
from mirrorsite.help.rendering import render, render_page
from mirrorsite.help.site_address import SiteAddress
from mirrorsite.help.template import Expansion, TooMuch
from mirrorsite.help.words import UNTAKEN

QUERY_LIMIT = 4000
TEXT_LIMIT = 1_000_000


@dataclass(frozen=True)
class Shown:
    """A page for one choice, as `html` or as `text`."""

    title: str
    html: str = ""
    text: str = ""
    controls: Sequence[Control] = ()
    warnings: Sequence[EndOfLife] = ()
    untaken: Sequence[tuple[Untaken, str]] = ()  # with the reason in words
    complaints: Sequence[Complaint] = ()
    reviewed: date | None = None
    query: str = ""  # of this choice, without what holds by itself
    is_broken: bool = False  # no page was made of the text; it stands there as it is


@dataclass
class Made:
    """A page with its places still tokens, and everything that fills them."""

    page: Document
    choice: Choice
    text: str
    expansion: Expansion
    structure: Structure
    blocks: dict[int, Block]
    complaints: list[Complaint] = field(default_factory=list)


def show(
    text: str,
    name: str,
    mirror_path: str,
    site: SiteAddress,
    query: Query,
    today: date,
) -> Shown:
    """A page's HTML for a query; whatever is wrong with either, something is shown."""
    return _shown(text, name, mirror_path, site, query, today, _html)


def show_text(
    text: str,
    name: str,
    mirror_path: str,
    site: SiteAddress,
    query: Query,
    today: date,
) -> Shown:
    """The same as plain text."""
    return _shown(text, name, mirror_path, site, query, today, _plain)


def _shown(
    text: str, name: str, path: str, site: SiteAddress, query: Query, today: date, say: Any
) -> Shown:
    query, too_long = _bounded(query)
    try:
        page = parse(text)
        made = make(page, name, path, site, query)
    except Unreadable as error:
        return _as_far_as_it_goes(text, name, error.complaints, say is _html)
    except TooMuch:
        return _as_far_as_it_goes(text, name, [Complaint(1, "too_much")], say is _html)
    form = controls(page, made.choice, site, today)
    untaken = [*too_long, *made.choice.untaken]
    return Shown(
        title=page.title,
        controls=form,
        warnings=warnings(page, made.choice, today),
        untaken=[(one, str(UNTAKEN[one.code])) for one in untaken],
        complaints=made.complaints,
        reviewed=page.reviewed,
        query=query_of(form, page, site, made.choice),
        **say(made),
    )


def _bounded(query: Query) -> tuple[Query, list[Untaken]]:
    """A query of a length that may be worked on, else none."""
    length = sum(len(key) + sum(map(len, value)) for key, value in query.items())
    if length > QUERY_LIMIT or len(query) > 100:
        return {}, [Untaken("?", f"{length} > {QUERY_LIMIT}", "query_too_long")]
    return query, []


def make(page: Document, name: str, path: str, site: SiteAddress, query: Query) -> Made:
    """Resolve a page's sections for a query; raises TooMuch."""
    choice = choose(page, name, path, site, query)
    expansion = Expansion(choice.values, f"v{secrets.token_hex(6)}", TEXT_LIMIT)
    text = expansion.of(page.nodes)
    found = structure(text)
    shown, left_out = blocks(found.fences, expansion, choice.values)
    for name in left_out:
        choice.refuse(name, choice.values[name].text, "not_possible_here")
    complaints = [Complaint(line, "typed_in_vain", {"name": key}) for key, line in left_out.items()]
    return Made(page, choice, text, expansion, found, shown, complaints)


def _undone(made: Made) -> list[Block]:
    """Blocks that can be taken back, the last one first; each command once."""
    found = {block.undo: block for block in made.blocks.values() if block.undo}
    return list(reversed(found.values()))


def _step_count(made: Made) -> int:
    return sum("step" in token.meta for token in made.structure.tokens)


def _html(made: Made) -> Mapping[str, str]:
    template = get_template("public/help_block.html")
    boxes = {number: template.render({"block": block}) for number, block in made.blocks.items()}
    box = f"b{secrets.token_hex(8)}"
    html = render_page(made.structure.tokens, made.expansion, box, boxes)
    undone = _undone(made)
    if undone:
        values = {"blocks": undone, "number": _step_count(made) + 1}
        html += get_template("public/help_undo.html").render(values)
    return {"html": html}


def _plain(made: Made) -> Mapping[str, str]:
    text = plain_text(made.text, made.structure, made.expansion, made.blocks, _around)
    undone = _undone(made)
    if undone:
        undo = _("Undo")
        heading = f"\n## {_step_count(made) + 1}. {undo}\n"
        text += "".join([heading, *(f"\n```\n{block.undo}\n```\n" for block in undone)])
    return {"text": text}


def _around(block: Block) -> tuple[list[str], list[str]]:
    """Lines before and after a block of a plain text."""
    before, after = [], []
    if block.file:
        label = _("Add to the end of") if block.is_appended else _("File")
        before = [f"{label}: {block.file}", ""]
    if block.verify:
        check = _("Check")
        after = ["", f"{check}: {block.verify}"]
    return before, after


def _as_far_as_it_goes(
    text: str, name: str, complaints: Sequence[Complaint], is_html: bool
) -> Shown:
    """A broken page's Markdown as it stands."""
    try:
        _settings, body = split(text)
    except Unreadable:
        body = text
    said = {"html": render(body)} if is_html else {"text": body}
    return Shown(title=name, complaints=complaints, is_broken=True, **said)
