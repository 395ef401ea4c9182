"""Spare disks of the site: what lies on the shelf, what is on its way, what went to its maker."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hardware.domain.spare_fit import PROTOCOLS, Disk
from hardware.domain.spares import NEXT, OF_A_TICKET, SpareState, may_become
from hardware.models.tickets import Ticket
from mirrorsite.ground.audit.models import Entry

LARGEST_BYTES = 2**60


class SpareStates(models.TextChoices):
    ON_SHELF = SpareState.ON_SHELF.value, _("on the shelf")
    RESERVED = SpareState.RESERVED.value, _("reserved")
    SENT = SpareState.SENT.value, _("sent")
    INSTALLED = SpareState.INSTALLED.value, _("installed")
    DEFECTIVE = SpareState.DEFECTIVE.value, _("defective")
    RMA_SENT = SpareState.RMA_SENT.value, _("sent to its maker")
    RMA_CLOSED = SpareState.RMA_CLOSED.value, _("settled by its maker")
    SCRAPPED = SpareState.SCRAPPED.value, _("scrapped")


class SpareQuerySet(models.QuerySet["Spare"]):
    def on_shelf(self) -> SpareQuerySet:
        """Free to be taken."""
        return self.filter(state=SpareState.ON_SHELF)

    def held_by(self, ticket: Ticket) -> Spare | None:
        """The one that is reserved for a ticket, or was sent for it."""
        return self.filter(ticket=ticket, state__in=OF_A_TICKET).first()

    def by_state(self) -> list[tuple[str, str, int]]:
        """(state, its label, count), in the order of a spare's life; those without any left out."""
        counts = dict(self.values_list("state").annotate(models.Count("pk")).order_by())
        return [(s.value, str(s.label), counts[s.value]) for s in SpareStates if s.value in counts]


class Spare(models.Model):
    """One disk that is not in service, or was put in from the shelf."""

    serial = models.CharField(_("serial number"), max_length=100)
    vendor = models.CharField(_("vendor"), max_length=60, blank=True)
    model = models.CharField(_("model"), max_length=100, blank=True)
    protocol = models.CharField(
        _("protocol"), max_length=20, blank=True, choices=[(one, one) for one in PROTOCOLS]
    )
    capacity_bytes = models.BigIntegerField(
        _("capacity in bytes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_BYTES)],
    )
    sector_bytes = models.PositiveIntegerField(
        _("logical sector in bytes"),
        null=True,
        blank=True,
        choices=[(512, "512"), (520, "520"), (528, "528"), (4096, "4096")],
    )
    rotating = models.BooleanField(_("rotates"), null=True, blank=True)
    shelf = models.CharField(_("shelf"), max_length=60, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=SpareStates, default=SpareState.ON_SHELF, db_index=True
    )
    rma_number = models.CharField(_("RMA number"), max_length=60, blank=True)
    rma_sent_on = models.DateField(_("sent to its maker on"), null=True, blank=True)
    warranty_until = models.DateField(_("warranty until"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="spares")

    objects = SpareQuerySet.as_manager()

    class Meta:
        verbose_name = _("spare disk")
        verbose_name_plural = _("spare disks")
        constraints = [
            models.UniqueConstraint(
                fields=["serial", "model"],
                name="one_spare",
                violation_error_message=_("A spare with this serial number and model exists."),
            ),
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(state__in=[str(one) for one in OF_A_TICKET]),
                name="one_spare_for_a_ticket",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.serial}".strip()

    def disk(self) -> Disk:
        """What is known of it, as a plain value."""
        return Disk(
            self.model, self.protocol, self.capacity_bytes, self.sector_bytes, self.rotating
        )

    @property
    def next_states(self) -> list[tuple[str, str]]:
        """What a person may make of it here; tickets reserve and send it by themselves."""
        after = [one for one in NEXT[SpareState(self.state)] if one not in OF_A_TICKET]
        return [(one.value, str(SpareStates(one).label)) for one in after]

    def go(self, state: str, actor: Any, why: str = "", **values: Any) -> bool:
        """Take one step; False when another one was taken first, or it is no step.

        `values` are columns that change with it. A spare that no ticket holds forgets its ticket,
        but for one that was put in.
        """
        if not may_become(self.state, state):
            return False
        keeps = state in (*OF_A_TICKET, SpareState.INSTALLED)
        told = {"state": state, **({} if keeps else {"ticket": None}), **values}
        with transaction.atomic():
            if not Spare.objects.filter(pk=self.pk, state=self.state).update(**told):
                return False
            self._note(state, actor, why)
        for name, value in told.items():
            setattr(self, name, value)
        return True

    def _note(self, state: str, actor: Any, why: str) -> None:
        SpareStep.objects.create(
            spare=self, before=self.state, after=state, actor=str(actor)[:150], why=why[:1000]
        )
        detail = {"serial": self.serial, "why": why[:1000]}
        Entry.objects.record(actor, "spare " + state, f"hardware.spare:{self.pk}", detail)

    def added(self, actor: Any, why: str = "") -> None:
        """The first step of its life here."""
        SpareStep.objects.create(spare=self, after=self.state, actor=str(actor)[:150], why=why)
        detail = {"serial": self.serial, "why": why}
        Entry.objects.record(actor, "spare added", f"hardware.spare:{self.pk}", detail)


class SpareStep(models.Model):
    """Who did what with a spare, when and why."""

    spare = models.ForeignKey(Spare, models.CASCADE, related_name="steps")
    at = models.DateTimeField(_("when"), default=timezone.now)
    before = models.CharField(max_length=12, blank=True, choices=SpareStates)
    after = models.CharField(max_length=12, choices=SpareStates)
    actor = models.CharField(_("who"), max_length=150)
    why = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("step of a spare")
        verbose_name_plural = _("steps of spares")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.spare} {self.after}"
