"""What is being told: the clues of one failure, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass, field

from hardware.domain.address import ScsiAddress
from hardware.domain.kernel_clue import Clue, bay_of, detail_of, sense_of
from hardware.domain.kernel_event import KernelEvent, Line
from hardware.domain.kernel_facts import lba_of, lba_of_taskfile, nvme_status_of, op_of
from hardware.domain.kernel_kinds import SILENT, Kind, Severity, Verdict, heavier
from hardware.domain.kernel_message import Role, Said, Stage
from hardware.domain.kernel_sense import USUAL_KEY, Sense, judge_sense

MAX_LINES = 40
MAX_KNOWN = 4096
# Lines of which each failed command has at most one.
_COUNTED = frozenset(
    {
        (Role.COMMAND, Stage.START), (Role.COMMAND, Stage.RESULT), (Role.COMMAND, Stage.BLOCK),
        (Role.ATA, Stage.RESULT), (Role.POWER_ON, Stage.NONE),
    }
)  # fmt: skip
_ATA_DATA = frozenset(bytes.fromhex("20242529303435394060613dc4c5c8ca"))


def _names_sector(said: Said, task: str) -> bool:
    """Whether a result of libata names the bad block: its UNC bit, whatever else went wrong."""
    status, error = (int(part, 16) for part in task[:5].split("/"))
    unreadable = bool(status & 0x01) and bool(error & 0x40)
    return "what" in said and (said["what"] == "media error" or unreadable)


@dataclass(eq=False)
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
    op: str = ""
    host_byte: str = ""
    ata_errors: str = ""
    link_errors: str = ""
    nvme_status: tuple[int, int] | None = None
    nvme_csts: int | None = None
    host: int | None = None
    closed: bool = False
    is_handed_up: bool = False
    first: int = 0
    last: int = 0
    started: float | None = None
    seconds: float | None = None
    lines: list[Line] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    suppressed: dict[str, int] = field(default_factory=dict)
    earlier: int = 0
    at_least: bool = False
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

    def suppress(self, clue: Clue) -> None:
        """Take in how many lines the kernel did not print; buffers are not commands."""
        name, number = clue.said["counter"], int(clue.said["suppressed"])
        if "buffer" not in name and "quiet" not in name:
            self.suppressed[name] = self.suppressed.get(name, 0) + number
        self.add(clue)

    def _know(self, clue: Clue) -> None:
        if self.role is Role.CONTROLLER and clue.role is not Role.CONTROLLER:
            return  # the disks behind it only echo
        said = clue.said
        self.address = self.address or clue.address
        self.disk, self.part = self.disk or clue.disk, self.part or clue.part
        self.driver, self.array = self.driver or clue.driver, self.array or clue.array
        self.tag, self.ata = self.tag or clue.tag, self.ata or said.get("ata", "")
        self.unit = self.unit or said.get("unit", "")
        self.pci, self.bay = self.pci or said.get("pci", ""), self.bay or bay_of(said)
        self.detail = self.detail or detail_of(said, clue.line.text)
        key, code = sense_of(said)
        self.key = key if self.key is None else self.key
        self.code = self.code or code
        self._locate(said)
        self._ask(said)

    def _ask(self, said: Said) -> None:
        self.op = self.op or op_of(said)
        self.host_byte = self.host_byte or said.get("hostbyte", "")
        self.ata_errors = self.ata_errors or said.get("words", "").strip()
        self.link_errors = self.link_errors or said.get("link", "").strip()
        self.nvme_status = self.nvme_status or nvme_status_of(said)
        if "csts" in said:
            self.nvme_csts = int(said["csts"], 16)

    def _locate(self, said: Said) -> None:
        sector = int(said["sector"]) if "sector" in said else None
        # A flush has no sector: all ones.
        if sector is not None and sector < 2**63 and self.sector is None:
            self.sector = sector
        if self.lba is None:
            self.lba = lba_of(said)
        if task := said.get("taskfile"):
            if _names_sector(said, task) and self.sector is None:
                self.sector = lba_of_taskfile(task)
            elif "what" not in said and self.lba is None and int(task[:2], 16) in _ATA_DATA:
                self.lba = lba_of_taskfile(task)

    def _weigh(self, clue: Clue) -> None:
        self.verdict = heavier(self.verdict, clue.verdict)
        if (clue.role, clue.stage) in _COUNTED:
            name = f"{clue.role} {clue.stage}"
            self.counts[name] = self.counts.get(name, 0) + 1
        if self.role is Role.ATA and clue.role is Role.COMMAND and not self.is_handed_up:
            self.is_handed_up, self.stage = True, Stage.NONE  # sd tells it once more
        if clue.stage is not Stage.LOOSE:
            self.stage = max(self.stage, clue.stage)
        if clue.tag and clue.role is Role.CONTROLLER and len(self.tags) < MAX_KNOWN:
            self.tags.add(clue.tag)
        if clue.disk and len(self.disks) < MAX_KNOWN:
            self.disks.add(clue.disk)

    @property
    def is_complete(self) -> bool:
        """Whether the kernel has printed all of it; only echoes and repeats may still come."""
        if self.role is Role.COMMAND:
            return self.stage is Stage.BLOCK
        return self.closed or self.role is Role.NOTE

    @property
    def is_port(self) -> bool:
        """Whether it tells of a port of libata whose disk is not known yet."""
        return self.role is Role.ATA and self.address is None

    @property
    def sense(self) -> Sense | None:
        """The sense data, the key guessed from the code where its line is missing."""
        if self.code is None:
            return None if self.key is None else Sense(self.key, None, None)
        key = self.key if self.key is not None else USUAL_KEY.get(self.code[0])
        return None if key is None else Sense(key, *self.code)

    @property
    def is_lost_write(self) -> bool:
        """Whether data were refused: what a drive may refuse of a probe, it may not of a write."""
        refused = self.sense is not None and self.sense.key == 5 and self.sense[1:] != (0x21, 4)
        return refused and self.op == "write" and self.verdict.kind is Kind.IO_ERROR

    @property
    def judged(self) -> Verdict:
        """What it all means: the heaviest claim."""
        verdict = self.verdict
        if self.sense and self.is_lost_write:
            return verdict
        if self.sense and self.role in (Role.COMMAND, Role.ATA):
            verdict = heavier(verdict, judge_sense(self.sense))
        # sd's probe asks a unit whether it is ready; no command of a user failed.
        if self.detail == "Unit Not Ready" and f"{Role.COMMAND} {Stage.RESULT}" not in self.counts:
            return verdict._replace(severity=Severity.WARNING)
        return verdict

    @property
    def count(self) -> int:
        """How many failed commands it stands for at least."""
        seen = max(*self.counts.values(), len(self.tags), 1) if self.counts else len(self.tags)
        return max(seen, 1) + self.earlier + max(self.suppressed.values(), default=0)

    @property
    def is_at_least(self) -> bool:
        """Whether the kernel said that it dropped lines."""
        return self.at_least or bool(self.suppressed)

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
            at_least=self.is_at_least,
            op=self.op,
            host_byte=self.host_byte,
            ata_port=self.ata + self.unit,
            ata_errors=self.ata_errors,
            link_errors=self.link_errors,
            nvme_status=self.nvme_status,
            nvme_csts=self.nvme_csts,
        )
