"""What SES enclosures say of a slot, in words and in bits, whoever prints it."""

from __future__ import annotations

import re

# SES-3, table of element status codes; "unsupported" and what no one knows say nothing of a drive
TAKEN = ("ok", "critical", "noncritical", "non-critical", "unrecoverable")
EMPTY = ("not installed",)
# SES-3, status element of an (array) device slot, as one number of 32 bits
IDENT = 0x00000200
FAULT = 0x00000060  # sensed or requested

_DRIVE_TYPE = re.compile(r"(?:array )?device(?: slot)?", re.IGNORECASE)
# HGST and WD enclosures write the drive's serial behind the slot: "SLOT 07,T5G7RMLD"
_WITH_SERIAL = re.compile(r"(.{0,40}\d),([A-Z0-9]{8,20})")
_LAST_NUMBER = re.compile(r"(\d{1,6})\D{0,20}$")


def named(vendor: str | None, product: str | None) -> str:
    """What speaks for an enclosure, as its inquiry says: "LSI SAS2X36"."""
    return " ".join(f"{vendor or ''} {product or ''}".split())


def is_on_expander(path: str) -> bool | None:
    """Whether a device path leads over a SAS expander; None for no path.

    An expander's own processor is one of its ports; one that a card plays hangs on the card.
    """
    return "/expander-" in path if path else None


def is_for_drives(element_type: str) -> bool:
    """Whether an element of this type holds a drive."""
    return bool(_DRIVE_TYPE.fullmatch(element_type.strip()))


def label_and_serial(descriptor: str) -> tuple[str, str]:
    """The slot's own name, and the serial of its drive where the enclosure writes it there."""
    text = " ".join(descriptor.split())
    match = _WITH_SERIAL.fullmatch(text)
    return (match[1], match[2]) if match else (text.rstrip(","), "")


def last_number(text: str) -> int | None:
    """The number that a slot's name ends with."""
    match = _LAST_NUMBER.search(label_and_serial(text)[0])
    return int(match[1]) if match else None


def is_empty(status: str) -> bool | None:
    """None for a status that says nothing about a drive."""
    word = status.strip().lower()
    return True if word in EMPTY else False if word in TAKEN else None
