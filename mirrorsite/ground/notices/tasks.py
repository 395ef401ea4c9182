"""Tell people what happened: each transition at least once to each route."""

from __future__ import annotations

from datetime import datetime, timedelta

import apprise
from celery import shared_task
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from mirrorsite.ground.incidents.models import Incident, Transition
from mirrorsite.ground.incidents.words import title
from mirrorsite.ground.notices.models import ALARMS, Delivery, Route
from mirrorsite.ground.site.models import Identity

AT_ONCE = 20
WORDS = {"opened": "Opened", "worse": "Got worse", "again": "Is back", "resolved": "Resolved"}


@shared_task(time_limit=60)
def deliver_due() -> None:
    """Deliver what is due on every route."""
    deliver(timezone.now())


def deliver(now: datetime) -> int:
    """Send what is due; returns how many messages arrived."""
    hold_off = timedelta(seconds=settings.NOTICE_HOLD_OFF_S)
    arrived = 0
    for route in Route.objects.filter(is_enabled=True):
        told: set[int] = set()
        for transition in route.due(now, hold_off)[:AT_ONCE]:
            if transition.word in ALARMS and hold_off:
                if transition.incident_id in told:
                    continue  # its next alarm waits for the next hold-off
                told.add(transition.incident_id)
            error = send(route, transition)
            Delivery.objects.note(route, transition, error, now)
            arrived += not error
            if error:
                break
    return arrived


def send(route: Route, transition: Transition) -> str:
    """Hand one message to apprise; returns what went wrong, or nothing."""
    target = apprise.Apprise()
    if not target.add(route.address):
        return "apprise does not know this address"
    try:
        sent = target.notify(title=_headline(transition), body=_text(transition))
    except Exception as error:
        return f"{type(error).__name__}"
    return "" if sent else "the receiver did not take it"


def _headline(transition: Transition) -> str:
    word = WORDS.get(transition.word, transition.word)
    return f"[{transition.severity}] {word}: {title(transition.incident, 'en')}"


def _text(transition: Transition) -> str:
    incident = transition.incident
    lines = [
        title(incident, "en"),
        title(incident, "zh-hans"),
        f"first {incident.first_at:%Y-%m-%d %H:%M:%S %Z}, "
        f"last {incident.last_at:%Y-%m-%d %H:%M:%S %Z}, {incident.count} times",
    ]
    if transition.word == "resolved" and incident.resolved_why:
        lines.append(f"resolved: {incident.resolved_why}")
    return "\n".join([*lines, _address(incident)])


def _address(incident: Incident) -> str:
    """Its page on this site; a wing's address, known here only by its name."""
    with translation.override(settings.LANGUAGE_CODE):
        path = reverse("incident", args=[incident.pk])
    return Identity.current().url.rstrip("/") + path
