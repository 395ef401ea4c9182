"""News and outages on pages that are not their own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from mirrorsite.news import board
from mirrorsite.news.models import Item, Outage

register = template.Library()


@register.simple_tag(takes_context=True)
def current_outages(context: dict[str, Any]) -> list[tuple[Outage, str]]:
    """Outages of now with their phase; none on the error page, which asks no database."""
    if "request" not in context:
        return []
    now = timezone.now()
    return [(outage, outage.phase(now)) for outage in board.current_outages()]


@register.simple_tag
def outages_of(mirror: str) -> list[tuple[Outage, str]]:
    """Outages of now that name this mirror; the whole site's are told elsewhere."""
    now = timezone.now()
    named = [row for row in board.current_outages() if mirror in row.mirrors]
    return [(outage, outage.phase(now)) for outage in named]


@register.simple_tag
def newest_news() -> list[Item]:
    """Two or three titles in the page's language."""
    return board.newest_news((get_language() or "en")[:2])


@register.filter
def phase(outage: Outage) -> str:
    """planned, under-way, late or ended: as of now."""
    return outage.phase(timezone.now())


@register.filter
def outage_word(outage: Outage) -> str:
    """The word of its state, as {% state %} knows it."""
    return f"outage-{outage.phase(timezone.now())}"


@register.filter
def day(at: datetime) -> SafeString:
    """The day of a time in the site's zone, with the exact time behind it."""
    here = timezone.localtime(at)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        here.strftime("%Y-%m-%d %H:%M %Z"),
        here.strftime("%Y-%m-%d"),
    )
