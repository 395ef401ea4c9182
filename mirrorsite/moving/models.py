"""Old addresses and where they lead; and what was read from a running site to be taken over."""

from __future__ import annotations

import zlib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mirrorsite.ground.site.models import Identity
from mirrorsite.moving.rules import (
    Rule,
    Table,
    address_of,
    fault_of_old_path,
    fault_of_target,
    path_within,
)

MOST_RULES = 5000
FAULTS: dict[str, str | Promise] = {
    "old_form": _(
        "An old path begins with one slash and has at most 300 signs, like /docs/debian/."
    ),
    "old_star": _("A * stands at the end alone, after more than a slash."),
    "old_signs": _("It has a space, a control sign, “..”, ? or #."),
    "new_signs": _("It has a space, a control sign or a backslash, or is too long."),
    "new_star": _("A * stands at the end, and only where the old path has one too."),
    "new_form": _(
        "Expected a path like /help/, an https address, or mirror:NAME, help:NAME or news:ADDRESS."
    ),
    "loop": _("This leads to %(path)s, which is an old address itself: write where that leads."),
    "chain": _("%(path)s leads here: change that one first."),
    "own_host": _("This is an address of this site: write its path alone."),
    "many": _("There are %(count)s rules already; a rule with * replaces many."),
}


def own_hosts() -> set[str]:
    """Names by which this site is reached: an old address must not lead back to it by them."""
    told = {urlsplit(Identity.current().url).hostname or ""}
    return (told | set(settings.ALLOWED_HOSTS)) - {"", "*"}


class RedirectQuerySet(models.QuerySet["Redirect"]):
    def table(self) -> Table:
        """All of them, to look addresses up in."""
        rows = self.values_list("pk", "old_path", "target", "is_permanent")[:MOST_RULES]
        return Table(Rule(*row) for row in rows)


class Redirect(models.Model):
    """One old address, or all that begin alike; asked only where nothing else answers."""

    old_path = models.CharField(
        _("old path"),
        max_length=300,
        unique=True,
        help_text=_("Like /docs/debian/, or /docs/* for all that begin so."),
    )
    target = models.CharField(
        _("leads to"),
        max_length=300,
        help_text=_(
            "A path of this site, an https address, or mirror:NAME, help:NAME, news:ADDRESS. "
            "A * at its end is what the * of the old path stood for."
        ),
    )
    is_permanent = models.BooleanField(
        _("for good"), default=True, help_text=_("Browsers and search engines remember it.")
    )
    hits = models.PositiveBigIntegerField(_("followed"), default=0, editable=False)
    last_hit_at = models.DateTimeField(_("last followed"), null=True, editable=False)
    made_by = models.CharField(_("made by"), max_length=150, blank=True, editable=False)

    objects = RedirectQuerySet.as_manager()

    class Meta:
        ordering = ["old_path"]
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")

    def __str__(self) -> str:
        return f"{self.old_path} → {self.target}"

    def clean(self) -> None:
        """Refuse what leads nowhere, to itself, or to another old address."""
        is_prefix = self.old_path.endswith("*")
        faults = {
            "old_path": fault_of_old_path(self.old_path),
            "target": fault_of_target(self.target, is_prefix),
        }
        errors = {field: FAULTS[fault] for field, fault in faults.items() if fault}
        if errors:
            raise ValidationError(errors)
        others = Redirect.objects.exclude(pk=self.pk)
        if others.count() >= MOST_RULES:
            raise ValidationError(FAULTS["many"] % {"count": MOST_RULES})
        if urlsplit(self.target).hostname in own_hosts():
            raise ValidationError({"target": FAULTS["own_host"]})
        self._refuse_loops(list(others.values_list("pk", "old_path", "target")))

    def _refuse_loops(self, others: list[tuple[int, str, str]]) -> None:
        mine = Rule(0, self.old_path, self.target)
        table = Table([mine, *(Rule(*row) for row in others)])
        found = table.find(path_within(address_of(self.target, "x")))
        if self.target.startswith("/") and found and found[0].target.startswith("/"):
            raise ValidationError({"target": FAULTS["loop"] % {"path": found[0].old_path}})
        if not self.target.startswith("/"):
            return  # what it names is looked for: it leads on no further
        alone = Table([mine])
        for _pk, old_path, target in others:
            if target.startswith("/") and alone.find(path_within(address_of(target, "x"))):
                raise ValidationError({"old_path": FAULTS["chain"] % {"path": old_path}})


class Move(models.Model):
    """What was read from a running site, kept until somebody says that it shall be taken over."""

    kind = models.CharField(_("kind"), max_length=20)
    location = models.CharField(_("address or file"), max_length=500)
    options = models.JSONField(default=dict)
    packed = models.BinaryField(default=b"")
    made_by = models.CharField(_("read by"), max_length=150)
    made_at = models.DateTimeField(_("read"), default=timezone.now)
    done_at = models.DateTimeField(_("taken over"), null=True)
    done = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("move")
        verbose_name_plural = _("moves")

    def __str__(self) -> str:
        return f"{self.kind} {self.location}"

    @property
    def body(self) -> bytes:
        """The bytes that were read."""
        return zlib.decompress(self.packed) if self.packed else b""

    @classmethod
    def of(cls, body: bytes, **values: Any) -> Move:
        """A row that holds these bytes."""
        return cls(packed=zlib.compress(body), **values)
