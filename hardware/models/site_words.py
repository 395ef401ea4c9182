"""What people in the data centre said of a ticket by its link, as they said it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hardware.models.tickets import Ticket, TicketStep


class SiteWordQuerySet(models.QuerySet["SiteWord"]):
    def alarms(self) -> SiteWordQuerySet:
        """ "Another serial is on the label", of open tickets where no operator has answered."""
        return self.filter(
            kind=SiteWord.Kind.STOPPED,
            seen_at=None,
            ticket__in=Ticket.objects.open(),
        ).select_related("ticket__host")


class SiteWord(models.Model):
    """One statement; the step beside it tells the same as a sentence."""

    class Kind(models.TextChoices):
        TAKEN = "taken", _("taken")
        REPLACED = "replaced", _("replaced")
        STOPPED = "stopped", _("stopped: another serial number is on the label")
        LABEL = "label", _("read a label")
        NOTE = "note", _("note")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="site_words")
    step = models.ForeignKey(TicketStep, models.CASCADE, related_name="site_words")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("who"), max_length=60)
    bay = models.CharField(_("bay"), max_length=60, blank=True)
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    text = models.CharField(_("words"), max_length=500, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    seen_at = models.DateTimeField(_("seen by an operator"), null=True)

    objects = SiteWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("word from the data centre")
        verbose_name_plural = _("words from the data centre")

    def __str__(self) -> str:
        return f"{self.ticket} {self.kind}"
