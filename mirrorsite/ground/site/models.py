"""What this site calls itself: one row, edited in the admin."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Identity(models.Model):
    """The site's own name, address and contact. There is one row, number 1."""

    name_en = models.CharField(_("name (English)"), max_length=80, default="Mirror site")
    name_zh = models.CharField(_("name (Chinese)"), max_length=80, default="开源镜像站")
    url = models.CharField(
        _("public address"),
        max_length=200,
        default="http://127.0.0.1:8000",
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Where visitors reach the mirrors, without a slash at the end."),
    )
    contact = models.EmailField(_("contact address"), blank=True)
    operator_en = models.CharField(_("run by (English)"), max_length=120, blank=True)
    operator_zh = models.CharField(_("run by (Chinese)"), max_length=120, blank=True)
    about_en = models.TextField(_("about the site (English)"), max_length=2000, blank=True)
    about_zh = models.TextField(_("about the site (Chinese)"), max_length=2000, blank=True)
    issues_url = models.URLField(_("where to report a problem"), blank=True)
    icp = models.CharField(
        _("ICP filing"), max_length=80, blank=True, help_text=_("Shown in the footer as it is.")
    )
    icp_url = models.URLField(_("address of the ICP register"), blank=True)
    logo = models.CharField(_("logo"), max_length=200, blank=True, editable=False)
    logo_dark = models.CharField(
        _("logo on dark paper"), max_length=200, blank=True, editable=False
    )
    accent = models.CharField(
        _("accent colour"), max_length=7, blank=True, help_text=_("Like #1a5fb4; empty: ours.")
    )
    accent_dark = models.CharField(_("accent colour on dark paper"), max_length=7, blank=True)
    offers_http = models.BooleanField(_("mirrors are reached by http too"), default=True)
    host_ipv4 = models.CharField(
        _("host name with IPv4 only"), max_length=200, blank=True, help_text=_("If there is one.")
    )
    host_ipv6 = models.CharField(_("host name with IPv6 only"), max_length=200, blank=True)
    lone_editor = models.BooleanField(
        _("editors may publish their own drafts"),
        default=False,
        help_text=_("For sites that one person writes. Otherwise another editor publishes."),
    )

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("site")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_site_row"),
        ]

    def __str__(self) -> str:
        return self.name_en

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en

    @classmethod
    def current(cls) -> Identity:
        """The row, or its defaults when nobody has saved one yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class Network(models.Model):
    """A class of visitors by their addresses, such as the campus; the smallest range wins."""

    name = models.SlugField(_("name"), max_length=20, unique=True)
    label_en = models.CharField(_("label (English)"), max_length=40)
    label_zh = models.CharField(_("label (Chinese)"), max_length=40)
    ranges = models.TextField(
        _("address ranges"), max_length=20000, help_text=_("One a line, like 2001:db8::/32.")
    )
    meaning_en = models.CharField(_("what it means (English)"), max_length=300, blank=True)
    meaning_zh = models.CharField(_("what it means (Chinese)"), max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("network")
        verbose_name_plural = _("networks")

    def __str__(self) -> str:
        return self.name
