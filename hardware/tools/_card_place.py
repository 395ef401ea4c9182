"""Where a card is, when its own tool does not say it: at the place of the only one there."""

from __future__ import annotations

import re
from dataclasses import replace

from hardware.domain.machine import Run
from hardware.domain.survey import Survey

DRIVERS = "/sys/bus/pci/drivers"
_PCI = re.compile(r"[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]")


def with_pci_address(run: Run, found: Survey, *drivers: str) -> Survey:
    """The same with the PCI address of a lone card that does not print it; else said."""
    nowhere = [card for card in found.controllers if not card.pci_address]
    if not nowhere:
        return found
    places = [
        (name, driver)
        for driver in drivers
        for name in run.names(f"{DRIVERS}/{driver}")
        if _PCI.fullmatch(name)
    ]
    if len(found.controllers) != 1 or len(places) != 1:
        source = nowhere[0].facts[0].source
        what = f"{source}: no PCI address, so its volumes cannot be tied to the kernel's disks"
        return found + Survey(trouble=(what,))
    address, driver = places[0]
    return replace(
        found,
        controllers=(replace(nowhere[0], pci_address=address, driver=nowhere[0].driver or driver),),
        drives=tuple(replace(drive, controller=address) for drive in found.drives),
        volumes=tuple(replace(volume, controller=address) for volume in found.volumes),
    )
