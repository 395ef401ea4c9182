"""What the words, the light, the paper and the link of a ticket need on its page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import segno

from hardware.lights import has_agent, last_asked, places_of
from hardware.models import Ticket
from hardware.ticket_facts import facts_of
from hardware.ticket_known import Known
from hardware.ticket_links import DAYS, holds, path_of, site_url
from hardware.ticket_pdf import is_possible
from hardware.ticket_words import written
from mirrorsite.ground.inbox.models import Command

NAMES = {"zh": "中文", "en": "English"}
CODES = {"zh": "zh-hans", "en": "en"}


def words_context(ticket: Ticket, known: Known) -> dict[str, Any]:
    """The context of hardware/_ticket_words.html, and the drawings and facts of the page."""
    return {
        "facts": facts_of(known),
        "drawings": known.drawings,
        "texts": texts(known),
        "light": shown_light(last_asked(ticket)),
        "light_places": list(enumerate(places_of(ticket))),
        "has_agent": has_agent(ticket),
        "link": shown_link(ticket, known),
        "stopped": ticket.site_words.filter(kind="stopped", seen_at=None),
        "can_pdf": is_possible(),
    }


def texts(known: Known, without_link: bool = False) -> list[dict[str, Any]]:
    """The text in each language, as templates show it."""
    return [
        {"lang": CODES[language], "name": NAMES[language], "text": one.text, "fault": one.fault}
        for language, one in written(known, without_link).items()
    ]


def shown_link(ticket: Ticket, known: Known) -> dict[str, Any]:
    """The link, its QR code and until when; what is missing where there is none."""
    return {
        "url": known.link,
        "path": path_of(ticket, known.now),
        "until": ticket.link_until,
        "holds": holds(ticket, known.now),
        "has_site": bool(site_url()),
        "days": DAYS,
        "qr": qr(known.link),
    }


def qr(url: str) -> str:
    """A QR code as a data: address of an SVG; "" for no address. M stands some dirt."""
    if not url:
        return ""
    return segno.make(url, error="m", micro=False).svg_data_uri(scale=4, border=2, dark="#000")


@dataclass(frozen=True)
class ShownLight:
    """What became of the last question; state waiting, lit, cleared or error."""

    command: Command
    state: str
    words: str = ""


def shown_light(command: Command | None) -> ShownLight | None:
    """The host's answer about a light; an agent that does not know the command answers so."""
    if command is None:
        return None
    if command.done_at is None:
        return ShownLight(command, "waiting")
    try:
        told = json.loads(command.answer)
        state, words = str(told["state"]), str(told["words"])
    except (ValueError, KeyError, TypeError):
        state, words = "error", command.answer
    return ShownLight(command, state if state in ("lit", "cleared") else "error", words)
