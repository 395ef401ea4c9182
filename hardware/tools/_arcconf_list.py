"""arcconf LIST: the cards of a machine, one a line; the number is what other commands want."""

from __future__ import annotations

import re

from hardware.domain.drive import Controller, Fact
from hardware.domain.machine import ToolError
from hardware.tools._reading import words

SOURCE = "arcconf LIST"
_FOUND = re.compile(r"Controllers found:\s*(\d{1,4})")
_LISTED = re.compile(r"^[ \t]*Controller (\d{1,4})[ \t]*:([^\r\n]{0,300})", re.MULTILINE)


def read_list(text: str) -> tuple[list[Controller], str]:
    """(cards, what is wrong with the list or ""); they say no PCI address."""
    cards = {match[1]: _card(match) for match in _LISTED.finditer(text)}
    announced = _FOUND.search(text)
    if announced and int(announced[1]) == len(cards):
        return list(cards.values()), ""
    return list(cards.values()), str(
        ToolError(f"{SOURCE}: expected one line for each controller", text)
    )


def _card(match: re.Match[str]) -> Controller:
    """From "Optimal, Slot 3, Mixed, UN RAID P460-B2, Unknown, 59C097124AB39000"."""
    columns = [column.strip() for column in match[2].strip(" \t:").split(",")]
    name, serial = columns[3:5] if len(columns) > 4 else ("", "")
    return Controller(
        pci_address="",
        number=int(match[1]),
        model=words(name),
        serial=words(serial),
        facts=(Fact(SOURCE, match[0].strip()),),
    )
