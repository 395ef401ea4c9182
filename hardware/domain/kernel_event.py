"""A line of the kernel log, and the event that one or more of them tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hardware.domain.address import ScsiAddress
from hardware.domain.kernel_kinds import Kind, Severity
from hardware.domain.kernel_sense import Sense


@dataclass(frozen=True)
class Line:
    """One log line, counted from 1; `key` is the reader's own sequence name.

    `boot_id` and `device` where the reader knows them: journald and /dev/kmsg say them beside the
    text, which may lack the address.
    """

    number: int
    text: str
    at: datetime | None = None
    key: str = ""
    boot_id: str = ""
    device: ScsiAddress | None = None


# What `explain` does not print and the centre wants to know, by its type.
MORE_TEXTS = ("part", "detail", "array", "op", "host_byte", "ata_port", "ata_errors", "link_errors")


@dataclass(frozen=True)
class KernelEvent:
    """What one or more lines say; `count` is how many failed commands it stands for at least."""

    kind: Kind
    severity: Severity
    address: ScsiAddress | None
    disk_name: str
    part: str
    pci_address: str
    driver: str
    sense: Sense | None
    sector: int | None
    bay_hint: str
    first_line: int
    last_line: int
    count: int
    lines: tuple[Line, ...] = ()
    detail: str = ""
    array: str = ""
    at_least: bool = False  # the kernel dropped lines: the true count is higher
    op: str = ""  # read write flush discard: what was asked of the disk
    host_byte: str = ""  # as printed: DID_SOFT_ERROR, 0x0b
    ata_port: str = ""  # ata2.00: the port and the disk on it, no SCSI address
    ata_errors: str = ""  # of the drive's error register: UNC, ICRC ABRT
    link_errors: str = ""  # of the link's: BadCRC Handshk
    nvme_status: tuple[int, int] | None = None  # status code type and code
    nvme_csts: int | None = None  # controller status; all ones: it fell off the bus

    def as_json(self) -> dict[str, object]:
        """The object that `explain kernel-log` prints; null where the lines are silent."""
        return {
            "kind": str(self.kind),
            "severity": str(self.severity),
            "address": str(self.address) if self.address else None,
            "disk_name": self.disk_name or None,
            "pci_address": self.pci_address or None,
            "driver": self.driver or None,
            "sense": self.sense._asdict() if self.sense else None,
            "sector": self.sector,
            "bay_hint": self.bay_hint or None,
            "first_line": self.first_line,
            "last_line": self.last_line,
            "count": self.count,
        }

    def more_json(self) -> dict[str, object]:
        """What a host reports of it beyond `as_json`; what is not known is left out."""
        texts = {name: getattr(self, name) for name in MORE_TEXTS}
        numbers = {
            "at_least": self.at_least or None,
            "nvme_status": list(self.nvme_status) if self.nvme_status else None,
            "nvme_csts": self.nvme_csts,
        }
        more = {**texts, **numbers}
        return {name: value for name, value in more.items() if value not in (None, "")}
