"""Links of a page to other pages and mirrors of the same site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from mirrorsite.help.complaint import Complaint
from mirrorsite.help.markdown import Structure

if TYPE_CHECKING:
    from mirrorsite.help.lint import Known

LANGUAGE_PREFIXES = ("/zh-hans", "/en")


def dead_links(
    text: str, name: str, structures: Iterable[Structure], known: Known
) -> Iterator[Complaint]:
    """Relative links that lead nowhere; addresses of other sites are not asked."""
    hrefs = dict.fromkeys(href for one in structures for href in one.hrefs)
    for href in hrefs:
        if not leads(href, name, known):
            yield Complaint(_line_of(text, href), "dead_link", {"link": href[:100]})


def _line_of(text: str, href: str) -> int:
    at = text.find(f"]({href}")
    at = at if at >= 0 else text.find(unquote(href))
    return text.count("\n", 0, max(at, 0)) + 1


def leads(href: str, name: str, known: Known) -> bool:
    """Whether a link of the page at /help/<name>/ leads somewhere."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc or not href.isascii() or href[:1] == "#" or "%EE%80%80" in href:
        return bool(parts.scheme) or href[:5] == "#step" or "%EE%80%80" in href
    path = unquote(urlsplit(urljoin(f"/help/{name}/", href)).path)
    for prefix in LANGUAGE_PREFIXES:
        path = path.removeprefix(prefix) if path.startswith(f"{prefix}/") else path
    first, _, rest = path.lstrip("/").partition("/")
    rest = rest.strip("/").removesuffix(".txt")
    if first in ("help", "mirror"):
        return not rest or rest in (known.pages if first == "help" else known.mirrors)
    return first in {"", "pictures", *known.segments} or path.strip("/") in known.mirrors
