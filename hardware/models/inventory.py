"""Drives, bays, and which drive was where at any time: nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Left, Length
from django.utils.translation import gettext_lazy as _

from hardware.domain.drive import Bay as BayValue
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.identity import LABEL, WHOLE
from mirrorsite.ground.inbox.models import Host

TOLD = (  # by surveys
    "vendor",
    "model",
    "firmware",
    "wwn",
    "protocol",
    "capacity_bytes",
    "sector_bytes",
)


def fitted(model: type[models.Model], name: str, value: Any) -> Any:
    """A tool's word, cut where the column ends: PostgreSQL refuses what SQLite keeps."""
    return value[: model._meta.get_field(name).max_length] if isinstance(value, str) else value


class BayQuerySet(models.QuerySet["Bay"]):
    def at(self, host: Host, controller: str, bay: BayValue) -> Bay:
        """The row of a bay, made when it is seen for the first time."""
        row, _made = self.get_or_create(
            host=host,
            controller=fitted(Bay, "controller", controller),
            enclosure=fitted(Bay, "enclosure", bay.enclosure),
            slot=bay.slot,
            defaults={"connector": fitted(Bay, "connector", bay.connector)},
        )
        return row

    def labels(self, host: Host) -> dict[tuple[str, str, int], str]:
        """Panel labels of a host by (controller, enclosure, slot)."""
        rows = self.filter(host=host).exclude(label="")
        return {
            (controller, enclosure, slot): label
            for controller, enclosure, slot, label in rows.values_list(
                "controller", "enclosure", "slot", "label"
            )
        }


class Bay(models.Model):
    """Where a hand goes. The card's words find it; the panel label is what a person reads."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="bays")
    controller = models.CharField(_("controller (PCI address)"), max_length=20, blank=True)
    enclosure = models.CharField(_("enclosure"), max_length=40)
    slot = models.IntegerField(_("slot"))
    connector = models.CharField(_("connector"), max_length=40, blank=True)
    label = models.CharField(
        _("panel label"),
        max_length=40,
        blank=True,
        help_text=_("As it stands on the machine, e.g. Front 12. Read it on site."),
    )

    objects = BayQuerySet.as_manager()

    class Meta:
        verbose_name = _("bay")
        verbose_name_plural = _("bays")
        ordering = ["host", "controller", "enclosure", "slot"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "controller", "enclosure", "slot"], name="one_bay"
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"Enclosure {self.enclosure}, Slot {self.slot}"


class DriveQuerySet(models.QuerySet["Drive"]):
    def same_as(self, found: DriveValue) -> Drive | None:
        """The row with this serial and a model that does not contradict.

        SCSI inquiry cuts models at 16 characters, so one may be the beginning of the other; where
        several may be it, the exact one is. Capitals count in a serial: "csx1q" is not "CsX1q".
        """
        serial = fitted(Drive, "serial", found.serial.strip())
        vendor, model = fitted(Drive, "vendor", found.vendor), fitted(Drive, "model", found.model)
        rows = [row for row in self.spelled([serial]) if row.is_model(model)]
        # the exact one first: else a row would be renamed to what another is called
        return min(rows, key=lambda row: (row.model != model, row.vendor != vendor), default=None)

    def spelled(self, serials: Iterable[str]) -> list[Drive]:
        """Rows with these serials, then those with Seagate's other form of one of them."""
        wanted = set(serials)
        short = {one[:LABEL] for one in wanted if len(one) == WHOLE}
        whole = Q(label__in=[one for one in wanted if len(one) == LABEL], signs=WHOLE)
        rows = self.alias(label=Left("serial", LABEL), signs=Length("serial"))
        found = rows.filter(Q(serial__in=wanted | short) | whole).order_by("pk")
        return sorted(found, key=lambda row: row.serial not in wanted)

    def store(self, found: DriveValue, at: datetime) -> Drive:
        """Write what a survey says of a drive; gaps never erase what is known."""
        serial = fitted(Drive, "serial", found.serial.strip())
        row = self.same_as(found) or Drive(serial=serial, first_seen_at=at)
        for name in TOLD:
            if (value := getattr(found, name)) not in ("", None):
                setattr(row, name, fitted(Drive, name, value))
        row.latest = {
            "state": found.state,
            "temperature_c": found.temperature_c,
            "power_on_hours": found.power_on_hours,
            "smart_passed": found.smart_passed,
        }
        row.seen_at = at
        # what was judged meanwhile is not this survey's to write
        row.save(update_fields=[*TOLD, "latest", "seen_at"] if row.pk else None)
        return row


