"""What `manage.py explain kernel-log` prints: events out of any file that holds a kernel log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from hardware.domain.log_text import events_of
from hardware.domain.machine import ToolError
from hardware.log_files import parts
from hardware.log_reading import Tally, lines_of


def explain_kernel_log(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Each event as it is read, with its file's name in a bundle; ToolError for what is no log."""
    understood = False
    lines = cut = 0
    for name, part in parts(stream):
        tally = Tally()
        for event in events_of(lines_of(part, tally)):
            understood = True
            yield {**event.as_json(), **({"file": name} if name else {})}
        understood = understood or tally.is_log
        lines, cut = lines + tally.lines, cut + tally.cut
    if not lines:
        raise ToolError("the log is empty; expected lines of a kernel log")
    if not understood:
        raise ToolError("no line is one of a kernel log, as dmesg or journalctl -k prints them")
    if cut:
        yield {"not_understood": f"{cut} lines are longer than any log's: only how they begin"}
