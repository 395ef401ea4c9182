"""First segments of the site's own addresses: no mirror may be served under one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import URLResolver, get_resolver

# Served by the web server in front, promised to readers, or planned: never a mirror.
PROMISED = frozenset(
    {
        "admin",
        "ops",
        "help",
        "mirror",
        "api",
        "accounts",
        "static",
        "status",
        "healthz",
        "downloads",
        "news",
        "clients",
        "mirrorz.json",
        "favicon.ico",
        "robots.txt",
        ".well-known",
    }
)


@cache
def taken_segments() -> frozenset[str]:
    """Read from the URL table, so that a new page is protected by being there."""
    codes = {code for code, _ in settings.LANGUAGES}
    static = settings.STATIC_URL.strip("/").split("/")[0]
    found = set(_first_segments(get_resolver().url_patterns))
    return frozenset({*PROMISED, *codes, *found, static} - {""})


def _first_segments(patterns: Iterable[Any]) -> Iterator[str]:
    for pattern in patterns:
        route = "" if hasattr(pattern.pattern, "language_prefix") else str(pattern.pattern)
        segment = re.split(r"[/<(]", route.lstrip("^"), maxsplit=1)[0]
        if segment:
            yield segment.rstrip("$")
        elif isinstance(pattern, URLResolver):
            yield from _first_segments(pattern.url_patterns)
