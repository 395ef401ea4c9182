"""Who saw which serial number in which bay: what persons typed, and what a BMC said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.validators import MinLengthValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hardware.domain.witness import Seen, Witness
from hardware.models.inventory import Bay, fitted
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Host

LONGEST_LABEL = 60


class SeenBy(models.TextChoices):
    """The witnesses that a person or a BMC can be; the others speak in surveys."""

    LABEL = Witness.LABEL.value, _("I read the label of the drive in that bay")
    BMC = Witness.BMC.value, _("the BMC's storage page shows it there")
    ACTIVITY = Witness.ACTIVITY.value, _("that bay's light followed reads of the drive")


class SeenQuerySet(models.QuerySet["SeenSerial"]):
    def standing(self) -> SeenQuerySet:
        """Not withdrawn, and not said otherwise since."""
        return self.filter(ended_at=None)

    def add(self, row: SeenSerial, actor: Any) -> SeenSerial:
        """Keep what a person says that was seen; audited."""
        with transaction.atomic():
            row.said_by = fitted(SeenSerial, "said_by", actor.get_username())
            row.save()
            detail = {"serial": row.serial, "place": row.place, "witness": row.witness}
            Entry.objects.record(actor, "serial seen", f"hardware.seenserial:{row.pk}", detail)
        return row

    def replace_bmc(self, host: Host, said: list[SeenSerial], at: datetime) -> None:
        """What a BMC says now; what it said before and says no more, or otherwise, is ended.

        A word that is said again keeps its row and gets the new time.
        """
        before = {
            (row.label, row.serial): row
            for row in self.standing().filter(host=host, witness=SeenBy.BMC, by_bmc=True)
        }
        new = []
        for row in {(row.label, row.serial): row for row in said}.values():
            known = before.pop((row.label, row.serial), None)
            if known is None:
                new.append(row)
            elif known.at < at:
                self.filter(pk=known.pk).update(at=at)
        gone = [row.pk for row in before.values() if row.at <= at]
        self.filter(pk__in=gone).update(ended_at=at, ended_why="the BMC says it no more")
        self.bulk_create(new)


class SeenSerial(models.Model):
    """One statement: this serial number is in that bay, or in the bay of that panel label."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="seen_serials")
    bay = models.ForeignKey(
        Bay, models.SET_NULL, null=True, blank=True, related_name="seen", verbose_name=_("bay")
    )
    label = models.CharField(_("panel label"), max_length=LONGEST_LABEL, blank=True)
    enclosure = models.CharField(max_length=40, blank=True)  # as a BMC names it
    slot = models.IntegerField(null=True, blank=True)
    serial = models.CharField(
        _("serial number"), max_length=100, validators=[MinLengthValidator(4)]
    )
    witness = models.CharField(_("how it was seen"), max_length=10, choices=SeenBy)
    said_by = models.CharField(_("who"), max_length=150)
    by_bmc = models.BooleanField(default=False, editable=False)  # read, and not typed
    at = models.DateTimeField(_("when"), default=timezone.now)
    raw = models.TextField(_("as printed"), blank=True)
    ended_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    ended_by = models.CharField(max_length=150, blank=True, editable=False)
    ended_why = models.CharField(max_length=300, blank=True, editable=False)

    objects = SeenQuerySet.as_manager()

    class Meta:
        verbose_name = _("serial number seen in a bay")
        verbose_name_plural = _("serial numbers seen in bays")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["host"], condition=Q(ended_at=None), name="seen_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.serial} {self.place}"

    @property
    def place(self) -> str:
        """The bay in words."""
        return str(self.bay) if self.bay else self.label

    def value(self) -> Seen:
        """The statement as the domain judges it."""
        bay = self.bay
        return Seen(
            witness=Witness(self.witness),
            serial=self.serial,
            controller=bay.controller if bay else "",
            enclosure=bay.enclosure if bay else self.enclosure,
            slot=bay.slot if bay else self.slot,
            label=(bay.label if bay else "") or self.label,
            said_by=self.said_by,
            at=self.at,
            raw=self.raw,
        )

    def withdraw(self, actor: Any, why: str) -> bool:
        """It was a mistake; False when it was withdrawn before. Audited."""
        with transaction.atomic():
            rows = SeenSerial.objects.standing().filter(pk=self.pk)
            values = {"ended_by": actor.get_username(), "ended_why": why[:300]}
            if not rows.update(ended_at=timezone.now(), **values):
                return False
            subject = f"hardware.seenserial:{self.pk}"
            Entry.objects.record(actor, "seen serial withdrawn", subject, {"why": why[:300]})
        return True
