"""Lines of the kernel for made troubles, as drivers of several generations print them."""

from __future__ import annotations


def sense(at: str, name: str, key: str, add: str, tag: int = 7) -> list[str]:
    """One failed command with its sense data (5.x)."""
    head = f"sd {at}: [{name}] tag#{tag}"
    return [
        f"{head} FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE cmd_age=1s",
        f"{head} Sense Key : {key} [current] ",
        f"{head} Add. Sense: {add}",
    ]


def unread(at: str, name: str, sector: int, tag: int = 7) -> list[str]:
    """An unreadable place (5.x)."""
    cdb = " ".join(f"{sector:08x}"[n : n + 2] for n in range(0, 8, 2))
    return [
        *sense(at, name, "Medium Error", "Unrecovered read error", tag),
        f"sd {at}: [{name}] tag#{tag} CDB: Read(10) 28 00 {cdb} 00 00 08 00",
        f"blk_update_request: critical medium error, dev {name}, sector {sector} op 0x0:(READ) "
        "flags 0x0 phys_seg 1 prio class 0",
    ]


def two_unread(at: str, name: str) -> list[str]:
    """Two unreadable places, far apart."""
    return [*unread(at, name, 4096000), *unread(at, name, 900800000, tag=9)]


def unread_by_number(at: str, name: str, sector: int) -> list[str]:
    """An unreadable place where the kernel was built without the SCSI words (6.x)."""
    head = f"sd {at}: [{name}] tag#31"
    return [
        f"{head} FAILED Result: hostbyte=0x00 driverbyte=DRIVER_OK cmd_age=3s",
        f"{head} Sense Key : 0x3 [current] ",
        f"{head} ASC=0x11 ASCQ=0x0 ",
        f"critical medium error, dev {name}, sector {sector} op 0x0:(READ) flags 0x0 phys_seg 2 "
        "prio class 2",
    ]


def unwritten(at: str, name: str, sector: int) -> list[str]:
    """A place that cannot be written nor given another one."""
    return [
        *sense(at, name, "Medium Error", "Write error - auto reallocation failed"),
        f"blk_update_request: critical medium error, dev {name}, sector {sector} op 0x1:(WRITE) "
        "flags 0x800 phys_seg 1 prio class 0",
    ]


def aborted(at: str, name: str, add: str = "Information unit iuCRC error detected") -> list[str]:
    """Trouble on the way: nothing of the disk."""
    return sense(at, name, "Aborted Command", add)


def predicted(at: str, name: str) -> list[str]:
    """The disk says itself that it will fail."""
    return sense(at, name, "Recovered Error", "Failure prediction threshold exceeded")


def harmless(at: str, name: str) -> list[str]:
    """A command that the disk does not know."""
    return [
        *sense(at, name, "Illegal Request", "Invalid command operation code"),
        f"blk_update_request: critical target error, dev {name}, sector 2048 op 0x3:(DISCARD) "
        "flags 0x800 phys_seg 1 prio class 0",
    ]


def gone(at: str, name: str, pci: str) -> list[str]:
    """smartpqi gives up a volume."""
    return [
        f"sd {at}: [{name}] tag#12 received 'logical unit failure' from controller for scsi {at}",
        f"smartpqi {pci}: re-scanning RAID scsi {at}",
        f"sd {at}: [{name}] tag#12 FAILED Result: hostbyte=DID_NO_CONNECT driverbyte=DRIVER_OK "
        "cmd_age=0s",
        f"I/O error, dev {name}, sector 2048 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 0",
    ]


def offlined(at: str, name: str) -> list[str]:
    """The kernel takes a disk offline."""
    return [
        f"sd {at}: Device offlined - not ready after error recovery",
        f"sd {at}: rejecting I/O to offline device",
    ]


def ata(port: str, error: str, result: str, sector_low: str = "00") -> list[str]:
    """A failed command of libata: UNC with (media error), ICRC ABRT with (ATA bus error)."""
    is_bus = "ICRC" in error
    return [
        f"{port}: exception Emask 0x{'10' if is_bus else '0'} SAct 0x40 SErr "
        f"0x{'400000' if is_bus else '0'} action 0x{'6 frozen' if is_bus else '0'}",
        *([f"{port}: SError: {{ Handshk }}"] if is_bus else [f"{port}: irq_stat 0x40000008"]),
        f"{port}: failed command: READ FPDMA QUEUED",
        f"{port}: cmd 60/08:30:{sector_low}:58:14/00:00:00:00:00/40 tag 6 ncq dma 4096 in",
        f"         res 41/{'84' if is_bus else '40'}:00:{sector_low}:58:14/00:00:00:00:00/40 "
        f"Emask 0x{'10' if is_bus else '409'} ({result})",
        f"{port}: status: {{ DRDY ERR }}",
        f"{port}: error: {{ {error} }}",
    ]
