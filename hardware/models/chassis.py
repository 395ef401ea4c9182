"""Chassis models: those that are shipped as files, and a site's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hardware.domain.chassis import TALLEST_U, Chassis

SHIPPED = Path(__file__).resolve().parents[1] / "chassis_models"
UNVERIFIED: dict[str, Any] = {"verified_at": None, "verified_by": "", "verified_where": ""}


def shipped() -> dict[str, Chassis]:
    """The chassis that come with the program, by the name of their file."""
    files = sorted(SHIPPED.glob("*.json"))
    return {file.stem: Chassis.from_json(json.loads(file.read_text())) for file in files}


class ChassisQuerySet(models.QuerySet["ChassisModel"]):
    def ready(self) -> ChassisQuerySet:
        """All, after the shipped ones got their rows; a grid that changed is unverified again."""
        held = {row.shipped_as: row for row in self.exclude(shipped_as="")}
        for name, chassis in shipped().items():
            row = held.get(name)
            if row is None:
                self.get_or_create(shipped_as=name, defaults=chassis.as_json())
            elif not row.says(chassis):
                row.take(chassis)
                row.save()
        return self.all()

    def by_name(self) -> ChassisQuerySet:
        """A site's own first, then the shipped ones, as a person looks for them."""
        is_shipped = models.Case(models.When(shipped_as="", then=0), default=1)
        return self.annotate(rank=is_shipped).order_by("rank", "vendor", "name", "pk")


class ChassisModel(models.Model):
    """One model of chassis with the grid of its bays; unverified until a person read a panel."""

    shipped_as = models.CharField(max_length=60, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    vendor = models.CharField(_("vendor"), max_length=60, blank=True)
    height_u = models.PositiveSmallIntegerField(
        _("height in U"), validators=[MinValueValidator(1), MaxValueValidator(TALLEST_U)]
    )
    faces = models.JSONField(_("faces"), default=list)
    source = models.CharField(_("where the grid is from"), max_length=300, blank=True)
    uncertain = models.CharField(_("what is not known"), max_length=400, blank=True)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True, editable=False)
    verified_by = models.CharField(_("verified by"), max_length=150, blank=True, editable=False)
    verified_where = models.CharField(
        _("verified on"),
        max_length=200,
        blank=True,
        help_text=_("Which machine, in which rack."),
        editable=False,
    )

    objects = ChassisQuerySet.as_manager()

    class Meta:
        verbose_name = _("chassis model")
        verbose_name_plural = _("chassis models")
        constraints = [
            models.UniqueConstraint(
                fields=["shipped_as"], condition=~Q(shipped_as=""), name="one_shipped_chassis"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} {self.name}".strip()

    def value(self) -> Chassis:
        """The chassis as a plain value."""
        return Chassis.from_json(
            {
                "name": self.name,
                "vendor": self.vendor,
                "height_u": self.height_u,
                "faces": self.faces,
                "source": self.source,
                "uncertain": self.uncertain,
            }
        )

    def says(self, chassis: Chassis) -> bool:
        """Whether the row tells the same."""
        return all(getattr(self, name) == value for name, value in chassis.as_json().items())

    def take(self, chassis: Chassis) -> None:
        """Become this chassis; another grid than the one before is unverified."""
        told = chassis.as_json()
        if told["faces"] != self.faces:
            for name, value in UNVERIFIED.items():
                setattr(self, name, value)
        for name, value in told.items():
            setattr(self, name, value)

    def verify(self, by: str, where: str) -> None:
        """A person compared the grid with a panel."""
        self.verified_at, self.verified_by, self.verified_where = timezone.now(), by, where
        self.save(update_fields=list(UNVERIFIED))
