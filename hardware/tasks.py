"""What the centre does by itself for the hardware wing."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from hardware import selftests, sending, spares, verifying


@shared_task(time_limit=60)
def plan_self_tests() -> None:
    """Ask for the self-tests that are due, and see what became of those that were asked for."""
    selftests.plan(timezone.now())


@shared_task(time_limit=60)
def verify_replacements() -> None:
    """Judge what only the clock brings: a day of quiet, a week since a ticket was verified."""
    verifying.verify_due(timezone.now())


@shared_task(time_limit=60)
def send_tickets() -> None:
    """Send what is due to the channels of tickets, and book spares that were put in."""
    spares.book_due()
    sending.deliver(timezone.now())
