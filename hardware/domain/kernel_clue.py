"""One line understood: its prefix stripped, its row found, its words read into a Clue."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from hardware.domain.address import ScsiAddress
from hardware.domain.kernel_event import Line
from hardware.domain.kernel_kinds import Severity, Verdict
from hardware.domain.kernel_message import Pattern, Role, Said, Stage
from hardware.domain.kernel_patterns import candidates
from hardware.domain.kernel_prefix import MAX_TEXT, body_start, cleaned, clock_of, uptime_of
from hardware.domain.kernel_sense import Sense, judge_sense, parse_code, parse_key

_PART = re.compile(
    r"((?:sd|hd|vd|xvd)[a-z]{1,8})\d{1,4}"
    r"|((?:nvme\d+n|mmcblk|nbd|md|sata|sas|cciss/c\d+d)\d+)p\d+"
)
_NO_DISK = re.compile(r"(?:fd|sr|scd|n?st|loop|z?ram|nbd)\d")
_GENERIC = re.compile(r"sg\d{1,5}")  # the same device, but not its disk's name
_PATH = re.compile(r"c\d+(?=n\d)")
_GONE_WORDS = ("removed", "Down", "not present", "Removed")


def find_pattern(text: str) -> tuple[Pattern, Said] | None:
    """The row that a line matches and what its text names, None if it is about no disk."""
    text = cleaned(text)
    if (start := body_start(text)) is None:
        return None
    for pattern in candidates(text, start):
        if match := pattern.regex.match(text, start):
            said = {name: value for name, value in match.groupdict().items() if value}
            return None if _NO_DISK.match(said.get("dev", "")) else (pattern, said)
    return None


def seconds_of(line: Line) -> float | None:
    """Seconds on some clock that runs through this log, None if the line has none."""
    if (uptime := uptime_of(line.text)) is not None:
        return uptime
    return line.at.timestamp() if line.at else clock_of(line.text)


def _address(said: Said) -> ScsiAddress | None:
    if "c" in said:
        return ScsiAddress(*(int(said[name]) for name in "cbtl"))
    return ScsiAddress.parse(said.get("hctl") or said.get("comma", "").replace(",", ":"))


def sense_of(said: Said) -> tuple[int | None, tuple[int, int] | None]:
    """Sense key and code, None where the text names none."""
    if "mega" in said:
        key, asc, ascq = (int(part, 16) for part in said["mega"].split("/"))
        return key, (asc, ascq)
    if "asc" in said:
        return parse_key(said.get("key", "")), (int(said["asc"], 16), int(said["ascq"], 16))
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
        known = self.address is not None or (self.stage is Stage.KEY and bool(self.disk))
        return known and self.role in (Role.HEAD, Role.COMMAND)

    @property
    def is_nameless(self) -> bool:
        """Whether it speaks of a command, but the line before had to say of which disk."""
        return self.role is Role.COMMAND and not self.address and not self.disk

    @property
    def is_rest(self) -> bool:
        """Whether it only continues the line before: the result of a command of libata."""
        return self.role is Role.ATA and "ata" not in self.said

    @property
    def array(self) -> str:
        return self.said.get("array", "")


def _disk_of(said: Said) -> tuple[str, str]:
    """The disk's name and, where the text names one, its partition."""
    bdev = said.get("bdev", "")
    name = _PATH.sub("", bdev if bdev and "/" not in bdev else said.get("dev", ""), count=1)
    if _GENERIC.fullmatch(name):
        return "", ""
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
