"""/proc/mdstat as text: one array a group of lines, as md_seq_show() in the kernel writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hardware.domain.machine import ToolError

SOURCE = "/proc/mdstat"
# how many places an array of this level can lose and still serve its data
TOLERATES = {"raid0": 0, "linear": 0, "raid4": 1, "raid5": 1, "raid6": 2}
LONGEST_LINE = 20_000  # an array of 384 members

_HEAD = re.compile(
    r"(?P<name>md\S{0,60}) ?: (?P<activity>active|inactive|broken|failed)"
    r"(?P<marks>(?: \([\w-]{1,20}\))*)"
    r"(?: (?P<level>raid\d{1,2}|linear|multipath|faulty))?"
    r"(?P<members>(?: [^\s\[]{1,100}\[\d{1,9}\](?:\([A-Z]\))*)*)\s*"
)
_START = re.compile(r"md[^\s:]{0,60} ?:")
_MEMBER = re.compile(r"([^\s\[]{1,100})\[(\d{1,9})\]((?:\([A-Z]\))*)")
_SIZE = re.compile(r"^[ \t]*(\d{1,15}) blocks", re.MULTILINE)
_TOO_LONG = re.compile(r"\d{16}")
_METADATA = re.compile(r" super (\S{1,60})")
_COUNT = re.compile(r"\[(\d{1,9})/(\d{1,9})\] \[([U_]+)\]")
_PROGRESS = re.compile(
    r"(resync|recovery|reshape|check|repair)\s{0,5}=\s{0,5}"
    r"(?:(\d{1,3}(?:\.\d{1,3})?)%|(DELAYED|PENDING|REMOTE))"
)
_FINISH = re.compile(r"finish=(\d{1,12}(?:\.\d{1,3})?)min")
_BITMAP = re.compile(r"^[ \t]*bitmap: (\S.{0,200})$", re.MULTILINE)
_OPENING = re.compile(r"^Personalities :|^unused devices:", re.MULTILINE)
_END = re.compile(r"^unused devices:", re.MULTILINE)


@dataclass(frozen=True)
class Member:
    """A disk or partition in an array.

    `mark` is F failed, S spare, R replacement, W write-mostly, J journal; "" for in use.
    """

    disk_name: str
    number: int
    mark: str = ""


@dataclass(frozen=True)
class Array:
    """One md array; `level` is "" while it is inactive, `container` for a firmware's set of disks.

    `waiting` is DELAYED, PENDING or REMOTE for an action that does not run yet.
    """

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
    waiting: str = ""
    progress_percent: float | None = None
    finish_minutes: float | None = None
    metadata: str = ""  # 1.2, external:imsm; "" for the oldest
    bitmap: str = ""
    activity: str = "active"

    @property
    def state(self) -> str:
        """inactive, broken, failed, rebuilding, degraded, resyncing, reshaping or clean."""
        if self.activity != "active":
            return self.activity
        if self.is_lost:
            return "failed"
        running = "" if self.waiting else self.action
        if self.wanted is not None and self.working != self.wanted:
            return "rebuilding" if running == "recovery" else "degraded"
        return {"resync": "resyncing", "reshape": "reshaping"}.get(running, "clean")

    @property
    def is_lost(self) -> bool:
        """Whether more places are gone than this level can lose."""
        if self.wanted is None or self.working is None:
            return bool(self.marked("F")) and TOLERATES.get(self.level) == 0
        lost = self.wanted - self.working
        return bool(lost) and (not self.working or lost > TOLERATES.get(self.level, lost))

    @property
    def missing(self) -> int:
        """Places that no device fills, not even one that is being rebuilt."""
        filling = [m for m in self.members if m.mark in ("", "W")]
        return max(0, (self.wanted or 0) - len(filling)) if self.active else 0

    def marked(self, mark: str) -> tuple[str, ...]:
        """Names of the members with this mark."""
        return tuple(one.disk_name for one in self.members if one.mark == mark)


def parse(text: str) -> tuple[Array, ...]:
    """The arrays; none is a good answer, text without its first or last line is not."""
    arrays, trouble = read(text)
    if trouble and not arrays:
        raise ToolError(trouble[0])
    return arrays


def read(text: str) -> tuple[tuple[Array, ...], tuple[str, ...]]:
    """The arrays, and a sentence for each that is not understood and for an end that is cut off."""
    if "\0" in text or "\\x00" in text or not _OPENING.search(text):
        raise ToolError(f'{SOURCE}: a line "Personalities : …" expected', text)
    arrays: list[Array] = []
    trouble: list[str] = []
    for lines in _groups(text):
        try:
            arrays.append(_array(lines))
        except ToolError as error:
            trouble.append(str(error))
    if not _END.search(text):
        trouble.append(f'{SOURCE}: cut off, its last line "unused devices: …" is missing')
    return tuple(arrays), tuple(trouble)


def _groups(text: str) -> list[list[str]]:
    groups: list[list[str]] = []
    for line in text.splitlines():
        if _START.match(line):
            groups.append([line])
        elif groups and line.startswith((" ", "\t")):
            groups[-1].append(line)
    return groups


def _array(lines: list[str]) -> Array:
    head = _HEAD.fullmatch(lines[0]) if len(lines[0]) < LONGEST_LINE else None
    if not head:
        raise ToolError(f"{SOURCE}: an array's line is not understood", lines[0])
    members = tuple(_member(found) for found in _MEMBER.findall(head["members"]))
    if not members:
        raise ToolError(f"{SOURCE}: an array without members", lines[0])
    rest = "\n".join(lines[1:])
    if _TOO_LONG.search(rest):
        raise ToolError(f"{SOURCE}: {head['name']}: a number that no kernel prints", lines[0])
    return _with_rest(head, members, rest)


def _with_rest(head: re.Match[str], members: tuple[Member, ...], rest: str) -> Array:
    size, count, bitmap = _SIZE.search(rest), _COUNT.search(rest), _BITMAP.search(rest)
    progress, finish, kept = _PROGRESS.search(rest), _FINISH.search(rest), _METADATA.search(rest)
    metadata = kept[1] if kept else ""
    is_container = metadata.startswith("external:") and "/" not in metadata
    return Array(
        name=head["name"],
        active=head["activity"] == "active",
        activity=head["activity"],
        level=head["level"] or ("container" if is_container else ""),
        read_only="read-only" in head["marks"],
        members=members,
        capacity_bytes=int(size[1]) * 1024 if size else None,
        wanted=int(count[1]) if count else None,
        working=int(count[2]) if count else None,
        pattern=count[3] if count else "",
        action=progress[1] if progress else "",
        waiting=(progress[3] or "") if progress else "",
        progress_percent=float(progress[2]) if progress and progress[2] else None,
        finish_minutes=float(finish[1]) if finish else None,
        metadata=metadata,
        bitmap=bitmap[1].strip() if bitmap else "",
    )


def _member(found: tuple[str, str, str]) -> Member:
    disk_name, place, marks = found
    return Member(disk_name, int(place), next((m for m in "FSRWJ" if f"({m})" in marks), ""))
