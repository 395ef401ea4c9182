"""What the words of one line say of the command: what was asked, of which block, what came back."""

from __future__ import annotations

import re

from hardware.domain.kernel_message import Said

_CDB = re.compile(r"\b([0-9a-f]{2}(?: [0-9a-f]{2}){5,31})\s*+$")
_READS = (0x08, 0x28, 0x88, 0xA8)
_WRITES = (0x0A, 0x2A, 0x2E, 0x8A, 0x8E, 0xAA, 0xAE)
_VERIFIES = (0x2F, 0x8F, 0xAF)
# operation code → where its logical block address stands
_LBA_BYTES = dict.fromkeys((0x28, 0x2A, 0x2E, 0x2F, 0xA8, 0xAA, 0xAE, 0xAF), slice(2, 6)) | {
    **dict.fromkeys((0x88, 0x8A, 0x8E, 0x8F), slice(2, 10)),
    0x7F: slice(12, 20),
}
_OPS = {
    **dict.fromkeys(_READS, "read"),
    **dict.fromkeys(_WRITES, "write"),
    **dict.fromkeys(_VERIFIES, "verify"),
    **dict.fromkeys((0x35, 0x91), "flush"),
    **dict.fromkeys((0x41, 0x42, 0x93), "discard"),
}
# libata's command byte, where it prints no name
_ATA_OPS = {
    **dict.fromkeys(bytes.fromhex("2021242529c4c5c8c9604042"), "read"),
    **dict.fromkeys(bytes.fromhex("303134353ac5cacb61ce3d"), "write"),
    **dict.fromkeys(bytes.fromhex("e7ea"), "flush"),
    0x06: "discard",
}
# The name that libata, NVMe and the page cache give to a command.
_NAMED_OP = re.compile(
    r"(?:.{0,20}page )?(read|write|flush|lost|I/O Cmd\(0x1\)|I/O Cmd\(0x2\))"
    r"(?! (?:log|native|uncorrectable))",
    re.I,
)
_NAMES = {"lost": "write", "i/o cmd(0x1)": "write", "i/o cmd(0x2)": "read"}


def _bytes_of_cdb(text: str) -> bytes:
    match = _CDB.search(text)
    return bytes.fromhex(match[1]) if match else b""


def lba_of_cdb(text: str) -> int | None:
    """The first block that a printed command asks for, None if it asks for none."""
    cdb = _bytes_of_cdb(text)
    place = _LBA_BYTES.get(cdb[0]) if cdb else None
    if cdb and cdb[0] in (0x08, 0x0A):
        return int.from_bytes(cdb[1:4]) & 0x1FFFFF
    return int.from_bytes(cdb[place]) if place and len(cdb) >= place.stop else None


def lba_of(said: Said) -> int | None:
    """The block that a card or a drive names, else the first one that was asked for."""
    if "hexlba" in said:
        return int(said["hexlba"], 16)
    return int(said["lba"]) if "lba" in said else lba_of_cdb(said.get("cdb", ""))


def lba_of_taskfile(text: str) -> int | None:
    """The LBA of a libata "cmd" or "res" line: low bytes, then the high ones of LBA48."""
    parts = bytes(int(part, 16) for part in re.split("[/:]", text))
    if len(parts) != 12:
        return None
    high = int.from_bytes(parts[8:11], "little")
    return high << 24 | int.from_bytes(parts[3:6], "little") | (0 if high else parts[11] & 15) << 24


def op_of(said: Said) -> str:
    """read, write, verify, flush or discard; empty where the line does not tell."""
    if "op" in said:
        return said["op"].lower()
    if "cdb" in said:
        cdb = _bytes_of_cdb(said["cdb"])
        return _OPS.get(cdb[0], "") if cdb else ""
    if "taskfile" in said and "what" not in said:
        return _ATA_OPS.get(int(said["taskfile"][:2], 16), "")
    for name in ("what", "lost"):
        if match := _NAMED_OP.match(said.get(name, "").lstrip(", ")):
            return _NAMES.get(match[1].lower(), match[1].lower())
    return ""


def nvme_status_of(said: Said) -> tuple[int, int] | None:
    """Status code type and status code."""
    return (int(said["sct"], 16), int(said["sc"], 16)) if "sc" in said else None
