"""Digest what came through the door."""

from __future__ import annotations

from celery import shared_task

from mirrorsite.ground.inbox.digests import digest_waiting


@shared_task(time_limit=60)
def digest() -> None:
    """Woken by the door after each report; a recording becomes further reports."""
    while digest_waiting():
        pass


@shared_task(time_limit=60)
def sweep() -> None:
    """Finds what no wake-up reached, for example because the broker was away."""
    digest_waiting()
