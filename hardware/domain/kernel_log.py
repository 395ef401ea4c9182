"""A kernel log as the stories it tells: the several lines of one failure become one event.

A line is read into a Clue (kernel_patterns.PATTERNS), a clue joins an open Story or starts one,
and a story that nothing joins any more is judged and leaves as a KernelEvent.
"""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from hardware.domain.address import ScsiAddress
from hardware.domain.kernel_patterns import (
    PATTERNS,
    SCSI_PATTERNS,
    SILENT,
    SUBJECT,
    USUAL_KEY,
    Kind,
    Pattern,
    Role,
    Said,
    Sense,
    Severity,
    Stage,
    Verdict,
    judge_sense,
    parse_code,
    parse_key,
)

__all__ = [
    "Grouper",
    "KernelEvent",
    "Kind",
    "Line",
    "Sense",
    "Severity",
    "is_about_disks",
    "parse_log",
]

MAX_TEXT = 4096
MAX_LINES = 40
MAX_STORIES = 64
MAX_KNOWN = 4096
NEAR_LINES = 30
SECONDS = {Role.COMMAND: 5.0, Role.NOTE: 5.0}
LONG_SECONDS = 120.0
RESETS_AN_HOUR = 3

# One failure whatever sector its commands asked for.
_WHOLE = frozenset(
    {
        Kind.LOGICAL_UNIT_FAILURE, Kind.DEVICE_OFFLINE, Kind.CONTROLLER_OFFLINE,
        Kind.DEVICE_RESET, Kind.FILESYSTEM_ERROR, Kind.NOT_READY,
    }
)  # fmt: skip
_DEAD = frozenset({Kind.LOGICAL_UNIT_FAILURE, Kind.DEVICE_OFFLINE, Kind.CONTROLLER_OFFLINE})
# Lines of which each failed command has at most one.
_COUNTED = frozenset(
    {
        (Role.COMMAND, Stage.START), (Role.COMMAND, Stage.RESULT), (Role.COMMAND, Stage.BLOCK),
        (Role.ATA, Stage.RESULT), (Role.POWER_ON, Stage.NONE),
    }
)  # fmt: skip
_WORSE = {severity: -number for number, severity in enumerate(Severity)}

_CONTROL = re.compile(r"\x1b\[[0-9;?]{0,16}[A-Za-z]|[\x00-\x1f\x7f-\x9f]")
_UPTIME = re.compile(r"\[ {0,12}(\d{1,12}\.\d{1,9})\]|^(?:<\d+>)?\d{1,3},\d{1,20},(\d{1,20}),")
_CLOCK = re.compile(r"(?:\b|T)(\d{1,2})(?: |T)(\d\d):(\d\d):(\d\d)")
_PART = re.compile(r"((?:sd|hd|vd|xvd)[a-z]{1,8})\d{1,4}|((?:nvme\d+n|mmcblk|nbd|md)\d+)p\d+")
_NO_DISK = re.compile(r"(?:fd|sr|scd|loop|z?ram)\d")
_PATH = re.compile(r"c\d+(?=n\d)")
_CDB = re.compile(r"\b([0-9a-f]{2}(?: [0-9a-f]{2}){5,31})\s*$")
# operation code → where its logical block address stands
_LBA_BYTES = (
    dict.fromkeys((0x28, 0x2A, 0x2E, 0x2F, 0xA8, 0xAA, 0xAE, 0xAF), slice(2, 6))
    | dict.fromkeys((0x88, 0x8A, 0x8E, 0x8F), slice(2, 10))
    | {0x7F: slice(12, 20)}
)
_ATA_DATA = frozenset(bytes.fromhex("20242529303435394060613dc4c5c8ca"))


@dataclass(frozen=True)
class Line:
    """One log line, counted from 1; `key` is the reader's own sequence name."""

    number: int
    text: str
    at: datetime | None = None
    key: str = ""


@dataclass(frozen=True)
class KernelEvent:
    """What one or more lines say; `count` is how many failed commands it stands for at least."""

    kind: Kind
    severity: Severity
    address: ScsiAddress | None
    disk_name: str
    part: str
    pci_address: str
    driver: str
    sense: Sense | None
    sector: int | None
    bay_hint: str
    first_line: int
    last_line: int
    count: int
    lines: tuple[Line, ...] = ()
    detail: str = ""
    array: str = ""

    def as_json(self) -> dict[str, object]:
        """The object that `explain kernel-log` prints; null where the lines are silent."""
        return {
            "kind": str(self.kind),
            "severity": str(self.severity),
            "address": str(self.address) if self.address else None,
            "disk_name": self.disk_name or None,
            "pci_address": self.pci_address or None,
            "driver": self.driver or None,
            "sense": self.sense._asdict() if self.sense else None,
            "sector": self.sector,
            "bay_hint": self.bay_hint or None,
            "first_line": self.first_line,
            "last_line": self.last_line,
            "count": self.count,
        }


