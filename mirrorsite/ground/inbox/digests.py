"""Which part of the program digests which kind of report, and the digesting itself.

The wings register here when they start; the ground never imports a wing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction

from mirrorsite.ground.inbox.models import Report

log = logging.getLogger(__name__)
Digest = Callable[[Report], Any]
_digests: dict[tuple[str, int], Digest] = {}


def digests(kind: str, *versions: int) -> Callable[[Digest], Digest]:
    """Decorator: this function digests reports of this kind in these versions."""

    def register(function: Digest) -> Digest:
        _digests.update({(kind, version): function for version in versions})
        return function

    return register


def digest_waiting(limit: int = 200) -> int:
    """Digest what waits, oldest first; returns how many there were.

    Each report is one transaction: its rows and its state are committed together or not at all.
    A report that cannot be digested is kept with the reason, and does not hold up the others.
    """
    waiting = list(Report.objects.waiting().values_list("pk", flat=True)[:limit])
    for pk in waiting:
        try:
            with transaction.atomic():
                _digest(pk)
        except Exception as error:
            log.exception("report %s could not be digested", pk)
            reason = f"{type(error).__name__}: {error}"[:2000]
            rows = Report.objects.filter(pk=pk, state=Report.State.NEW)
            rows.update(state=Report.State.FAILED, error=reason)
    return len(waiting)


def _digest(pk: int) -> None:
    # The conditional update is the claim: of two workers one changes the row, the other none.
    rows = Report.objects.filter(pk=pk, state=Report.State.NEW)
    if not rows.update(state=Report.State.DIGESTED):
        return
    report = Report.objects.select_related("host").get(pk=pk)
    digest = _digests.get((report.kind, report.version))
    if digest is None:
        known = sorted(f"{kind} {version}" for kind, version in _digests)
        error = f"no part of this release digests it; known: {', '.join(known)}"
        Report.objects.filter(pk=pk).update(state=Report.State.UNKNOWN, error=error)
        return
    digest(report)
