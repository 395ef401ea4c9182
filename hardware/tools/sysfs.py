"""/sys: which card is host N, what stands at H:C:T:L, under which name, and in which bay."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hardware.domain.machine import Run, ToolError
from hardware.domain.reading import Reading
from hardware.domain.survey import Survey
from hardware.tools._reading import words
from hardware.tools._shown import all_shown
from hardware.tools._sysfs_other import other_blocks
from hardware.tools._sysfs_scsi import (
    DEVICES,
    HOSTS,
    controllers,
    count,
    is_volume,
    page_serial,
    places,
    scsi_block,
    serial_at,
)
from hardware.tools._sysfs_slots import bays, loose_bays, pci_bays, slots
from hardware.tools._sysfs_text import Listing

__all__ = ["BINARY", "explain", "page_serial", "parse", "readings", "survey"]

BINARY = "sysfs"
COUNTERS = ("ioerr_cnt", "iodone_cnt", "iorequest_cnt")


def survey(run: Run) -> Survey:
    """Cards, slots, and every disk that the kernel shows; nothing where there is no /sys."""
    cards = controllers(run)
    drivers = {host: (c.driver, c.pci_address) for c in cards for host in c.host_numbers}
    places_of_slots = slots(run)
    in_slots = bays(places_of_slots)
    scsi = [
        scsi_block(run, place, drivers.get(place.host, ("", "")), in_slots) for place in places(run)
    ]
    others = other_blocks(run, {block.disk_name for block in scsi}, pci_bays(run))
    return Survey(controllers=cards, blocks=(*scsi, *others), slots=places_of_slots)


def readings(run: Run) -> list[Reading]:
    """The kernel's I/O counters since boot, one reading a disk; its paths and parts add up."""
    drivers = {host: card.driver for card in controllers(run) for host in card.host_numbers}
    sums: dict[str, Counter[str]] = {}
    about: dict[str, tuple[str, str]] = {}
    for place in places(run):
        folder = f"{DEVICES}/{place}"
        serial = serial_at(run, place)
        if serial and not is_volume(run, place, drivers.get(place.host, "")):
            about.setdefault(serial, (folder, words(run.read(f"{folder}/model"))))
            sums.setdefault(serial, Counter()).update(_counters(run, folder))
    return [
        Reading(serial, source, model=model, counters=tuple(sorted(sums[serial].items())))
        for serial, (source, model) in about.items()
    ]


def _counters(run: Run, folder: str) -> dict[str, int]:
    found = {name: count(words(run.read(f"{folder}/{name}"))) for name in COUNTERS}
    return {f"kernel.{name}": value for name, value in found.items() if value is not None}


def parse(text: str) -> Survey:
    """A listing of /sys files ("path:value" as `grep -r` prints it) read as a machine."""
    machine = Listing(text)
    found = survey(machine)
    if not found.controllers and not found.blocks and not found.slots:
        raise ToolError(f"sysfs: files below {DEVICES} or {HOSTS} expected", text)
    paths = [machine.real(f"{DEVICES}/{block.address}") or "" for block in found.blocks]
    return found + Survey(trouble=tuple(loose_bays(machine, paths)))


def explain(text: str) -> dict[str, Any]:
    """What the site makes of such a listing."""
    found = parse(text)
    answer: dict[str, Any] = {
        "controllers": all_shown(found.controllers),
        "blocks": all_shown(found.blocks),
        "slots": all_shown(found.slots),
    }
    return {**answer, "not_understood": list(found.trouble)} if found.trouble else answer
