"""Who changed what, when and why: entries are added and never changed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet["Entry"]):
    def record(self, actor: Any, action: str, subject: str, detail: Any = None) -> Entry:
        """Write one entry; `actor` is a user, or the name of a part of the program."""
        name = actor.get_username() if hasattr(actor, "get_username") else str(actor)
        return self.create(actor=name, action=action, subject=subject[:200], detail=detail or {})

    def update(self, **values: Any) -> int:
        raise TypeError("an audit entry is never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("an audit entry is never deleted")

    def about(self, subject: str) -> EntryQuerySet:
        """Entries on one subject, newest first."""
        return self.filter(subject=subject)


class Entry(models.Model):
    """One change. Corrections are further entries."""

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    actor = models.CharField(_("who"), max_length=150)
    action = models.CharField(_("what"), max_length=60)
    subject = models.CharField(_("of what"), max_length=200, db_index=True)
    detail = models.JSONField(_("details"), default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("an audit entry is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("an audit entry is never deleted")
