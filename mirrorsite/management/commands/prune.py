"""prune: delete what is older than RETENTION says; nothing else decides what goes."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db.models import Model, QuerySet
from django.utils import timezone

from mirrorsite.ground.audit.models import Entry

AT_ONCE = 5000


class Command(BaseCommand):
    help = "Delete rows older than RETENTION allows."

    def handle(self, *args: Any, **options: Any) -> None:
        for label, count, days in prune():
            self.stdout.write(f"{label}: {count} older than {days} days")


def prune(until: float = math.inf) -> Iterator[tuple[str, int, int]]:
    """Label, rows deleted and days of each rule; begins no part when the clock is at `until`."""
    now = timezone.now()
    for label, field, days in settings.RETENTION:
        old = {f"{field}__lt": now - timedelta(days=days)}
        count = delete_in_parts(_prunable(label).filter(**old), until)
        if count:
            Entry.objects.record("prune", "deleted", label, {"rows": count, "days": days})
        yield label, count, days


def _prunable(label: str) -> QuerySet[Model]:
    """All rows of a model, or what its own query says may go at all."""
    rows = apps.get_model(label)._default_manager.all()
    return rows.prunable() if hasattr(rows, "prunable") else rows


def delete_in_parts(rows: QuerySet[Model], until: float = math.inf) -> int:
    """Short transactions, so that nobody waits."""
    count = 0
    while time.monotonic() < until and (keys := list(rows.values_list("pk", flat=True)[:AT_ONCE])):
        rows.model._default_manager.filter(pk__in=keys).delete()
        count += len(keys)
    return count
