"""A log file and what rotation made of its predecessors: renamed, copied, packed, removed.

A file is known by the words that it begins with: they stay when it is copied or packed, which
its inode does not.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

HEAD_BYTES = 512
MOST_SIBLINGS = 400
_OPENERS: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".xz": lzma.open, ".bz2": bz2.open}
BROKEN = (OSError, EOFError, lzma.LZMAError, zlib.error)


@dataclass(frozen=True)
class Sibling:
    """One file of a log's history."""

    path: Path
    inode: int
    size: int
    changed: float
    head: int

    @property
    def is_packed(self) -> bool:
        return self.path.suffix in _OPENERS


def open_log(path: Path) -> IO[bytes]:
    """The bytes of a log, unpacked where it is packed."""
    if opener := _OPENERS.get(path.suffix):
        packed: IO[bytes] = opener(path, "rb")
        return packed
    return open(path, "rb", buffering=0)  # noqa: SIM115 - a buffer would hide that it was cut


def head_of(stream: IO[bytes]) -> int:
    """A number for the file's first line; 0 while it has none."""
    stream.seek(0)
    line = stream.read(HEAD_BYTES)
    first, newline, _rest = line.partition(b"\n")
    if not newline and len(line) < HEAD_BYTES:
        return 0
    return zlib.crc32(first) or 1


def look_at(path: Path) -> Sibling | None:
    """What there is under a name; None where it is gone, no file, or broken."""
    with contextlib.suppress(*BROKEN), open_log(path) as stream:
        found = os.fstat(stream.fileno())
        return Sibling(path, found.st_ino, found.st_size, found.st_mtime, head_of(stream))
    return None


def siblings(path: Path) -> Iterator[Sibling]:
    """The log and its rotated predecessors, oldest first, the log itself last."""
    names = sorted(path.parent.glob(f"{path.name}[.-]*"))[:MOST_SIBLINGS]
    found = [one for name in names if name.is_file() and (one := look_at(name))]
    yield from sorted(found, key=lambda one: (one.changed, one.path.name))
    if now := look_at(path):
        yield now


def after(path: Path, changed: float, known: int) -> list[Sibling]:
    """What was written after a file that is read to its end: oldest first, each once.

    While a file is being packed it is there twice; then the plain one is read.
    """
    found: dict[int, Sibling] = {}
    for one in siblings(path):
        later = one.path == path or one.changed >= changed
        if later and one.head not in (known, 0) and (one.head not in found or not one.is_packed):
            found[one.head] = one
    return sorted(found.values(), key=lambda one: (one.path == path, one.changed))
