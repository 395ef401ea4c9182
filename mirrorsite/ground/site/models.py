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
