"""Who says that a serial sits in a bay, and which of them are independent of each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Witness(StrEnum):
    """One origin of knowledge about bays. Two are independent when their firmware is another.

    Whatever repeats a card's word (its command line tool, sysfs, hwinfo, smartctl) is CARD.
    """

    CARD = "card"  # the RAID card or HBA
    ENCLOSURE = "enclosure"  # the enclosure's own processor (SES), not one that a card emulates
    BMC = "bmc"  # the board's management controller, read by its protocol or in its web page
    PLATFORM = "platform"  # the board's own numbering of PCI slots
    LABEL = "label"  # a person read the label of the drive in that bay
    ACTIVITY = "activity"  # a person saw that bay's light follow reads of that drive


@dataclass(frozen=True)
class Seen:
    """One statement: this serial is in this bay; the bay by card, enclosure and slot, or label."""

    witness: Witness
    serial: str
    controller: str = ""  # PCI address; "" where the witness does not know cards (BMC, label)
    enclosure: str = ""
    slot: int | None = None
    label: str = ""  # the panel's word: Front 12
    said_by: str = ""  # the tool, or the person's name
    at: datetime | None = None
    raw: str = ""  # as printed or typed
    connector: str = ""  # of the bay, where a card has two boxes of one number
