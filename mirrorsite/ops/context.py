"""What every page shows around its own content."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from mirrorsite.front.chip import chip_of
from mirrorsite.ground.site.models import Identity
from mirrorsite.ops.navigation import languages, links


def page(request: HttpRequest) -> dict[str, Any]:
    """The site's identity, its pages, this page in each language, and who reads it.

    Who reads it costs a look into the networks, which only pages that print it pay for.
    """
    identity = Identity.current()
    language = get_language()
    match = request.resolver_match
    return {
        "site": identity,
        "identity": identity,  # allauth's pages have another `site`
        "is_demo": settings.DEMO,
        "address": address_of(request, identity),
        "header_links": links("header", language),
        "footer_links": links("footer", language),
        "here": match.url_name if match else "",
        "languages_here": languages(
            request.path, request.META.get("QUERY_STRING", ""), match is not None
        ),
        "default_language": settings.LANGUAGE_CODE,
        "visitor_chip": SimpleLazyObject(lambda: chip_of(request)),
    }


def address_of(request: HttpRequest, identity: Identity) -> str:
    """What stands before a path in an address that others keep: the site's, once it is set.

    Not the host that was asked for: several names lead here, and caches keep one page for all.
    """
    parts = urlsplit(identity.url)
    if parts.hostname in (None, "localhost", "127.0.0.1", "::1"):
        return f"{request.scheme}://{request.get_host()}"
    return f"{parts.scheme}://{parts.netloc}"
