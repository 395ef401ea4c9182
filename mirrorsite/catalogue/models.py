"""Projects that mirror sites carry: what they are, whether or not this site has them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Project(models.Model):
    """One project of the catalogue; its name is what schedulers and folders call it."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=100)
    description_en = models.CharField(_("description (English)"), max_length=300, blank=True)
    description_zh = models.CharField(_("description (Chinese)"), max_length=300, blank=True)
    category = models.CharField(_("category"), max_length=10, blank=True)
    upstream = models.CharField(_("usual upstream"), max_length=500, blank=True)
    carried_by = models.PositiveSmallIntegerField(_("known sites that carry it"), default=0)
    freshness_path = models.CharField(_("freshness file"), max_length=300, blank=True)
    freshness_format = models.CharField(_("its format"), max_length=40, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")

    def __str__(self) -> str:
        return self.name