def _body(text: str) -> str | None:
    """The kernel's own words if they begin like one of PATTERNS, else None."""
    text = text[:MAX_TEXT]
    if not text.isprintable():
        text = _CONTROL.sub("", text.replace("\t", " "))
    start = text.find("kernel: ", 0, 200)
    match = SUBJECT.match(text, start + 8 if start >= 0 else 0)
    return text[match.start("body") :] if match else None


def _find(text: str) -> tuple[Pattern, Said] | None:
    if (body := _body(text)) is None:
        return None
    for pattern in SCSI_PATTERNS if body.startswith(("sd ", "scsi ")) else PATTERNS:
        if match := pattern.regex.match(body):
            said = {name: value for name, value in match.groupdict().items() if value}
            return None if _NO_DISK.match(said.get("dev", "")) else (pattern, said)
    return None


def is_about_disks(text: str) -> bool:
    """Whether the Grouper would use this line for anything."""
    return _find(text) is not None


def _seconds(line: Line) -> float | None:
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


def _lba_of_cdb(text: str) -> int | None:
    match = _CDB.search(text)
    cdb = bytes.fromhex(match[1]) if match else b""
    place = _LBA_BYTES.get(cdb[0]) if cdb else None
    if cdb and cdb[0] in (0x08, 0x0A):
        return int.from_bytes(cdb[1:4]) & 0x1FFFFF
    return int.from_bytes(cdb[place]) if place and len(cdb) >= place.stop else None


def _lba_of_taskfile(text: str) -> int | None:
    """The LBA of a libata "cmd" or "res" line: low bytes, then the high ones of LBA48."""
    parts = bytes(int(part, 16) for part in re.split("[/:]", text))
    if len(parts) != 12:
        return None
    high = int.from_bytes(parts[8:11], "little")
    return high << 24 | int.from_bytes(parts[3:6], "little") | (0 if high else parts[11] & 15) << 24


def _sense_of(said: Said) -> tuple[int | None, tuple[int, int] | None]:
    if "mega" in said:
        key, asc, ascq = (int(part, 16) for part in said["mega"].split("/"))
        return key, (asc, ascq)
    if "asc" in said:
        return None, (int(said["asc"], 16), int(said["ascq"], 16))
    if "ascq" in said:
        return 4, (0x3E, int(said["ascq"]) & 0xFF)
    return parse_key(said.get("key", "")), parse_code(said.get("code", ""))


def _bay_of(said: Said) -> str:
    return (
        f"enclosure {said['encl']} slot {said['slot']}" if "slot" in said else said.get("bay", "")
    )


_GONE_WORDS = ("removed", "Down", "not present", "Removed")


def _detail_of(said: Said, text: str) -> str:
    if "event" in said or "way" in said:
        gone = any(word in (said.get("event") or said["way"]) for word in _GONE_WORDS)
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
    if (found := _find(line.text)) is None:
        return None
    pattern, said = found
    verdict = pattern.verdict if isinstance(pattern.verdict, Verdict) else pattern.verdict(said)
    if "mega" in said:
        key, code = _sense_of(said)
        verdict = judge_sense(Sense(key or 0, *(code or (None, None))))
        verdict = verdict._replace(severity=Severity.ERROR) if verdict.kind else verdict
    disk, part = _disk_of(said)
    driver = said.get("driver") or pattern.driver or ("nvme" if disk.startswith("nvme") else "")
    address = _address(said)
    kept = line if len(line.text) <= MAX_TEXT else replace(line, text=line.text[:MAX_TEXT])
    seconds = _seconds(line)
    return Clue(
        kept, seconds, pattern.role, pattern.stage, verdict, said, address, disk, part, driver
    )


