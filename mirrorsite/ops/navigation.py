"""The site's own pages: which of them there are, and where each is in the other languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_noop as _

# url name → words, and the pages that lie under it
HEADER: dict[str, tuple[str, frozenset[str]]] = {
    "homepage": (_("Mirrors"), frozenset({"mirror"})),
    "status": (_("Status"), frozenset()),
    "help-index": (_("Help"), frozenset({"help-page"})),
    "downloads": (_("Downloads"), frozenset()),
    "news-index": (_("News"), frozenset({"news-item"})),
}
FOOTER: dict[str, tuple[str, frozenset[str]]] = {
    "proposals": (_("Request a mirror"), frozenset()),
    "self-check": (_("How you reach this site"), frozenset()),
    "news-atom": (_("News as a feed"), frozenset()),
    "mirrorz-json": ("mirrorz.json", frozenset()),
}


@dataclass(frozen=True)
class Link:
    """A page of this site; `inner` are the url names of what lies under it."""

    name: str
    words: str
    href: str
    inner: frozenset[str]


@lru_cache(maxsize=16)
def links(place: str, language: str | None) -> tuple[Link, ...]:
    """The links of the header or footer in a language, of those pages that this site has."""
    table = {"header": HEADER, "footer": FOOTER}[place]
    found = []
    for name, (words, inner) in table.items():
        try:
            found.append(Link(name, translated(words), reverse(name), inner))
        except NoReverseMatch:
            continue
    return tuple(found)


def languages(path: str, query: str, is_resolved: bool) -> list[dict[str, Any]]:
    """This page in each language; an address without a page has one all the same."""
    found = []
    for code, name in settings.LANGUAGES:
        there = translate_url(path, code) if is_resolved else prefixed(path, code)
        url = f"{there}?{query}" if query else there
        found.append({"code": code, "name": name, "path": there, "url": url})
    return found


def prefixed(path: str, code: str) -> str:
    """A path with the prefix of a language in place of the one it has."""
    there = bare(path)
    return there if code == settings.LANGUAGE_CODE else f"/{code}{there}"


def bare(path: str) -> str:
    """A path without the prefix of its language."""
    first, _sign, rest = path.lstrip("/").partition("/")
    return f"/{rest}" if first in dict(settings.LANGUAGES) else f"/{path.lstrip('/')}"
