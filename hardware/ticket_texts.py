"""The texts of tickets in force: the site's own revision, or the one that came with the program."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from hardware.domain.text_template import Fault, TemplateError, fill, lint, parse
from hardware.domain.ticket_text import NAMES, NEEDED
from hardware.models import TicketText
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.incidents.words import say

log = logging.getLogger(__name__)
FOLDER = Path(__file__).resolve().parent / "texts"


@lru_cache(maxsize=4)
def shipped(language: str) -> str:
    """The text that came with the program, zh or en."""
    return (FOLDER / f"ticket.{language}.txt").read_text("utf-8")


def body_of(row: TicketText | None, language: str) -> str:
    """A revision's text."""
    return row.body if row and row.body else shipped(language)


def faults(body: str) -> list[Fault]:
    """What is wrong with a text that somebody wants to keep."""
    return lint(body, NAMES, NEEDED)


def fault_words(fault: Fault) -> str:
    """A fault as a sentence, in the reader's language."""
    return say(f"fault.{fault.code}", {"word": fault.word})


@dataclass(frozen=True)
class Written:
    """A ticket's text; `fault` says why the site's own text was not used."""

    text: str
    fault: str = ""


def write(body: str, language: str, values: dict[str, Any]) -> Written:
    """The text filled; where the site's own fails, the shipped one, and why."""
    try:
        return Written(tidy(fill(parse(body), values)))
    except TemplateError as error:
        log.error(
            "the site's %s text of tickets fails, the shipped one is used: %s", language, error
        )
        words = "; ".join(f"{fault.line}: {fault_words(fault)}" for fault in error.faults)
        return Written(tidy(fill(parse(shipped(language)), values)), words)


def tidy(text: str) -> str:
    """Without blank lines in a row, and without blanks at the ends of lines."""
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept).strip("\n")


def keep(language: str, body: str, author: Any, reason: str) -> TicketText | None:
    """Put a text in force; "" the shipped one. None: it is the one in force already."""
    body = body.replace("\r\n", "\n")
    body = "" if body == shipped(language) else body
    now = TicketText.objects.in_force(language)
    if (now.body if now else "") == body:
        return None
    row = TicketText.objects.create(
        language=language, body=body, author=author.get_username(), reason=reason[:300]
    )
    Entry.objects.record(
        author, "changed the text of tickets", f"hardware.tickettext:{row.pk}", {"why": reason}
    )
    return row
