"""Places in help pages, like {{ endpoint }}: plain replacement, never a template language."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

NAMES = ("endpoint", "scheme", "host", "path", "name")
PLACE = re.compile(r"\{\{\s*([^{}\n]{1,60}?)\s*\}\}")


def values_for(name: str, path: str, site_url: str) -> dict[str, str]:
    """What fills the places of a mirror's page; addresses end without a slash."""
    site = urlsplit(site_url)
    return {
        "endpoint": f"{site_url.rstrip('/')}/{path.strip('/')}",
        "scheme": site.scheme,
        "host": site.netloc.rpartition("@")[2],
        "path": f"/{path.strip('/')}",
        "name": name,
    }


def fill(text: str, values: dict[str, str]) -> str:
    """Replace the known places once; unknown ones stay as they are."""
    return PLACE.sub(lambda place: values.get(place[1], place[0]), text)


def unknown_in(text: str) -> list[str]:
    """Names of places that nothing fills, in the order in which they come."""
    return list(dict.fromkeys(name for name in PLACE.findall(text) if name not in NAMES))
