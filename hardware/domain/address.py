"""SCSI addresses, and what they mean behind each driver: a table, one row a driver.

Kernel sources are named in the rows; the host number means nothing by itself, since it changes at
boot: it leads to a controller at a PCI address, and that to the driver.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_TEXT = re.compile(r"(\d{1,5}):(\d{1,5}):(\d{1,10}):(\d{1,20})", re.ASCII)


@dataclass(frozen=True, order=True)
class ScsiAddress:
    """host:channel:target:lun, hwinfo's SysFS BusID; valid for one boot only."""

    host: int
    channel: int
    target: int
    lun: int

    def __str__(self) -> str:
        return f"{self.host}:{self.channel}:{self.target}:{self.lun}"

    @classmethod
    def parse(cls, text: str) -> ScsiAddress | None:
        """The address that the whole text is, or None."""
        match = _TEXT.fullmatch(text.strip())
        return cls(*map(int, match.groups())) if match else None


class Role(StrEnum):
    """What stands at an address."""

    VOLUME = "volume"
    PASS_THROUGH = "pass_through"
    CONTROLLER = "controller"
    EXTERNAL = "external"  # a volume of an array outside, shown by the card
    REMOTE = "remote"  # a disk of another machine: iSCSI, Fibre Channel
    USB = "usb"  # a disk on a cable, in no bay
    VIRTUAL = "virtual"  # made by a hypervisor or a test module
    UNKNOWN = "unknown"


Number = Callable[[ScsiAddress], int]


@dataclass(frozen=True)
class Meaning:
    """One driver's row. `other` is what a channel that is not listed holds."""

    channels: Mapping[int, Role] = field(default_factory=dict)
    other: Role = Role.UNKNOWN
    volume_number: Number | None = None  # as the kernel counts
    device_id: Number | None = None  # as the card and smartctl -d number its disks


def _lun(address: ScsiAddress) -> int:
    return address.lun


def _target(address: ScsiAddress) -> int:
    return address.target


def _megaraid_volume(address: ScsiAddress) -> int:
    return (address.channel - 2) * 128 + address.target


def _megaraid_device(address: ScsiAddress) -> int:
    return address.channel * 128 + address.target


_DISKS = {0: Role.PASS_THROUGH}
_ATA = Meaning(other=Role.PASS_THROUGH)  # drivers/ata/libata-scsi.c: a host is a port, T the PMP's
_HBA = Meaning(_DISKS)  # libsas: T is the SAS transport's counter, never a slot
_REMOTE = Meaning(other=Role.REMOTE)
_USB = Meaning(other=Role.USB)
_VIRTUAL = Meaning(other=Role.VIRTUAL)

