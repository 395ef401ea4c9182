"""MegaCli, the tool of old hosts with LSI, Dell PERC, IBM and Intel cards: text only.

A drive's serial number is in "Inquiry Data", without separators; the kernel's number of a volume
is its "Target Id". To who is not root it prints nothing but an exit code of 0.
"""

from __future__ import annotations

from typing import Any

from hardware.domain.machine import Run, ToolError
from hardware.domain.reading import Reading
from hardware.domain.survey import Survey
from hardware.tools._megaraid_answer import NothingThereError, advised
from hardware.tools._megaraid_card import Card
from hardware.tools._megaraid_old_card import find_old_cards
from hardware.tools._megaraid_survey import plain_cards, readings_of, survey_of
from hardware.tools._reading import ask

BINARY = "megacli"
NAMES = (
    BINARY,
    "MegaCli64",
    "MegaCli",
    "/opt/MegaRAID/MegaCli/MegaCli64",
    "/opt/MegaRAID/MegaCli/MegaCli",
)
EVERY_CARD = ("-aALL", "-NoLog")  # without -NoLog it writes MegaSAS.log where it stands
DRIVES = "-PDList"
QUESTIONS = (DRIVES, "-AdpAllInfo", "-AdpGetPciInfo", "-LDPDInfo")


def survey(run: Run) -> Survey:
    """Ask every card for its drives, itself and its volumes."""
    texts, trouble = _answers(run, QUESTIONS)
    found = survey_of(_cards(texts)) if texts else Survey()
    return found + Survey(trouble=tuple(trouble))


def readings(run: Run) -> list[Reading]:
    """Error counts, temperature and the SMART alert of every drive, as the cards tell them."""
    texts, trouble = _answers(run, (DRIVES,))
    if trouble:
        raise ToolError(trouble[0])
    return readings_of(_cards(texts), " ".join((BINARY, DRIVES, *EVERY_CARD))) if texts else []


def parse(*texts: str) -> Survey:
    """All that one answer, or several of one machine, say; ToolError when it is nothing."""
    return survey_of(_cards(texts))


def explain(text: str) -> dict[str, Any]:
    """What the site makes of one answer; drives without serial number are shown too."""
    return plain_cards(_cards([text]))


def _cards(texts: list[str] | tuple[str, ...]) -> list[Card]:
    return find_old_cards(BINARY, *texts)


def _answers(run: Run, questions: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """What the first installed name answers, and a sentence for each question without answer."""
    texts: list[str] = []
    trouble: list[str] = []
    name = next((one for one in NAMES if _hear(run, one, questions[0], texts, trouble)), "")
    for question in questions[1:] if texts else ():
        _hear(run, name, question, texts, trouble)
    return texts, trouble


def _hear(run: Run, name: str, question: str, texts: list[str], trouble: list[str]) -> bool:
    """Keep what one question brought, or why it brought nothing; False: not installed."""
    try:
        said = ask(run, name, question, *EVERY_CARD)
    except ToolError as error:
        trouble.append(advised(str(error)))
        return True
    if said is None:
        return False
    try:
        find_old_cards(" ".join((name, question, *EVERY_CARD)), said)
        texts.append(said)
    except NothingThereError:
        pass
    except ToolError as error:
        trouble.append(str(error))
    return True
