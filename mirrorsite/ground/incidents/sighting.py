"""What wings report of a trouble, and the words that people are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Word(models.TextChoices):
    OPENED = "opened", _("opened")
    WORSE = "worse", _("got worse")
    AGAIN = "again", _("is back")
    RESOLVED = "resolved", _("was resolved")
    MERGED = "merged", _("is part of another one")


class Severity(models.TextChoices):
    CRITICAL = "critical", _("critical")
    ERROR = "error", _("error")
    WARNING = "warning", _("warning")
    INFO = "info", _("information")


@dataclass(frozen=True)
class Sighting:
    """One report of a trouble, as a wing makes it."""

    subject: str
    kind: str
    severity: str
    at: datetime
    code: str  # of the sentence that is the title
    values: dict[str, Any]
    count: int = 1
