"""What tools disagree about, by the newest survey of each host, and since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from hardware.models import Drive, SurveyRecord

SURVEYS_BACK = 50  # how far back a disagreement is followed
MOST = 500
BAY = _(
    "Go and look: switch on the bay's locate light, read the serial number at the machine, and "
    "correct the panel label in the records. Pull nothing until both say the same."
)
STATE = _(
    "Ask both tools again. A card often knows of a failure before the kernel does: believe the "
    "worse one until it is clear."
)
# what they disagree about → what to do
TO_DO = {
    "bay": BAY,
    "slot": BAY,
    "state": STATE,
    "capacity_bytes": _(
        "One of them may count a volume or a namespace and not the disk. Compare with the label "
        "on the disk."
    ),
    "model": _("One of them cuts the name, or the serial number belongs to two disks. Compare."),
    "members": _(
        "Do not act on this volume by its members until the card's own tool and the kernel agree."
    ),
}
OTHERWISE = _("Ask each tool by hand on the host, and see which of them is behind.")


@dataclass(frozen=True)
class Row:
    """One disagreement of one host."""

    host: Any
    subject: str
    what: str
    claims: list[dict[str, str]]
    since: datetime
    is_older: bool  # it was there in the oldest survey that was looked at
    drive: Drive | None
    to_do: Any


def newest_with_any() -> list[SurveyRecord]:
    """The newest survey of each host, where it has disagreements."""
    newest = SurveyRecord.objects.filter(host=OuterRef("host")).order_by("-since", "-pk")
    rows = SurveyRecord.objects.filter(pk=Subquery(newest.values("pk")[:1])).select_related("host")
    return list(rows.exclude(data__disagreements=[]).exclude(data__disagreements=None))


def board() -> list[Row]:
    """All disagreements of newest surveys, the oldest first."""
    told = [(record, one) for record in newest_with_any() for one in _listed(record.data)]
    serials = {str(one.get("subject")) for _record, one in told}
    drives = {row.serial: row for row in Drive.objects.filter(serial__in=serials)}
    pasts = {record.pk: _past(record) for record, _one in told}
    rows = [_row(record, one, pasts[record.pk], drives) for record, one in told[:MOST]]
    return sorted(rows, key=lambda row: row.since)


def _listed(data: Any) -> list[dict[str, Any]]:
    listed = data.get("disagreements") if isinstance(data, dict) else None
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


Past = list[tuple[datetime, set[tuple[str, str]]]]


def _past(record: SurveyRecord) -> Past:
    """Earlier surveys of the host with what was disagreed about, the newest first."""
    rows = SurveyRecord.objects.filter(host=record.host_id, since__lt=record.since)
    found = rows.order_by("-since").values_list("since", "data__disagreements")[:SURVEYS_BACK]
    return [
        (since, {_key(one) for one in _listed({"disagreements": told})}) for since, told in found
    ]


def _key(one: dict[str, Any]) -> tuple[str, str]:
    return str(one.get("subject")), str(one.get("what"))


def _row(record: SurveyRecord, one: dict[str, Any], past: Past, drives: dict[str, Drive]) -> Row:
    since = record.since
    for at, keys in past:
        if _key(one) not in keys:
            break
        since = at
    subject, what = _key(one)
    return Row(
        host=record.host,
        subject=subject,
        what=what,
        claims=list(_claims(one)),
        since=since,
        is_older=len(past) == SURVEYS_BACK and since == past[-1][0],
        drive=drives.get(subject),
        to_do=TO_DO.get(what, OTHERWISE),
    )


def _claims(one: dict[str, Any]) -> Iterator[dict[str, str]]:
    for claim in one.get("claims") or ():
        if isinstance(claim, dict):
            yield {"source": str(claim.get("source")), "value": str(claim.get("value"))}
