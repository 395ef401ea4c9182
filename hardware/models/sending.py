"""Where tickets go, and each message on its way there with the words that it was sent with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hardware.models.inventory import fitted
from hardware.models.tickets import Ticket, TicketStep

LONGEST_PAUSE = timedelta(hours=1)
FIRST_PAUSE = timedelta(seconds=15)
LAST_TRY_AFTER = timedelta(days=3)
HELD = timedelta(minutes=2)  # longer than a task lives: a message of a killed one is free again


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries: twice as long each time, an hour at most."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries, 9))


class Language(models.TextChoices):
    ZH = "zh", "中文"
    EN = "en", "English"
    BOTH = "both", _("both languages")


class TicketChannel(models.Model):
    """One receiver of tickets: an address, how it is spoken to, and the secret that it wants."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=40)  # the name of a file in ticket_bodies
    address = models.CharField(_("address"), max_length=500, blank=True)
    secret = models.CharField(_("secret"), max_length=500, blank=True)
    values = models.JSONField(default=dict)  # what its kind asks for: project, labels, queue
    body = models.JSONField(_("body"), null=True, blank=True)  # instead of its kind's own
    language = models.CharField(
        _("language"), max_length=4, choices=Language, default=Language.BOTH
    )
    is_enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        verbose_name = _("channel for tickets")
        verbose_name_plural = _("channels for tickets")

    def __str__(self) -> str:
        return self.name


class TicketDeliveryQuerySet(models.QuerySet["TicketDelivery"]):
    def waiting(self) -> TicketDeliveryQuerySet:
        """Neither arrived nor given up."""
        return self.filter(delivered_at=None, given_up_at=None, channel__isnull=False)

    def due(self, now: datetime) -> TicketDeliveryQuerySet:
        """To be tried now, oldest first; what is said of a ticket stays in its order.

        A later message waits for the ones before it; for the first one even when that was given
        up, for there is nothing yet that could be added to.
        """
        earlier = TicketDelivery.objects.filter(
            Q(given_up_at=None) | Q(is_first=True),
            ticket=OuterRef("ticket"),
            channel=OuterRef("channel"),
            delivered_at=None,
            pk__lt=OuterRef("pk"),
        )
        rows = self.waiting().filter(next_try_at__lte=now, channel__is_enabled=True)
        return rows.exclude(Exists(earlier)).select_related("channel", "ticket").order_by("pk")

    def give_up_old(self, now: datetime) -> int:
        """What was tried for three days in vain is not tried any more."""
        old = self.waiting().filter(tries__gt=0, next_try_at__lte=now)
        return old.filter(asked_at__lt=now - LAST_TRY_AFTER).update(given_up_at=now)

    def again(self, now: datetime) -> int:
        """Try at once, and for three days from now, what has not arrived."""
        rows = self.filter(delivered_at=None, channel__isnull=False)
        return rows.update(next_try_at=now, asked_at=now, given_up_at=None)


class TicketDelivery(models.Model):
    """One message about a ticket to one channel, exactly as it was written.

    `ticket` None: a test of the channel. `channel` None: a person passed the words on by hand.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, related_name="deliveries")
    step = models.ForeignKey(TicketStep, models.CASCADE, null=True, related_name="deliveries")
    channel = models.ForeignKey(TicketChannel, models.PROTECT, null=True, related_name="deliveries")
    is_first = models.BooleanField(default=True)  # else it is added to what the first one opened
    event = models.CharField(max_length=20)
    words = models.JSONField(default=dict)  # title_en title_zh text_en text_zh link severity …
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    asked_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now, db_index=True)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    delivered_at = models.DateTimeField(_("arrived"), null=True)
    given_up_at = models.DateTimeField(_("given up"), null=True)
    error = models.JSONField(_("error"), default=dict)  # {"code", "values"}
    remote_key = models.CharField(_("number there"), max_length=200, blank=True)
    remote_url = models.CharField(_("page there"), max_length=500, blank=True)

    objects = TicketDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("message about a ticket")
        verbose_name_plural = _("messages about tickets")
        constraints = [
            models.UniqueConstraint(fields=["step", "channel"], name="one_message_of_a_step"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} → {self.channel}"

    @property
    def state(self) -> str:
        """In one word, for the page."""
        if self.delivered_at:
            return "arrived"
        return "given-up" if self.given_up_at else "failing" if self.error else "waiting"

    def claim(self, now: datetime) -> bool:
        """Take it for one try; False when another worker was quicker.

        It is put off before it is sent: were the worker killed meanwhile, it would be tried again.
        """
        held = max(HELD, pause_after(self.tries + 1))
        rows = TicketDelivery.objects.waiting().filter(pk=self.pk, next_try_at=self.next_try_at)
        return bool(rows.update(next_try_at=now + held, tries=F("tries") + 1))

    def arrived(self, now: datetime, key: str = "", url: str = "") -> None:
        """It was taken there, and this is what it is called."""
        self._note(delivered_at=now, given_up_at=None, error={}, remote_key=key, remote_url=url)

    def failed(self, now: datetime, code: str, values: dict[str, Any]) -> None:
        """It did not arrive; the next try waits twice as long."""
        error = {"code": code, "values": values}
        self._note(error=error, next_try_at=now + pause_after(self.tries + 1))

    def _note(self, **values: Any) -> None:
        told = {name: fitted(TicketDelivery, name, value) for name, value in values.items()}
        TicketDelivery.objects.filter(pk=self.pk).update(**told)