@dataclass
class Story:
    """What is being told: clues of one failure, still open for more."""

    role: Role
    address: ScsiAddress | None = None
    disk: str = ""
    part: str = ""
    tag: str = ""
    driver: str = ""
    array: str = ""
    ata: str = ""
    unit: str = ""
    pci: str = ""
    bay: str = ""
    detail: str = ""
    stage: Stage = Stage.NONE
    verdict: Verdict = SILENT
    key: int | None = None
    code: tuple[int, int] | None = None
    lba: int | None = None
    sector: int | None = None
    host: int | None = None
    closed: bool = False
    first: int = 0
    last: int = 0
    started: float | None = None
    seconds: float | None = None
    lines: list[Line] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    suppressed: dict[str, int] = field(default_factory=dict)
    earlier: int = 0
    disks: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)

    def add(self, clue: Clue) -> None:
        """Take in one more line."""
        self._know(clue)
        self._weigh(clue)
        self.first = self.first or clue.line.number
        self.last = max(self.last, clue.line.number)
        self.seconds = clue.seconds if clue.seconds is not None else self.seconds
        if len(self.lines) < MAX_LINES:
            self.lines.append(clue.line)

    def _know(self, clue: Clue) -> None:
        if self.role is Role.CONTROLLER and clue.role is not Role.CONTROLLER:
            return  # the disks behind it only echo
        said = clue.said
        self.address = self.address or clue.address
        self.disk, self.part = self.disk or clue.disk, self.part or clue.part
        self.driver, self.array = self.driver or clue.driver, self.array or clue.array
        self.tag, self.ata = self.tag or clue.tag, self.ata or said.get("ata", "")
        self.unit = self.unit or said.get("unit", "")
        self.pci, self.bay = self.pci or said.get("pci", ""), self.bay or _bay_of(said)
        self.detail = self.detail or _detail_of(said, clue.line.text)
        key, code = _sense_of(said)
        self.key = key if self.key is None else self.key
        self.code = self.code or code
        self._locate(said)

    def _locate(self, said: Said) -> None:
        sector = int(said["sector"]) if "sector" in said else None
        # A flush has no sector: all ones.
        if sector is not None and sector < 2**63 and self.sector is None:
            self.sector = sector
        if self.lba is None:
            self.lba = int(said["lba"]) if "lba" in said else _lba_of_cdb(said.get("cdb", ""))
        if task := said.get("taskfile"):
            if said.get("what") == "media error" and self.sector is None:
                self.sector = _lba_of_taskfile(task)
            elif "what" not in said and self.lba is None and int(task[:2], 16) in _ATA_DATA:
                self.lba = _lba_of_taskfile(task)

    def _weigh(self, clue: Clue) -> None:
        self.verdict = _heavier(self.verdict, clue.verdict)
        if (clue.role, clue.stage) in _COUNTED:
            name = f"{clue.role} {clue.stage}"
            self.counts[name] = self.counts.get(name, 0) + 1
        if clue.stage is not Stage.LOOSE:
            self.stage = max(self.stage, clue.stage)
        if clue.tag and clue.role is Role.CONTROLLER and len(self.tags) < MAX_KNOWN:
            self.tags.add(clue.tag)
        if clue.disk and len(self.disks) < MAX_KNOWN:
            self.disks.add(clue.disk)

    @property
    def sense(self) -> Sense | None:
        """The sense data, the key guessed from the code where its line is missing."""
        if self.code is None:
            return None if self.key is None else Sense(self.key, None, None)
        key = self.key if self.key is not None else USUAL_KEY.get(self.code[0])
        return None if key is None else Sense(key, *self.code)

    @property
    def judged(self) -> Verdict:
        """What it all means: the heaviest claim."""
        verdict = self.verdict
        if self.sense and self.role in (Role.COMMAND, Role.ATA):
            verdict = _heavier(verdict, judge_sense(self.sense))
        # sd's probe asks a unit whether it is ready; no command of a user failed.
        if self.detail == "Unit Not Ready" and f"{Role.COMMAND} {Stage.RESULT}" not in self.counts:
            return verdict._replace(severity=Severity.WARNING)
        return verdict

    @property
    def count(self) -> int:
        """How many failed commands it stands for at least."""
        seen = max(*self.counts.values(), len(self.tags), 1) if self.counts else len(self.tags)
        return max(seen, 1) + self.earlier + max(self.suppressed.values(), default=0)

    def event(self, bay: str) -> KernelEvent | None:
        """The event that was told, None if it was harmless."""
        verdict = self.judged
        if verdict.kind is None:
            return None
        return KernelEvent(
            kind=verdict.kind,
            severity=verdict.severity,
            address=self.address,
            disk_name=self.disk,
            part=self.part,
            pci_address=self.pci,
            driver=self.driver,
            sense=self.sense,
            sector=self.sector if self.sector is not None else self.lba,
            bay_hint=self.bay or bay,
            first_line=self.first,
            last_line=self.last,
            count=self.count,
            lines=tuple(self.lines),
            detail=self.detail or self.ata + self.unit or self.array,
            array=self.array,
        )


