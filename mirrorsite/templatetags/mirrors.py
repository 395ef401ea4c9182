"""How mirrors look in the list: written by hand, as a template takes five times as long."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mirrorsite.ground.site.addresses import addresses_of
from mirrorsite.ground.site.models import Identity
from mirrorsite.templatetags.words import ago, size, state
from syncstatus.domain.marks import Mark
from syncstatus.listing import Row
from syncstatus.marks import meaning_of, words_of

register = template.Library()


@register.simple_tag
def mirror_rows(rows: Iterable[Row]) -> SafeString:
    """The lines of the table."""
    word = escape(_("Help"))
    return mark_safe("\n".join(_row(row, word) for row in rows))


def _row(row: Row, word: str) -> str:
    """One line; every text of it is escaped here."""
    name, what = escape(row.name), escape(row.description)
    failing = f"<br>{state('may-fail')}" if row.is_failing else ""
    trouble = f'<span class="quiet">{escape(row.why)}</span>' if row.is_forgotten else ""
    return (
        f'<tr role="row"><th role="rowheader" scope="row" class="fold-name">'
        f'<a href="{escape(row.href)}"><bdi>{name}</bdi></a></th>'
        f'<td role="cell" class="fold-state">{state(row.word, row.why)}{failing}</td>'
        f'<td role="cell" class="fold-rest what"><div>'
        f'<bdi title="{what}">{what}</bdi>{_marks(row.marks)}</div>{trouble}</td>'
        f'<td role="cell" class="fold-age">{ago(row.last_success)}</td>'
        f'<td role="cell" class="fold-size num">{size(row.size_bytes)}</td>'
        f'<td role="cell" class="fold-help">{_help(row.help_href, name, word)}</td></tr>'
    )


def _help(href: str, name: str, word: str) -> str:
    return f'<a href="{escape(href)}" aria-label="{word}: {name}">{word}</a>' if href else ""


@register.simple_tag
def addresses(site: Identity, path: str) -> list[tuple[Any, str]]:
    """The addresses of a path, each with what it is for."""
    return addresses_of(site, path)


def _marks(found: tuple[Mark, ...]) -> str:
    return "".join(
        f' <span class="mark mark-{mark.kind}" title="{escape(meaning_of(mark))}">'
        f"{escape(words_of(mark))}</span>"
        for mark in found
    )
