"""sas3ircu: sas2ircu for cards with 12 Gb/s; the same words and commands."""

from __future__ import annotations

from typing import Any

from hardware.domain.machine import Run
from hardware.domain.survey import Survey
from hardware.tools import sas2ircu

BINARY = "sas3ircu"


def survey(run: Run) -> Survey:
    """Ask every adapter for its drives and volumes."""
    return sas2ircu.survey(run, BINARY)


def parse(text: str, source: str = BINARY) -> Survey:
    """All that DISPLAY or LIST say; ToolError when the text is neither."""
    return sas2ircu.parse(text, source)


def explain(text: str) -> dict[str, Any]:
    """What the site makes of DISPLAY or LIST."""
    return sas2ircu.explain(text, BINARY)
