"""The locate light of a ticket's bay: how it is switched, and what its host was asked last."""

from __future__ import annotations

from typing import Any

from hardware.domain.led import light
from hardware.domain.led_values import Dark, Light, Place
from hardware.domain.survey import Survey
from hardware.models import Ticket
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Command

KIND = "led"


def places_of(ticket: Ticket) -> list[dict[str, Any]]:
    """The bays of a ticket's drives, each once, with the drive's serial."""
    return [
        {"serial": drive["serial"], "controller": drive["controller"], **place}
        for drive in ticket.finding.get("drives", [])
        for place in drive["places"][:1]
    ]


def place_of(told: dict[str, Any]) -> Place:
    """A ticket's bay as led.light() wants it."""
    return Place(told["controller"], told["enclosure"], told["slot"])


def light_of(ticket: Ticket, survey: Survey | None) -> Light | Dark:
    """How the ticket's one bay is lit; Dark says why nobody knows, or that it is not one."""
    places = places_of(ticket)
    if len(places) != 1:
        return Dark("no_bay")
    return light(survey, place_of(places[0])) if survey else Dark("no_survey")


def ask_light(ticket: Ticket, number: int, is_on: bool, actor: Any) -> Command | None:
    """Ask the ticket's host to switch one bay's light; None: no such bay, or no agent there."""
    places = places_of(ticket)
    if not 0 <= number < len(places) or not has_agent(ticket):
        return None
    told = places[number]
    names = ("controller", "enclosure", "slot", "serial")
    arguments = {name: told[name] for name in names} | {"on": is_on, "ticket": ticket.pk}
    rows = Command.objects.filter(host=ticket.host, kind=KIND, fetched_at=None, done_at=None)
    rows.filter(arguments__ticket=ticket.pk, arguments__slot=told["slot"]).delete()
    command: Command = Command.objects.create(
        host=ticket.host, kind=KIND, arguments=arguments, asked_by=actor.get_username()
    )
    action = "lit a bay" if is_on else "cleared a bay's light"
    Entry.objects.record(actor, action, f"hardware.ticket:{ticket.pk}", arguments)
    return command


def has_agent(ticket: Ticket) -> bool:
    """Whether its host does what it is asked: a recording and a recorder do nothing."""
    return not ticket.host.is_recorded and "recorder" not in ticket.host.said


def last_asked(ticket: Ticket) -> Command | None:
    """What the host was asked last about this ticket's lights."""
    rows = Command.objects.filter(host=ticket.host, kind=KIND, arguments__ticket=ticket.pk)
    return rows.order_by("-pk").first()