def _model(text: str) -> str:
    return text.upper().removeprefix("ATA ").replace(" ", "")


class Drive(models.Model):
    """A physical disk, known by its serial number."""

    serial = models.CharField(_("serial number"), max_length=100)
    vendor = models.CharField(_("vendor"), max_length=60, blank=True)
    model = models.CharField(_("model"), max_length=100, blank=True)
    firmware = models.CharField(_("firmware"), max_length=40, blank=True)
    wwn = models.CharField("WWN", max_length=40, blank=True)
    protocol = models.CharField(_("protocol"), max_length=20, blank=True)
    capacity_bytes = models.BigIntegerField(_("capacity"), null=True)
    sector_bytes = models.PositiveIntegerField(_("sector size"), null=True)
    warranty_until = models.DateField(_("warranty until"), null=True, blank=True)
    latest = models.JSONField(default=dict)
    first_seen_at = models.DateTimeField(_("first seen"))
    seen_at = models.DateTimeField(_("last seen"))
    verdict = models.CharField(_("verdict"), max_length=10, default="unknown", db_index=True)
    reasons = models.JSONField(_("reasons"), default=list)  # {"code", "values", "severity"}
    judged_at = models.DateTimeField(_("judged"), null=True)
    latest_values = models.JSONField(default=dict)  # of the newest reading, by name

    objects = DriveQuerySet.as_manager()

    class Meta:
        verbose_name = _("drive")
        verbose_name_plural = _("drives")
        constraints = [
            models.UniqueConstraint(
                fields=["serial", "vendor", "model"], condition=~Q(serial=""), name="one_drive"
            ),
        ]
        indexes = [models.Index(fields=["serial"])]

    def __str__(self) -> str:
        return f"{self.model} {self.serial}".strip()

    def is_model(self, model: str) -> bool:
        """Whether this may be that model: tools cut its end, or print the maker before it."""
        short, long = sorted(map(_model, (self.model, model)), key=len)
        return long.startswith(short) or long.endswith(short)


class PlacementQuerySet(models.QuerySet["Placement"]):
    def now(self) -> PlacementQuerySet:
        """Where drives are according to the newest survey."""
        return self.filter(until=None)

    def hosts_of(self, drives: Iterable[int]) -> dict[int, dict[int, str]]:
        """Hosts (key → name) that have these drives now; a drive that none has is left out."""
        found: dict[int, dict[int, str]] = {}
        placed = self.now().filter(drive__in=drives)
        for drive, host, name in placed.values_list("drive", "host", "host__name"):
            found.setdefault(drive, {})[host] = name
        return found

    def move(self, drive: Drive, place: dict[str, Any], at: datetime) -> None:
        """End the drive's placement if it was elsewhere, and begin this one.

        Another host's ends too: the drive was moved. But where this host had it, and lost it to
        that one, both see it, and both placements stay.
        """
        place = {name: fitted(Placement, name, value) for name, value in place.items()}
        here = self.filter(drive=drive, host=place["host"])
        elsewhere = self.now().filter(drive=drive).exclude(host=place["host"])
        current = here.now().first()
        if current and all(getattr(current, name) == value for name, value in place.items()):
            return
        if current is None and not here.filter(until__in=elsewhere.values("since")).exists():
            elsewhere.update(until=at)
        here.now().update(until=at)
        self.create(drive=drive, since=at, **place)


class Placement(models.Model):
    """A drive in a bay, seen as an address, in one boot, from one time to another."""

    drive = models.ForeignKey(Drive, models.CASCADE, related_name="placements")
    host = models.ForeignKey(Host, models.CASCADE, related_name="placements")
    bay = models.ForeignKey(Bay, models.SET_NULL, null=True, related_name="placements")
    address = models.CharField(max_length=40, blank=True)
    disk_name = models.CharField(max_length=40, blank=True)
    boot_id = models.CharField(max_length=64, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            models.UniqueConstraint(
                fields=["drive", "host"], condition=Q(until=None), name="one_place_on_a_host"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drive} {self.bay or self.address}"
