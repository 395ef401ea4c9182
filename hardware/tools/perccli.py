"""perccli and perccli2, Dell's builds of storcli and storcli2: the same answers."""

from __future__ import annotations

from typing import Any

from hardware.domain.machine import Run
from hardware.domain.reading import Reading
from hardware.domain.survey import Survey
from hardware.tools._megaraid_survey import (
    find_cards,
    plain_cards,
    readings_by,
    survey_by,
    survey_of,
)

BINARY = "perccli64"
FAMILIES = (
    (BINARY, "perccli", "/opt/MegaRAID/perccli/perccli64"),
    ("perccli2", "/opt/MegaRAID/perccli2/perccli2"),
)


def survey(run: Run) -> Survey:
    """Ask every card for itself, its drives and its volumes."""
    return survey_by(run, FAMILIES)


def readings(run: Run) -> list[Reading]:
    """Error counts, temperature and the SMART alert of every drive, as the cards tell them."""
    return readings_by(run, FAMILIES)


def parse(*texts: str) -> Survey:
    """All that one answer, or several of one machine, say; ToolError when it is nothing."""
    return survey_of(find_cards("perccli", *texts))


def explain(text: str) -> dict[str, Any]:
    """What the site makes of one answer; drives without serial number are shown too."""
    return plain_cards(find_cards("perccli", text))
