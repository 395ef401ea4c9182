"""One line understood: its prefix stripped, its row found, its words read into a Clue."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from hardware.domain.address import ScsiAddress
from hardware.domain.kernel_event import Line
from hardware.domain.kernel_kinds import Severity, Verdict
from hardware.domain.kernel_message import Pattern, Role, Said, Stage
from hardware.domain.kernel_patterns import PATTERNS, SCSI_PATTERNS, SUBJECT
from hardware.domain.kernel_sense import Sense, judge_sense, parse_code, parse_key

MAX_TEXT = 4096

_CONTROL = re.compile(r"\x1b\[[0-9;?]{0,16}[A-Za-z]|[\x00-\x1f\x7f-\x9f]")
_UPTIME = re.compile(r"\[ {0,12}(\d{1,12}\.\d{1,9})\]|^(?:<\d+>)?\d{1,3},\d{1,20},(\d{1,20}),")
_CLOCK = re.compile(r"(?:\b|T)(\d{1,2})(?: |T)(\d\d):(\d\d):(\d\d)")
_PART = re.compile(r"((?:sd|hd|vd|xvd)[a-z]{1,8})\d{1,4}|((?:nvme\d+n|mmcblk|nbd|md)\d+)p\d+")
_NO_DISK = re.compile(r"(?:fd|sr|scd|loop|z?ram)\d")
_PATH = re.compile(r"c\d+(?=n\d)")
_BLANKS = re.compile(r"\s{33,}")  # more than any message has
_CDB = re.compile(r"\b([0-9a-f]{2}(?: [0-9a-f]{2}){5,31})\s*+$")
# operation code → where its logical block address stands
_LBA_BYTES = (
    dict.fromkeys((0x28, 0x2A, 0x2E, 0x2F, 0xA8, 0xAA, 0xAE, 0xAF), slice(2, 6))
    | dict.fromkeys((0x88, 0x8A, 0x8E, 0x8F), slice(2, 10))
    | {0x7F: slice(12, 20)}
)
_GONE_WORDS = ("removed", "Down", "not present", "Removed")


def _body(text: str) -> str | None:
    """The kernel's own words if they begin like one of PATTERNS, else None."""
    text = text[:MAX_TEXT]
    if not text.isprintable():
        text = _CONTROL.sub("", text.replace("\t", " "))
    text = _BLANKS.sub(" " * 32, text)
    start = text.find("kernel: ", 0, 200)
    match = SUBJECT.match(text, start + 8 if start >= 0 else 0)
    return text[match.start("body") :] if match else None


def find_pattern(text: str) -> tuple[Pattern, Said] | None:
    """The row that a line matches and what its text names, None if it is about no disk."""
    if (body := _body(text)) is None:
        return None
    for pattern in SCSI_PATTERNS if body.startswith(("sd ", "scsi ")) else PATTERNS:
        if match := pattern.regex.match(body):
            said = {name: value for name, value in match.groupdict().items() if value}
            return None if _NO_DISK.match(said.get("dev", "")) else (pattern, said)
    return None


def seconds_of(line: Line) -> float | None:
    """Seconds on some clock that runs through this log, None if the line has none."""
    if match := _UPTIME.search(line.text, 0, 160):
        return float(match[1]) if match[1] else int(match[2]) / 1e6
    if line.at:
        return line.at.timestamp()
    if match := _CLOCK.search(line.text, 0, 64):
        day, hour, minute, second = map(int, match.groups())
        return float(((day * 24 + hour) * 60 + minute) * 60 + second)
    return None


def _address(said: Said) -> ScsiAddress | None:
    if "c" in said:
        return ScsiAddress(*(int(said[name]) for name in "cbtl"))
    return ScsiAddress.parse(said.get("hctl") or said.get("comma", "").replace(",", ":"))


def lba_of_cdb(text: str) -> int | None:
    """The first block that a printed command asks for, None if it asks for none."""
    match = _CDB.search(text)
    cdb = bytes.fromhex(match[1]) if match else b""
    place = _LBA_BYTES.get(cdb[0]) if cdb else None
    if cdb and cdb[0] in (0x08, 0x0A):
        return int.from_bytes(cdb[1:4]) & 0x1FFFFF
    return int.from_bytes(cdb[place]) if place and len(cdb) >= place.stop else None


