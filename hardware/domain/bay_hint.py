"""The bay that a kernel line itself names: the card's word, compared with the survey's.

mpt3sas prints "enclosure logical id(0x…), slot(15)", megaraid_sas "e0x20/s11" (enclosure and slot;
the enclosure in hexadecimal), pciehp "Slot(12)".
"""

from __future__ import annotations

import re
from dataclasses import replace

from hardware.domain.drive import Bay, Drive
from hardware.domain.evidence import Certainty, Finding, Rung
from hardware.domain.kernel_event import KernelEvent
from hardware.domain.kernel_kinds import Kind
from hardware.domain.mapping_volume import end_at
from hardware.domain.survey import Survey

_MEGARAID = re.compile(r"e0x([0-9a-f]{1,4})/s(\d{1,4})")
_MPT = re.compile(r"enclosure (0x[0-9a-f]{16}) slot (\d{1,4})", re.I)
_DIRECT = "Direct Attached"  # what the card's tool is read to say
_NO_ENCLOSURE = (0xFF, 0xFFFF)  # a drive on the card itself
_LOGICAL_ID = re.compile(r"[0-9a-f]{16}")
_TOLD = (Certainty.ONE_SOURCE, Certainty.NO_BAY)


def hinted_bay(event: KernelEvent) -> Bay | None:
    """Enclosure and slot as the card counts them; a PCI slot is the board's word, not a card's."""
    if event.kind is Kind.HOT_PLUG:
        return None
    if match := _MEGARAID.fullmatch(event.bay_hint):
        number = int(match[1], 16)
        return Bay(_DIRECT if number in _NO_ENCLOSURE else str(number), int(match[2]))
    if match := _MPT.fullmatch(event.bay_hint):
        return Bay(match[1].lower(), int(match[2]))
    return None


def drives_hinted(event: KernelEvent, survey: Survey) -> tuple[Drive, ...]:
    """The drives that the survey has in the bay that a card names instead of an address."""
    bay = hinted_bay(event)
    if bay is None or not event.pci_address:
        return ()
    own = (d for d in survey.drives if d.controller == event.pci_address and d.bay)
    return tuple(d for d in own if d.bay and d.bay.slot == bay.slot and _same(bay, d.bay))


def with_hint(finding: Finding, event: KernelEvent) -> Finding:
    """The finding and what the line says of the bay: agreement, contradiction, or the only word."""
    bay, drive = hinted_bay(event), finding.drive
    if bay is None or drive is None or finding.certainty not in _TOLD:
        return finding
    if drive.bay is None:
        found = replace(drive, bay=bay)
        rungs = (*finding.rungs[:-1], named_by_line(bay))
        return end_at(rungs, finding.controller, finding.volume, (found,))
    if drive.bay.slot == bay.slot and _same(bay, drive.bay) is not False:
        return replace(finding, rungs=(*finding.rungs, named_by_line(bay)))
    others = (*drive.other_bays, bay)
    rungs = (*finding.rungs[:-1], named_by_line(bay))
    return end_at(rungs, finding.controller, finding.volume, (replace(drive, other_bays=others),))


def named_by_line(bay: Bay) -> Rung:
    """The rung of a line that names a bay."""
    return Rung("line_names_bay", {"bay": str(bay)})


def _same(hinted: Bay, known: Bay) -> bool | None:
    """Whether the enclosures are one; None where their names are of different kinds."""
    first, second = (_key(bay.enclosure) for bay in (hinted, known))
    return first == second if type(first) is type(second) else None


def _key(enclosure: str) -> int | str | None:
    """A number, a logical id, None for neither."""
    digits = re.sub(r"^0x|[:-]", "", enclosure.lower())
    if enclosure == _DIRECT or _LOGICAL_ID.fullmatch(digits):
        return digits
    return int(enclosure) if enclosure.isdecimal() and len(enclosure) <= 5 else None
