"""Lead visitors of old addresses on: only where nothing else answers."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from mirrorsite.help.models import Page
from mirrorsite.moving.models import Redirect
from mirrorsite.moving.rules import Rule, Table, address_of, path_within, thing_of
from mirrorsite.news.models import Item
from syncstatus.models import Mirror

KEPT_S = 10.0
FLUSH_S = 30.0
FLUSH_AT = 200  # hits
PERMANENT, FOUND = 301, 302


class OldAddresses:
    """Middleware: a GET or HEAD that found nothing is looked up among the old addresses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        return lead_on(request.path_info) or response


def lead_on(path: str) -> HttpResponse | None:
    """The redirect for an old path; None when there is none, or what it led to is gone."""
    found = _kept.table().find(path)
    if found is None:
        return None
    rule, rest = found
    target = where(rule, rest)
    if not target or path_within(target) == path:
        return None
    hits.count(rule.key)
    response = HttpResponseRedirect(target)
    response.status_code = PERMANENT if rule.is_permanent else FOUND
    patch_cache_control(response, public=True, max_age=300)
    return response


def where(rule: Rule, rest: str) -> str:
    """The address that a rule leads to; empty when the thing that it names is not there."""
    thing = thing_of(rule.target, rest)
    if thing is None:
        return address_of(rule.target, rest)
    kind, name = thing
    known = FINDERS[kind](name)
    try:
        return PAGES[kind](known) if known else ""
    except NoReverseMatch:
        return ""


def _mirror(name: str) -> str:
    return _spelt(name, Mirror.objects.public().filter(name__iexact=name), "name")


def _help(name: str) -> str:
    return _spelt(name, Page.objects.filter(name__iexact=name), "name")


def _news(slug: str) -> str:
    return _spelt(slug, Item.objects.public(timezone.now()).filter(slug__iexact=slug), "slug")


def _spelt(name: str, rows: QuerySet[Any], field: str) -> str:
    """A name as it is written here, the same capitals first; empty when there is none."""
    if "\0" in name:
        return ""
    names = list(rows.values_list(field, flat=True)[:20])
    return name if name in names else next(iter(names), "")


FINDERS: dict[str, Callable[[str], str]] = {"mirror": _mirror, "help": _help, "news": _news}
PAGES: dict[str, Callable[[str], str]] = {
    "mirror": lambda name: reverse("mirror", kwargs={"name": name}),
    "help": lambda name: reverse("help-page", kwargs={"name": name}),
    "news": lambda slug: reverse("news-item", kwargs={"slug": slug}),
}


class Kept:
    """The table, read again every few seconds: a flood of missing pages asks no database."""

    def __init__(self) -> None:
        self.until, self.held = 0.0, Table([])

    def table(self) -> Table:
        """The rules of now, or of a few seconds ago."""
        if time.monotonic() >= self.until:
            self.held = Redirect.objects.table()
            self.until = time.monotonic() + KEPT_S
        return self.held

    def forget(self) -> None:
        """Read it again at the next question."""
        self.until = 0.0


class Hits:
    """Counts in the process, written together now and then; a crash loses a few."""

    def __init__(self) -> None:
        self.lock, self.counted, self.written_at = threading.Lock(), Counter[int](), 0.0

    def count(self, key: int, now_s: float | None = None) -> None:
        """One more for a rule; from time to time all of them are written."""
        now_s = time.monotonic() if now_s is None else now_s
        with self.lock:
            self.counted[key] += 1
            is_due = now_s - self.written_at >= FLUSH_S or self.counted.total() >= FLUSH_AT
            if not is_due:
                return
            due, self.counted, self.written_at = self.counted, Counter(), now_s
        self._write(due)

    def _write(self, due: Counter[int]) -> None:
        try:
            for key, count in due.items():
                rows = Redirect.objects.filter(pk=key)
                rows.update(hits=F("hits") + count, last_hit_at=timezone.now())
        except DatabaseError:
            with self.lock:
                self.counted.update(due)


_kept, hits = Kept(), Hits()
forget = _kept.forget
