"""Keeping house: what runs once a day."""

from __future__ import annotations

import time

from celery import shared_task

from mirrorsite.management.commands.prune import prune

PART_S = 25


@shared_task(time_limit=60)
def prune_daily() -> None:
    """As `manage.py prune`, in parts that leave the worker to others in between."""
    until = time.monotonic() + PART_S
    for _ in prune(until):
        pass
    if time.monotonic() >= until:
        prune_daily.delay()
