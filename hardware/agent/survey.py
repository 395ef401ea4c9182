"""Ask every tool where everything is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from hardware.domain.drive import Controller, Drive
from hardware.domain.join import join
from hardware.domain.machine import Run, ToolError
from hardware.domain.survey import Survey
from hardware.tools import answering

# A RAID card's driver → the tool that knows what is behind its volumes; "": no reader yet.
CARD_TOOLS = {"smartpqi": "arcconf", "aacraid": "arcconf", "hpsa": "", "megaraid_sas": ""}
TOOLS_OF_CARDS = set(filter(None, CARD_TOOLS.values()))


def read_survey(run: Run) -> Survey:
    """What all tools find, tied together; a tool that fails is named and the rest is given."""
    found = Survey()
    for tool in answering("survey"):
        try:
            found += tool.survey(run)
        except (ToolError, ValueError, RecursionError) as error:
            name = tool.__name__.rpartition(".")[2]
            what = error.what if isinstance(error, ToolError) else f"unreadable: {error}"[:200]
            found += Survey(trouble=(f"{name}: {what}",))
    whole = join(found)
    return whole + Survey(trouble=tuple(untold(whole)))


def untold(survey: Survey) -> Iterator[str]:
    """A sentence for each RAID card of which its own tool told nothing.

    The kernel shows such a card's volumes all the same: without the tool, nobody knows which
    drives they are on, and that must not look like a whole survey.
    """
    for card in survey.controllers:
        if card.driver not in CARD_TOOLS or _is_told(card, survey):
            continue
        what = f"{card.pci_address} is a RAID card ({card.driver})"
        if tool := CARD_TOOLS[card.driver]:
            yield f"{what} and {tool} told nothing of it: is it installed and in the agent's PATH?"
        else:
            yield f"{what}, and this release has no reader for its tool: its drives stay unknown"


def _is_told(card: Controller, survey: Survey) -> bool:
    """Volumes come only from a card's tool; of a drive the kernel, udev and smartctl tell too."""
    drives = [drive for drive in survey.drives if drive.controller == card.pci_address]
    return any(volume.controller == card.pci_address for volume in survey.volumes) or bool(
        _sources([card, *drives]) & TOOLS_OF_CARDS
    )


def _sources(things: Iterable[Controller | Drive]) -> set[str]:
    """The programs that told of them: "arcconf" of the source "arcconf GETCONFIGJSON 1"."""
    return {fact.source.partition(" ")[0] for thing in things for fact in thing.facts}


def survey_body(run: Run, at: datetime | None = None) -> dict[str, Any]:
    """The body of a survey report."""
    at = at or datetime.now(UTC)
    return {"at": at.isoformat(), "survey": read_survey(run).as_json()}
