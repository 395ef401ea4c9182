"""What operators know of a host: its chassis, its papers, and which slot is which bay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hardware.domain import chassis as domain
from hardware.models.chassis import ChassisModel
from hardware.models.inventory import Bay
from mirrorsite.ground.inbox.models import Host

WARRANTY_SOON_DAYS = 90
MOST_SLOTS = 1023


class Bmc(models.TextChoices):
    HDM = "hdm", "HDM"
    IDRAC = "idrac", "iDRAC"
    ILO = "ilo", "iLO"
    XCC = "xcc", "XCC"
    IBMC = "ibmc", "iBMC"
    SUPERMICRO = "supermicro", "Supermicro"
    OPENBMC = "openbmc", "OpenBMC"
    REDFISH = "redfish", _("other, with Redfish")
    IPMI = "ipmi", _("other, IPMI only")


class Machine(models.Model):
    """The machine that a host is. What its agent reads is beside it, in the heartbeat."""

    host = models.OneToOneField(Host, models.CASCADE, related_name="machine")
    chassis = models.ForeignKey(
        ChassisModel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="machines",
        verbose_name=_("chassis"),
    )
    vendor = models.CharField(_("vendor"), max_length=60, blank=True)
    model = models.CharField(_("model"), max_length=100, blank=True)
    serial = models.CharField(_("serial number"), max_length=100, blank=True)
    bmc_address = models.CharField(_("address of the BMC"), max_length=100, blank=True)
    bmc_kind = models.CharField(_("kind of BMC"), max_length=12, choices=Bmc, blank=True)
    purchased_on = models.DateField(_("purchased on"), null=True, blank=True)
    warranty_until = models.DateField(_("warranty until"), null=True, blank=True)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("machine")
        verbose_name_plural = _("machines")

    def __str__(self) -> str:
        return str(self.host)

    def warranty_days(self, today: date) -> int | None:
        """Days left, negative when it ended; None when nobody said."""
        return (self.warranty_until - today).days if self.warranty_until else None


class SlotRuleQuerySet(models.QuerySet["SlotRule"]):
    def by_host(self, hosts: Iterable[Host]) -> dict[int, list[domain.SlotRule]]:
        """The rules of hosts, by the host's key."""
        found: dict[int, list[domain.SlotRule]] = defaultdict(list)
        for row in self.filter(host__in=hosts).order_by("pk"):
            found[row.host_id].append(row.value())
        return found


class SlotRule(models.Model):
    """Slots first to last of an enclosure are the bays "Front #", # being slot + offset."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="slot_rules")
    controller = models.CharField(_("controller (PCI address)"), max_length=20, blank=True)
    enclosure = models.CharField(_("enclosure"), max_length=40)
    first_slot = models.PositiveIntegerField(
        _("first slot"), default=0, validators=[MaxValueValidator(MOST_SLOTS)]
    )
    last_slot = models.PositiveIntegerField(
        _("last slot"), validators=[MaxValueValidator(MOST_SLOTS)]
    )
    pattern = models.CharField(
        _("label"), max_length=40, help_text=_("# stands for slot + offset: Front #")
    )
    offset = models.IntegerField(_("offset"), default=0)

    objects = SlotRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule for slots")
        verbose_name_plural = _("rules for slots")
        constraints = [
            models.UniqueConstraint(
                fields=["host", "controller", "enclosure", "first_slot"], name="one_slot_rule"
            ),
            models.CheckConstraint(
                condition=Q(last_slot__gte=F("first_slot"), last_slot__lte=MOST_SLOTS),
                name="slots_in_order",
            ),
        ]

    def __str__(self) -> str:
        slots = f"{self.first_slot}-{self.last_slot}"
        return f"{self.controller} {self.enclosure} {slots} → {self.pattern} {self.offset:+d}"

    def value(self) -> domain.SlotRule:
        """The rule as a plain value."""
        names = ("controller", "enclosure", "first_slot", "last_slot", "pattern", "offset")
        return domain.SlotRule(**{name: getattr(self, name) for name in names})


class BayPositionQuerySet(models.QuerySet["BayPosition"]):
    def by_host(self, hosts: Iterable[Host]) -> dict[int, dict[domain.Key, domain.Confirmed]]:
        """What people confirmed of hosts, by the host's key."""
        found: dict[int, dict[domain.Key, domain.Confirmed]] = defaultdict(dict)
        for row in self.filter(bay__host__in=hosts).select_related("bay"):
            said = domain.Confirmed(row.label, row.verified_by, row.verified_at)
            found[row.bay.host_id][row.bay.controller, row.bay.enclosure, row.bay.slot] = said
        return found

    def confirm(self, bay: Bay, label: str, by: str) -> None:
        """A person looked. The bay's panel label comes from the grid unless one was typed."""
        gave = bool(Bay.objects.filter(pk=bay.pk, label="").update(label=label))
        values: dict[str, Any] = {"label": label, "verified_by": by, "verified_at": timezone.now()}
        row, made = self.get_or_create(bay=bay, defaults={**values, "gave_label": gave})
        if not made:
            if row.gave_label:
                Bay.objects.filter(pk=bay.pk, label=row.label).update(label=label)
            self.filter(pk=row.pk).update(**values, gave_label=gave or row.gave_label)

    def withdraw(self, bay: Bay) -> None:
        """It was a mistake: the label that the grid gave goes too, one that was typed stays."""
        for row in self.filter(bay=bay):
            if row.gave_label:
                Bay.objects.filter(pk=bay.pk, label=row.label).update(label="")
            row.delete()


class BayPosition(models.Model):
    """A person stood before the machine: this bay is the one with that label on the grid."""

    bay = models.OneToOneField(Bay, models.CASCADE, related_name="position")
    label = models.CharField(_("label"), max_length=40)
    gave_label = models.BooleanField(default=False, editable=False)
    verified_at = models.DateTimeField(_("verified"), default=timezone.now)
    verified_by = models.CharField(_("verified by"), max_length=150)

    objects = BayPositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("place of a bay")
        verbose_name_plural = _("places of bays")

    def __str__(self) -> str:
        return f"{self.bay} = {self.label}"
