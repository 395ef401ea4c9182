"""Which lines of a block of bytes may be about disks: of a long log, a thousandth.

Hyperscan looks for all triggers at once, faster than grep. Where it is not installed every line
is answered, and the same events come of it, only later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from hardware.domain.kernel_triggers import JOINED, triggers

Span = tuple[int, int]
try:
    import hyperscan
except ImportError:  # no wheel for this machine
    hyperscan = None


def spans(block: bytes) -> Iterator[Span]:
    """Where such lines begin and end, without their newline; a last line may lack one."""
    if hyperscan is None or (ends := _ends(block)) is None:
        yield from every_line(block)
        return
    done = -1
    for end in ends:
        if end <= done:
            continue
        start = block.rfind(b"\n", 0, end) + 1
        done = block.find(b"\n", end)
        done = len(block) if done < 0 else done
        yield start, done


def every_line(block: bytes) -> Iterator[Span]:
    """All lines of a block."""
    start = 0
    while start < len(block):
        end = block.find(b"\n", start)
        end = len(block) if end < 0 else end
        yield start, end
        start = end + 1


def count_lines(block: bytes, start: int, end: int) -> int:
    """How many newlines stand there; quicker than counting them one by one."""
    part = block[start:end]
    return len(part) - len(part.replace(b"\n", b""))


def _ends(block: bytes) -> list[int] | None:
    """Where triggers end, in order; None when the machine cannot look for them."""
    found: list[int] = []

    def on_match(_number: int, _start: int, end: int, _flags: int, _context: object) -> None:
        found.append(end - 1)

    if (scan := _scanner()) is None:
        return None
    scan(block, match_event_handler=on_match)
    found.sort()  # Hyperscan promises no order
    return found


@lru_cache(maxsize=1)
def _scanner() -> Callable[..., None] | None:
    expressions = [*(re.escape(text).encode() for text in triggers()), JOINED]
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    try:
        database.compile(
            expressions=expressions,
            ids=list(range(len(expressions))),
            flags=[hyperscan.HS_FLAG_DOTALL] * len(expressions),
        )
    except hyperscan.HyperscanError:  # a processor that it does not know
        return None
    scan: Callable[..., None] = database.scan
    return scan
