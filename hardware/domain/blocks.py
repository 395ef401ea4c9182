"""What the kernel shows, from all that told of it: one block a device, and what role it has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from hardware.domain.address import Role, judge_role, volume_number
from hardware.domain.drive import Block, Disagreement, Drive, Fact
from hardware.domain.merging import differ, in_order, merge, merged_by, source_of

# What cards call their volumes in the inquiry data: HP, H3C and Microchip, LSI, Dell, Adaptec.
_VOLUME_MODEL = re.compile(r"LOGICAL VOLUME|VIRTUAL D|RAID.{0,20}VOLUME", re.IGNORECASE)
_DISK_WWN = re.compile(r"0x5[0-9a-f]{15}")
_CCISS = re.compile(r"cciss[!/]c\d+d(\d+)")
# What stands in no bay of this machine's own cards, or is no disk at all.
_NO_DRIVE = (Role.VOLUME, Role.CONTROLLER, Role.EXTERNAL, Role.REMOTE)

JOINED = "join"  # the source of a fact that no tool said and join() found
Drivers = Mapping[str, str]  # PCI address → driver


def merge_blocks(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """One block for each address; what only has a name joins the one of that name."""
    told = merged_by((b for b in blocks if b.address), lambda b: b.address)
    found = {b.address: b for b in told}
    named = {b.disk_name: b.address for b in told if b.disk_name}
    others: dict[str, Block] = {}
    for block in in_order(b for b in blocks if not b.address):
        name = block.disk_name
        if name in named:
            found[named[name]] = merge(found[named[name]], block)
        elif name or block != Block():
            others[name] = merge(others[name], block) if name in others else block
    return (*sorted(found.values(), key=lambda b: str(b.address)), *others.values())


def name_disagreements(blocks: tuple[Block, ...]) -> tuple[Disagreement, ...]:
    """Two addresses for one name: one of the two tools read before a disk was plugged."""
    named: dict[str, list[Block]] = {}
    for block in blocks:
        if block.disk_name and block.address:
            named.setdefault(block.disk_name, []).append(block)
    return tuple(
        one
        for name, same in named.items()
        for one in differ(name, "address", ((source_of(b), b.address) for b in same), _is)
    )


def _is(first: object, second: object) -> bool:
    return first == second


def driver_of(block: Block, drivers: Drivers) -> str:
    """The driver that gives this block's address its meaning."""
    return drivers.get(block.pci_address) or block.driver


def role_of(block: Block, driver: str) -> Role:
    """What the block is: by its driver's row, else by what it says of itself."""
    role = judge_role(driver, block.address) if block.address else Role.UNKNOWN
    if role is Role.UNKNOWN and _says_volume(block):
        return Role.VOLUME
    if role is Role.VOLUME and _says_disk(block) and not _says_volume(block):
        return Role.UNKNOWN
    return role


def _says_disk(block: Block) -> bool:
    """Arrays give out names that begin with 6; emulated cards show disks in a volume's place."""
    return bool(block.serial and _DISK_WWN.fullmatch(block.wwn))


def _says_volume(block: Block) -> bool:
    is_named = bool(_VOLUME_MODEL.search(block.model) or _CCISS.fullmatch(block.disk_name))
    return bool(block.unique_id) or is_named


def number_of(block: Block, driver: str) -> int | None:
    """The volume's number as the kernel counts, where this block is a volume."""
    if match := _CCISS.fullmatch(block.disk_name):
        return int(match[1])
    if block.address is None:
        return None
    return volume_number(driver, block.address, role_of(block, driver))


def as_drive(block: Block, role: Role) -> Drive | None:
    """The disk that this block shows; None where it shows none, or nothing that names it."""
    if role in _NO_DRIVE or not (block.serial or block.wwn or block.sas_address):
        return None
    return Drive(
        serial=block.serial,
        vendor=block.vendor,
        model=block.model,
        firmware=block.firmware,
        wwn=block.wwn,
        sas_address=block.sas_address,
        capacity_bytes=block.capacity_bytes,
        sector_bytes=block.sector_bytes,
        controller=block.pci_address,
        bay=block.bay,
        bay_by=block.bay_by,
        pass_through=True if role is Role.PASS_THROUGH else None,
        seen_as=block.address,
        disk_name=block.disk_name,
        facts=block.facts,
    )


def one_of_actuators(shown: list[Drive]) -> list[Drive]:
    """Disks with two actuators have a unit for each: one disk, seen as the first of them."""
    found: dict[tuple[object, ...], Drive] = {}
    for number, drive in enumerate(sorted(shown, key=lambda d: (str(d.seen_as), d.disk_name))):
        at = drive.seen_as
        key = (drive.serial, at.host, at.channel, at.target) if at and drive.serial else (number,)
        found[key] = _with_second(found[key], drive) if key in found else drive
    return list(found.values())


def _with_second(first: Drive, second: Drive) -> Drive:
    said = f"one disk with two units: also seen as {second.seen_as} {second.disk_name}".strip()
    whole = sum(filter(None, (first.capacity_bytes, second.capacity_bytes)))
    facts = tuple(dict.fromkeys((*first.facts, *second.facts, Fact(JOINED, said))))
    also = (*first.also_seen_as, *filter(None, (second.seen_as,)))
    both = merge(first, second)
    return replace(both, capacity_bytes=whole or None, also_seen_as=also, facts=facts)
