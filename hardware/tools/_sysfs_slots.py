"""/sys: the slots of enclosures (SES) and of the PCI bus, and what sits in each.

drivers/misc/enclosure.c: an enclosure has a folder for each of its parts; folder names vary by
maker ("SLOT_001", "Disk #00", with blanks behind), so the file `slot` is the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay, Fact, Slot
from hardware.domain.machine import Run
from hardware.tools._figures import place
from hardware.tools._reading import address_in, number, pci_in, words, wwn
from hardware.tools._ses_words import (
    EMPTY,
    is_for_drives,
    is_on_expander,
    label_and_serial,
    last_number,
    named,
)

ENCLOSURES = "/sys/class/enclosure"
SCSI_DEVICES = "/sys/bus/scsi/devices"
SAS_DEVICES = "/sys/class/sas_device"
PCI_SLOTS = "/sys/bus/pci/slots"

_END_DEVICE = re.compile(r"/(end_device-[\d:]+)/")
# "U2_04", "12-1", "SLOT3"; the 2 of "M2" counts nothing
_SLOT_NAME = re.compile(r"(?:^|[\s_#-]|slot|bay)(\d{1,6})$", re.IGNORECASE)
_SAID = "slot type status fault locate active power_status"


def slots(run: Run) -> tuple[Slot, ...]:
    """Every drive slot of every enclosure, taken or empty (kernel module `ses`)."""
    return tuple(
        slot
        for name in run.names(ENCLOSURES)
        if _is_enclosure(run, f"{ENCLOSURES}/{name}")
        for slot in _slots_of(run, name)
    )


def _is_enclosure(run: Run, folder: str) -> bool:
    """A part has type and status of its own; replaying tools list parts beside enclosures."""
    return run.read(f"{folder}/status") is None and run.read(f"{folder}/slot") is None


def _slots_of(run: Run, name: str) -> Iterator[Slot]:
    folder = f"{ENCLOSURES}/{name}"
    enclosure = words(run.read(f"{folder}/id")) or name
    path = run.real(folder) or ""
    card, told = pci_in(path), f"{SCSI_DEVICES}/{name}"  # an enclosure is named by its address
    processor = named(run.read(f"{told}/vendor"), run.read(f"{told}/model"))
    for part in run.names(folder):
        said = {one: words(run.read(f"{folder}/{part}/{one}")) for one in _SAID.split()}
        slot = _slot_number(said["slot"], part) if _is_for_drives(said) else None
        if slot is not None:
            found = _slot(run, f"{folder}/{part}", said, Slot(enclosure, slot, card))
            yield replace(found, processor=processor, on_expander=is_on_expander(path))


def _is_for_drives(said: dict[str, str]) -> bool:
    """Fans and power supplies are parts too; old kernels print no type."""
    return is_for_drives(said["type"]) or (not said["type"] and bool(said["slot"]))


def _slot_number(text: str, part: str) -> int | None:
    """The file's number; -1 or no file: the number that ends the folder's name."""
    found = place(text)
    if found is not None:
        return found
    return last_number(part)


def _slot(run: Run, folder: str, said: dict[str, str], slot: Slot) -> Slot:
    path = run.real(f"{folder}/device") or ""
    address = address_in(path)
    label, serial = label_and_serial(folder.rpartition("/")[2])
    return Slot(
        enclosure=slot.enclosure,
        slot=slot.slot,
        controller=slot.controller,
        label="" if label.isdecimal() else label,
        serial=serial,
        address=address,
        disk_name=next(iter(run.names(f"{folder}/device/block")), ""),
        sas_address=_port(run, path),
        status=said["status"],
        is_empty=_is_empty(said["status"], address),
        fault_led=_lit(said["fault"]),
        locate_led=_lit(said["locate"]),
        facts=(Fact(folder, "\n".join(f"{n}: {v}" for n, v in said.items() if v)),),
    )


def _is_empty(status: str, address: ScsiAddress | None) -> bool | None:
    """None where nothing is linked and the enclosure reports no fault: the card may hide it."""
    if address:
        return False
    return True if status.lower() in EMPTY else None


def _lit(text: str) -> bool | None:
    value = number(text)
    return None if value is None else value > 0


def bays(found: tuple[Slot, ...]) -> dict[ScsiAddress, Bay]:
    """The bay of each device that sits in a slot."""
    return {one.address: Bay(one.enclosure, one.slot) for one in found if one.address}


def sas_bay(run: Run, path: str) -> Bay | None:
    """The bay that the SAS transport knows; None for a disk that hangs on no enclosure."""
    match = _END_DEVICE.search(path)
    if not match:
        return None
    folder = f"{SAS_DEVICES}/{match[1]}"
    enclosure = wwn(run.read(f"{folder}/enclosure_identifier"))
    slot = place(run.read(f"{folder}/bay_identifier"))
    return Bay(enclosure=enclosure, slot=slot) if enclosure and slot is not None else None


def loose_bays(run: Run, paths: list[str]) -> Iterator[str]:
    """Bays that the SAS transport knows of devices that are on none of the paths, in words."""
    linked = {match[1] for path in paths if (match := _END_DEVICE.search(path))}
    for name in run.names(SAS_DEVICES):
        bay = sas_bay(run, f"/{name}/")
        if bay and name not in linked:
            yield f"{name}: {bay}, but no link says which disk that is"


def _port(run: Run, path: str) -> str:
    own = wwn(run.read(f"{path}/sas_address")) if path else ""
    match = _END_DEVICE.search(path)
    return own or (wwn(run.read(f"{SAS_DEVICES}/{match[1]}/sas_address")) if match else "")


def pci_bays(run: Run) -> dict[str, Bay]:
    """The bay of what sits in each PCI slot, by domain:bus:device (without the function).

    A slot whose name is no number ("12-1" is the kernel's for a second 12) keeps it as connector.
    """
    found = {}
    for name in run.names(PCI_SLOTS):
        address, match = words(run.read(f"{PCI_SLOTS}/{name}/address")), _SLOT_NAME.search(name)
        if address and match:
            plain = name.isdecimal()
            found[address] = Bay("PCI", int(match[1]), connector="" if plain else name)
    return found
