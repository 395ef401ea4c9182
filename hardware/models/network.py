"""Switches and routers as operators know them, and which port is plugged into what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mirrorsite.ground.inbox.models import Host


class NetworkDevice(models.Model):
    """A device with ports that is no host of ours."""

    class Kind(models.TextChoices):
        SWITCH = "switch", _("switch")
        ROUTER = "router", _("router")
        FIREWALL = "firewall", _("firewall")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SWITCH)
    address = models.CharField(_("management address"), max_length=100, blank=True)
    location = models.CharField(_("rack and unit"), max_length=100, blank=True)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("network device")
        verbose_name_plural = _("network devices")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Port(models.Model):
    """One port of a device, by the name that the device prints."""

    device = models.ForeignKey(NetworkDevice, models.CASCADE, related_name="ports")
    name = models.CharField(_("name"), max_length=60)
    speed_mbit = models.PositiveIntegerField(_("speed in Mbit/s"), null=True, blank=True)

    class Meta:
        verbose_name = _("port")
        verbose_name_plural = _("ports")
        ordering = ["device__name", "name"]
        constraints = [models.UniqueConstraint(fields=["device", "name"], name="one_port")]

    def __str__(self) -> str:
        return f"{self.device} {self.name}"


class LinkQuerySet(models.QuerySet["Link"]):
    def for_page(self) -> LinkQuerySet:
        """With all that a list shows, in the order of devices and ports."""
        rows = self.select_related("port__device", "other_port__device", "host")
        return rows.order_by("port__device__name", "port__name", "pk")


class Link(models.Model):
    """A cable: from a port to a host's network card, or to another port."""

    port = models.OneToOneField(Port, models.CASCADE, related_name="link", verbose_name=_("port"))
    other_port = models.OneToOneField(
        Port,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="other_link",
        verbose_name=_("other port"),
    )
    host = models.ForeignKey(
        Host,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="links",
        verbose_name=_("host"),
    )
    nic = models.CharField(
        _("network card"), max_length=40, blank=True, help_text=_("As the host names it: ens1f0")
    )

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.CheckConstraint(
                condition=Q(other_port=None, host__isnull=False) & ~Q(nic="")
                | Q(other_port__isnull=False, host=None, nic=""),
                name="a_link_has_one_other_end",
                violation_error_message=_("A link ends at a host's network card or at a port."),
            ),
            models.UniqueConstraint(
                fields=["host", "nic"], condition=Q(host__isnull=False), name="one_link_per_nic"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.port} – {self.other_port or f'{self.host} {self.nic}'}"
