"""How a mirror stands at a moment: its status, or why that status is not the whole truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from syncstatus.domain.status import Status

STUCK_AFTER = timedelta(hours=24)
OVERDUE_AFTER = timedelta(hours=6)
STALE_AFTER = timedelta(days=7)
FORGOTTEN_AFTER = timedelta(minutes=10)  # beyond one interval, for an answer that was short once
# codes of why a last report no longer holds
FORGOTTEN = frozenset({"standing_sourceless", "standing_unasked", "standing_unspoken"})


@dataclass(frozen=True)
class Standing:
    """The word that a page shows, and the code of the sentence that says why."""

    word: str
    why: str
    since: datetime | None = None


def why_forgotten(
    seen_at: datetime | None,
    is_asked: bool | None,
    answered_at: datetime | None,
    interval: timedelta,
) -> str:
    """The code of why nobody speaks of a mirror any longer; empty while somebody may.

    `is_asked` is None when its source is gone. A source that is asked and silent has forgotten
    nothing: the pages say that of the source as a whole.
    """
    if seen_at is None:
        return ""
    if is_asked is None:
        return "standing_sourceless"
    if not is_asked:
        return "standing_unasked"
    if answered_at and answered_at - seen_at > interval + FORGOTTEN_AFTER:
        return "standing_unspoken"
    return ""


def judge(
    status: Status,
    at: datetime,
    last_success: datetime | None,
    last_started: datetime | None,
    next_run: datetime | None,
) -> Standing:
    """How a mirror stands; `at` is when its source last spoke of it, not when the page is read."""
    if status is Status.SYNCING and last_started and at - last_started > STUCK_AFTER:
        return Standing("stuck", "standing_stuck", last_started)
    if status in (Status.SUCCESS, Status.SYNCING) and last_success:
        if at - last_success > STALE_AFTER:
            return Standing("stale", "standing_stale", last_success)
        if status is Status.SUCCESS and next_run and at - next_run > OVERDUE_AFTER:
            return Standing("overdue", "standing_overdue", next_run)
    since = {Status.SYNCING: last_started, Status.SUCCESS: last_success}.get(status)
    return Standing(str(status), f"standing_{status}", since)
