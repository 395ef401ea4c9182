"""What a person must do, at which bay, and every step of it."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hardware.domain.ticket import OPEN_STATES, State, Task, may_go
from hardware.models.inventory import Bay, Drive, Placement
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident


class TicketState(models.TextChoices):
    DRAFT = State.DRAFT.value, _("draft")
    SENT = State.SENT.value, _("sent")
    ACKNOWLEDGED = State.ACKNOWLEDGED.value, _("acknowledged")
    REPLACED = State.REPLACED.value, _("replaced")
    REBUILDING = State.REBUILDING.value, _("rebuilding")
    VERIFIED = State.VERIFIED.value, _("verified")
    CLOSED = State.CLOSED.value, _("closed")
    CANCELLED = State.CANCELLED.value, _("cancelled")


class TicketTask(models.TextChoices):
    REPLACE = Task.REPLACE.value, _("replace")
    IDENTIFY = Task.IDENTIFY.value, _("identify")


class TicketQuerySet(models.QuerySet["Ticket"]):
    def open(self) -> TicketQuerySet:
        """Something is still to be done."""
        return self.filter(state__in=OPEN_STATES)

    def about(self, incident: Incident) -> TicketQuerySet:
        """Those of an incident, and those of the drive that it is about."""
        kind, _, number = incident.subject.partition(":")
        drive = int(number) if kind == "drive" and number.isdigit() else None
        return self.filter(Q(incident=incident) | Q(drive__isnull=False, drive=drive))

    def for_page(self) -> TicketQuerySet:
        """Open ones first, with all that a list shows."""
        is_open = models.Case(models.When(state__in=OPEN_STATES, then=0), default=1)
        rows = self.select_related("host", "drive", "bay", "incident")
        return rows.annotate(rank=is_open).order_by("rank", "-pk")


class Ticket(models.Model):
    """One drive to replace, or several of which one is to be identified."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="tickets")
    host = models.ForeignKey(Host, models.PROTECT, related_name="tickets")
    task = models.CharField(_("task"), max_length=10, choices=TicketTask)
    state = models.CharField(_("state"), max_length=14, choices=TicketState, default=State.DRAFT)
    drive = models.ForeignKey(Drive, models.PROTECT, null=True, related_name="tickets")
    bay = models.ForeignKey(Bay, models.PROTECT, null=True, related_name="tickets")
    finding = models.JSONField(default=dict)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    new_serial = models.CharField(_("serial number of the new disk"), max_length=100, blank=True)
    replaced_at = models.DateTimeField(_("replaced"), null=True)
    checks = models.JSONField(default=list)  # of the replacement: {"code", "state", "values"}
    checked_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(_("opened again"), default=0)
    link_key = models.CharField(max_length=32, blank=True)  # another one voids older links
    link_until = models.DateTimeField(_("link valid until"), null=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            models.UniqueConstraint(
                fields=["drive"],
                condition=Q(state__in=OPEN_STATES) & ~Q(drive=None),
                name="one_open_ticket_per_drive",
            ),
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(state__in=OPEN_STATES),
                name="one_open_ticket_per_incident",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def is_moved(self, place: Placement | None) -> bool:
        """Whether a drive's present placement is not where this ticket has it; None: nowhere.

        Where persons and the BMC gave it a bay, surveys go on to name none.
        """
        if place is None:
            return True
        if place.bay_id is None and self.finding.get("bay_by_people"):
            return False
        return place.bay_id != self.bay_id

    def go(self, state: str, actor: Any, why: str) -> bool:
        """Take one step; False when somebody else took another one first, or it is no step."""
        if not may_go(self.state, state):
            return False
        with transaction.atomic():
            rows = Ticket.objects.filter(pk=self.pk, state=self.state)
            if not rows.update(state=state):
                return False
            TicketStep.objects.create(
                ticket=self, before=self.state, after=state, actor=str(actor), why=why
            )
            Entry.objects.record(
                actor, "ticket " + state, f"hardware.ticket:{self.pk}", {"why": why}
            )
        self.state = state
        return True


class TicketStep(models.Model):
    """Who did what, when and why."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="steps")
    at = models.DateTimeField(_("when"), default=timezone.now)
    before = models.CharField(max_length=14, blank=True)
    after = models.CharField(max_length=14)
    actor = models.CharField(_("who"), max_length=150)
    why = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.ticket} {self.after}"
