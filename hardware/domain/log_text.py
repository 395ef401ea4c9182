"""Events of a log that is read once, from its first byte to its last, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush

from hardware.domain.kernel_event import KernelEvent, Line
from hardware.domain.kernel_log import Grouper, is_about_disks

MOST_WAITING = 10_000


def events_of(lines: Iterable[Line]) -> Iterator[KernelEvent]:
    """Every event of a log, in the order in which they began; lines of no disk may be left out."""
    grouper, boot = Grouper(), ""
    waiting: list[tuple[int, int, int, KernelEvent]] = []
    told = 0
    for line in lines:
        if not is_about_disks(line.text):
            continue
        closed = grouper.flush() if line.boot_id != boot else []
        boot = line.boot_id
        for event in closed + grouper.feed(line):
            heappush(waiting, (event.first_line, event.last_line, told := told + 1, event))
        oldest = grouper.oldest
        while waiting and (oldest is None or waiting[0][0] < oldest or len(waiting) > MOST_WAITING):
            yield heappop(waiting)[-1]
    for event in grouper.flush():
        heappush(waiting, (event.first_line, event.last_line, told := told + 1, event))
    while waiting:
        yield heappop(waiting)[-1]
