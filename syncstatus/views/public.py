"""What visitors see of the mirrors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from mirrorsite.ground.site.public import public_page
from syncstatus.banners import banner_of, failing_since
from syncstatus.models import Mirror, Source

RECENT = 12


@public_page
def homepage(request: HttpRequest) -> HttpResponse:
    """The list of mirrors, searched and by category."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    category = request.GET.get("category", "")
    category = category if category in Mirror.Category.values else ""
    listed = list(Mirror.objects.listed().matching(query).in_category(category))
    is_searched = bool(query or category)
    failing = failing_since()
    context = {
        "mirrors": listed,
        "failing": failing,
        "banner": banner_of(listed, failing),
        "query": query,
        "category": category,
        "categories": Mirror.Category.choices,
        "tally": Counter(mirror.standing.word for mirror in listed).most_common(),
        "is_searched": is_searched,
        "is_empty": not listed and not (is_searched and Mirror.objects.public().exists()),
        "silent": _silent(Source.objects.enabled(), timezone.now()),
    }
    return render(request, "public/homepage.html", context)


def _silent(sources: Iterable[Source], now: datetime) -> list[Source]:
    """Sources of whose mirrors the list shows what was last known, the longest silent first."""
    silent = [source for source in sources if source.is_silent(now)]
    return sorted(silent, key=lambda source: source.silent_since)


@public_page
def mirror(request: HttpRequest, name: str) -> HttpResponse:
    """One mirror: where it is, how it stands, and what changed."""
    found = get_object_or_404(Mirror.objects.listed(), name=name)
    now = timezone.now()
    context = {
        "mirror": found,
        "standing": found.standing,
        "failing": failing_since([found.name]).get(found.name),
        "changes": found.changes.newest()[:RECENT],
        "silent": [found.source] if found.source and found.source.is_silent(now) else [],
    }
    return render(request, "public/mirror.html", context)
