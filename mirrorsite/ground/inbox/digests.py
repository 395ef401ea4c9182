"""Which part of the program digests which kind of report, and the digesting itself.

The wings register here when they start; the ground never imports a wing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction

from mirrorsite.ground.inbox.models import Report

log = logging.getLogger(__name__)
# Answers None, or what of the report it could not understand while it kept the rest.
Digest = Callable[[Report], str | None]
LATER = (OperationalError, InterfaceError)  # a locked or absent database, not a bad report
_digests: dict[tuple[str, int], Digest] = {}


def digests(kind: str, *versions: int) -> Callable[[Digest], Digest]:
    """Decorator: this function digests reports of this kind in these versions."""

    def register(function: Digest) -> Digest:
        _digests.update({(kind, version): function for version in versions})
        return function

    return register


def digest_waiting(limit: int = 200) -> int:
    """Digest what waits, oldest first; returns how many wait no more.

    Each report is one transaction: its rows and its state are committed together or not at all.
    A report that cannot be digested is kept with the reason, and does not hold up the others.
    One that met a locked database, or the end of the task's time, waits for the next call.
    """
    waiting = list(Report.objects.waiting().values_list("pk", flat=True)[:limit])
    done = 0
    for pk in waiting:
        done += 1
        try:
            with transaction.atomic():
                _digest(pk)
        except SoftTimeLimitExceeded:
            raise
        except LATER as error:
            log.warning("report %s waits: %s", pk, error)
            done -= 1
        except Exception as error:
            log.exception("report %s could not be digested", pk)
            reason = f"{type(error).__name__}: {error}"[:2000]
            rows = Report.objects.filter(pk=pk, state=Report.State.NEW)
            rows.update(state=Report.State.FAILED, error=reason)
    return done


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
