"""What smartctl prints only as text, even with --json: the SAS non-medium errors."""

from __future__ import annotations

import re
from typing import Any

# --json=u gives such lines as smartctl_0123_u, --json=o as the list smartctl.output
_KEY = re.compile(r"smartctl_\d{1,6}_[iu]")
_LINES = (
    ("scsi.non_medium_errors", re.compile(r"Non-medium error count:\s{0,40}(\d{1,18})")),
    (
        "scsi.positioning_errors",
        re.compile(r"Positioning error count \[Hitachi\]:\s{0,40}(\d{1,18})"),
    ),
)
MOST_LINES = 5000


def unstructured(told: dict[str, Any]) -> dict[str, int | None]:
    """Counters in the lines of plain text that a JSON document carries."""
    lines = [value for key, value in told.items() if _KEY.fullmatch(key)]
    smartctl = told.get("smartctl")
    output = smartctl.get("output") if isinstance(smartctl, dict) else None
    lines += output if isinstance(output, list) else []
    return counted_in([line for line in lines[:MOST_LINES] if isinstance(line, str)])


def counted_in(lines: list[str]) -> dict[str, int | None]:
    """Counters in lines of smartctl's text."""
    text = "\n".join(line[:200] for line in lines)
    found = ((name, pattern.search(text)) for name, pattern in _LINES)
    return {name: int(match[1]) for name, match in found if match}
