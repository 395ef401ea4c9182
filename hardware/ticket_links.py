"""The expiring link to one ticket for people without a login: signed, voided by a newer one.

A token is the ticket's number, its key and the time until which it holds, signed with the site's
secret: it cannot be guessed or changed, and a new key in the row voids what was given before.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from hardware.domain.ticket import OPEN_STATES
from hardware.models import Ticket
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.site.models import Identity

DAYS, MOST_DAYS = 14, 90
LONGEST = 200
_signer = Signer(salt="hardware.ticket-link", sep=".")
_AT_HOME = ("localhost", "127.0.0.1", "::1", "0.0.0.0")


@dataclass
class LinkError(Exception):
    """Why a link opens nothing: 404 unknown, 410 expired, voided or done."""

    status: int
    code: str  # unknown, expired, voided, done


def make_link(ticket: Ticket, days: int, actor: Any, now: datetime) -> None:
    """A new link that holds so many days; older ones end. The days are kept within bounds."""
    until = now + timedelta(days=min(max(days, 1), MOST_DAYS))
    ticket.link_key, ticket.link_until = secrets.token_hex(12), until
    ticket.save(update_fields=["link_key", "link_until"])
    subject = f"hardware.ticket:{ticket.pk}"
    Entry.objects.record(actor, "made a link", subject, {"until": f"{until:%Y-%m-%d %H:%M} UTC"})


def ensure_link(ticket: Ticket, actor: Any, now: datetime) -> None:
    """A link for a ticket that is sent: the one that holds, or a new one."""
    if not holds(ticket, now):
        make_link(ticket, DAYS, actor, now)


def end_link(ticket: Ticket, actor: Any) -> None:
    """No link opens this ticket any more."""
    ticket.link_key, ticket.link_until = "", None
    ticket.save(update_fields=["link_key", "link_until"])
    Entry.objects.record(actor, "ended its link", f"hardware.ticket:{ticket.pk}")


def holds(ticket: Ticket, now: datetime) -> bool:
    """Whether a link opens this ticket now."""
    return bool(ticket.link_key and ticket.link_until and ticket.link_until > now)


def path_of(ticket: Ticket, now: datetime) -> str:
    """The path of the ticket's own page; "" when no link holds."""
    if not holds(ticket, now) or ticket.link_until is None:
        return ""
    until = int(ticket.link_until.timestamp())
    return reverse("ticket-door", args=[_signer.sign(f"{ticket.pk}-{ticket.link_key}-{until}")])


def site_url() -> str:
    """The site's public address; "" while it is one that only this machine can open."""
    url = Identity.current().url.rstrip("/")
    return "" if (urlsplit(url).hostname or "") in _AT_HOME else url


def url_of(ticket: Ticket, now: datetime) -> str:
    """The whole address, for paper; "" without a link or without a public address."""
    path, site = path_of(ticket, now), site_url()
    return f"{site}{path}" if path and site else ""


def open_link(token: str, now: datetime) -> Ticket:
    """The ticket that a token opens; LinkError says why it opens none."""
    number, key, until = _parts(token)
    ticket = Ticket.objects.for_page().filter(pk=number).first()
    if ticket is None:
        raise LinkError(404, "unknown")
    if not ticket.link_key or not constant_time_compare(ticket.link_key, key):
        raise LinkError(410, "voided")
    if datetime.fromtimestamp(until, UTC) <= now:
        raise LinkError(410, "expired")
    if ticket.state not in OPEN_STATES:
        raise LinkError(410, "done")
    return ticket


def _parts(token: str) -> tuple[int, str, int]:
    try:
        number, key, until = _signer.unsign(token[:LONGEST]).split("-")
        return int(number), key, int(until)
    except (BadSignature, ValueError):
        raise LinkError(404, "unknown") from None