def _heavier(one: Verdict, other: Verdict) -> Verdict:
    return max(one, other, key=lambda v: (v.rank, v.kind is not None, _WORSE[v.severity]))


def _gap(before: float | None, after: float | None) -> float:
    """Seconds between, infinite where the clock is missing or ran back."""
    if before is None or after is None or after < before - 1:
        return float("inf")
    return after - before


def _reach(story: Story) -> float:
    return SECONDS.get(story.role, LONG_SECONDS)


def _is_near(story: Story, number: int, seconds: float | None) -> bool:
    return number - story.last <= NEAR_LINES or _gap(story.seconds, seconds) <= _reach(story)


def _same_disk(story: Story, clue: Clue) -> bool:
    if story.address and clue.address:
        return story.address == clue.address
    return bool(clue.disk) and clue.disk in (story.disk, *story.disks)


def _fits_sector(story: Story, clue: Clue) -> bool:
    """Whether a block error can be of this command: its LBA in 512-byte or 4096-byte blocks."""
    if story.lba is None or story.ata or "sector" not in clue.said:
        return True
    sector = int(clue.said["sector"])
    return any(0 <= sector - story.lba * scale < 65536 * scale for scale in (1, 2, 4, 8))


def _command_accepts(story: Story, clue: Clue) -> bool:
    if clue.role is not Role.COMMAND or not _same_disk(story, clue):
        return False
    if story.verdict.kind in _DEAD:
        return clue.verdict.kind is not Kind.MEDIUM_ERROR
    if clue.tag and story.tag and clue.tag != story.tag:
        return False
    if clue.stage is Stage.LOOSE and clue.verdict.kind in _DEAD:
        return story.verdict.kind is None
    if clue.stage is Stage.LOOSE:
        return story.stage is not Stage.NONE or story.part == clue.part
    return clue.stage > story.stage and (clue.stage is not Stage.BLOCK or _fits_sector(story, clue))


def _ata_accepts(story: Story, clue: Clue) -> bool:
    if clue.role is Role.COMMAND:
        # libata hands its failed command up under the same tag before it says EH complete.
        own = not story.address and not story.disk and clue.address is not None
        if own and not story.closed and clue.stage is Stage.RESULT:
            return clue.tag in ("", story.tag) or not story.tag
        return bool(story.address) and _command_accepts(story, clue)
    if clue.role is not Role.ATA or story.closed or clue.stage is Stage.START:
        return False
    ata, unit = clue.said.get("ata", ""), clue.said.get("unit", "")
    if (ata and ata != story.ata) or (unit and story.unit and unit != story.unit):
        return False
    if clue.stage is Stage.NONE:
        return story.stage <= Stage.START
    return clue.stage is not Stage.BLOCK or story.verdict.kind is not Kind.MEDIUM_ERROR


def _reset_accepts(story: Story, clue: Clue) -> bool:
    if clue.role is Role.COMMAND and clue.stage is Stage.CDB:
        return story.address is None or story.address == clue.address
    if clue.role is not Role.RESET:
        return False
    if story.address and clue.address:
        return story.address == clue.address
    return bool(clue.driver) and clue.driver == story.driver


def _offline_accepts(story: Story, clue: Clue) -> bool:
    if not _same_disk(story, clue):
        return False
    told = clue.role is Role.COMMAND and clue.stage not in (Stage.KEY, Stage.CODE, Stage.START)
    return clue.role is Role.OFFLINE or (told and clue.verdict.kind is not Kind.MEDIUM_ERROR)


def _controller_accepts(story: Story, clue: Clue) -> bool:
    if clue.role is Role.CONTROLLER:
        same = (clue.said.get("pci", ""), clue.disk) == (story.pci, story.disk)
        return same and clue.verdict.kind is story.verdict.kind
    if story.verdict.kind is not Kind.CONTROLLER_OFFLINE:
        return False
    if story.disk:
        return clue.role is Role.COMMAND and clue.disk.startswith(story.disk + "n")
    if clue.role is Role.OFFLINE and clue.address and story.host in (None, clue.address.host):
        story.host = clue.address.host
        return True
    if clue.role is not Role.COMMAND or clue.stage in (Stage.KEY, Stage.CODE):
        return False
    return clue.address.host == story.host if clue.address else clue.disk in story.disks


