"""The words of messages, in both languages, frozen when a message is written."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from hardware.domain.ticket import Task
from hardware.models import Ticket, TicketChannel, TicketStep
from hardware.models.tickets import TicketState
from hardware.ticket_words import words
from mirrorsite.ground.site.models import Identity

LANGUAGES = {"en": "en", "zh": "zh-hans"}


def first_words(ticket: Ticket) -> dict[str, Any]:
    """What a channel is sent first: the ticket's words as they are now."""
    said = words(ticket)
    texts = {f"text_{short}": said[short] for short in LANGUAGES}
    return {**texts, **_titles(ticket), **_facts(ticket)}


def step_words(step: TicketStep) -> dict[str, Any]:
    """What a channel is told later: the step that was taken, by whom, and why."""
    ticket = step.ticket
    texts = {}
    for short, code in LANGUAGES.items():
        with translation.override(code):
            texts[f"text_{short}"] = _step_text(ticket, step)
    return {**texts, **_titles(ticket), **_facts(ticket)}


def _step_text(ticket: Ticket, step: TicketStep) -> str:
    label = TicketState(step.after).label
    if step.after == TicketState.SENT:  # a later one: it was sent before
        label = _("opened again")
    lines = [_("Ticket %(number)s is now: %(state)s") % {"number": ticket.pk, "state": label}]
    if step.after == TicketState.CANCELLED:
        lines.append(_("Do nothing more for it, and pull no disk."))
    if step.after == TicketState.REPLACED and ticket.new_serial:
        lines.append(_("Serial number of the new disk: %s") % ticket.new_serial)
    if step.why:
        lines.append(_("Why: %s") % step.why)
    return "\n".join(lines)


def words_of_test(channel: TicketChannel) -> dict[str, Any]:
    """A message that asks nobody for anything."""
    told: dict[str, Any] = {"severity": "info", "link": _site(), "ticket": 0, "site": _site()}
    for short, code in LANGUAGES.items():
        with translation.override(code):
            told[f"title_{short}"] = _("Test of the channel %s: nothing is to be done") % channel
            told[f"text_{short}"] = _(
                "The mirror site will send tickets for replacing disks here. This is a test: no "
                "disk has failed, and this message may be deleted or closed."
            )
    return {**told, "host": "", "bay": "", "serial": ""}


def _titles(ticket: Ticket) -> dict[str, str]:
    titles = {}
    for short, code in LANGUAGES.items():
        with translation.override(code):
            titles[f"title_{short}"] = _title(ticket)
    return titles


def _title(ticket: Ticket) -> str:
    values = {
        "number": ticket.pk,
        "host": ticket.host.name,
        "bay": str(ticket.bay or ""),
        "serial": ticket.drive.serial if ticket.drive else "",
    }
    if ticket.task == Task.REPLACE:
        return _("Ticket %(number)s: %(host)s, replace the disk in %(bay)s, %(serial)s") % values
    return _("Ticket %(number)s: %(host)s, identify a failing disk, pull nothing") % values


def _facts(ticket: Ticket) -> dict[str, Any]:
    with translation.override(settings.LANGUAGE_CODE):
        path = reverse("ticket", args=[ticket.pk])
    is_known = ticket.task == Task.REPLACE
    return {
        "severity": ticket.incident.severity,
        "link": _site() + path,
        "site": _site(),
        "ticket": ticket.pk,
        "host": ticket.host.name,
        "bay": str(ticket.bay or "") if is_known else "",
        "serial": ticket.drive.serial if is_known and ticket.drive else "",
    }


def _site() -> str:
    return Identity.current().url.rstrip("/")
