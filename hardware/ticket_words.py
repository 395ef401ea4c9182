"""A ticket's text for the data centre, in Chinese and English."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from hardware.domain.ticket_text import LANGUAGES
from hardware.models import Ticket, TicketText
from hardware.ticket_facts import facts_of
from hardware.ticket_known import Known, know
from hardware.ticket_texts import Written, body_of, write

CODES = {"zh": "zh-hans", "en": "en"}


def words(ticket: Ticket) -> dict[str, str]:
    """The text by language, zh and en."""
    return {language: one.text for language, one in written(know(ticket)).items()}


def written(known: Known, without_link: bool = False) -> dict[str, Written]:
    """The text by language, and why the site's own was not used where it was not."""
    return {language: _written(known, language, without_link) for language in LANGUAGES}


def _written(known: Known, language: str, without_link: bool) -> Written:
    body = body_of(TicketText.objects.in_force(language), language)
    values = values_in(known, language)
    return write(body, language, values | {"link": ""} if without_link else values)


def values_in(known: Known, language: str) -> dict[str, Any]:
    """What fills a text of that language."""
    with translation.override(CODES[language]):
        return facts_of(known)