def _array_accepts(story: Story, clue: Clue) -> bool:
    if clue.role is not Role.ARRAY or (clue.array and story.array not in ("", clue.array)):
        return False
    return not clue.disk or not story.disk or (clue.disk, clue.part) == (story.disk, story.part)


def _filesystem_accepts(story: Story, clue: Clue) -> bool:
    return clue.role is Role.FILESYSTEM and (clue.disk, clue.part) == (story.disk, story.part)


def _plug_accepts(story: Story, clue: Clue) -> bool:
    if clue.role is not Role.PLUG or clue.driver != story.driver:
        return False
    place = (clue.address, _bay_of(clue.said), _detail_of(clue.said, clue.line.text))
    return place == (story.address, story.bay, story.detail)


_ACCEPTS: dict[Role, Callable[[Story, Clue], bool]] = {
    Role.COMMAND: _command_accepts,
    Role.ATA: _ata_accepts,
    Role.RESET: _reset_accepts,
    Role.OFFLINE: _offline_accepts,
    Role.CONTROLLER: _controller_accepts,
    Role.ARRAY: _array_accepts,
    Role.FILESYSTEM: _filesystem_accepts,
    Role.PLUG: _plug_accepts,
    Role.NOTE: lambda _story, _clue: False,
}


def _accepts(story: Story, clue: Clue) -> bool:
    return _ACCEPTS[story.role](story, clue)


def _ends_here(story: Story, clue: Clue) -> bool:
    """Whether a block error follows its command at once, though their sectors do not agree."""
    at_once = clue.line.number - story.last <= 2 and story.stage is Stage.CDB
    return clue.stage is Stage.BLOCK and at_once and _same_disk(story, clue)


def _same_place(before: Story, after: Story) -> bool:
    pairs = (
        (before.address, after.address),
        (before.ata + before.unit, after.ata + after.unit),
        ((before.disk, before.part) if before.disk else None, (after.disk, after.part)),
        (before.bay, after.bay),
        (before.pci or before.driver, after.pci or after.driver),
        (before.array, after.array),
    )
    return next((one == other for one, other in pairs if one and other), False)


def _place(story: Story) -> int | None:
    return story.sector if story.sector is not None else story.lba


def _repeats(before: Story, after: Story) -> bool:
    """Whether the later story tells the same failure of the same disk again."""
    kind = before.judged.kind
    if kind is None or kind is not after.judged.kind or not _same_place(before, after):
        return False
    if before.role in (Role.NOTE, Role.PLUG) and before.detail != after.detail:
        return False
    return kind in _WHOLE or _place(before) == _place(after)


def _fold(before: Story, after: Story) -> None:
    """Put the earlier story in front of the later one."""
    for name in ("address", "disk", "part", "pci", "driver", "bay", "detail", "array", "key"):
        setattr(after, name, getattr(before, name) or getattr(after, name))
    after.code = before.code or after.code
    after.sector, after.lba = _place(before), after.lba
    after.verdict = _heavier(before.verdict, after.verdict)
    after.earlier += before.count
    after.first = min(before.first, after.first)
    after.lines = (before.lines + after.lines)[:MAX_LINES]


