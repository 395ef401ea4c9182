"""What visitors see of the mirrors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mirrorsite.ground.site.public import public_page
from syncstatus.banners import banner_of, failing_since
from syncstatus.describing import shown
from syncstatus.domain.marks import marks_of
from syncstatus.listing import ORDERS, Addresses, ordered, popular_of, rows_of
from syncstatus.marks import explained, meaning_of, words_of
from syncstatus.models import Mirror, Source
from syncstatus.words import sentence

RECENT = 12


@public_page
def homepage(request: HttpRequest) -> HttpResponse:
    """The list of mirrors, searched, by category and in an order."""
    asked = _asked(request)
    order = asked["order"]
    found = Mirror.objects.listed().matching(asked["query"]).in_category(asked["category"])
    listed = list(found.as_list())
    is_searched = bool(asked["query"] or asked["category"])
    failing = failing_since()
    rows = rows_of(ordered(listed, order), failing, timezone.localdate())
    is_plain = not is_searched and order == "name"
    context = {
        **asked,
        "rows": rows,
        "popular": popular_of(rows, shown(row.name for row in rows)) if is_plain else [],
        "banner": banner_of(listed, failing),
        "categories": _categories(asked),
        "columns": {
            name: {"title": title, "href": _href(asked, order=name), "is_now": name == order}
            for name, (title, _key) in ORDERS.items()
        },
        "tally": [
            (word, count, sentence(f"standing_{word}"))
            for word, count in Counter(row.word for row in rows).most_common()
        ],
        "marks": explained({mark.kind for row in rows for mark in row.marks}),
        "is_searched": is_searched,
        "is_empty": not listed and not (is_searched and Mirror.objects.public().exists()),
        "silent": _silent(Source.objects.enabled(), timezone.now()),
    }
    return render(request, "public/homepage.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the address asks for; what is no category or order counts as none."""
    category, order = request.GET.get("category", ""), request.GET.get("sort", "")
    return {
        "query": request.GET.get("q", "").replace("\0", "").strip()[:100],
        "category": category if category in Mirror.Category.values else "",
        "order": order if order in ORDERS else "name",
    }


def _href(asked: dict[str, str], **change: str) -> str:
    """The list as it was asked for, but for a change."""
    wanted = {**asked, **change}
    pairs = {"category": wanted["category"], "q": wanted["query"]}
    if wanted["order"] != "name":
        pairs["sort"] = wanted["order"]
    query = urlencode({name: value for name, value in pairs.items() if value})
    return reverse("homepage") + (f"?{query}" if query else "")


def _categories(asked: dict[str, str]) -> list[tuple[str, Any, str]]:
    """Code, label and address of each category; first all of them."""
    choices = [("", _("all")), *Mirror.Category.choices]
    return [(code, label, _href(asked, category=code)) for code, label in choices]


def _silent(sources: Iterable[Source], now: datetime) -> list[Source]:
    """Sources of whose mirrors the list shows what was last known, the longest silent first."""
    silent = [source for source in sources if source.is_silent(now)]
    return sorted(silent, key=lambda source: source.silent_since)


@public_page
def mirror(request: HttpRequest, name: str) -> HttpResponse:
    """One mirror: where it is, how it stands, and what changed."""
    found = get_object_or_404(Mirror.objects.listed(), name=name)
    now = timezone.now()
    marks = marks_of(found.added_on, found.retires_on, found.official_of, timezone.localdate(now))
    context = {
        "mirror": found,
        "standing": found.standing,
        "marks": [(mark.kind, words_of(mark), meaning_of(mark)) for mark in marks],
        "help_href": Addresses().help(found.help_name),
        "downloads": shown([found.name]).get(found.name, {}).get("downloads", ""),
        "failing": failing_since([found.name]).get(found.name),
        "changes": found.changes.newest()[:RECENT],
        "silent": [found.source] if found.source and found.source.is_silent(now) else [],
    }
    return render(request, "public/mirror.html", context)
