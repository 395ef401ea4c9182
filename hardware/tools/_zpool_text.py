"""`zpool status` as text: headings at the left, and under `config:` a tree by indentation."""

from __future__ import annotations

import re

from hardware.domain.machine import ToolError
from hardware.tools._zpool_pool import ROLES, STATES, Pool, Vdev, count, kind_of

LONGEST_LINE = 1000

_HEADING = re.compile(
    r"[ \t]{0,12}(pool|state|status|action|see|scan|scrub|config|errors|remove|dedup|checkpoint):"
    r"(?:[ \t](.*))?"
)
_ROW = re.compile(
    r"(?P<indent>[ \t]*)(?P<name>\S+)(?:\s+(?P<state>[A-Z]+)(?P<rest>(?:\s.*)?))?",
)
_COUNTERS = re.compile(r"\s+(\S+)\s+(\S+)\s+(\S+)(.*)")
_WAS = re.compile(r"\bwas (/\S{1,300})")
_DONE = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})?)% done")
_RUNNING = re.compile(r"(scrub|resilver)(?: \([^)]{0,60}\))? in progress")


def parse(text: str) -> tuple[list[Pool], list[str]]:
    """The pools and what of them is not understood; ToolError where there is none."""
    blocks: list[list[str]] = []
    for line in text.splitlines():
        heading = _HEADING.fullmatch(line[:LONGEST_LINE])
        if heading and heading[1] == "pool":
            blocks.append([])
        if blocks:
            blocks[-1].append(line[:LONGEST_LINE])
    if not blocks:
        raise ToolError("zpool status: a line 'pool: …' expected", text)
    pools: list[Pool] = []
    trouble: list[str] = []
    for block in blocks:
        try:
            pool = _pool(_sections(block))
            pools.append(pool)
            trouble += _unsaid(pool)
        except ToolError as error:
            trouble.append(str(error))
    if not pools:
        raise ToolError(trouble[0])
    return pools, trouble


def _unsaid(pool: Pool) -> list[str]:
    """The line `errors:` is the last one, always printed."""
    if pool.errors:
        return []
    return [f"zpool status: {pool.name}: cut off, its line 'errors: …' is missing"]


def _sections(lines: list[str]) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        found = _HEADING.fullmatch(line)
        # in the tree a device may be called anything, but never with a colon at its end
        if found:
            name = found[1]
            sections[name] = [found[2] or ""]
        elif name:
            sections[name].append(line)
    return sections


def _words(sections: dict[str, list[str]], name: str) -> str:
    return " ".join(" ".join(sections.get(name, [])).split())


def _pool(sections: dict[str, list[str]]) -> Pool:
    name = _words(sections, "pool")
    vdevs = _tree(sections.get("config", []), name)
    if not any(one.is_disk for one in vdevs):
        raise ToolError(f"zpool status: pool {name or '?'} without devices")
    scan = _words(sections, "scan") or _words(sections, "scrub")
    done, running = _DONE.search(scan), _RUNNING.match(scan)
    return Pool(
        name=name,
        state=_words(sections, "state"),
        vdevs=vdevs,
        status=_words(sections, "status"),
        scan=scan,
        action=running[1] if running else "",
        progress_percent=float(done[1].replace(",", ".")) if running and done else None,
        errors=_words(sections, "errors"),
    )


def _tree(lines: list[str], pool: str) -> tuple[Vdev, ...]:
    """Every row but the pool's own; depth 1 is directly below the pool or a role."""
    found: list[Vdev] = []
    role, base = "data", -1
    for line in lines:
        row = _ROW.fullmatch(line.rstrip())
        if not row or row["name"] == "NAME":
            continue
        indent = len(row["indent"].expandtabs(8))
        is_top = base < 0 or indent <= base
        if is_top and not row["state"] and row["name"] in ROLES:
            role = row["name"]
        elif is_top and row["name"] == pool and base < 0:
            base = indent
        elif row["state"] in STATES:
            found.append(_vdev(row, role, max(1, (indent - base) // 2)))
    return tuple(found)


def _vdev(row: re.Match[str], role: str, depth: int) -> Vdev:
    numbers = _COUNTERS.fullmatch(row["rest"] or "")
    counted = [count(one) for one in numbers.groups()[:3]] if numbers else [None] * 3
    has_numbers = numbers is not None and counted[0] is not None
    note = (numbers[4] if numbers and has_numbers else row["rest"] or "").strip()
    was = _WAS.search(note)
    return Vdev(
        name=row["name"],
        kind=kind_of(row["name"]),
        role=role,
        state=row["state"],
        read=counted[0],
        write=counted[1] if has_numbers else None,
        checksum=counted[2] if has_numbers else None,
        note=note,
        was=was[1] if was else "",
        depth=depth,
    )