class Grouper:
    """Fed line by line, tells each event once nothing more can belong to it."""

    def __init__(self) -> None:
        self._stories: list[Story] = []
        self._bays: OrderedDict[str, str] = OrderedDict()
        self._power_ons: OrderedDict[ScsiAddress, deque[Clue]] = OrderedDict()
        self._done: list[KernelEvent] = []
        self._others: dict[Role, Callable[[Clue], None]] = {
            Role.TAIL: self._trail,
            Role.BAY: self._note_bay,
            Role.POWER_ON: self._count_power_on,
            Role.SUPPRESSED: self._count_suppressed,
            Role.BOOT: self._forget,
        }

    @property
    def is_open(self) -> bool:
        """Whether more lines could still change an event that was not told yet."""
        return bool(self._stories)

    def feed(self, line: Line) -> list[KernelEvent]:
        """The events that this line shows to be complete."""
        clue = read_clue(line)
        if clue or self._stories:
            self._expire(line.number, clue.seconds if clue else _seconds(line))
        if clue:
            self._others.get(clue.role, self._join)(clue)
        while len(self._stories) > MAX_STORIES:
            self._close(self._stories[0])
        return self._take_done()

    def flush(self) -> list[KernelEvent]:
        """Close what is open: the log ended, or was silent for long."""
        while self._stories:
            self._close(self._stories[0])
        return self._take_done()

    def _take_done(self) -> list[KernelEvent]:
        done, self._done = self._done, []
        return done

    def _expire(self, number: int, seconds: float | None) -> None:
        # Twice the reach: a repeat that began within it is complete by then and can be folded.
        for story in list(self._stories):
            if number - story.last <= 2 * NEAR_LINES:
                continue
            if _gap(story.seconds, seconds) > 2 * _reach(story):
                self._close(story)

    def _close(self, story: Story) -> None:
        self._stories.remove(story)
        for before in [one for one in self._stories if self._follows(one, story)]:
            self._stories.remove(before)
            _fold(before, story)
        follower = next((s for s in self._stories if self._follows(story, s)), None)
        if follower is not None:
            _fold(story, follower)
        elif event := story.event(self._bays.get(_target(story.address), "")):
            self._done.append(event)

    def _follows(self, before: Story, after: Story) -> bool:
        started = after.lines[0].number
        short = started - before.first < MAX_KNOWN
        near = _is_near(before, started, after.started)
        return short and started >= before.last and near and _repeats(before, after)

    def _join(self, clue: Clue) -> None:
        for accepts in (_accepts, _ends_here):
            for story in self._near(clue):
                if accepts(story, clue):
                    return story.add(clue)
        story = Story(clue.role, started=clue.seconds)
        story.add(clue)
        self._stories.append(story)

    def _near(self, clue: Clue) -> Iterator[Story]:
        for story in reversed(self._stories):
            if _is_near(story, clue.line.number, clue.seconds):
                yield story

    def _trail(self, clue: Clue) -> None:
        plugs_only = clue.stage is Stage.LOOSE
        for story in self._near(clue):
            ata = bool(story.ata) and story.ata == clue.said.get("ata")
            if plugs_only and story.role is not Role.PLUG:
                continue
            if ata or _same_disk(story, clue):
                story.add(clue)
                story.closed = story.closed or "EH complete" in clue.line.text
                return

    def _note_bay(self, clue: Clue) -> None:
        target = clue.said.get("hct") or _target(clue.address)
        if target:
            self._bays[target] = _bay_of(clue.said)
            self._bays.move_to_end(target)
            if len(self._bays) > MAX_KNOWN:
                self._bays.popitem(last=False)
        for story in self._near(clue):
            of_plug = not target and story.role is Role.PLUG and story.driver == clue.driver
            if of_plug or (target and _target(story.address) == target):
                return story.add(clue)

    def _count_power_on(self, clue: Clue) -> None:
        if clue.address is None:
            return
        seen = self._power_ons.setdefault(clue.address, deque(maxlen=RESETS_AN_HOUR))
        seen.append(clue)
        self._power_ons.move_to_end(clue.address)
        if len(self._power_ons) > MAX_KNOWN:
            self._power_ons.popitem(last=False)
        hour = _gap(seen[0].seconds, clue.seconds)
        if len(seen) == RESETS_AN_HOUR and (hour <= 3600 or clue.seconds is None):
            story = Story(Role.RESET, started=seen[0].seconds)
            for one in seen:
                story.add(one)
            self._stories.append(story)
            seen.clear()

    def _count_suppressed(self, clue: Clue) -> None:
        roles = (Role.COMMAND, Role.ATA, Role.OFFLINE, Role.CONTROLLER)
        for story in self._near(clue):
            if story.role in roles:
                name, number = clue.said["counter"], int(clue.said["suppressed"])
                # Buffers are not commands: their line is kept, their number is not.
                if "buffer" not in name and "quiet" not in name:
                    story.suppressed[name] = story.suppressed.get(name, 0) + number
                return story.add(clue)

    def _forget(self, clue: Clue) -> None:
        """Another boot: addresses and names begin anew."""
        while self._stories:
            self._close(self._stories[0])
        self._bays.clear()
        self._power_ons.clear()


def _target(address: ScsiAddress | None) -> str:
    return f"{address.host}:{address.channel}:{address.target}" if address else ""


def parse_log(lines: Iterable[str]) -> list[KernelEvent]:
    """Every event of a whole log, in the order in which they began."""
    grouper = Grouper()
    events: list[KernelEvent] = []
    for number, text in enumerate(lines, start=1):
        if is_about_disks(text):
            events += grouper.feed(Line(number, text.rstrip("\r\n")))
    return sorted(events + grouper.flush(), key=lambda event: (event.first_line, event.last_line))
