"""smartctl --scan and --scan-open, as JSON and as text: which devices there are, as what.

What did not open is named with the reason; it is a device that a person must look at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from hardware.domain.machine import ToolError
from hardware.tools._reading import listed
from hardware.tools._smartctl_trouble import advised
from hardware.tools._smartctl_values import at, name

_LINE = re.compile(
    r"(?P<shut># )?(?P<device>/dev/\S{1,80})(?: -d (?P<kind>\S{1,40}))?(?: # (?P<said>.{0,200}))?"
)
_FAILED = re.compile(r"\bfailed: .{1,150}|open failed.{0,150}", re.IGNORECASE)
_COMPLAINT = re.compile(r"# (?P<said>(?:scan_smart_devices|smartctl).{1,200})")


@dataclass(frozen=True)
class Scan:
    """(device, type) of each that opened; a sentence for each that did not."""

    devices: tuple[tuple[str, str], ...] = ()
    trouble: tuple[str, ...] = ()


def is_scan(text: str) -> bool:
    """Whether the text is the lines of a scan."""
    lines = [line for line in text.splitlines()[:2000] if line.strip()]
    return bool(lines) and all(_LINE.fullmatch(x) or _COMPLAINT.fullmatch(x) for x in lines)


def scan_json(told: dict[str, Any]) -> Scan:
    """The scan that a JSON document is."""
    if "smartctl" not in told or ("devices" not in told and "device" in told):
        raise ToolError("smartctl: the JSON of --scan-open expected", str(told)[:200])
    named = [one for one in listed(told.get("devices")) if name(one.get("name"))]
    said = [name(one.get("string")) for one in listed(at(told, "smartctl", "messages"))]
    return Scan(
        tuple(
            (name(one.get("name")), name(one.get("type")))
            for one in named
            if not one.get("open_error")
        ),
        (
            *(
                _shut(name(one["name"]), name(one["open_error"]))
                for one in named
                if one.get("open_error")
            ),
            *(f"smartctl: {advised(one)}" for one in said if one),
        ),
    )


def scan_text(text: str) -> Scan:
    """The scan that lines of text are; ToolError when a line is none of a scan."""
    devices, trouble = [], []
    for line in filter(str.strip, text.splitlines()):
        if complaint := _COMPLAINT.fullmatch(line):
            trouble.append(f"smartctl: {complaint['said']}")
        elif not (found := _LINE.fullmatch(line)):
            raise ToolError("smartctl: the lines of --scan expected", line)
        elif found["shut"]:
            why = _FAILED.search(found["said"] or "")
            trouble.append(_shut(found["device"], why[0] if why else (found["said"] or "")))
        else:
            devices.append((found["device"], found["kind"] or ""))
    return Scan(tuple(devices), tuple(trouble))


def _shut(device: str, why: str) -> str:
    return f"smartctl: {device}: {advised(why or 'it did not open')}"
