"""A kernel log as a person has it: a file, packed or not, or a bundle of a support tool.

Bundles are read as a stream, nothing is unpacked to disk; what they unpack to is bounded.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, Any

from hardware.domain.machine import ToolError

LIMIT_BYTES = 16 << 30
ZIP_BYTES = 256 << 20  # a zip's list of files is at its end: it is read whole
MOST_MEMBERS = 20_000
DEEPEST = 3
# How the kernel's log is called in /var/log and in the bundles of sosreport and its like.
NAMES = re.compile(
    r"(?:.{0,40}[._-])?(?:v?dmesg|kern(?:el)?|kmsg|messages|syslog|journal(?:ctl)?|console)"
    r"(?:[._-].{0,200})?",
    re.IGNORECASE,
)
_PACKED: tuple[tuple[bytes, Callable[[Any], IO[bytes]]], ...] = (
    (b"\x1f\x8b", lambda stream: gzip.GzipFile(fileobj=stream)),
    (b"\xfd7zXZ\x00", lzma.LZMAFile),
    (b"BZh", bz2.BZ2File),
)
BROKEN = (
    gzip.BadGzipFile,
    EOFError,
    lzma.LZMAError,
    zlib.error,
    tarfile.TarError,
    zipfile.BadZipFile,
)
Part = tuple[str, IO[bytes]]


class Bounded(io.RawIOBase):
    """A stream that ends with an error once more came out of it than any log holds."""

    def __init__(self, stream: IO[bytes], left: list[int]) -> None:
        self.stream = stream
        self.left = left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            raw = self.stream.read(len(buffer))
        except (*BROKEN, NotImplementedError, RuntimeError) as error:
            raise ToolError(f"cannot be unpacked: {str(error)[:200]}") from error
        self.left[0] -= len(raw)
        if self.left[0] < 0:
            raise ToolError(f"more than {LIMIT_BYTES >> 30} GiB; cut it into parts")
        buffer[: len(raw)] = raw
        return len(raw)


def parts(stream: IO[bytes], name: str = "", limit_bytes: int = LIMIT_BYTES) -> Iterator[Part]:
    """(name inside the bundle, stream) of each log; read each before asking for the next.

    A plain or packed file is one part with its own name. ToolError for what cannot be unpacked,
    is too much, or is a bundle without a log.
    """
    yield from _parts(io.BufferedReader(Bounded(stream, [limit_bytes])), name, [limit_bytes], 0)


def _parts(stream: io.BufferedReader, name: str, left: list[int], depth: int) -> Iterator[Part]:
    head = stream.peek(512)[:512]
    if depth > DEEPEST:
        raise ToolError(f"{name}: packed more than {DEEPEST} times")
    for magic, unpack in _PACKED:
        if head.startswith(magic):
            inner = io.BufferedReader(Bounded(unpack(stream), left))
            yield from _parts(inner, re.sub(r"\.t?(gz|xz|bz2)$", "", name), left, depth + 1)
            return
    if head[257:262] == b"ustar":
        yield from _some(name, _tar(stream, left, depth))
    elif head.startswith(b"PK\x03\x04"):
        yield from _some(name, _zip(stream, left, depth))
    else:
        yield name, stream


def _some(name: str, found: Iterator[Part]) -> Iterator[Part]:
    any_found = False
    for part in found:
        any_found = True
        yield part
    if not any_found:
        raise ToolError("no kernel log in it; expected dmesg, kern.log, messages, journalctl …")


def _tar(stream: io.BufferedReader, left: list[int], depth: int) -> Iterator[Part]:
    try:
        with tarfile.open(fileobj=stream, mode="r|") as bundle:
            for number, member in enumerate(bundle):
                if number >= MOST_MEMBERS:
                    raise ToolError(f"more than {MOST_MEMBERS} files in it")
                if member.isfile() and is_log(member.name) and (file := bundle.extractfile(member)):
                    inner = io.BufferedReader(Bounded(file, left))
                    yield from _parts(inner, member.name, left, depth + 1)
    except BROKEN as error:
        raise ToolError(f"the tar cannot be read: {str(error)[:200]}") from error


def _zip(stream: io.BufferedReader, left: list[int], depth: int) -> Iterator[Part]:
    whole = stream.read(ZIP_BYTES + 1)
    if len(whole) > ZIP_BYTES:
        raise ToolError(f"a zip of more than {ZIP_BYTES >> 20} MiB; pack it as tar")
    try:
        with zipfile.ZipFile(io.BytesIO(whole)) as bundle:
            for member in bundle.infolist()[:MOST_MEMBERS]:
                if not member.is_dir() and is_log(member.filename):
                    with bundle.open(member) as file:
                        inner = io.BufferedReader(Bounded(file, left))
                        yield from _parts(inner, member.filename, left, depth + 1)
    except (*BROKEN, NotImplementedError, RuntimeError) as error:
        raise ToolError(f"the zip cannot be read: {str(error)[:200]}") from error


def is_log(name: str) -> bool:
    """Whether a file of a bundle is called as kernel logs are; the journal's own files are not."""
    last = PurePosixPath(name).name
    return bool(NAMES.fullmatch(last)) and not last.endswith((".journal", ".journal~"))
