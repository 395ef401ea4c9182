"""The machines of the guest tests: which disks, on which controllers, and what fails."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.guests import made_card
from tests.guests.guest import Guest, drive

UNREADABLE = (20480, 61440)  # sectors; init.sh reads blocks of 4 KiB there
WRITE_ERROR_AT = 40960  # the sector of the third disk that cannot be written
BUSES = {
    "MEGA": ("megasas,id=mega", "scsi-hd,bus=mega.0,scsi-id={},vendor=AVAGO,product=MR9361-8i"),
    "MPT": ("mptsas1068,id=mpt", "scsi-hd,bus=mpt.0,scsi-id={}"),
    "AHCI": ("ich9-ahci,id=ahci", "ide-hd,bus=ahci.{}"),
    "VS": ("virtio-scsi-pci,id=vs", "scsi-hd,bus=vs.0,channel=0,scsi-id={},lun=0"),
}


def name_of(serial: str) -> str:
    """A world-wide name for a serial: mptsas shows no disk without one."""
    return "5000c500" + hashlib.sha256(serial.encode()).hexdigest()[:8]


def controllers() -> list[str]:
    """QEMU's words for the four cards."""
    return [word for card, _ in BUSES.values() for word in ("-device", card)]


def disk(bus: str, place: int, serial: str, folder: Path, *failing: int) -> list[str]:
    """A disk at a place of a bus; `failing`: sectors that cannot be read."""
    where = BUSES[bus][1].format(place)
    words = drive(serial, folder, *(("read", *failing) if failing else ()))
    # the card's volumes have no serial of a disk
    own = "" if bus == "MEGA" else f",serial={serial}"
    return [*words, "-device", f"{where},drive={serial}{own},wwn=0x{name_of(serial)}"]


def four(folder: Path, initramfs: Path, scenario: str, second: str, fails: bool) -> Guest:
    """Two disks on each of four controllers; serials of the second ones end with `second`."""
    images = folder / scenario
    images.mkdir()
    words = controllers()
    for bus in BUSES:
        words += disk(bus, 0, f"{bus}0000", images)
        words += disk(bus, 1, f"{bus}{second}", images, *(UNREADABLE if fails else ()))
    made_card.write(images / "guest" / "out", ["PHYS0000", f"PHYS{second}"])
    return Guest(images / "guest", initramfs, scenario, words, "four-cards")


def slots(folder: Path, initramfs: Path) -> Guest:
    """NVMe disks in slots 21 and 22, to be pulled and plugged while it runs, and an ATA disk."""
    words = ["-global", "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off"]
    for number in (1, 2):
        serial = f"NVME000{number}"
        port = f"pcie-root-port,id=port{number},chassis={number},slot={20 + number}"
        own = f"id=nv{number},bus=port{number},drive={serial},serial={serial}"
        words += ["-device", port, *drive(serial, folder), "-device", f"nvme,{own}"]
    words += [*drive("ata", folder), "-device", "ide-hd,bus=ide.0,drive=ata,serial=ATA0001"]
    return Guest(folder / "guest", initramfs, "slots.sh", words, "two-slots")


def mirror(folder: Path, initramfs: Path) -> Guest:
    """Three disks for a mirror; the third cannot be written at one place."""
    words = ["-device", "virtio-scsi-pci,id=vs"]
    for number in range(3):
        serial, place = f"VS00{number}", f"bus=vs.0,channel=0,scsi-id={number},lun=0"
        words += drive(serial, folder, *(("write", WRITE_ERROR_AT) if number == 2 else ()))
        words += ["-device", f"scsi-hd,{place},drive={serial},serial={serial},id=disk{number}"]
    return Guest(folder / "guest", initramfs, "md.sh", words, "mirror")
