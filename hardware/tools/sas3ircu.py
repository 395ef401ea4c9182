"""sas3ircu: sas2ircu for cards with 12 Gb/s; the same words and commands."""

from __future__ import annotations

from hardware.domain.machine import Run
from hardware.domain.survey import Survey
from hardware.tools import sas2ircu
from hardware.tools.sas2ircu import explain, parse

__all__ = ["BINARY", "explain", "parse", "survey"]

BINARY = "sas3ircu"


def survey(run: Run) -> Survey:
    """Ask every adapter for its drives and volumes."""
    return sas2ircu.survey(run, BINARY)
