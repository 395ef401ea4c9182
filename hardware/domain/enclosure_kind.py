"""Whether an enclosure speaks for itself, or a card plays it: then it repeats the card's word.

Cards and AHCI show enclosures that are none: they answer SES from their own map of ports. Only a
processor that is part of a SAS expander, or is known to be one, is a second firmware; one that
cannot be told is not.
"""

from __future__ import annotations

import re

from hardware.domain.drive import Controller, Slot

# What cards play: Adaptec/Microchip "Virtual SGPIO", Broadcom "VirtualSES", ahciem's
# "AHCI SGPIOEnclosure", HPE "Smart Adapter", a UBM backplane behind the card's own bus.
PLAYED = re.compile(
    r"virtual|sgpio|ahci|smart ?adapter|smart ?array|ubm|nvme|vmd|raid", re.IGNORECASE
)
# Expander chips by name (LSI SAS2X36, SAS3x48, SAS35x40), Dell's and others' "+EXP" backplanes,
# shelves with processors of their own: HP(E) D2600/D3700/D6020, Dell MD1200/MD1420.
EXPANDERS = re.compile(
    r"\bSAS\d{0,2}x\d{2}\b|\+EXP|\bexpander\b|\bHPE? D\d{4}\b|\bDELL MD1[24]\d\d\b|\bJBOD\b",
    re.IGNORECASE,
)

_NUMBERED = re.compile(r"\w\d{2}")


def speaks_for_itself(slot: Slot, controller: Controller | None) -> bool:
    """Whether this slot's enclosure has a firmware of its own; False where nothing tells."""
    name = slot.processor
    if PLAYED.search(name) or _is_card(name, controller):
        return False
    return slot.on_expander is True or bool(EXPANDERS.search(name))


def _is_card(name: str, controller: Controller | None) -> bool:
    """An old Smart Array calls the enclosure that it plays by its own model: "HP H240"."""
    model = controller.model.casefold().split() if controller else []
    return bool({*name.casefold().split()} & {word for word in model if _NUMBERED.search(word)})
