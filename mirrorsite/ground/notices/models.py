"""Where alerts go, and which of them arrived."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import apprise
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirrorsite.ground.incidents.domain import SEVERITIES
from mirrorsite.ground.incidents.models import Severity, Transition

LONGEST_PAUSE = timedelta(hours=1)
LAST_TRY_AFTER = timedelta(days=3)
# Older transitions are history: their deliveries are pruned after 90 days, and nobody wants
# to be told of them a second time, nor of a month's alerts when a route is enabled again.
TOLD_WITHIN = timedelta(days=30)
ALARMS = ("opened", "worse", "again")
TOLD_WORDS = (*ALARMS, "resolved")  # others are for the history only


def check_address(value: str) -> None:
    """Refuse what apprise cannot deliver to."""
    if not apprise.Apprise().add(value):
        raise ValidationError(_("apprise does not know this address, e.g. mailto://…, json://…"))


class Route(models.Model):
    """One address that alerts go to, from a severity on."""

    name = models.CharField(_("name"), max_length=60)
    address = models.CharField(
        _("apprise address"),
        max_length=500,
        validators=[check_address],
        help_text=_("Often holds a password: it is shown only here."),
    )
    least = models.CharField(
        _("from severity"), max_length=10, choices=Severity, default=Severity.ERROR
    )
    is_enabled = models.BooleanField(_("enabled"), default=True)
    since = models.DateTimeField(_("tells what happens after"), default=timezone.now)

    class Meta:
        verbose_name = _("route")
        verbose_name_plural = _("routes")

    def __str__(self) -> str:
        return self.name

    def due(self, now: datetime, hold_off: timedelta) -> models.QuerySet[Transition]:
        """Transitions to deliver here now, oldest first; one alarm of an incident in a hold-off."""
        later = Delivery.objects.filter(route=self, next_try_at__gt=now)
        lately = Delivery.objects.filter(route=self, delivered_at__gt=now - hold_off)
        rows = self.overdue(now, hold_off).exclude(pk__in=later.values("transition"))
        alarmed = lately.filter(transition__word__in=ALARMS).values("transition__incident")
        rows = rows.exclude(word__in=ALARMS, incident__in=alarmed)
        return rows.select_related("incident").order_by("pk")

    def overdue(self, now: datetime, after: timedelta) -> models.QuerySet[Transition]:
        """Transitions of root incidents, older than `after`, that did not arrive here."""
        grave = SEVERITIES[SEVERITIES.index(self.least) :]
        done = Delivery.objects.filter(route=self).exclude(delivered_at=None, given_up_at=None)
        return Transition.objects.filter(
            incident__parent=None,
            word__in=TOLD_WORDS,
            severity__in=grave,
            at__gte=max(self.since, now - TOLD_WITHIN),
            at__lte=now - after,
        ).exclude(pk__in=done.values("transition"))


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def note(self, route: Route, transition: Transition, error: str, now: datetime) -> Delivery:
        """Write down one try; after a failure the next waits twice as long, for three days."""
        row, _made = self.get_or_create(route=route, transition=transition)
        row.tries += 1
        row.error = error[:500]
        if not error:
            row.delivered_at = now
        elif now - row.created_at > LAST_TRY_AFTER:
            row.given_up_at = now
        else:
            row.next_try_at = now + min(
                LONGEST_PAUSE, timedelta(seconds=15) * 2 ** min(row.tries, 9)
            )
        row.save()
        return row


class Delivery(models.Model):
    """One transition on its way to one route."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="deliveries")
    transition = models.ForeignKey(Transition, models.CASCADE, related_name="deliveries")
    created_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    given_up_at = models.DateTimeField(_("given up"), null=True)
    error = models.CharField(_("error"), max_length=500, blank=True)

    objects: Any = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["route", "transition"], name="one_delivery"),
        ]

    def __str__(self) -> str:
        return f"{self.transition} → {self.route}"
