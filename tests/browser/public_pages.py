"""Every public page of a running site, found as a visitor finds it: by its links."""

from __future__ import annotations

import re
import urllib.request
from urllib.parse import urlsplit

LINK = re.compile(r'<a\b[^>]*?\shref="([^"#]+)', re.IGNORECASE)
STAFF = ("/ops/", "/admin/", "/accounts/", "/t/", "/static/", "/api/")
LANGUAGES = ("", "/zh-hans")
MOST = 600
SAME_KIND = 5  # pages of mirrors look alike: so many of them stand for all


def crawl(url: str) -> list[str]:
    """Paths of all HTML pages in the site's own language, without queries, as they are met."""
    waiting, found = ["/"], ["/"]
    while waiting:
        for path in _links(url, waiting.pop(0)):
            if path not in found and _is_public(path):
                found.append(path)
                waiting.append(path)
        assert len(found) < MOST, found[-20:]
    return found


def _links(url: str, path: str) -> list[str]:
    with urllib.request.urlopen(url + path, timeout=20) as answer:
        if "html" not in answer.headers["Content-Type"]:
            return []
        page = answer.read().decode()
    return [urlsplit(link).path for link in LINK.findall(page) if link.startswith("/")]


def _is_public(path: str) -> bool:
    bare = path.removeprefix("/zh-hans")
    is_file = re.search(r"\.(xml|txt|json|css|svg|webp)$", bare)
    return path == bare and not bare.startswith(STAFF) and not is_file


def one_of_each(paths: list[str]) -> list[str]:
    """All pages but those of one kind beyond the first few."""
    kept: dict[str, list[str]] = {}
    for path in paths:
        kind = path.split("/")[1] if path.count("/") > 2 else path
        kept.setdefault(kind, []).append(path)
    return [path for kind, many in kept.items() for path in many[: _most(kind)]]


def _most(kind: str) -> int:
    return SAME_KIND if kind == "mirror" else MOST
