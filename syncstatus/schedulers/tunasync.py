"""tunasync's manager: the list of jobs that GET /jobs gives, or a site's tunasync.json."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from syncstatus.domain.answer import (
    Parsed,
    SchedulerError,
    clean_text,
    load_json,
    short,
    unix_time,
    written_time,
)
from syncstatus.domain.naming import fault_of_name
from syncstatus.domain.status import Status, SyncStatus, parse_size, strip_user

LABEL = "tunasync"
EXPECTED = "a JSON list of jobs, as tunasync's /jobs gives"
STATUSES = {
    "none": Status.PENDING,
    "pre-syncing": Status.SYNCING,
    "syncing": Status.SYNCING,
    "success": Status.SUCCESS,
    "failed": Status.FAILED,
    "fail": Status.FAILED,
    "paused": Status.PAUSED,
    "disabled": Status.DISABLED,
}


def parse(body: bytes | str) -> Parsed:
    """Every job of an answer; of a mirror that two workers have, the master's newest."""
    rows = load_json(body, LABEL, EXPECTED)
    if isinstance(rows, dict) and "mirrors" in rows:
        raise SchedulerError(
            f"an object with “mirrors” (a mirrorz.json?); expected {EXPECTED}", LABEL
        )
    if not isinstance(rows, list):
        raise SchedulerError(f"{short(rows)}; expected {EXPECTED}", LABEL)
    parsed = Parsed()
    best: dict[str, tuple[tuple[bool, float], SyncStatus]] = {}
    for number, row in enumerate(rows, 1):
        status = _job(row, f"row {number}", parsed)
        if status is None:
            continue
        rank = (row.get("is_master") is True, _newest(status))
        if status.name not in best or rank > best[status.name][0]:
            best[status.name] = (rank, status)
    if rows and not best:
        raise SchedulerError(
            f"none of {len(rows)} rows is a job ({parsed.not_understood[0]}); expected {EXPECTED}",
            LABEL,
        )
    parsed.statuses = [status for _, status in best.values()]
    return parsed


def explain(text: bytes | str) -> dict[str, Any]:
    """What the site makes of an answer."""
    return parse(text).explained()


def _job(row: Any, where: str, parsed: Parsed) -> SyncStatus | None:
    name = row.get("name") if isinstance(row, dict) else None
    if not isinstance(name, str):
        parsed.note(where, f"{short(row)}; expected an object with a name")
        return None
    if fault_of_name(name):
        parsed.note(where, f"the name {short(name)} cannot be part of an address")
        return None
    where = f"{where} ({name})"
    said = clean_text(row.get("status"))
    if said not in STATUSES:
        parsed.note(where, f"status {short(row.get('status'))}; expected {', '.join(STATUSES)}")
    size = row.get("size")
    return SyncStatus(
        name=name,
        status=STATUSES.get(said, Status.UNKNOWN),
        last_success=_time(row, "last_update", where, parsed),
        last_started=_time(row, "last_started", where, parsed),
        last_ended=_time(row, "last_ended", where, parsed),
        next_run=_time(row, "next_schedule", where, parsed),
        size_bytes=parse_size(size) if isinstance(size, str) else None,
        upstream=strip_user(clean_text(row.get("upstream"))),
        said=said,
    )


def _time(row: dict[str, Any], key: str, where: str, parsed: Parsed) -> datetime | None:
    # Each time comes twice, as text and as unix seconds; managers before 2020 lack some.
    number = row.get(f"{key}_ts")
    try:
        return unix_time(number) if number is not None else written_time(row.get(key))
    except (ValueError, OverflowError) as error:
        value = row.get(key) if number is None else number
        parsed.note(where, f"{key} is {short(value)}: {error}")
        return None


def _newest(status: SyncStatus) -> float:
    times = (status.last_success, status.last_started, status.last_ended)
    return max((at.timestamp() for at in times if at), default=0.0)
