"""/sys: disks that are no SCSI devices: NVMe, virtio, MMC.

An NVMe disk with several controllers hangs on a subsystem, whose folder lists its controllers.
"""

from __future__ import annotations

import re

from hardware.domain.drive import Bay, Block
from hardware.domain.machine import Run
from hardware.tools._reading import address_in, pci_in, wwn
from hardware.tools._sysfs_scsi import capacity, fact, sector, text_of

NO_DISK = re.compile(r"(loop|ram|zram|dm-|md|sr|fd|nbd|zd|drbd|rbd|bcache)\d|nvme\d+c\d+n\d+")
_CONTROLLER = re.compile(r"nvme\d+")
_TELLING = "serial model firmware_rev address vendor state"


def other_blocks(run: Run, known: set[str], bays: dict[str, Bay]) -> list[Block]:
    """One block for each disk that is not among the known names."""
    names = (name for name in run.names("/sys/block") if not NO_DISK.match(name))
    others = (name for name in names if name not in known)
    return [_other_block(run, name, bays) for name in others if _is_there(run, name)]


def _is_there(run: Run, name: str) -> bool:
    """A disk that goes while /sys is read was listed, and leads nowhere any more."""
    return run.real(f"/sys/block/{name}") is not None or bool(run.names(f"/sys/block/{name}"))


def _other_block(run: Run, name: str, bays: dict[str, Bay]) -> Block:
    folder = f"/sys/block/{name}"
    path = run.real(folder) or ""
    told = {part: text_of(run, f"{folder}/device/{part}") for part in _TELLING.split()}
    pci_address = pci_in(path) or told["address"] or _controller_address(run, folder)
    bay = bays.get(pci_address.rpartition(".")[0]) if pci_address else None
    return Block(
        disk_name=name,
        address=address_in(path),
        pci_address=pci_address,
        driver="nvme" if name.startswith("nvme") else "",
        vendor="" if told["vendor"].startswith("0x") else told["vendor"],
        model=told["model"],
        serial=told["serial"] or text_of(run, f"{folder}/serial"),
        wwn=wwn(text_of(run, f"{folder}/wwid")),
        firmware=told["firmware_rev"],
        capacity_bytes=capacity(run, name),
        sector_bytes=sector(run, name),
        state=told["state"],
        bay=bay,
        bay_by=(folder,) if bay else (),
        facts=(fact(folder, told),),
    )


def _controller_address(run: Run, folder: str) -> str:
    """The PCI address of the first controller of an NVMe subsystem; "" when it has none."""
    for name in run.names(f"{folder}/device"):
        if _CONTROLLER.fullmatch(name):
            path = run.real(f"/sys/class/nvme/{name}") or run.real(f"{folder}/device/{name}") or ""
            if found := pci_in(path):
                return found
    return ""
