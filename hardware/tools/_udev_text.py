"""What udevadm prints: `info --export-db`, `info NAME`, and bare properties."""

from __future__ import annotations

import re

from hardware.domain.machine import ToolError

_ENTRY = re.compile(r"([A-Z]): ?(.*)$")
_PROPERTY = re.compile(r"([A-Za-z_][\w.:-]{0,100})=(.*)$")


def records(text: str) -> list[dict[str, str]]:
    """The properties of each device; ToolError when no line is one of udevadm's."""
    found: list[dict[str, str]] = []
    ended = True
    for line in text.splitlines():
        entry = _ENTRY.match(line)
        if not line.strip() or (entry and entry[1] == "P"):
            ended = True
        if name_and_value := _told(line, entry):
            if ended:
                found.append({})
            ended = False
            found[-1].setdefault(*name_and_value)
    if not any("DEVPATH" in one for one in found):
        raise ToolError('udev: lines "P: /devices/…" and "E: DEVNAME=…" expected', text)
    return found


def _told(line: str, entry: re.Match[str] | None) -> tuple[str, str] | None:
    """A property; the device's path and name are such too, whatever line they come in."""
    if entry and entry[1] == "P":
        return "DEVPATH", entry[2].strip()
    if entry and entry[1] == "N":
        return "DEVNAME", f"/dev/{entry[2].strip()}"
    said = _PROPERTY.match(entry[2] if entry and entry[1] == "E" else line)
    if not said or (entry and entry[1] != "E"):
        return None
    quoted = len(said[2]) > 1 and said[2][0] == said[2][-1] == "'"
    return said[1], said[2][1:-1] if quoted else said[2]
