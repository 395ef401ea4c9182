"""The JSON in a tool's output, whatever it prints around it."""

from __future__ import annotations

import json
from typing import Any

from hardware.domain.machine import ToolError


def json_within(text: str, expected: str) -> Any:
    """The first JSON object or list; ToolError says what was expected."""
    starts = [place for place in (text.find("{"), text.find("[")) if place >= 0]
    if not starts:
        raise ToolError(f"{expected} expected", text)
    try:
        return json.JSONDecoder().raw_decode(text, min(starts))[0]
    except (ValueError, RecursionError) as error:
        raise ToolError(f"{expected} expected, not JSON ({error})", text) from error
