"""Mirrors whose files visitors may miss, by the open incidents that touch them: public words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from mirrorsite.ground.incidents.models import Affects
from syncstatus.models import Mirror

MANY = 3  # from so many on the list has a banner above it


def failing_since(names: Iterable[str] | None = None) -> dict[str, datetime]:
    """Mirror → since when its files may fail; of these names, or of all."""
    rows = Affects.objects.filter(
        is_public=True, incident__resolved_at=None, subject__startswith="mirror:"
    )
    if names is not None:
        rows = rows.filter(subject__in=[f"mirror:{name}" for name in names])
    found: dict[str, datetime] = {}
    for subject, at in rows.values_list("subject", "incident__first_at"):
        name = subject.partition(":")[2]
        found[name] = min(found.get(name, at), at)
    return found


def banner_of(listed: Iterable[Mirror], since: dict[str, datetime]) -> dict[str, object] | None:
    """What stands above the list; None while the marks in its rows say it all."""
    hurt = [mirror for mirror in listed if mirror.name in since]
    if len(hurt) < MANY:
        return None
    return {"count": len(hurt), "since": min(since[mirror.name] for mirror in hurt)}
