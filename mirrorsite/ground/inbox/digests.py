"""Which part of the program digests which kind of report, and the digesting itself.

The wings register here when they start; the ground never imports a wing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, QuerySet

from mirrorsite.ground.inbox.models import Report

log = logging.getLogger(__name__)
# Answers None, or what of the report it could not understand while it kept the rest.
Digest = Callable[[Report], str | None]
LATER = (OperationalError, InterfaceError)  # a locked or absent database, not a bad report
MOST_TRIES = 2
FAIR_S = 30  # of a task's 50 s: one that had less was cut off for the others' sake
ENDLESS = "its digest did not end within the time limit, twice; kept, not tried again"
_digests: dict[tuple[str, int], Digest] = {}
_afterwards: list[Callable[[], None]] = []


def digests(kind: str, *versions: int) -> Callable[[Digest], Digest]:
    """Decorator: this function digests reports of this kind in these versions."""

    def register(function: Digest) -> Digest:
        _digests.update({(kind, version): function for version in versions})
        return function

    return register


def afterwards(function: Callable[[], None]) -> None:
    """Call this after each batch of digested reports; it is quick where nothing is new."""
    if function not in _afterwards:
        _afterwards.append(function)


def digest_waiting(limit: int = 200) -> int:
    """Digest what waits, oldest first; returns how many wait no more.

    Each report is one transaction: its rows and its state are committed together or not at all.
    A report that cannot be digested is kept with the reason, and does not hold up the others.
    One that met a locked database waits for the next call. One that met the end of the task's
    time ends this call with SoftTimeLimitExceeded, and waits behind the others.
    """
    waiting = list(Report.objects.waiting().values_list("pk", flat=True)[:limit])
    done = sum(map(_try, waiting))
    if done:
        _call_afterwards()
    return done


def _call_afterwards() -> None:
    """A fault there is no fault of the reports, which are committed."""
    for function in _afterwards:
        try:
            function()
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            log.exception("after the reports: %s failed", function.__name__)


def _try(pk: int) -> bool:
    """Whether the report waits no more."""
    began = monotonic()
    counted = False
    try:
        # Counted before it starts and committed by itself: who is killed counts nothing after.
        counted = _count(pk)
        if counted:
            with transaction.atomic():
                _digest(pk)
    except SoftTimeLimitExceeded:
        if counted and monotonic() - began < FAIR_S:  # those before it took the time
            _uncount(pk)
        raise
    except LATER as error:
        log.warning("report %s waits: %s", pk, error)
        if counted:
            _uncount(pk)
        return False
    except Exception as error:
        log.exception("report %s could not be digested", pk)
        _fail(Report.objects.filter(pk=pk), f"{type(error).__name__}: {error}")
    return True


def _count(pk: int) -> bool:
    """Count one more try; False where there is none left, or another worker ended it."""
    rows = Report.objects.filter(pk=pk, state=Report.State.NEW)
    with transaction.atomic():
        if rows.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
            return True
        if _fail(rows.filter(tries__gte=MOST_TRIES), ENDLESS):
            log.error("report %s: %s", pk, ENDLESS)
    return False


def _uncount(pk: int) -> None:
    """The try was not the report's fault; where even this cannot be written, it counts."""
    try:
        with transaction.atomic():
            Report.objects.filter(pk=pk, tries__gt=0).update(tries=F("tries") - 1)
    except LATER as error:
        log.warning("report %s: a try that was not its fault counts: %s", pk, error)


def _fail(rows: QuerySet[Report], reason: str) -> int:
    new = rows.filter(state=Report.State.NEW)
    return new.update(state=Report.State.FAILED, error=reason[:2000])


def _digest(pk: int) -> None:
    # The conditional update is the claim: of two workers one changes the row, the other none.
    rows = Report.objects.filter(pk=pk, state=Report.State.NEW)
    if not rows.update(state=Report.State.DIGESTED):
        return
    # Reports of one host are digested one after another: they may tell the same event.
    # Without no_key the door, which adds a row that points to the host, would wait for the end.
    locked = Report.objects.select_for_update(of=("host",), no_key=True).select_related("host")
    report = locked.get(pk=pk)
    digest = _digests.get((report.kind, report.version))
    if digest is None:
        known = sorted(f"{kind} {version}" for kind, version in _digests)
        error = f"no part of this release digests it; known: {', '.join(known)}"
        Report.objects.filter(pk=pk).update(state=Report.State.UNKNOWN, error=error)
        return
    if trouble := digest(report):
        Report.objects.filter(pk=pk).update(state=Report.State.FAILED, error=trouble[:2000])
