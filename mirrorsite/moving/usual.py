"""Addresses that mirror sites commonly had, and where they lead here: offered, never forced."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from mirrorsite.ground.audit.models import Entry
from mirrorsite.moving.models import Redirect

# old path, target: of tuna's mirror-web, of mirrorz and its help, of ZJU's and USTC's front pages
USUAL = (
    ("/index.html", "/"),
    ("/legacy_index.html", "/"),
    ("/status/", "/"),
    ("/status.html", "/"),
    ("/news.html", "/news/"),
    ("/news/*", "news:*"),
    ("/feed.xml", "/news/atom.xml"),
    ("/rss.xml", "/news/atom.xml"),
    ("/atom.xml", "/news/atom.xml"),
    ("/help.html", "/help/"),
    ("/help/*", "help:*"),
    ("/docs/*", "help:*"),
    ("/wiki/mirrors/*", "help:*"),
    ("/_/*", "mirror:*"),
    ("/request", "/requests/"),
)


def missing() -> list[tuple[str, str]]:
    """Those of the usual rules that the table lacks."""
    there = set(Redirect.objects.values_list("old_path", flat=True))
    return [(old, new) for old, new in USUAL if old not in there]


@transaction.atomic
def add_usual(user: Any) -> int:
    """Add what is missing and fits the rules that are there; how many were added."""
    return sum(add(old, target, user) for old, target in missing())


def add(old_path: str, target: str, user: Any) -> bool:
    """One more rule; False when it does not fit, or there is one for this path."""
    name = user.get_username() if hasattr(user, "get_username") else str(user)
    rule = Redirect(old_path=old_path, target=target, made_by=name)
    try:
        rule.full_clean()
    except ValidationError:
        return False
    rule.save()
    Entry.objects.record(
        user, "old address added", f"moving.redirect:{rule.pk}", {"rule": str(rule)}
    )
    return True
