"""Sees what no report tells: a mirror that moved, an incident that a person resolved."""

from __future__ import annotations

from celery import shared_task

from mirrorsite.blast import spreading


@shared_task(time_limit=60)
def spread() -> None:
    """Bring up to date whom the open incidents touch."""
    spreading.spread()
