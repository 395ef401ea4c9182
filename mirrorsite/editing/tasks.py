"""Looking through published texts again: links die, and releases end."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from celery import shared_task
from django.db.models import F, Q
from django.utils import timezone

from mirrorsite.editing.checking import complaints_of
from mirrorsite.editing.models import Document, Revision, State

PART_S = 25
AGAIN = timedelta(days=1)
NEVER_FIRST = F("document__checked_at").asc(nulls_first=True)


@shared_task(time_limit=60)
def check_texts() -> None:
    """Count what is wrong with texts that changed or were not looked at for a day."""
    check_due(timezone.now(), time.monotonic() + PART_S)


def check_due(now: datetime, until: float) -> int:
    """Those that are due, until the monotonic clock says so; returns how many."""
    live = Revision.objects.filter(state=State.PUBLISHED).exclude(text="")
    changed = ~Q(document__checked_number=F("number")) | Q(document__checked_number=None)
    due = live.filter(changed | Q(document__checked_at__lt=now - AGAIN))
    count = 0
    # Keys alone: a row still to be read keeps SQLite from writing what another process wrote past.
    for key in list(due.order_by(NEVER_FIRST, "pk").values_list("pk", flat=True)):
        if revision := live.select_related("document").filter(pk=key).first():
            check(revision, now)
            count += 1
        if time.monotonic() >= until:
            break
    return count


def check(revision: Revision, now: datetime) -> None:
    """Note in its document how many errors and hints a published text has."""
    rows = Document.objects.filter(pk=revision.document_id)
    rows.update(checked_at=now)  # first: one that outlasts the task has its turn after the others
    found = complaints_of(revision.document, revision.text)
    errors = sum(one.is_error for one in found)
    rows.update(
        errors=min(errors, 999),
        advice=min(len(found) - errors, 999),
        checked_number=revision.number,
        checked_at=now,
    )
