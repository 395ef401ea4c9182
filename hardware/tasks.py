"""What the centre does by itself for the hardware wing."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from hardware import selftests


@shared_task(time_limit=60)
def plan_self_tests() -> None:
    """Ask for the self-tests that are due, and see what became of those that were asked for."""
    selftests.plan(timezone.now())
