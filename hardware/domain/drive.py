"""The things a survey finds: controllers, bays, drives, logical volumes, blocks."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.domain.address import ScsiAddress


@dataclass(frozen=True, order=True)
class Fact:
    """One tool's own words: which source said it, and the bytes it printed (an excerpt)."""

    source: str
    raw: str


@dataclass(frozen=True, order=True)
class Bay:
    """Where a hand goes. `enclosure` and `slot` as the card prints them; `label` as the panel."""

    enclosure: str
    slot: int
    connector: str = ""
    label: str = ""

    def __str__(self) -> str:
        place = f"Enclosure {self.enclosure}, Slot {self.slot}"
        return f"{place} ({self.connector})" if self.connector else place


@dataclass(frozen=True)
class Controller:
    """A RAID card or HBA, known by its PCI address; host numbers change at boot."""

    pci_address: str
    driver: str = ""
    host_numbers: tuple[int, ...] = ()
    number: int | None = None  # what the card's own command line tool calls it
    vendor: str = ""
    model: str = ""
    serial: str = ""
    firmware: str = ""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Block:
    """A disk as the kernel shows it: a pass-through drive, a logical volume, or a plain disk."""

    disk_name: str = ""  # sdk; "" where the kernel gave the device no name
    address: ScsiAddress | None = None  # None: not a SCSI disk (NVMe, virtio)
    pci_address: str = ""
    driver: str = ""
    vendor: str = ""
    model: str = ""
    serial: str = ""
    wwn: str = ""
    unique_id: str = ""  # of a logical volume: equals the card's volumeUniqueID
    firmware: str = ""
    capacity_bytes: int | None = None
    state: str = ""
    bay: Bay | None = None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Drive:
    """A physical disk, known by its serial number."""

    serial: str
    vendor: str = ""
    model: str = ""
    firmware: str = ""
    wwn: str = ""
    capacity_bytes: int | None = None
    protocol: str = ""  # SATA SAS NVMe; "" when nothing says so
    rotating: bool | None = None
    controller: str = ""  # PCI address of the card it hangs on
    bay: Bay | None = None
    other_bays: tuple[Bay, ...] = ()  # what other sources say, where they disagree
    state: str = ""
    pass_through: bool | None = None
    seen_as: ScsiAddress | None = None  # its own address, or its volume's
    disk_name: str = ""
    temperature_c: int | None = None
    power_on_hours: int | None = None
    smart_passed: bool | None = None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class LogicalVolume:
    """A RAID volume. `number` counts from 0 as the kernel does; `members` are serials."""

    controller: str
    number: int
    unique_id: str = ""
    name: str = ""
    level: str = ""
    state: str = ""
    members: tuple[str, ...] = ()
    unnamed: int = 0  # members that the card counts and does not name
    capacity_bytes: int | None = None
    disk_name: str = ""
    address: ScsiAddress | None = None
    facts: tuple[Fact, ...] = ()
