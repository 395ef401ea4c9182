"""arcconf, the tool of Microchip's SmartRAID and Adaptec's cards (H3C P460, Inspur PM8222).

New builds answer GETCONFIGJSON; older ones only GETCONFIG, in three layouts of text. What the
drives say of their own health comes from GETSMARTSTATS.
"""

from __future__ import annotations

import re
from typing import Any

from hardware.domain.machine import Run, ToolError
from hardware.domain.reading import Reading
from hardware.domain.survey import Survey
from hardware.tools._arcconf_ask import BINARY, cards, config, in_time, with_tasks
from hardware.tools._arcconf_config import places_config, read_config
from hardware.tools._arcconf_json import SOURCE, places_json, read_json, shown_as
from hardware.tools._arcconf_list import SOURCE as LIST
from hardware.tools._arcconf_list import read_list
from hardware.tools._arcconf_smart import explain_smart, is_smart, read_smart, readings_of
from hardware.tools._arcconf_text import read_blocks
from hardware.tools._card_answer import answer, named
from hardware.tools._card_place import with_pci_address

LIST_TITLE = "Status, Slot, Mode, Name"
NO_TASK = re.compile(r"Current operation\s{0,80}: None")

_NONE = re.compile(r"No (?:logical devices|physical devices|arrays|physical drives)", re.IGNORECASE)
__all__ = ["BINARY", "explain", "parse", "readings", "survey"]


def survey(run: Run) -> Survey:
    """Ask every controller for its drives and volumes."""
    try:
        numbers, wrong = cards(run)
    except ToolError as error:
        return Survey(trouble=(str(error),))
    start = Survey(trouble=(wrong,) if wrong else ())
    found = sum((_ask_one(run, one) for one in numbers), start)
    # builds so old that they print no PCI address know cards of this driver only
    return with_pci_address(run, found, "aacraid")


def _ask_one(run: Run, card: str) -> Survey:
    try:
        _, found = config(run, card)
    except ToolError as error:
        return Survey(trouble=(str(error),))
    return with_tasks(run, card, named(found))


def readings(run: Run) -> list[Reading]:
    """What every drive says of itself; ToolError when a card answers nothing and none is left."""
    numbers, _ = cards(run)
    found: list[Reading] = []
    silent = []
    for card in numbers:
        try:
            found += _read_one(run, card)
        except ToolError as error:
            silent.append(error)
    if silent and not found:
        raise silent[0]
    return found


def _read_one(run: Run, card: str) -> list[Reading]:
    source = f"{BINARY} GETSMARTSTATS {card}"
    told, _ = read_smart(in_time(run, *source.split()))
    text, _ = config(run, card)
    drives = places_config(text) if read_blocks(text).blocks else places_json(text)
    found = list(readings_of(told, drives, source))
    if told and not found:
        raise ToolError(f"{source}: none of its {len(told)} drives is in the card's configuration")
    return found


def parse(text: str, source: str = SOURCE) -> Survey:
    """All that one GETCONFIGJSON answer says; ToolError when it is no such answer."""
    return named(read_json(text, source))


def explain(text: str) -> dict[str, Any]:
    """What the site makes of one answer, whichever of its commands gave it."""
    if is_smart(text):
        return explain_smart(text)
    if LIST_TITLE in text:
        return _explain_list(text)
    document = read_blocks(text)
    if document.blocks:
        return _explain_config(text)
    if document.refusal:
        return answer(Survey(trouble=(f"arcconf: {document.refusal}",)))
    if NO_TASK.search(text):
        return answer(Survey(trouble=("arcconf GETSTATUS: no task runs; drives are in GETCONFIG",)))
    return _explain_json(text)


def _explain_config(text: str) -> dict[str, Any]:
    """A heading with nothing below that is understood is no empty card."""
    found = read_config(text)
    if found == Survey() and not _NONE.search(text):
        said = "arcconf GETCONFIG: its headings are understood, and nothing that stands below them"
        raise ToolError(said, text)
    return answer(found)


def _explain_list(text: str) -> dict[str, Any]:
    listed, wrong = read_list(text)
    nothing = f"{LIST}: drives and volumes are in GETCONFIG"
    said = (*filter(None, (wrong,)), nothing)
    items = [answer(Survey(controllers=(card,))) for card in listed]
    return {"items": items, "not_understood": list(said)}


def _explain_json(text: str) -> dict[str, Any]:
    found = read_json(text)
    told = answer(found)
    for drive, values in zip(found.drives, told["drives"], strict=True):
        values["shown_as"] = shown_as(drive)
    return told
