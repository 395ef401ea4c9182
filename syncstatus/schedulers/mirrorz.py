"""mirrorz.json, version 1.7 with extension D: what many mirror sites publish."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from syncstatus.domain.answer import (
    Parsed,
    SchedulerError,
    clean_text,
    load_json,
    short,
    unix_time,
)
from syncstatus.domain.naming import fault_of_name, served_path
from syncstatus.domain.status import Status, SyncStatus, parse_size, strip_user

LABEL = "mirrorz"
EXPECTED = "a mirrorz.json object with “mirrors”"
LETTER = re.compile(r"([A-Z])(\d{0,20})")
WHOLE = re.compile(r"(?:[A-Z]\d{0,20})*")
MAIN = {
    "S": Status.SUCCESS,
    "D": Status.PENDING,
    "Y": Status.SYNCING,
    "F": Status.FAILED,
    "P": Status.PAUSED,
    "C": Status.CACHED,
    "R": Status.PROXIED,
    "U": Status.UNKNOWN,
}


def parse(body: bytes | str) -> Parsed:
    """Every mirror of the file; of a name that comes twice, the one with the newest success."""
    document = load_json(body, LABEL, EXPECTED)
    rows = document.get("mirrors") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise SchedulerError(f"{short(document)}; expected {EXPECTED}", LABEL)
    parsed = Parsed()
    best: dict[str, SyncStatus] = {}
    for number, row in enumerate(rows, 1):
        status = _mirror(row, f"mirror {number}", parsed)
        if status and _age(status) >= _age(best.get(status.name)):
            best[status.name] = status
    if rows and not best:
        raise SchedulerError(
            f"none of {len(rows)} rows is a mirror ({parsed.not_understood[0]}); "
            f"expected {EXPECTED}",
            LABEL,
        )
    parsed.statuses = list(best.values())
    return parsed


def explain(text: bytes | str) -> dict[str, Any]:
    """What the site makes of a file."""
    return parse(text).explained()


def _mirror(row: Any, where: str, parsed: Parsed) -> SyncStatus | None:
    name = row.get("cname") if isinstance(row, dict) else None
    if not isinstance(name, str):
        parsed.note(where, f"{short(row)}; expected an object with a cname")
        return None
    if fault_of_name(name):
        parsed.note(where, f"the cname {short(name)} cannot be part of an address")
        return None
    where = f"{where} ({name})"
    said = clean_text(row.get("status"))
    letters = _letters(said, where, parsed)
    main = next((MAIN[letter] for letter in letters if letter in MAIN), Status.UNKNOWN)
    url, size = row.get("url"), row.get("size")
    return SyncStatus(
        name=name,
        status=Status.DISABLED if row.get("disable") is True else main,
        last_success=letters.get("S") or letters.get("O"),
        last_started=letters.get("Y"),
        last_ended=letters.get("S") or letters.get("F"),
        next_run=letters.get("X"),
        size_bytes=parse_size(size) if isinstance(size, str) else None,
        upstream=strip_user(clean_text(row.get("upstream"))),
        said=said,
        path=served_path(url) if isinstance(url, str) and url.startswith("/") else "",
    )


def _letters(said: str, where: str, parsed: Parsed) -> dict[str, datetime | None]:
    # Sites write the letters in any order and leave times out: “YO1779297222X1779552600”.
    if not WHOLE.fullmatch(said):
        parsed.note(where, f"status {short(said)}; expected letters with unix seconds")
        return {}
    found: dict[str, datetime | None] = {}
    for letter, seconds in LETTER.findall(said):
        try:
            found[letter] = unix_time(int(seconds)) if seconds else None
        except ValueError as error:
            found[letter] = None
            parsed.note(where, f"{letter} in status {short(said)}: {error}")
    return found


def _age(status: SyncStatus | None) -> float:
    return status.last_success.timestamp() if status and status.last_success else 0.0
