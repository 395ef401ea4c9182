"""Where a disk sits, in words that stay true: the bay, or without one the port it hangs on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Controller, Drive
from hardware.domain.survey import Survey

PCI_SLOTS = "PCI"  # the enclosure of NVMe disks: the slot's number is the board's, not a card's
# Drivers whose addresses are the place itself: an ATA host is a port, and a hypervisor gives the
# target by hand. A SAS transport counts its targets on, so that they are no place.
_PORTS = ("ahci", "ata_", "sata_", "pata_")
_GIVEN = ("virtio_scsi", "vmw_pvscsi", "storvsc_host", "xen-scsifront", "scsi_debug")


@dataclass(frozen=True)
class Place:
    """A bay by its card, enclosure and slot; `port` only where no bay is known.

    A place with neither is one that nobody can tell from another.
    """

    controller: str = ""
    enclosure: str = ""
    slot: int | None = None
    label: str = ""
    port: str = ""

    @property
    def is_told(self) -> bool:
        """Whether it can be told from other places."""
        return self.slot is not None or bool(self.port)

    @property
    def shelf(self) -> tuple[str, str]:
        """What its neighbours share with it."""
        return (self.controller if self.enclosure != PCI_SLOTS else "", self.enclosure)

    def __str__(self) -> str:
        if self.slot is None:
            return self.port
        own = f"Enclosure {self.enclosure}, Slot {self.slot}"
        return f"{self.label} ({own})" if self.label else own


NOWHERE = Place()


def is_same_place(first: Place, second: Place) -> bool:
    """Whether both are one bay, or one port; two that cannot be told are never one."""
    if first.slot is not None:
        return first.slot == second.slot and first.shelf == second.shelf
    return bool(first.port) and second.slot is None and first.port == second.port


def is_other_place(first: Place, second: Place, shelves: frozenset[tuple[str, str]]) -> bool:
    """Whether they are surely two; a tool that failed may give an enclosure another name."""
    if is_same_place(first, second):
        return False
    if first.slot is not None and second.slot is not None:
        return first.shelf in shelves
    return bool(first.port and second.port) and first.slot is second.slot is None


def place_of(drive: Drive, survey: Survey) -> Place:
    """Where this survey has the drive."""
    if bay := drive.bay:
        return Place(drive.controller, bay.enclosure, bay.slot, bay.label)
    return Place(drive.controller, port=port_of(drive, survey))


def port_of(drive: Drive, survey: Survey) -> str:
    """A name for the port that no boot changes; "" where the kernel has none.

    NVMe and virtio disks are PCI devices of their own; of a card with ports, the place of the
    disk's host number among those of the card.
    """
    at, pci = drive.seen_as, drive.controller
    if at is None:
        return pci
    card = next((c for c in survey.controllers if c.pci_address == pci), None)
    driver = card.driver if card else _driver_at(at, survey)
    if not pci or not driver.startswith((*_PORTS, *_GIVEN)):
        return ""
    return f"{pci} port {_rank(at, card)} {at.channel}:{at.target}:{at.lun}"


def _driver_at(at: ScsiAddress, survey: Survey) -> str:
    block = survey.block_at(at)
    return block.driver if block else ""


def _rank(at: ScsiAddress, card: Controller | None) -> int:
    hosts = sorted(card.host_numbers) if card else []
    return hosts.index(at.host) if at.host in hosts else 0


def shelves_of(places: Iterable[Place]) -> frozenset[tuple[str, str]]:
    """The enclosures by the names that they have now."""
    return frozenset(place.shelf for place in places if place.slot is not None)
