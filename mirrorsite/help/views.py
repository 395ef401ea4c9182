"""How to use the mirrors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from mirrorsite.ground.site.models import Identity
from mirrorsite.help.listing import entries
from mirrorsite.help.models import Page
from mirrorsite.help.showing import Shown, show, show_text
from mirrorsite.help.site_address import SiteAddress
from syncstatus.models import Mirror
from syncstatus.views.public import public_page


def _language() -> str:
    language = (get_language() or "en")[:2]
    return language if language in Page.Language.values else Page.Language.EN


def site_address(identity: Identity) -> SiteAddress:
    """What pages print of this site."""
    return SiteAddress(
        url=identity.url.rstrip("/"),
        name=identity.name,
        offers_http=identity.offers_http,
        host_ipv4=identity.host_ipv4,
        host_ipv6=identity.host_ipv6,
    )


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """Every page by its mirror's category, searched by GET."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    groups = entries(_language(), query)
    context = {
        "groups": groups,
        "query": query,
        "count": sum(len(found) for _, found in groups),
        "is_empty": not groups and not Page.objects.exists(),
    }
    return render(request, "public/help_index.html", context)


def _context(request: HttpRequest, name: str, how: Callable[..., Shown]) -> dict[str, Any]:
    """One page for the query of a request; Http404 where there is no such page."""
    found = Page.objects.of(name, _language())
    if found is None:
        raise Http404
    mirror = Mirror.objects.public().select_related("source").filter(name=name).first()
    path = mirror.path if mirror else f"/{name}/"
    site = site_address(Identity.current())
    query = dict(request.GET.lists())
    shown = how(found.body, name, path, site, query, timezone.localdate())
    return {
        "page": found,
        "mirror": mirror,
        "is_other_language": found.language != _language(),
        "shown": shown,
        "title": found.title if shown.is_broken else shown.title,
        "query": f"?{shown.query}" if shown.query else "",
        "address": request.build_absolute_uri(reverse("help-page", args=[name])),
    }


@public_page
def page(request: HttpRequest, name: str) -> HttpResponse:
    """One page with this site's own addresses and the visitor's choices in it."""
    return render(request, "public/help_page.html", _context(request, name, show))


@public_page
def page_text(request: HttpRequest, name: str) -> HttpResponse:
    """The same for a terminal."""
    context = _context(request, name, show_text)
    # Plain text knows no markup: nothing is escaped, and nothing may be sniffed as HTML.
    text = render_to_string("public/help_page.txt", context, request)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
