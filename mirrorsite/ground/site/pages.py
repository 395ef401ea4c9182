"""Which public pages there are, so that they can be asked for before anybody does.

Pages without a name in their address are found in the URL table; of the others, whoever owns them
registers a function that gives the names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

Lister = Callable[[], Iterable[dict[str, Any]]]
_listers: dict[str, Lister] = {}


def lists_pages(*url_names: str) -> Callable[[Lister], Lister]:
    """Decorator: this function gives the arguments of each public page of these URLs."""

    def register(function: Lister) -> Lister:
        _listers.update(dict.fromkeys(url_names, function))
        return function

    return register


def public_patterns() -> dict[str, URLPattern]:
    """Every URL whose view is a public page, by its name."""
    return {str(one.name): one for one in _walk(get_resolver().url_patterns) if one.name}


def _walk(patterns: Iterable[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns)
        elif getattr(pattern.callback, "is_public_page", False):
            yield pattern


def needs_names(pattern: URLPattern) -> bool:
    """Whether the address has a place for a name."""
    return bool(pattern.pattern.converters)


def unlisted() -> list[str]:
    """URLs with a place for a name, of which nobody says which names there are."""
    found = public_patterns()
    return [name for name, one in found.items() if needs_names(one) and name not in _listers]


def public_pages() -> Iterator[tuple[str, dict[str, Any]]]:
    """URL name and arguments of every public page that is known."""
    for name, pattern in public_patterns().items():
        if not needs_names(pattern):
            yield name, {}
        elif name in _listers:
            yield from ((name, arguments) for arguments in _listers[name]())