MEANINGS: dict[str, Meaning] = {
    # smartpqi.h 957-961: RAID_VOLUME_BUS 1, HBA_BUS 2, EXTERNAL_RAID_VOLUME_BUS 3; the LUN is the
    # volume's number, the target of a disk is given out by scsi_transport_sas.c as a counter
    "smartpqi": Meaning(
        {0: Role.PASS_THROUGH, 1: Role.VOLUME, 2: Role.CONTROLLER, 3: Role.EXTERNAL},
        volume_number=_lun,
    ),
    # hpsa.h HPSA_*_BUS: 0 is a disk, before 3.4.14 a volume, and now also the card itself: what
    # it is depends on the driver's version, so the address alone does not tell
    "hpsa": Meaning(
        {0: Role.UNKNOWN, 1: Role.VOLUME, 2: Role.EXTERNAL, 3: Role.CONTROLLER},
        volume_number=_lun,
    ),
    # megaraid_sas.h: MEGASAS_MAX_PD_CHANNELS 2, MEGASAS_MAX_DEV_PER_CHANNEL 128
    "megaraid_sas": Meaning(
        {0: Role.PASS_THROUGH, 1: Role.PASS_THROUGH, 2: Role.VOLUME, 3: Role.VOLUME},
        volume_number=_megaraid_volume,
        device_id=_megaraid_device,
    ),
    # mpt3sas_base.h: RAID_CHANNEL 1, PCIE_CHANNEL 2 (NVMe behind a tri-mode card); both targets
    # are counters (mpt3sas_scsih.c sas_id++)
    "mpt3sas": Meaning({**_DISKS, 1: Role.VOLUME, 2: Role.PASS_THROUGH}, volume_number=_target),
    "mpt2sas": Meaning({**_DISKS, 1: Role.VOLUME}, volume_number=_target),  # as mpt3sas
    # mptsas.h: MPTSAS_RAID_CHANNEL 1, whose target is the volume's id
    "mptsas": Meaning({**_DISKS, 1: Role.VOLUME}, volume_number=_target),
    # aacraid.h: CONTAINER_CHANNEL 0, NATIVE_CHANNEL 1, ENCLOSURE_CHANNEL 3; a physical bus is
    # shown one higher (aac_phys_to_logical), so that 3 may be either
    "aacraid": Meaning(
        {0: Role.VOLUME, 1: Role.PASS_THROUGH, 2: Role.PASS_THROUGH},
        volume_number=_target,
        device_id=_target,
    ),
    "mpi3mr": Meaning(),  # mpi3mr_os.c: volumes and disks share a channel
    "cciss": Meaning(),  # cciss_scsi.c: its SCSI hosts hold tapes, its volumes are cciss/c0d0
    "ahci": _ATA,
    "ata_piix": _ATA,
    "ata_generic": _ATA,
    "isci": _HBA,
    "mvsas": _HBA,
    "pm80xx": _HBA,
    "aic94xx": _HBA,
    # proc_name in drivers/scsi/iscsi_tcp.c, be2iscsi, bnx2i, cxgbi, qla4xxx; ulp/iser, ulp/srp
    "iscsi_tcp": _REMOTE,
    "be2iscsi": _REMOTE,
    "bnx2i": _REMOTE,
    "cxgb3i": _REMOTE,
    "cxgb4i": _REMOTE,
    "qla4xxx": _REMOTE,
    "iscsi_iser": _REMOTE,
    "ib_srp": _REMOTE,
    # Fibre Channel: qla2xxx, lpfc, bfa, fnic, zfcp
    "qla2xxx": _REMOTE,
    "lpfc": _REMOTE,
    "bfa": _REMOTE,
    "fnic": _REMOTE,
    "zfcp": _REMOTE,
    "usb-storage": _USB,  # drivers/usb/storage/scsiglue.c: one host a device
    "uas": _USB,  # drivers/usb/storage/uas.c
    "virtio_scsi": _VIRTUAL,  # drivers/scsi/virtio_scsi.c
    "vmw_pvscsi": _VIRTUAL,
    "storvsc_host": _VIRTUAL,  # drivers/scsi/storvsc_drv.c, Hyper-V
    "xen-scsifront": _VIRTUAL,
    "scsi_debug": _VIRTUAL,  # drivers/scsi/scsi_debug.c, makes disks of memory
}
_FAMILIES = (("sata_", _ATA), ("pata_", _ATA), ("ahci", _ATA), ("hisi_sas", _HBA))


def meaning_of(driver: str) -> Meaning:
    """The driver's row; a driver without one means nothing that is known."""
    family = (row for start, row in _FAMILIES if driver.startswith(start))
    return MEANINGS.get(driver) or next(family, Meaning())


def judge_role(driver: str, address: ScsiAddress) -> Role:
    """What this address means behind this driver; UNKNOWN where the address does not tell."""
    row = meaning_of(driver)
    return row.channels.get(address.channel, row.other)


def volume_number(driver: str, address: ScsiAddress, role: Role | None = None) -> int | None:
    """The logical volume's number as the kernel counts (0-based), or None if it is no volume.

    `role` is for who knows what stands there from elsewhere: old hpsa has volumes on channel 0.
    """
    count = meaning_of(driver).volume_number
    is_volume = (role or judge_role(driver, address)) is Role.VOLUME
    return count(address) if count and is_volume else None


def device_id(driver: str, address: ScsiAddress) -> int | None:
    """The card's own number of a disk shown as itself (megaraid,N aacraid,H,L,N); None: not told.

    smartpqi's and hpsa's cciss,N is an index of the card's list, which no address contains.
    """
    count = meaning_of(driver).device_id
    is_disk = judge_role(driver, address) is Role.PASS_THROUGH
    return count(address) if count and is_disk else None
