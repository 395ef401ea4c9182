"""Which card smartctl asked for a hidden drive, and by which number: the command says both."""

from __future__ import annotations

import re
from dataclasses import replace

from hardware.domain.drive import Drive
from hardware.domain.merging import source_of, tool_of
from hardware.domain.survey import Survey

# -d megaraid,N cciss,N aacraid,H,L,N; with a file system behind it: sat+megaraid,N
_ASKED = re.compile(
    r"/dev/(?:bus/(?P<host>\d{1,5})|(?P<name>sd[a-z]{1,4}))"
    r" -d (?:\w{1,10}\+)?(?:megaraid|cciss|aacraid,\d{1,5},\d{1,5}),(?P<number>\d{1,5})"
    r"(?:\+\w{1,10})?$"
)


def with_card(drive: Drive, survey: Survey) -> Drive:
    """The drive with the card that it was asked through, where only smartctl told of it."""
    source = source_of(drive)
    match = (
        _ASKED.search(source) if tool_of(source) == "smartctl" and not drive.controller else None
    )
    if not match:
        return drive
    if match["host"]:
        card = survey.controller_of(int(match["host"]))
        pci_address = card.pci_address if card else ""
    else:
        block = survey.block_named(match["name"])
        pci_address = block.pci_address if block else ""
    number = int(match["number"]) if drive.device_id is None else drive.device_id
    return replace(drive, controller=pci_address, device_id=number) if pci_address else drive
