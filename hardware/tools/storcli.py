"""storcli and storcli2, the tools of Broadcom's MegaRAID cards (LSI, Lenovo, Intel, HPE MR).

`show` names drives by slot only; their serial numbers are in `/call/eall/sall show all J`, and
in `/call/sall show all J` for drives without enclosure. A volume's number is the kernel's.
"""

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

BINARY = "storcli64"
# the first that is installed answers for its family; storcli2 sees cards that storcli does not
FAMILIES = (
    (BINARY, "storcli", "/opt/MegaRAID/storcli/storcli64"),
    ("storcli2", "/opt/MegaRAID/storcli2/storcli2"),
)


def survey(run: Run) -> Survey:
    """Ask every card for itself, its drives and its volumes."""
    return survey_by(run, FAMILIES)


def readings(run: Run) -> list[Reading]:
    """Error counts, temperature and the SMART alert of every drive, as the cards tell them."""
    return readings_by(run, FAMILIES)


def parse(*texts: str) -> Survey:
    """All that one answer, or several of one machine, say; ToolError when it is nothing."""
    return survey_of(find_cards("storcli", *texts))


def explain(text: str) -> dict[str, Any]:
    """What the site makes of one answer; drives without serial number are shown too."""
    return plain_cards(find_cards("storcli", text))
