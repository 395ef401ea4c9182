"""Where a drive sits, by its serial alone: a disk's own readings name no address."""

from __future__ import annotations

from hardware.domain.evidence import Certainty, Finding, Rung
from hardware.domain.mapping_volume import end_at, named
from hardware.domain.survey import Survey


def find(serial: str, survey: Survey | None) -> Finding:
    """Where the drive with this serial sits, as this survey has it; None: there is no survey."""
    drives = tuple(d for d in survey.drives if d.serial == serial) if survey else ()
    if survey is None or not drives:
        return Finding(Certainty.NO_DRIVE, (Rung("serial_not_in_survey", {"serial": serial}),))
    cards = {card.pci_address: card for card in survey.controllers}
    controller = cards.get(drives[0].controller)
    if len(drives) > 1:
        rung = Rung("several_members", {"members": len(drives), "failed": 0})
        return Finding(Certainty.CANDIDATES, (rung,), controller, None, drives)
    volume = next((v for v in survey.volumes if serial in v.members), None)
    rung = Rung("serial_is_drive", named(drives[0]), drives[0].facts)
    return end_at((rung,), controller, volume, drives)
