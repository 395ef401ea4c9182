"""The lists of mounts: /proc/self/mountinfo, /proc/mounts, `mount` and `findmnt -J`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from hardware.domain.machine import ToolError
from hardware.tools._reading import listed, load_json, words

LONGEST_LINE = 20_000  # an overlay of many layers is one line
DEEPEST = 60
MOST_TROUBLE = 20

_ESCAPED = re.compile(r"\\([0-7]{3})|\\x([0-9a-fA-F]{2})")
_NUMBERS = re.compile(r"\d{1,9}:\d{1,9}")
_MOUNT = re.compile(r"(\S.{0,500}?) on (/.{0,500}?) type ([\w.]{1,60}) \(([^()]{0,8000})\)")
_SUBTREE = re.compile(r"\[/.*\]$")  # findmnt: /dev/sda2[/home] of a bind mount or subvolume


@dataclass(frozen=True)
class Mount:
    """One mount. `super_options` are the filesystem's own; None: the list does not tell them."""

    target: str
    source: str
    fstype: str
    options: tuple[str, ...] = ()
    super_options: tuple[str, ...] | None = None
    device: str = ""  # major:minor

    @property
    def every_option(self) -> tuple[str, ...]:
        """Of the mount and of the filesystem."""
        return (*self.options, *(self.super_options or ()))


def parse(text: str) -> tuple[list[Mount], list[str]]:
    """The mounts, whatever list it is, and a sentence for each line that is not understood."""
    if text.lstrip()[:1] in ("{", "["):
        return _findmnt(text)
    mounts: list[Mount] = []
    trouble: list[str] = []
    for line in text.splitlines():
        found = _line(line) if len(line) <= LONGEST_LINE else None
        if found:
            mounts.append(found)
        elif line.strip() and not line.startswith("#") and len(trouble) < MOST_TROUBLE:
            trouble.append(f"mounts: a line is not understood: {line[:120]!r}")
    if not mounts:
        raise ToolError("mounts: /proc/self/mountinfo, /proc/mounts or findmnt -J expected", text)
    return mounts, trouble


def _line(line: str) -> Mount | None:
    if " - " in line and (found := _mountinfo(line)):
        return found
    if match := _MOUNT.fullmatch(line.strip()):
        return Mount(match[2], match[1], match[3], _options(match[4]))
    return _proc_mounts(line.split())


def _mountinfo(line: str) -> Mount | None:
    """`36 35 98:0 / /srv rw,noatime shared:1 - ext4 /dev/sda1 rw,errors=continue`, proc(5)."""
    own, _, filesystem = line.partition(" - ")
    mine, theirs = own.split(), filesystem.split(" ")
    if len(mine) < 6 or len(theirs) < 2 or not _NUMBERS.fullmatch(mine[2]):
        return None
    if not (mine[0].isdecimal() and mine[4].startswith("/")):
        return None
    above = _options(theirs[2]) if len(theirs) > 2 else ()
    source, target = unescape(theirs[1]), unescape(mine[4])
    return Mount(target, source, theirs[0], _options(mine[5]), above, mine[2])


def _proc_mounts(parts: list[str]) -> Mount | None:
    """`/dev/sda1 /srv ext4 rw,noatime 0 0`, also of fstab."""
    if len(parts) not in (4, 5, 6) or not all(one.isdecimal() for one in parts[4:]):
        return None
    source, target, fstype, options = parts[:4]
    if not target.startswith("/"):
        return None
    # here one list holds both, and `ro` of a bind mount can't be told from the filesystem's
    return Mount(unescape(target), unescape(source), fstype, _options(options))


def unescape(text: str) -> str:
    r"""\040 is a space; the bytes are UTF-8."""
    if "\\" not in text:
        return text
    raw = _ESCAPED.sub(_byte, text)
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _byte(match: re.Match[str]) -> str:
    value = int(match[1], 8) if match[1] else int(match[2], 16)
    return bytes([value & 0xFF]).decode("utf-8", "surrogateescape")


def _options(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(",")))


def _findmnt(text: str) -> tuple[list[Mount], list[str]]:
    told = load_json(text, "mounts: the JSON of findmnt -J")
    rows = told.get("filesystems") if isinstance(told, dict) else None
    if not isinstance(rows, list):
        raise ToolError('mounts: an object "filesystems" from findmnt -J expected', text)
    mounts: list[Mount] = []
    trouble: list[str] = []
    waiting = [(row, 0) for row in listed(rows)]
    while waiting:
        row, depth = waiting.pop(0)
        found = _found(row)
        if found:
            mounts.append(found)
        elif len(trouble) < MOST_TROUBLE:
            trouble.append(f"findmnt: a mount is not understood: {str(row)[:120]}")
        below = listed(row.get("children")) if depth < DEEPEST else []
        waiting += [(child, depth + 1) for child in below]
    if not mounts:
        raise ToolError("mounts: findmnt -J without a mount", text)
    return mounts, trouble


def _found(row: dict[str, Any]) -> Mount | None:
    target, source = row.get("target"), words(row.get("source"))
    fstype, options = words(row.get("fstype")), words(row.get("options"))
    if not isinstance(target, str) or not target.startswith("/") or not fstype:
        return None
    return Mount(
        target=target,
        source=_SUBTREE.sub("", source),
        fstype=fstype,
        options=_options(words(row.get("vfs-options")) or options),
        super_options=_options(fs) if (fs := words(row.get("fs-options"))) else None,
        device=words(row.get("maj:min")),
    )
