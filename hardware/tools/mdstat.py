"""/proc/mdstat: the arrays of the kernel's own RAID, their members and their progress."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from hardware.domain.machine import Run, ToolError
from hardware.domain.survey import Survey

BINARY = "mdstat"
SOURCE = "/proc/mdstat"

_ARRAY = re.compile(
    r"(?P<name>md\S*) : (?P<activity>active|inactive)(?P<marks>(?: \([\w-]+\))*)"
    r"(?: (?P<level>raid\d+|linear|multipath|faulty))?(?P<members>(?: \S+\[\d+\]\S*)*)\s*$"
)
_MEMBER = re.compile(r"(\S+?)\[(\d+)\]((?:\([A-Z]\))*)")
_SIZE = re.compile(r"^\s*(\d+) blocks")
_COUNT = re.compile(r"\[(\d+)/(\d+)\] \[([U_]+)\]")
_PROGRESS = re.compile(
    r"(resync|recovery|reshape|check|repair)\s*=\s*(?:([\d.]+)%|(DELAYED|PENDING|REMOTE))"
)
_FINISH = re.compile(r"finish=([\d.]+)min")
_PERSONALITIES = re.compile(r"^Personalities :", re.MULTILINE)


@dataclass(frozen=True)
class Member:
    """A disk or partition in an array. `mark` is F for failed, S for spare, "" for in use."""

    disk_name: str
    number: int
    mark: str = ""


@dataclass(frozen=True)
class Array:
    """One md array; `level` is "" while it is inactive."""

    name: str
    active: bool
    level: str = ""
    read_only: bool = False
    members: tuple[Member, ...] = ()
    capacity_bytes: int | None = None
    wanted: int | None = None
    working: int | None = None
    pattern: str = ""  # UU_: one letter a place
    action: str = ""  # recovery resync reshape check repair
    progress_percent: float | None = None
    finish_minutes: float | None = None

    @property
    def state(self) -> str:
        """inactive, rebuilding, degraded or clean."""
        if not self.active:
            return "inactive"
        if self.wanted is not None and self.working != self.wanted:
            return "rebuilding" if self.action in ("recovery", "reshape") else "degraded"
        return "clean"


def survey(run: Run) -> Survey:
    """Nothing is joined yet: only whether the file can be understood."""
    said = run.read(SOURCE)
    try:
        if said is not None:
            parse(said)
    except ToolError as error:
        return Survey(trouble=(str(error),))
    return Survey()


def parse(text: str) -> tuple[Array, ...]:
    """The arrays; none is a good answer, text without its first line is not."""
    if "\0" in text or "\\x00" in text or not _PERSONALITIES.search(text):
        raise ToolError(f'{SOURCE}: a line "Personalities : …" expected', text)
    groups: list[list[str]] = []
    for line in text.splitlines():
        if re.match(r"md\S* :", line):
            groups.append([line])
        elif groups and line.startswith((" ", "\t")):
            groups[-1].append(line)
    return tuple(_array(lines) for lines in groups)


def explain(text: str) -> dict[str, Any]:
    """What the site makes of /proc/mdstat; members by disk name, since it knows no serials."""
    volumes = [_plain(place, array) for place, array in enumerate(parse(text))]
    return {"controller": None, "drives": [], "volumes": volumes}


def _plain(place: int, array: Array) -> dict[str, Any]:
    told = {name: None if value == "" else value for name, value in asdict(array).items()}
    marked = {m: [one.disk_name for one in array.members if one.mark == m] for m in "FS"}
    names = [one.disk_name for one in array.members]
    spare = {"failed": marked["F"], "spares": marked["S"]}
    return {"number": place, **told, "state": array.state, "members": names, **spare}


def _array(lines: list[str]) -> Array:
    head = _ARRAY.match(lines[0])
    if not head:
        raise ToolError(f"{SOURCE}: an array's line is not understood", lines[0])
    rest = "\n".join(lines[1:])
    size, count = _SIZE.search(rest), _COUNT.search(rest)
    progress, finish = _PROGRESS.search(rest), _FINISH.search(rest)
    return Array(
        name=head["name"],
        active=head["activity"] == "active",
        level=head["level"] or "",
        read_only="read-only" in head["marks"],
        members=tuple(_member(found) for found in _MEMBER.findall(head["members"])),
        capacity_bytes=int(size[1]) * 1024 if size else None,
        wanted=int(count[1]) if count else None,
        working=int(count[2]) if count else None,
        pattern=count[3] if count else "",
        action=progress[1] if progress else "",
        progress_percent=float(progress[2]) if progress and progress[2] else None,
        finish_minutes=float(finish[1]) if finish else None,
    )


def _member(found: tuple[str, str, str]) -> Member:
    disk_name, place, marks = found
    return Member(disk_name, int(place), next((m for m in "FSRWJ" if f"({m})" in marks), ""))
