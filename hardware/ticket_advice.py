"""What a ticket's text says of pulling, and what to test where nothing may be pulled yet."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hardware.domain.key_lines import plain
from hardware.domain.survey import Survey
from hardware.domain.ticket import Task
from hardware.pulling import is_still_to_pull, sentences
from hardware.ticket_known import Known
from hardware.where import ticket_where

LONGEST = 400
REASONS_SAID = 2  # the gravest come first; the ticket's page has all


def about_safety(known: Known) -> dict[str, Any]:
    """The answer and its reasons, while the disk is still in; nothing once it is out."""
    ticket = known.ticket
    if ticket.task != Task.REPLACE or not is_still_to_pull(ticket):
        return {"safety": []}
    verdict, _survey = known.pull
    answers = {
        True: _("It may be pulled now, as far as we know at the time of writing."),
        False: _("It must not be pulled now: ask us first."),
        None: _("Whether it may be pulled now is not known: ask us first."),
    }
    said = [answers[verdict.safe], *sentences(verdict.reasons[:REASONS_SAID])]
    return {"safety": [{"sentence": plain(one, LONGEST)} for one in said]}


def about_tests(known: Known) -> dict[str, Any]:
    """What finds the disk, the cheapest first, with the whole commands."""
    if known.ticket.task == Task.REPLACE:
        return {"tests": []}
    steps = ticket_where(known.ticket, known.survey or Survey())["where"]["steps"]
    return {"tests": [{"sentence": line} for step in steps for line in _lines(step)]}


def _lines(step: Any) -> list[str]:
    commands = [one for test in step.tests for one in (test.command, test.undo) if one]
    return [plain(step.says, LONGEST), *(plain(one, LONGEST) for one in commands)]
