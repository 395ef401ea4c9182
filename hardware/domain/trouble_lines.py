"""What the lines of one kernel event say of a trouble beside its kind: places, writes, signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from hardware.domain.kernel_event import KernelEvent
from hardware.domain.trouble import LARGEST_REQUEST, Place, Told

_BLOCK = re.compile(r"\bdev ([\w!/-]{1,60}), sector (\d{1,19})(?: op 0x\w{1,4}:\((\w{1,24})\))?")
_CDB = re.compile(r"(?:CDB: ?|\(\d\d\): )[^\n]{0,40}?\b((?:[0-9a-f]{2} ){5,15}[0-9a-f]{2})\b")
_WRITE = re.compile(
    r"\bop 0x\w{1,4}:\(WRITE|failed command: WRITE|(?:CDB: ?)?\bWrite[\w ]{0,16}\(|"
    r"CDB: ?(?:0a|2a|2e|8a|8e|aa|ae)\b|lost (?:async )?page write|: Write\b.{0,20}@ LBA"
)
_SIGNS = {
    "fell_off": re.compile(r"CSTS=0xf{8}|PCI_STATUS read failed"),
    "never_ready": re.compile(
        r"Removing after (?:probe|reset) failure|Disabling device after reset failure"
    ),
    "crc": re.compile(r"\bICRC\b|BadCRC|10B8B|\bDispar\b|ATA bus error"),
    # libata's word for "the drive answered, and refused"; any bit in SErr is the link's
    "drive_refused": re.compile(r"Emask 0x1 \(device error\)"),
    "data_read": re.compile(r"failed command: READ (?!LOG|VERIFY|NATIVE)"),
    "link_spoke": re.compile(r"SErr 0x0{0,7}[1-9a-f]|\bfrozen\b|resetting link"),
    "not_fresh": re.compile(r"kicking non-fresh"),
    "is_missing": re.compile(r"State change on PD .{0,80}? to (?:MISSING|OFFLINE)"),
    "not_connected": re.compile(r"not properly connected", re.IGNORECASE),
    "too_hot": re.compile(r"overheat", re.IGNORECASE),
    "gone": re.compile(r"\bremoved\b|Card not present|Link Down"),
    "suppressed": re.compile(r"callbacks suppressed"),
    "self_test": re.compile(r"background self-test failed", re.IGNORECASE),
    "nvme_media": re.compile(r"\(sct 0x2 / sc 0x8[01]\)"),
    "nvme_other": re.compile(r"\(sct 0x2 / sc 0x(?!8[01]\))"),
}
# opcode → first byte of the LBA, bytes of it, first byte of the length, bytes of that
_LAYOUTS = {
    **dict.fromkeys((0x28, 0x2A, 0x2E, 0x2F), (2, 4, 7, 2)),
    **dict.fromkeys((0xA8, 0xAA, 0xAE, 0xAF), (2, 4, 6, 4)),
    **dict.fromkeys((0x88, 0x8A, 0x8E, 0x8F), (2, 8, 10, 4)),
}
_SCALES = (1, 8, 2, 4)  # 512-byte sectors in a logical block


def told_of(event: KernelEvent, at: datetime) -> Told:
    """The event as a part of a trouble."""
    text = "\n".join(line.text for line in event.lines)
    return Told(
        kind=str(event.kind),
        at=at,
        severity=str(event.severity),
        count=event.count,
        sense=event.sense,
        places=tuple(dict.fromkeys(_places(event))),
        is_write=bool(_WRITE.search(text)),
        signs=signs_of(f"{event.detail}\n{text}"),
    )


def signs_of(text: str) -> frozenset[str]:
    """What lines say, by name."""
    return frozenset(name for name, pattern in _SIGNS.items() if pattern.search(text))


def is_at_least(lines: list[str]) -> bool:
    """Whether the kernel left out lines of this event, so that it was told more often."""
    return any("callbacks suppressed" in line for line in lines)


def _places(event: KernelEvent) -> Iterator[Place]:
    """Each place that a line names, else the one that the event names."""
    request: tuple[int, int] | None = None
    found = False
    for line in event.lines:
        if cdb := _CDB.search(line.text):
            request = _request(bytes.fromhex(cdb[1]))
        block = _BLOCK.search(line.text)
        if block and _is_its(block[1], event.disk_name):
            found = True
            yield _place(int(block[2]), request)
    if not found and event.sector is not None:
        yield _place(event.sector, request)


def _is_its(name: str, disk_name: str) -> bool:
    return not disk_name or name == disk_name


def _request(cdb: bytes) -> tuple[int, int] | None:
    """The first logical block that a command asked for, and how many."""
    if len(cdb) < 10 or cdb[0] not in _LAYOUTS:
        return None
    lba, wide, length, long = _LAYOUTS[cdb[0]]
    blocks = int.from_bytes(cdb[length : length + long], "big")
    return int.from_bytes(cdb[lba : lba + wide], "big"), blocks


def _place(sector: int, request: tuple[int, int] | None) -> Place:
    """From the sector named to the end of the request, where that is known."""
    if request:
        for scale in _SCALES:
            start, end = request[0] * scale, (request[0] + request[1]) * scale
            if start <= sector < end:
                return Place(sector, min(end - sector, LARGEST_REQUEST * 8))
    return Place(sector)
