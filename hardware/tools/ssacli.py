"""ssacli, the tool of HPE's Smart Array cards; hpssacli and hpacucli before it print alike."""

from __future__ import annotations

from typing import Any

from hardware.domain.machine import Run, ToolError
from hardware.domain.survey import Survey
from hardware.tools._card_answer import answer, named, shared_sentences
from hardware.tools._card_place import with_pci_address
from hardware.tools._reading import ask
from hardware.tools._ssacli_text import Card, read_cards
from hardware.tools._ssacli_values import (
    controller,
    drive,
    lost,
    member_places,
    spare_places,
    volume,
)

BINARY = "ssacli"
BINARIES = (BINARY, "hpssacli", "hpacucli")
SHOW = ("ctrl", "all", "show", "config", "detail")
DRIVERS = ("hpsa", "cciss", "smartpqi")
NO_CARD = "no controllers detected"


def survey(run: Run) -> Survey:
    """Ask whichever of the tools is installed for all cards."""
    for binary in BINARIES:
        try:
            said = ask(run, binary, *SHOW)
            if said is not None:
                found = parse(said, " ".join((binary, *SHOW)))
                return with_pci_address(run, found, *DRIVERS)
        except ToolError as error:
            return Survey(trouble=(str(error),))
    return Survey()


def parse(text: str, source: str = BINARY) -> Survey:
    """All that one answer says of all cards; ToolError when it is no such answer."""
    cards, refusal = read_cards(text)
    if not cards and not refusal:
        raise ToolError(f"{source}: the text of ssacli show config expected", text)
    if not cards and NO_CARD in refusal.lower():
        return Survey()
    said = Survey(trouble=(f"{source}: {refusal}",) if refusal else ())
    return named(sum((read_card(card, source) for card in cards), said))


def read_card(card: Card, source: str) -> Survey:
    """One card with all its drives, those without serial number too."""
    itself = controller(card, source)
    address = itself.pci_address
    taken = {place for places in card.arrays.values() for place in places}
    drives = tuple(
        drive(place, one, address, source, is_taken=place in taken)
        for place, one in card.drives.items()
    )
    volumes = [volume(one, card, address, source) for one in card.logicals]
    said = (*lost(card, volumes), *shared_sentences(drives))
    return Survey(
        controllers=(itself,),
        drives=drives,
        volumes=tuple(volumes),
        trouble=tuple(f"{source}: {one}" for one in said),
    )


def explain(text: str) -> dict[str, Any]:
    """What the site makes of one answer: an object for its card, or one for each of several."""
    cards, refusal = read_cards(text)
    if not cards and not refusal:
        raise ToolError("ssacli: the text of show config expected", text)
    items = [_explain_card(card) for card in cards]
    wrong = [f"{BINARY}: {refusal}"] if refusal else []
    if len(items) > 1:
        return {"items": items, "not_understood": wrong}
    told = items[0] if items else answer(Survey())
    said = [*told.get("not_understood", []), *wrong]
    return {**told, "not_understood": said} if said else told


def _explain_card(card: Card) -> dict[str, Any]:
    told = answer(read_card(card, BINARY))
    if not card.model:
        told["controller"] = None
    for fields, values in zip(card.drives.values(), told["drives"], strict=True):
        values["drive_type"] = fields.get("spare") or fields.get("drive type")
    for logical, values in zip(card.logicals, told["volumes"], strict=True):
        values["member_places"] = member_places(logical, card)
        values["spare_places"] = spare_places(logical, card)
    return told