def lba_of_taskfile(text: str) -> int | None:
    """The LBA of a libata "cmd" or "res" line: low bytes, then the high ones of LBA48."""
    parts = bytes(int(part, 16) for part in re.split("[/:]", text))
    if len(parts) != 12:
        return None
    high = int.from_bytes(parts[8:11], "little")
    return high << 24 | int.from_bytes(parts[3:6], "little") | (0 if high else parts[11] & 15) << 24


def sense_of(said: Said) -> tuple[int | None, tuple[int, int] | None]:
    """Sense key and code, None where the text names none."""
    if "mega" in said:
        key, asc, ascq = (int(part, 16) for part in said["mega"].split("/"))
        return key, (asc, ascq)
    if "asc" in said:
        return None, (int(said["asc"], 16), int(said["ascq"], 16))
    if "ascq" in said:
        return 4, (0x3E, int(said["ascq"]) & 0xFF)
    return parse_key(said.get("key", "")), parse_code(said.get("code", ""))


def bay_of(said: Said) -> str:
    """Where the text says the drive sits, empty if it does not."""
    return (
        f"enclosure {said['encl']} slot {said['slot']}" if "slot" in said else said.get("bay", "")
    )


def detail_of(said: Said, text: str) -> str:
    """The words that tell one message of a kind from another."""
    if "event" in said or "way" in said:
        gone = any(word in (said.get("event") or said.get("way", "")) for word in _GONE_WORDS)
        words = ["removed" if gone else "added", said.get("model", ""), said.get("wwid", "")]
        return " ".join(" ".join(words).split())
    if "port_remove" in text or "removing handle" in text:
        return "removed"
    return (said.get("detail") or said.get("end") or "").strip()


@dataclass(frozen=True)
class Clue:
    """One line, understood."""

    line: Line
    seconds: float | None
    role: Role
    stage: Stage
    verdict: Verdict
    said: Said
    address: ScsiAddress | None
    disk: str
    part: str
    driver: str

    @property
    def tag(self) -> str:
        return self.said.get("tag", "")

    @property
    def is_head(self) -> bool:
        """Whether a nameless line after it speaks of the same disk."""
        return self.address is not None and self.role in (Role.HEAD, Role.COMMAND)

    @property
    def is_nameless(self) -> bool:
        """Whether it speaks of a command, but the line before had to say of which disk."""
        return self.role is Role.COMMAND and not self.address and not self.disk

    @property
    def array(self) -> str:
        return self.said.get("array", "")


def _disk_of(said: Said) -> tuple[str, str]:
    """The disk's name and, where the text names one, its partition."""
    bdev = said.get("bdev", "")
    name = _PATH.sub("", bdev if bdev and "/" not in bdev else said.get("dev", ""), count=1)
    match = _PART.fullmatch(name)
    return ((match[1] or match[2]), name) if match else (name, "")


def read_clue(line: Line) -> Clue | None:
    """What one line says, None if it is about no disk trouble."""
    if (found := find_pattern(line.text)) is None:
        return None
    pattern, said = found
    verdict = pattern.verdict if isinstance(pattern.verdict, Verdict) else pattern.verdict(said)
    if "mega" in said:
        key, code = sense_of(said)
        verdict = judge_sense(Sense(key or 0, *(code or (None, None))))
        verdict = verdict._replace(severity=Severity.ERROR) if verdict.kind else verdict
    disk, part = _disk_of(said)
    driver = said.get("driver") or pattern.driver or ("nvme" if disk.startswith("nvme") else "")
    address = _address(said) or line.device
    kept = line if len(line.text) <= MAX_TEXT else replace(line, text=line.text[:MAX_TEXT])
    seconds = seconds_of(line)
    return Clue(
        kept, seconds, pattern.role, pattern.stage, verdict, said, address, disk, part, driver
    )
