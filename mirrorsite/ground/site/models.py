"""What this site calls itself: one row, edited in the admin."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mirrorsite.ground.site.colours import LEAST, is_colour, lowest, mark_of
from mirrorsite.ground.site.ranges import read_ranges

# A host name with a port perhaps; it goes into addresses and into a header of the answer.
HOST = re.compile(r"[a-z0-9][a-z0-9.-]{0,190}(:[0-9]{1,5})?", re.IGNORECASE)
FAULTS = {
    "no_range": _("line %(line)s, “%(text)s”: this is no address range"),
    "host_bits": _("line %(line)s, “%(text)s”: this is one address of the range %(meant)s"),
}


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

    def clean(self) -> None:
        """Refuse what could not be read on a page, or be part of an address."""
        self.url = self.url.rstrip("/")
        faults = {
            "accent": fault_of_accent(self.accent, "light"),
            "accent_dark": fault_of_accent(self.accent_dark, "dark"),
            "host_ipv4": fault_of_host(self.host_ipv4),
            "host_ipv6": fault_of_host(self.host_ipv6),
        }
        errors = {field: fault for field, fault in faults.items() if fault}
        if errors:
            raise ValidationError(errors)

    @property
    def operator(self) -> str:
        """Who runs it, in the language of the page or else in the other one."""
        return self._in_language(self.operator_en, self.operator_zh)

    @property
    def about(self) -> str:
        """What it is, in the language of the page or else in the other one."""
        return self._in_language(self.about_en, self.about_zh)

    @staticmethod
    def _in_language(english: str, chinese: str) -> str:
        is_chinese = (get_language() or "").startswith("zh")
        return (chinese or english) if is_chinese else (english or chinese)

    @property
    def colour_mark(self) -> str:
        """Changes with the site's own colours; empty when it has none."""
        return mark_of(self.accent, self.accent_dark)

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en

    @classmethod
    def current(cls) -> Identity:
        """The row, or its defaults when nobody has saved one yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


def fault_of_accent(colour: str, theme: str) -> Any:
    """What is wrong with an accent colour, with the contrast that it has; None when nothing."""
    if not colour:
        return None
    if not is_colour(colour):
        return _("A colour is written like #1a5fb4.")
    ratio, paper = lowest(colour, theme)
    if ratio >= LEAST:
        return None
    words = _(
        "Its contrast is %(ratio)s : 1 on the paper %(paper)s, where links stand too; "
        "text can be read from %(least)s : 1 on."
    )
    return words % {"ratio": f"{ratio:.1f}", "paper": paper, "least": LEAST}


def fault_of_host(host: str) -> Any:
    """What is wrong with a host name; None when nothing, or when there is none."""
    if not host or HOST.fullmatch(host):
        return None
    return _("A host name alone, like mirrors6.example.org, without https:// and without a slash.")


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

    def clean(self) -> None:
        """Refuse a text with a line that is no range; every such line is named."""
        ranges, faults = read_ranges(self.ranges)
        if faults:
            told = [FAULTS[fault.code] % vars(fault) for fault in faults[:20]]
            raise ValidationError({"ranges": told})
        if not ranges:
            raise ValidationError({"ranges": _("There is no range in it.")})
