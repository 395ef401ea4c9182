"""News and outages for visitors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language

from mirrorsite.ground.site.pages import lists_pages
from mirrorsite.ground.site.public import public_page
from mirrorsite.news.feed import contents, feed_of
from mirrorsite.news.models import Concern, Item, Outage
from mirrorsite.news.models.item import one_per_slug
from syncstatus.models import Mirror

A_PAGE = 30
OUTAGES = 12


def _language() -> str:
    return (get_language() or "en")[:2]


@lists_pages("news-item")
def public_items() -> Iterator[dict[str, Any]]:
    """Every item; in a language that it lacks, the other one is shown."""
    yield from Item.objects.public(timezone.now()).order_by("slug").values("slug").distinct()


@lists_pages("news-atom-mirror")
def feeds_of_mirrors() -> Iterator[dict[str, Any]]:
    """Feeds that have something in them; those of other mirrors are made when asked for."""
    names = Concern.objects.filter(item__is_public=True).values_list("mirror", flat=True)
    yield from ({"name": name} for name in names.order_by("mirror").distinct())


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """Every item by year, the newest first; below, the outages."""
    rows = Item.objects.public(timezone.now()).defer("text").prefetch_related("concerns")
    items = one_per_slug(rows, _language())
    years = sorted({item.year for item in items}, reverse=True)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else None
    shown = [item for item in items if year is None or item.year == year]
    context = {
        "page": Paginator(shown, A_PAGE).get_page(request.GET.get("page")),
        "years": years,
        "year": year,
        "pinned": [item for item in items if item.is_pinned],
        "outages": Outage.objects.newest()[:OUTAGES],
    }
    return render(request, "public/news_index.html", context)


@public_page
def item(request: HttpRequest, slug: str) -> HttpResponse:
    """One item, in the other language where there is none in this one."""
    found = Item.objects.of(slug, _language(), timezone.now())
    if found is None:
        raise Http404
    names = [one.mirror for one in found.concerns.order_by("mirror")]
    here = set(Mirror.objects.public().filter(name__in=names).values_list("name", flat=True))
    context = {
        "item": found,
        "is_other_language": found.language != _language(),
        "mirrors": [(name, name in here) for name in names],
    }
    return render(request, "public/news_item.html", context)


@public_page
def atom(request: HttpRequest, name: str = "") -> HttpResponse:
    """The feed of the site, or of one mirror; 304 when the reader has it already."""
    found = contents(_language(), name, request.build_absolute_uri("/"), timezone.now())
    if name and not found.items and not Mirror.objects.public().filter(name=name).exists():
        raise Http404
    etag = quote_etag(found.mark)
    changed_at = found.changed_at
    modified = int(changed_at.timestamp()) if changed_at else None
    unchanged = get_conditional_response(request, etag=etag, last_modified=modified)
    return _marked(unchanged or _feed(found), etag, modified)


def _feed(found: Any) -> HttpResponse:
    return HttpResponse(feed_of(found).as_xml(), content_type="application/atom+xml; charset=utf-8")


def _marked(response: HttpResponse, etag: str, modified: int | None) -> HttpResponse:
    response["ETag"] = etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    return response
