"""Ask every tool where everything is."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from types import ModuleType
from typing import Any, cast

from hardware.domain.address import Role
from hardware.domain.blocks import role_of
from hardware.domain.drive import Controller, Drive
from hardware.domain.join import join
from hardware.domain.machine import Run, ToolError
from hardware.domain.merging import CARD_TOOLS as TELLERS
from hardware.domain.merging import tool_of
from hardware.domain.survey import Survey
from hardware.tools import answering

# A RAID card's driver → the tools that know what is behind its volumes, any one is enough
CARD_TOOLS = {
    "smartpqi": ("arcconf", "ssacli"),
    "aacraid": ("arcconf",),
    "hpsa": ("ssacli",),
    "cciss": ("ssacli", "cciss_vol_status"),
    "megaraid_sas": ("storcli", "perccli", "megacli"),
    "mpt3sas": ("sas3ircu", "sas2ircu"),
    "mpt2sas": ("sas2ircu",),
}
NO_VOLUMES_NO_TOOL = ("mpt3sas", "mpt2sas")  # mostly plain HBAs, which hide nothing
ASKS_DISKS = ("smartctl", "hwinfo")  # last, since a hung disk takes the time of what comes later
log = logging.getLogger("follower")
QUICK = ("sysfs", "udev")  # what the kernel tells at once, without asking any disk or card


def read_survey(run: Run) -> Survey:
    """What all tools find, tied together; a tool that fails is named and the rest is given."""
    tools = sorted(answering("survey"), key=lambda tool: _name(tool) in ASKS_DISKS)
    whole = join(sum((_ask(tool, run) for tool in tools), Survey()))
    return whole + Survey(trouble=tuple(untold(whole)))


def read_quickly(run: Run) -> Survey:
    """What the kernel alone knows, for the second after a hot-plug."""
    tools = [tool for tool in answering("survey") if _name(tool) in QUICK]
    return join(sum((_ask(tool, run) for tool in tools), Survey()))


def _ask(tool: ModuleType, run: Run) -> Survey:
    try:
        return cast(Survey, tool.survey(run))
    except Exception as error:  # a fault of ours must not cost what all others found
        if isinstance(error, ToolError):
            return Survey(trouble=(f"{_name(tool)}: {error.what}",))
        log.exception("%s could not be read", _name(tool))
        return Survey(trouble=(f"{_name(tool)}: unreadable: {error!r}"[:300],))


def _name(tool: ModuleType) -> str:
    return tool.__name__.rpartition(".")[2]


def untold(survey: Survey) -> Iterator[str]:
    """A sentence for each RAID card of which its own tool told nothing.

    The kernel shows such a card's volumes all the same: without the tool, nobody knows which
    drives they are on, and that must not look like a whole survey.
    """
    for card in survey.controllers:
        if card.driver not in CARD_TOOLS or _is_told(card, survey):
            continue
        if card.driver in NO_VOLUMES_NO_TOOL and not _shows_volumes(card, survey):
            continue
        yield f"{card.pci_address} is a RAID card ({card.driver}) and {_silence(card, survey)}"


def _silence(card: Controller, survey: Survey) -> str:
    """What is known of the silence of a card's tools: they failed, or nobody heard of them."""
    tools = CARD_TOOLS[card.driver]
    failed = {tool_of(said) for said in survey.trouble}
    asked = [tool for tool in tools if {tool, f"{tool}64"} & {f.rstrip(":") for f in failed}]
    if asked:
        return (
            f"{asked[0]} failed, as it is told here: until it answers, nobody knows which drives "
            "the volumes are on; run it by hand as root"
        )
    return f"{' or '.join(tools)} told nothing of it: is it installed and in the agent's PATH?"


def _is_told(card: Controller, survey: Survey) -> bool:
    """Volumes come only from a card's tool; of a drive the kernel, udev and smartctl tell too."""
    drives = [drive for drive in survey.drives if drive.controller == card.pci_address]
    return any(volume.controller == card.pci_address for volume in survey.volumes) or bool(
        _sources([card, *drives]) & TELLERS
    )


def _shows_volumes(card: Controller, survey: Survey) -> bool:
    own = (block for block in survey.blocks if block.pci_address == card.pci_address)
    return any(role_of(block, card.driver) is Role.VOLUME for block in own)


def _sources(things: Iterable[Controller | Drive]) -> set[str]:
    """The programs that told of them: "arcconf" of the source "arcconf GETCONFIGJSON 1"."""
    return {tool_of(fact.source) for thing in things for fact in thing.facts}


def survey_body(run: Run, at: datetime | None = None) -> dict[str, Any]:
    """The body of a survey report."""
    at = at or datetime.now(UTC)
    return {"at": at.isoformat(), "survey": read_survey(run).as_json()}


def quick_body(run: Run, at: datetime | None = None) -> dict[str, Any]:
    """The body of a report of the kernel's word alone: laid over the last whole survey."""
    at = at or datetime.now(UTC)
    survey = read_quickly(run).as_json()
    return {"at": at.isoformat(), "partial": True, "tools": list(QUICK), "survey": survey}
