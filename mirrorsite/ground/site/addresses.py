"""The addresses under which a path of this site is reached."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from mirrorsite.ground.site.models import HOST, Identity


def addresses_of(site: Identity, path: str) -> list[tuple[Any, str]]:
    """What each is for, and the address; the usual one comes first and is for nothing special."""
    found: list[tuple[Any, str]] = [("", f"{site.url}{path}")]
    parts = urlsplit(site.url)
    if parts.scheme == "https" and site.offers_http:
        found.append((_("without TLS"), f"http://{parts.netloc}{parts.path}{path}"))
    for words, host in ((_("by IPv4 only"), site.host_ipv4), (_("by IPv6 only"), site.host_ipv6)):
        if HOST.fullmatch(host):
            found.append((words, f"{parts.scheme}://{host}{parts.path}{path}"))
    return found
