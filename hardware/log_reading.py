"""Lines of a whole log out of a stream of bytes: of any length, in little memory.

Text as dmesg, rsyslog and journalctl print it; journalctl's json and export.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from io import BufferedReader
from typing import IO, Any

from hardware.agent.line_scan import count_lines, spans
from hardware.domain.journal_entry import line_of
from hardware.domain.kernel_event import Line
from hardware.domain.kernel_log import is_about_disks
from hardware.domain.syslog_line import of_kernel
from mirrorsite.ground.outside.shell import decode

BLOCK_BYTES = 512 * 1024
LOOKED_AT_BYTES = 4 * 1024 * 1024
LINE_BYTES = 16 * 1024
ENTRY_BYTES = 1024 * 1024
KEPT = frozenset(
    {
        "__CURSOR", "__REALTIME_TIMESTAMP", "__MONOTONIC_TIMESTAMP", "_BOOT_ID", "_TRANSPORT",
        "_KERNEL_DEVICE", "MESSAGE",
    }
)  # fmt: skip
# How a line of a kernel log begins: dmesg with any of its times, /dev/kmsg, syslog or journalctl.
KERNEL_LINE = re.compile(
    r"(?:\x1b\[[0-9;]{0,8}m)?\s{0,64}(?:"
    r"<\d{1,3}>|\d{1,3},\d{1,20},\d{1,20},[^;]{0,64};"
    r"|(?:[a-z]{3,8} *:[a-z]{3,6} *: ?)?"
    r"\[(?: *\+?\d{1,12}\.\d{1,9}|[^\[\]\"]{3,20}\d\d:\d\d[^\[\]\"]{0,12})\](?:\[|:? )"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{1,9}[+-]\d\d:?\d\d "
    r"|[^<>{}\"]{0,60}\d[\d:.]{7,24}[^<>{}\"]{1,120}\bkernel: )"
)


class Tally:
    """What a reading has seen: how many lines, how many too long, whether any is a kernel log's."""

    def __init__(self) -> None:
        self.lines = 0
        self.cut = 0
        self.is_log = False


def lines_of(stream: IO[bytes], tally: Tally) -> Iterator[Line]:
    """The kernel's lines that may be about disks, counted from 1 in the file."""
    reader = BufferedReader(stream, BLOCK_BYTES)  # type: ignore[arg-type]
    head = reader.peek(4096)[:4096]
    if head.lstrip().startswith(b'{"') and b'"MESSAGE"' in head or head.startswith(b'{"__'):
        yield from _json_lines(reader, tally)
    elif head.startswith((b"__CURSOR=", b"__REALTIME_TIMESTAMP=", b"__SEQNUM=")):
        yield from _export_lines(reader, tally)
    else:
        yield from _text_lines(reader, tally)


def _text_lines(stream: BufferedReader, tally: Tally) -> Iterator[Line]:
    looked_at = 0
    for block in _blocks(stream, tally):
        if not tally.is_log and looked_at < LOOKED_AT_BYTES:
            looked_at += len(block)
            tally.is_log = any(KERNEL_LINE.match(line) for line in decode(block).splitlines())
        done = 0
        for start, end in spans(block):
            tally.lines += count_lines(block, done, start)
            done = start
            text = of_kernel(decode(block[start : min(end, start + LINE_BYTES)].rstrip(b"\r")))
            if text is not None:
                tally.is_log = tally.is_log or is_about_disks(text)
                yield Line(tally.lines + 1, text)
        tally.lines += count_lines(block, done, len(block))


def _blocks(stream: BufferedReader, tally: Tally) -> Iterator[bytes]:
    """Whole lines, about half a megabyte at a time; of a longer line its beginning."""
    rest, skipping = b"", False
    while chunk := stream.read(BLOCK_BYTES):
        if skipping:
            _gone, newline, chunk = chunk.partition(b"\n")
            if not newline:
                continue
            skipping = False
        block, newline, rest = (rest + chunk).rpartition(b"\n")
        if block or newline:
            yield block + newline
        if len(rest) >= BLOCK_BYTES:
            tally.cut += 1
            yield rest[:LINE_BYTES] + b"\n"
            rest, skipping = b"", True
    if rest:
        yield rest + b"\n"


def _json_lines(stream: BufferedReader, tally: Tally) -> Iterator[Line]:
    while raw := stream.readline(ENTRY_BYTES):
        tally.lines += 1
        if not raw.endswith(b"\n") and _skip_line(stream):
            tally.cut += 1
            continue
        with contextlib.suppress(ValueError, RecursionError):
            entry = json.loads(raw)
            if isinstance(entry, dict) and (line := _counted(entry, tally.lines, tally)):
                yield line


def _skip_line(stream: BufferedReader) -> bool:
    """Read past the rest of a line; whether there was any."""
    more = last = stream.readline(ENTRY_BYTES)
    while last and not last.endswith(b"\n"):
        last = stream.readline(ENTRY_BYTES)
    return bool(more)


def _export_lines(stream: BufferedReader, tally: Tally) -> Iterator[Line]:
    """Each field is NAME=value, or NAME, eight bytes of length and the value; a blank line ends."""
    entry: dict[str, Any] = {}
    place = 0
    while raw := stream.readline(ENTRY_BYTES):
        tally.lines += 1
        name, equals, value = raw.rstrip(b"\n").partition(b"=")
        key = name.decode("ascii", "replace")
        if key == "MESSAGE":
            place = tally.lines
        if name and not equals:
            value = _counted_bytes(stream, tally)
        if key in KEPT:
            entry[key] = list(value[:ENTRY_BYTES]) if key == "MESSAGE" else decode(value)
        if not name:
            if line := _counted(entry, place, tally):
                yield line
            entry = {}
    if line := _counted(entry, place, tally):
        yield line


def _counted_bytes(stream: BufferedReader, tally: Tally) -> bytes:
    size = int.from_bytes(stream.read(8), "little")
    value = stream.read(min(size, ENTRY_BYTES))
    left = size - len(value) + 1
    tally.cut += left > 1
    while left > 0 and (gone := stream.read(min(left, ENTRY_BYTES))):
        left -= len(gone)
    tally.lines += value.count(b"\n") + 1
    return value


def _counted(entry: dict[str, Any], number: int, tally: Tally) -> Line | None:
    tally.is_log = tally.is_log or "_TRANSPORT" in entry
    return line_of(entry, number)
