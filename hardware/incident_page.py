"""What an incident's page says of its cause, its rate, and of what else is wrong there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from hardware.domain.cause import cause_in
from hardware.domain.rate import DAYS, HEIGHT, WIDTH, Rate, rate_of
from hardware.models import Drive
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.incidents.words import say, title

EVENTS_COUNTED = 20_000
OTHERS_SHOWN = 50


def cause_context(incident: Incident, now: datetime | None = None) -> dict[str, Any]:
    """The context of _incident_cause.html."""
    return {
        "cause": _cause(incident),
        "rate": _rate(incident, now or timezone.now()),
        "chart": {"width": WIDTH, "height": HEIGHT, "days": DAYS},
        "about_drive": _drive(incident),
        "also": _titled(Incident.objects.open().filter(_same(incident)).exclude(pk=incident.pk)),
        "part_of": _titled(Incident.objects.filter(pk=incident.parent_id)),
        "parts": _titled(incident.children.exclude(subject=incident.subject)),
    }


def _cause(incident: Incident) -> dict[str, Any] | None:
    cause = cause_in(incident.values)
    if cause is None:
        return None
    kept = incident.values["cause"].get("reasons", [])
    return {
        "word": cause.value,
        "says": say(f"cause.{cause.value}", {}),
        "advice": say(f"advice.{cause.value}", {}),
        "reasons": [say(one["code"], one["values"]) for one in kept],
    }


def _rate(incident: Incident, now: datetime) -> Rate | None:
    """Up to now; of an old one the week before its last sighting. None: no kernel told it."""
    until = now if now - incident.last_at < timedelta(days=DAYS) else incident.last_at
    rows = incident.kernel_events.filter(at__gt=until - timedelta(days=DAYS), at__lte=until)
    told = list(rows.order_by("-at").values_list("at", "count")[:EVENTS_COUNTED])
    return rate_of(told, until) if told else None


def _drive(incident: Incident) -> dict[str, Any] | None:
    """The drive with the card's word and its verdict, where the incident is about one."""
    number = incident.subject.removeprefix("drive:")
    if not incident.subject.startswith("drive:") or not number.isdigit():
        return None
    row = Drive.objects.filter(pk=number).first()
    return {"row": row, "state": str(row.latest.get("state") or "")} if row else None


def _same(incident: Incident) -> Q:
    """Other troubles with the same thing, and those that are parts of the same."""
    same = Q(subject=incident.subject)
    return same | Q(parent=incident.parent_id) if incident.parent_id else same


def _titled(rows: Any) -> list[dict[str, Any]]:
    shown = rows.order_by("-last_at")[:OTHERS_SHOWN]
    return [{"incident": row, "title": title(row)} for row in shown]
