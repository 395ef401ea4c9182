"""How states, times, sizes and durations look on every page."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mirrorsite.ground.incidents.words import is_known, say

register = template.Library()

SHAPES = {
    "disc": '<circle cx="8" cy="8" r="5"/>',
    "half": '<circle cx="8" cy="8" r="5" class="line"/><path d="M8 3a5 5 0 0 0 0 10z"/>',
    "triangle": '<path d="M8 2.5 14 13H2z"/>',
    "triangle-line": '<path d="M8 3.5 13 12.5H3z" class="line"/>',
    "cross": '<path d="m3.5 3.5 9 9m0-9-9 9" class="line bold"/>',
    "cycle": '<path d="M12.7 8A4.7 4.7 0 1 1 11 4.4" class="line"/><path d="M9 5.4h4V1.4z"/>',
    "bars": '<path d="M5.5 3v10m5-10v10" class="line bold"/>',
    "ring": '<circle cx="8" cy="8" r="4.5" class="line"/>',
    "diamond": '<path d="m8 2.5 5.5 5.5L8 13.5 2.5 8z" class="line"/>',
    "dot": '<circle cx="8" cy="8" r="2"/>',
    "bolt": '<path d="M2 11h4l1-6h2l1 6h4" class="line"/>',
    "octagon": '<path d="M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5z"/>',
}

# word → label, class, shape
STATES = {
    "fresh": (_("fresh"), "fresh", "disc"),
    "success": (_("synced"), "fresh", "disc"),
    "behind": (_("behind"), "behind", "half"),
    "overdue": (_("overdue"), "behind", "half"),
    "stale": (_("stale"), "stale", "triangle"),
    "stuck": (_("stuck"), "stale", "triangle"),
    "failed": (_("failed"), "failed", "cross"),
    "syncing": (_("syncing"), "syncing", "cycle"),
    "paused": (_("paused"), "paused", "bars"),
    "disabled": (_("switched off"), "paused", "bars"),
    "pending": (_("pending"), "pending", "ring"),
    "cached": (_("caching proxy"), "cached", "diamond"),
    "proxied": (_("proxy"), "cached", "diamond"),
    "unknown": (_("not checked"), "unknown", "dot"),
    "not-known": (_("not known"), "unknown", "dot"),
    "ok": (_("ok"), "ok", "disc"),
    "watch": (_("watch"), "watch", "half"),
    "fail": (_("fail"), "fail", "cross"),
    "path": (_("path"), "path", "bolt"),
    # of the checks of a replacement
    "done": (_("done"), "ok", "disc"),
    "waiting": (_("waiting"), "pending", "ring"),
    "wrong": (_("wrong"), "fail", "cross"),
    "cannot-be-known": (_("cannot be known here"), "unknown", "dot"),
    "not-needed": (_("does not apply"), "unknown", "dot"),
    "accepted": (_("accepted"), "cached", "diamond"),
    "pull-yes": (_("yes"), "ok", "disc"),
    "pull-no": (_("no"), "fail", "cross"),
    "pull-unknown": (_("not known: treat as no"), "watch", "triangle"),
    "stands": (_("stands without it"), "ok", "disc"),
    "lost": (_("goes with it"), "fail", "cross"),
    "open": (_("not known"), "watch", "triangle"),
    "outage-under-way": (_("outage"), "failed", "cross"),
    "outage-late": (_("outage"), "failed", "cross"),
    "outage-planned": (_("planned"), "pending", "ring"),
    "outage-ended": (_("over"), "ok", "disc"),
    # of what visitors ask for
    "asked": (_("asked"), "pending", "ring"),
    "considered": (_("being considered"), "watch", "half"),
    "declined": (_("turned down"), "paused", "bars"),
    "may-fail": (_("files may fail"), "failed", "cross"),
}
SEVERITIES = {
    "critical": (_("critical"), "octagon"),
    "error": (_("error"), "cross"),
    "warning": (_("warning"), "triangle"),
    "info": (_("information"), "ring"),
}
UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def _marked(kind: str, label: object, shape: str, why: str) -> SafeString:
    return format_html(
        '<span class="{}"><svg viewBox="0 0 16 16" aria-hidden="true">'
        "<title>{}</title>{}</svg>{}</span>",
        kind,
        why or label,
        mark_safe(SHAPES[shape]),
        label,
    )


@lru_cache(maxsize=1024)
def _state(word: str, why: str, language: str | None) -> SafeString:
    label, kind, shape = STATES.get(word, (word, "unknown", "dot"))
    return _marked(f"state state-{kind}", label, shape, why)


@register.simple_tag
def state(word: str, why: str = "") -> SafeString:
    """A state's shape and word; a word that the table lacks is shown as it is."""
    return _state(word, why, get_language())


@register.simple_tag
def severity(word: str) -> SafeString:
    """A severity's shape and word."""
    label, shape = SEVERITIES.get(word, (word, "ring"))
    kind = word if word in SEVERITIES else "info"
    return _marked(f"state sev-{kind}", label, shape, "")


def _time(at: datetime | None, mark: str) -> SafeString | str:
    if at is None:
        return "–"
    return _written(at, mark, timezone.get_current_timezone())


@lru_cache(maxsize=2048)
def _written(at: datetime, mark: str, zone: tzinfo) -> SafeString:
    """By hand and kept, since a list has hundreds; only the zone's name is foreign text."""
    here = at.astimezone(zone)
    name = conditional_escape(here.tzname() or "")
    local = here.isoformat(" ", "seconds")
    utc = at.astimezone(UTC).isoformat("T", "seconds")
    return mark_safe(
        f'<time datetime="{utc[:19]}Z" title="{local[:19]} {name}"{mark}>{local[:16]} {name}</time>'
    )


@register.filter
def kind(code: str) -> str:
    """The words for an event's or incident's kind."""
    return say(f"kind.{code}", {}) if is_known(f"kind.{code}") else code


@register.filter
def ago(at: datetime | None) -> SafeString | str:
    """An exact time, which the script on the page turns into “3 h ago”; – when there is none."""
    return _time(at, " data-ago")


@register.filter
def when(at: datetime | None) -> SafeString | str:
    """An exact time, beside which the script on the page writes “3 h ago”."""
    return format_html("<span>{}</span>", _time(at, ' data-ago="beside"'))


@register.filter
def exact(at: datetime | None) -> SafeString | str:
    """An exact time that stays as it is; – when there is none."""
    return _time(at, "")


@register.simple_tag
def page_time() -> SafeString | str:
    """When this page was made."""
    return exact(timezone.now())


@register.filter
def size(count: int | None) -> str:
    """Bytes in binary units with one decimal; – when unknown."""
    if count is None:
        return "–"
    amount, unit = float(count), 0
    while amount >= 1023.95 and unit < len(UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{amount:.1f} {UNITS[unit]}" if unit else f"{count} B"


@register.filter
def duration(seconds: float | None) -> str:
    """Two units at most: 2 h 05 m; – when unknown."""
    if seconds is None:
        return "–"
    whole = int(seconds)
    minutes, hours, days = whole // 60, whole // 3600, whole // 86400
    if days:
        return f"{days} d {hours % 24:02d} h"
    if hours:
        return f"{hours} h {minutes % 60:02d} m"
    return f"{minutes} m {whole % 60:02d} s" if minutes else f"{whole} s"
