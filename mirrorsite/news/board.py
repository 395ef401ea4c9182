"""What every page asks for, kept in the process for a few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from mirrorsite.news.models import Item, Outage
from mirrorsite.news.models.item import one_per_slug

KEPT_S = 5.0
NEWEST = 3
STILL_NEW = timedelta(days=120)
_kept: dict[str, tuple[float, Any]] = {}


def keep(key: str, make: Callable[[], Any], clock: Callable[[], float] = time.monotonic) -> Any:
    """What was made within the last seconds, else made now; keys are few and ours."""
    found = _kept.get(key)
    if found is None or clock() >= found[0]:
        found = _kept[key] = (clock() + KEPT_S, make())
    return found[1]


def forget() -> None:
    """Ask again at the next page: somebody of the staff changed something."""
    _kept.clear()


def current_outages() -> list[Outage]:
    """Outages under way or planned, the earliest first."""
    return list(keep("outages", lambda: list(Outage.objects.current(timezone.now()))))


def newest_news(language: str) -> list[Item]:
    """Two or three titles for the front page, pinned ones first; none that is months old."""
    return list(keep(f"news {language}", lambda: _newest(language)))


def _newest(language: str) -> list[Item]:
    now = timezone.now()
    rows = Item.objects.public(now).defer("text").order_by("-is_pinned", "-at", "-pk")
    recent = one_per_slug(rows[: NEWEST * 4], language)
    return [item for item in recent if item.is_pinned or now - item.at < STILL_NEW][:NEWEST]
