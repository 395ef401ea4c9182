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
class Slot:
    """One place of an enclosure, taken or empty, as the enclosure (SES) or a tool tells it.

    What sits in it is named by whatever the source knows: serial, address, disk_name or the SAS
    address of the drive's port. None: the source does not say.
    """

    enclosure: str
    slot: int
    controller: str = ""  # PCI address of the card that the enclosure hangs on
    label: str = ""
    serial: str = ""
    address: ScsiAddress | None = None
    disk_name: str = ""
    sas_address: str = ""
    status: str = ""  # the source's own word: OK, Critical, Not installed
    is_empty: bool | None = None
    fault_led: bool | None = None
    locate_led: bool | None = None
    processor: str = ""  # vendor and product of what speaks for the enclosure
    on_expander: bool | None = None  # that one is part of a SAS expander; None: nothing says it
    facts: tuple[Fact, ...] = ()


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
    sas_address: str = ""  # of the drive's port, 0x and 16 digits
    capacity_bytes: int | None = None
    sector_bytes: int | None = None  # logical sector: 512 or 4096
    state: str = ""
    bay: Bay | None = None
    bay_by: tuple[str, ...] = ()  # the sources that named it; none where the enclosure did
    error_count: int | None = None  # the kernel's ioerr_cnt since boot
    holds: str = ""  # what its own first sectors say that it is: xfs, zfs_member
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Drive:
    """A physical disk, known by its serial number."""

    serial: str
    vendor: str = ""
    model: str = ""
    firmware: str = ""
    wwn: str = ""
    sas_address: str = ""  # of its port; arcconf prints this one as "WWN"
    device_id: int | None = None  # the card's own number of it: megaraid,N cciss,N aacraid,H,L,N
    capacity_bytes: int | None = None
    sector_bytes: int | None = None  # logical sector: 512 or 4096
    protocol: str = ""  # SATA SAS NVMe; "" when nothing says so
    rotating: bool | None = None
    controller: str = ""  # PCI address of the card it hangs on
    bay: Bay | None = None
    bay_by: tuple[str, ...] = ()  # the sources that named this bay
    other_bays: tuple[Bay, ...] = ()  # what other sources say, where they disagree
    state: str = ""
    pass_through: bool | None = None
    seen_as: ScsiAddress | None = None  # its own address, or its volume's
    also_seen_as: tuple[ScsiAddress, ...] = ()  # by a second path, or its second actuator
    disk_name: str = ""
    mounts: tuple[str, ...] = ()  # mount points and pools that stand on it
    temperature_c: int | None = None
    power_on_hours: int | None = None
    smart_passed: bool | None = None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class LogicalVolume:
    """A RAID volume; `members` and `spares` are serials.

    `number` is the kernel's (0-based). It is None as long as only the tool's own number is known
    (`tool_number`: ssacli counts from 1), which calibration translates.
    """

    controller: str
    number: int | None
    tool: str = ""
    tool_number: str = ""
    unique_id: str = ""
    name: str = ""
    level: str = ""
    state: str = ""
    members: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()
    unnamed: int = 0  # members that the card counts and does not name
    progress_percent: float | None = None  # of a rebuild, check or migration that runs
    capacity_bytes: int | None = None
    disk_name: str = ""
    address: ScsiAddress | None = None
    mounts: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, order=True)
class Claim:
    """What one source says where another says something else."""

    source: str
    value: str


@dataclass(frozen=True)
class Disagreement:
    """Two tools that disagree about one thing: both are kept."""

    subject: str  # serial of the drive, or controller/number of the volume
    what: str  # bay, state, capacity_bytes, model …
    claims: tuple[Claim, ...] = ()
