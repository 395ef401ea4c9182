"""What a survey's sources say of bays, each under the firmware whose word it is.

The card's own tool, path_info and the SAS transport's bay_identifier (which mpt3sas and smartpqi
fill from the card's firmware) are CARD. /sys/class/enclosure, sg_ses and ses are the enclosure's
processor, where it is a real one. The number of a PCI slot is the board's: PLATFORM.
"""

from __future__ import annotations

from collections.abc import Iterator

from hardware.domain.drive import Drive, Slot
from hardware.domain.enclosure_kind import speaks_for_itself
from hardware.domain.merging import CARD_TOOLS, tool_of
from hardware.domain.survey import Survey
from hardware.domain.witness import Seen, Witness

PCI = "PCI"  # the enclosure of a bay that is a PCI slot
SES = frozenset(("sg_ses", "ses", "sysfs"))  # what tells slots that an enclosure has told
KERNEL = frozenset(("sysfs", "lsscsi", "nvme"))


def told(survey: Survey) -> Iterator[Seen]:
    """Every statement of a survey that counts as a witness's; what only repeats is left out."""
    for drive in survey.drives:
        yield from _of_drive(drive)
    for slot in survey.slots:
        if slot.serial and is_ses(slot) and is_real(slot, survey):
            yield _of_slot(slot)


def is_real(slot: Slot, survey: Survey) -> bool:
    """Whether the enclosure of this slot is a second firmware beside the card's."""
    card = next((c for c in survey.controllers if c.pci_address == slot.controller), None)
    return speaks_for_itself(slot, card)


def is_ses(slot: Slot) -> bool:
    """Whether SES pages told of this slot; ledctl only says what the kernel linked."""
    return any(tool_of(fact.source) in SES for fact in slot.facts)


def _of_drive(drive: Drive) -> Iterator[Seen]:
    bay = drive.bay
    if bay is None or not drive.serial:
        return
    found: dict[Witness, str] = {}
    for source in drive.bay_by:
        if witness := _witness_of(source, bay.enclosure):
            found.setdefault(witness, source)
    for witness, source in found.items():
        raw = next((fact.raw for fact in drive.facts if fact.source == source), "")
        at = (drive.controller, bay.enclosure, bay.slot, bay.label)
        yield Seen(witness, drive.serial, *at, said_by=source, raw=raw, connector=bay.connector)


def _witness_of(source: str, enclosure: str) -> Witness | None:
    """Whose word a source's is; None for one that is not known to tell a firmware's."""
    tool = tool_of(source)
    if tool in CARD_TOOLS:
        return Witness.CARD
    if tool not in KERNEL:
        return None
    return Witness.PLATFORM if enclosure == PCI else Witness.CARD


def _of_slot(slot: Slot) -> Seen:
    said = [fact for fact in slot.facts if tool_of(fact.source) in SES]
    return Seen(
        Witness.ENCLOSURE,
        slot.serial,
        slot.controller,
        slot.enclosure,
        slot.slot,
        slot.label,
        said_by=f"{said[0].source} ({slot.processor})" if slot.processor else said[0].source,
        raw=said[0].raw,
    )
