"""Keep nginx's pages warm."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from mirrorsite.front.warming import asking_front, warm


@shared_task(time_limit=60)
def warm_due() -> None:
    """A part of a round, when nginx is in front of this site and one is due."""
    if settings.FRONT_URL:
        warm(timezone.now(), asking_front())
