"""Hosts that report, their tokens, their reports, and the commands that wait for them."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SILENT_AFTER = timedelta(minutes=2)
SILENT_AFTER_RECORDER = timedelta(minutes=45)  # cron posts a recording every 15 minutes


class HostQuerySet(models.QuerySet["Host"]):
    def by_name(self) -> HostQuerySet:
        """Hosts as a person looks for them."""
        return self.order_by("name", "pk")


class Host(models.Model):
    """A server that we watch: a machine id with an enrolment. Its name is a label."""

    name = models.CharField(_("name"), max_length=100)
    machine_id = models.CharField(
        _("machine id"),
        max_length=64,
        blank=True,
        help_text=_("From /etc/machine-id; filled in by its first report."),
    )
    rack = models.CharField(_("rack and unit"), max_length=60, blank=True)
    asset_tag = models.CharField(_("asset tag"), max_length=60, blank=True)
    is_recorded = models.BooleanField(_("a recording"), default=False, editable=False)
    recorded_note = models.TextField(blank=True, editable=False)
    enrolled_at = models.DateTimeField(_("enrolled"), default=timezone.now)
    heard_at = models.DateTimeField(_("last heard"), null=True, editable=False)
    boot_id = models.CharField(max_length=64, blank=True, editable=False)
    said = models.JSONField(_("last heartbeat"), default=dict, editable=False)

    objects = HostQuerySet.as_manager()

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        constraints = [
            models.UniqueConstraint(
                fields=["machine_id"], condition=~models.Q(machine_id=""), name="one_machine_id"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_silent(self, now: datetime) -> bool:
        """Nothing heard for two minutes, or 45 where cron reports; a recording is never silent."""
        if self.is_recorded:
            return False
        patience = SILENT_AFTER_RECORDER if "recorder" in self.said else SILENT_AFTER
        return self.heard_at is None or now - self.heard_at > patience


class TokenQuerySet(models.QuerySet["Token"]):
    def issue(self, host: Host) -> str:
        """A new secret for a host; shown once, stored as a digest."""
        secret = f"ms_{secrets.token_urlsafe(32)}"
        self.create(host=host, digest=digest_of(secret))
        return secret

    def valid(self, secret: str) -> Token | None:
        """The token that this secret opens, unless it was revoked."""
        rows = self.filter(digest=digest_of(secret), revoked_at=None).select_related("host")
        return rows.first()

    def signed(self, signature: str, raw: bytes) -> Token | None:
        """The token that made this signature of these bytes, unless it was revoked.

        A signature is the first 16 digits of the token's digest, a colon, and HMAC-SHA256 of the
        bytes with the whole digest as key: the token itself never travels.
        """
        name, _, said = signature.strip().partition(":")
        if not re.fullmatch(r"[0-9a-f]{16}", name):
            return None
        rows = self.filter(digest__startswith=name, revoked_at=None).select_related("host")
        for token in rows:
            made = hmac.new(token.digest.encode(), raw, hashlib.sha256).hexdigest()
            if hmac.compare_digest(made.encode(), said.encode("utf-8", "replace")):
                return token
        return None


class Token(models.Model):
    """Lets one host report, and fetch its own commands, until it is revoked."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")

    def __str__(self) -> str:
        return f"{self.host} {self.issued_at:%Y-%m-%d}"


def digest_of(secret: str) -> str:
    """What is stored of a token; it has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


class ReportQuerySet(models.QuerySet["Report"]):
    def waiting(self) -> ReportQuerySet:
        """Not digested yet, in the order in which they came; after them what did not end before."""
        return self.filter(state=Report.State.NEW).order_by("tries", "pk")

    def not_understood(self) -> ReportQuerySet:
        """Kept although no part of the program knew what to do with them, newest first."""
        states = [Report.State.UNKNOWN, Report.State.FAILED]
        return self.filter(state__in=states).select_related("host").order_by("-pk")


class Report(models.Model):
    """What a host said, as it came. The key is the host's own: a repeat is no second row."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        DIGESTED = "digested", _("digested")
        UNKNOWN = "unknown", _("of an unknown kind")
        FAILED = "failed", _("could not be digested")

    host = models.ForeignKey(Host, models.CASCADE, related_name="reports")
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    boot_id = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField()
    utc_offset_s = models.IntegerField(default=0)
    received_at = models.DateTimeField(default=timezone.now, db_index=True)
    body = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    error = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)  # begun, and never ended

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [models.UniqueConstraint(fields=["host", "key"], name="one_report_per_key")]
        indexes = [
            models.Index(fields=["id"], name="report_new", condition=models.Q(state="new")),
        ]

    def __str__(self) -> str:
        return f"{self.host} {self.kind} {self.key}"


class CommandQuerySet(models.QuerySet["Command"]):
    def fetch(self, host: Host) -> list[dict[str, Any]]:
        """What waits for a host; what was fetched over a minute ago and not done waits again."""
        now = timezone.now()
        lost = models.Q(fetched_at__lt=now - timedelta(minutes=1))
        rows = self.filter(models.Q(fetched_at=None) | lost, host=host, done_at=None)
        found = list(rows.order_by("pk").values("id", "kind", "arguments"))
        rows.filter(pk__in=[row["id"] for row in found]).update(fetched_at=now)
        return found


class Command(models.Model):
    """What a person asked a host to do."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="commands")
    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField(default=timezone.now)
    fetched_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    objects = CommandQuerySet.as_manager()

    class Meta:
        verbose_name = _("command")
        verbose_name_plural = _("commands")

    def __str__(self) -> str:
        return f"{self.kind} → {self.host}"
