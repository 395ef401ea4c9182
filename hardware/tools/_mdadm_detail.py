"""`mdadm --detail`: one array's words and its table of members, as Detail.c prints them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from hardware.domain.machine import ToolError

LONGEST_LINE = 500

_HEAD = re.compile(r"^/dev/(\S{1,100}):[ \t]*$", re.MULTILINE)
_FIELD = re.compile(r"\s*([A-Z][A-Za-z ]{1,30}?) : (.{0,300})")
_ROW = re.compile(r"\s{0,20}(\d{1,9}|-)\s+(\d{1,9}|-)\s+(\d{1,9}|-)\s+(\d{1,9}|-)(\s.*)?")
_TABLE = re.compile(r"\s*Number\s+Major\s+Minor\s+RaidDevice")
_PATH = re.compile(r"/dev/(\S{1,200})\s*$")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)% complete")
_KIBIBYTES = re.compile(r"(\d{1,15})\b")
_RUNNING = re.compile(r"(Rebuild|Resync|Reshape|Check|Recovery) Status")
# what of a running sync `mdadm` names → the word of /proc/mdstat
_ACTIONS = {"Rebuild": "recovery", "Recovery": "recovery"}
_WAITING = {"spare", "writemostly", "failfast", "blocked"}


@dataclass(frozen=True)
class Member:
    """One row: `slot` is None for a disk without a place, `disk_name` "" for a place without disk.

    `state` is mdadm's: active sync, faulty, spare, spare rebuilding, removed …
    """

    disk_name: str
    number: int | None = None
    slot: int | None = None
    state: str = ""

    @property
    def is_failed(self) -> bool:
        """Whether md threw it out."""
        return "faulty" in self.state.split()

    @property
    def is_hot_spare(self) -> bool:
        """Whether it waits for a disk to fail; one that is being rebuilt does not."""
        said = set(self.state.split())
        return "spare" in said and said <= _WAITING


@dataclass(frozen=True)
class Array:
    """One array as mdadm tells it; None: the format, or this array, does not say."""

    name: str
    level: str = ""
    state: str = ""  # mdadm's words: "clean, degraded, recovering"
    members: tuple[Member, ...] = ()
    capacity_bytes: int | None = None
    wanted: int | None = None
    counts: tuple[tuple[str, int], ...] = ()  # active working failed spare, as counted by mdadm
    metadata: str = ""
    array_name: str = ""
    uuid: str = ""
    action: str = ""
    progress_percent: float | None = None
    bitmap: str = ""
    container: str = ""
    gone: int | None = None  # places without a disk, where the format says so
    unsaid: tuple[str, ...] = ()  # what the format leaves open, in words

    @property
    def names(self) -> tuple[str, ...]:
        """Its members' disk names, failed and spare ones too."""
        return tuple(one.disk_name for one in self.members if one.disk_name)

    @property
    def missing(self) -> int:
        """Places that mdadm calls removed, or that no disk of the text has."""
        if self.gone is not None:
            return self.gone
        removed = sum("removed" in one.state for one in self.members)
        filled = {one.slot for one in self.members if one.slot is not None}
        return removed or max(0, (self.wanted or 0) - len(filled) if filled else 0)


def parse(text: str) -> list[Array]:
    """The arrays of one or more `--detail`; ToolError for one that is not understood."""
    return [_array(name, block) for name, block in blocks(text)]


def blocks(text: str) -> list[tuple[str, str]]:
    """Each device's name, from its line "/dev/md0:", and the text below it."""
    parts = _HEAD.split(text)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def _array(name: str, block: str) -> Array:
    lines = [line for line in block.splitlines() if line.strip() and len(line) <= LONGEST_LINE]
    told = fields_of(lines)
    if "Raid Level" not in told and "State" not in told:
        raise ToolError(f"mdadm --detail: /dev/{name}: a line 'Raid Level : …' expected", block)
    array = replace(_named(name, told), members=_members(lines))
    if not array.names:
        raise ToolError(f"mdadm --detail: /dev/{name}: an array without members", block)
    return replace(array, unsaid=_unsaid(array))


def fields_of(lines: list[str]) -> dict[str, str]:
    """Words before and after each " : "."""
    found = (_FIELD.fullmatch(line) for line in lines)
    return {one[1]: one[2] for one in found if one}


def _named(name: str, told: dict[str, str]) -> Array:
    size, running = _KIBIBYTES.match(told.get("Array Size", "")), _running(told)
    return Array(
        name=name,
        level=told.get("Raid Level", "").strip(),
        state=told.get("State", "").strip(),
        capacity_bytes=int(size[1]) * 1024 if size else None,
        wanted=_count(told, "Raid Devices"),
        counts=_counts(told),
        metadata=told.get("Version", "").strip(),
        array_name=told.get("Name", "").split("  (")[0].strip(),
        uuid=told.get("UUID", "").strip(),
        action=running[0] if running else "",
        progress_percent=running[1] if running else None,
        bitmap=told.get("Intent Bitmap", "").strip(),
        container=told.get("Container", "").strip(),
    )


def _count(told: dict[str, str], name: str) -> int | None:
    found = _KIBIBYTES.match(told.get(name, ""))
    return int(found[1]) if found else None


def _counts(told: dict[str, str]) -> tuple[tuple[str, int], ...]:
    words = ("Active", "Working", "Failed", "Spare")
    counts = ((word.lower(), _count(told, f"{word} Devices")) for word in words)
    return tuple((word, count) for word, count in counts if count is not None)


def _running(told: dict[str, str]) -> tuple[str, float | None] | None:
    for key, value in told.items():
        if found := _RUNNING.fullmatch(key):
            done = _PERCENT.search(value)
            percent = float(done[1].replace(",", ".")) if done else None
            return _ACTIONS.get(found[1], found[1].lower()), percent
    return None


def _members(lines: list[str]) -> tuple[Member, ...]:
    start = next((place for place, line in enumerate(lines) if _TABLE.match(line)), len(lines))
    return rows(lines[start + 1 :])


def rows(lines: list[str]) -> tuple[Member, ...]:
    """The members that lines of a table tell of, four numbers and words each."""
    found = (_ROW.fullmatch(line) for line in lines)
    return tuple(_member(row) for row in found if row)


def _member(row: re.Match[str]) -> Member:
    number, major, minor, slot = (int(one) if one != "-" else None for one in row.groups()[:4])
    rest = row[5] or ""
    path = _PATH.search(rest)
    state = " ".join((rest[: path.start()] if path else rest).split())
    # a disk whose node is gone from /dev is printed without a path
    nameless = "" if "removed" in state or not major else f"{major}:{minor}"
    return Member(path[1] if path else nameless, number, slot, state)


def _unsaid(array: Array) -> tuple[str, ...]:
    """What the text itself counts and then does not show: it was cut off, or a disk is hidden."""
    shown, counts = len(array.names), dict(array.counts)
    expected = sum(counts.get(word, 0) for word in ("working", "failed"))
    if shown < expected:
        return (f"/dev/{array.name}: {expected} devices are counted, {shown} are named",)
    if array.level == "container":
        return ()
    # a row that ends before its path has the device's numbers for a name
    half = [one for one in array.members if not one.state or ":" in one.disk_name]
    silent = [one.disk_name or "a place" for one in half]
    silent += [] if array.state else [array.name]
    return tuple(f"/dev/{array.name}: the state of {one} is not said" for one in silent)
