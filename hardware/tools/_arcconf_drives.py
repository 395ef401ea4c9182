"""The drives in arcconf GETCONFIG: its "Physical Device information", or a volume's members.

SES enclosures, expanders and backplanes are listed as "Device #n" too, in a location of their
own: what a device is says its line "Device is a Hard drive".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hardware.domain.drive import Drive, Fact
from hardware.tools._arcconf_places import Place, Segment, device_id, location
from hardware.tools._arcconf_text import Block
from hardware.tools._card_answer import shared_serials, size_bytes
from hardware.tools._card_words import kernel_name, lu_name
from hardware.tools._reading import FACT_LIMIT, number, words, wwn

_IS = re.compile(r"device is an? (.{1,60})")
_DRIVE = re.compile(r"hard ?drive|solid state|disk drive|\bssd\b|\bnvme\b")
_NO_DRIVE = re.compile(
    r"enclosure|controller|expander|processor|tape|cd-?rom|dvd|optical|backplane"
)
_PROTOCOL = re.compile(r"(SATA|SAS|NVMe|PCIe)", re.IGNORECASE)
_PROTOCOLS = {"SATA": "SATA", "SAS": "SAS", "NVME": "NVMe", "PCIE": "NVMe"}
_DEGREES = re.compile(r"(-?\d{1,3}) ?(?:deg )?C\b")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True)
class Placed:
    """A drive and the names of its place, by which volumes may call it."""

    drive: Drive
    places: tuple[Place, ...]
    spare_for: str = ""  # "logical device 1"
    array: str = ""


def drives_of(blocks: Iterable[Block], card: str, source: str) -> tuple[list[Placed], list[str]]:
    """The drives among the devices, and a sentence for each device that may be one."""
    placed, lost = [], []
    for block in blocks:
        kind = _kind(block)
        if _DRIVE.search(kind):
            placed.append(_placed(block, card, source))
        elif not _NO_DRIVE.search(kind):
            what = f"is a {kind}" if kind else "does not say what it is"
            lost.append(f"device #{block.number} {what}: a hard drive or an enclosure expected")
    return placed, lost


def _kind(block: Block) -> str:
    kinds = (_IS.fullmatch(key) for _, key, _ in block.rows)
    return next((match[1] for match in kinds if match), "")


def _placed(block: Block, card: str, source: str) -> Placed:
    channel = block.value("reported channel,device(t:l)", "reported channel,device")
    reported = block.value("reported location")
    where = location(reported, channel, block.value("reported enclosure,slot"))
    port = wwn(block.value("world-wide name"))
    drive = Drive(
        serial=words(block.value("serial number")),
        vendor=words(block.value("vendor").replace("*MISSING*", "")),
        model=words(block.value("model")),
        firmware=words(block.value("firmware")),
        wwn=lu_name(words(block.value("drive unique id")), port),
        sas_address=port,
        device_id=device_id(channel),
        capacity_bytes=size_bytes(block.value("total size", "size")),
        sector_bytes=_sector(block.value("block size")),
        protocol=_protocol(block.value("transfer speed", "programmed max speed")),
        rotating=_rotating(block),
        controller=card,
        bay=where.bay,
        state=words(block.value("state")),
        pass_through=_pass_through(block),
        disk_name=kernel_name(block.value("disk name")),
        temperature_c=_temperature(block.value("current temperature", "temperature")),
        power_on_hours=number(block.value("power on hours", "power-on hours")) or None,
        # "S.M.A.R.T." is the disk's own prediction; "No" is also said of disks that have none
        smart_passed=False if _says_yes(block.value("s.m.a.r.t.", "pfa")) else None,
        facts=(Fact(source, block.text()[:FACT_LIMIT]),),
    )
    return Placed(drive, where.places, block.value("dedicated spare for"), block.value("array"))


def _protocol(speed: str) -> str:
    match = _PROTOCOL.match(speed)
    return _PROTOCOLS[match[1].upper()] if match else ""


def _sector(size: str) -> int | None:
    """512 of "512 Bytes", 4096 of "4K Bytes"."""
    if size.upper().startswith("4K"):
        return 4096
    match = re.match(r"\d{3,5}\b", size)
    return int(match[0]) if match else None


def _says_yes(value: str) -> bool | None:
    return _YES_NO.get(value.lower())


def _rotating(block: Block) -> bool | None:
    is_ssd = _says_yes(block.value("ssd"))
    return None if is_ssd is None else not is_ssd


def _pass_through(block: Block) -> bool | None:
    if "pass through" in block.value("state").lower():
        return True
    return _says_yes(block.value("drive exposed to os"))


def _temperature(value: str) -> int | None:
    match = _DEGREES.match(value)
    return int(match[1]) if match else None


def completed(placed: list[Placed], segments: Iterable[Segment]) -> list[Placed]:
    """Drives whose printed serial tells nothing, named by the volumes' members in their places.

    A drive prints no serial, or one that others print too (masked for a ticket, or blank).
    """
    unclear = shared_serials(one.drive for one in placed) | {""}
    known = {
        place: segment.serial for segment in segments if segment.serial for place in segment.places
    }
    return [
        replace(one, drive=replace(one.drive, serial=_named_at(one, known)))
        if one.drive.serial in unclear
        else one
        for one in placed
    ]


def _named_at(one: Placed, known: dict[Place, str]) -> str:
    return next((known[place] for place in one.places if place in known), one.drive.serial)


def listed_only(segments: Iterable[Segment], card: str, source: str) -> Iterator[Placed]:
    """The drives that member lines tell of, for an answer without the drives themselves."""
    seen: set[tuple[str, tuple[Place, ...]]] = set()
    for one in segments:
        if one.is_missing or not (one.serial or one.places) or (one.serial, one.places) in seen:
            continue
        seen.add((one.serial, one.places))
        yield Placed(
            Drive(
                serial=one.serial,
                capacity_bytes=one.capacity_bytes,
                protocol=one.protocol,
                rotating=one.rotating,
                controller=card,
                bay=one.bay,
                state=one.word,
                facts=(Fact(source, f"{one.word} {one.bay or ''} {one.serial}"),),
            ),
            one.places,
        )
