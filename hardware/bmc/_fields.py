"""Values of a Redfish document: text, numbers, lists, links and world-wide names, or nothing."""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]

_NOTHING = {"", "n/a", "na", "none", "null", "unknown", "not available", "not applicable"}
_NAA = re.compile(r"(?:0x|naa\.)?([0-9a-f]{16}(?:[0-9a-f]{16})?)", re.IGNORECASE)


def words(value: Any) -> str:
    """Stripped text; "" for null and for the many ways to say that there is none."""
    text = value.strip() if isinstance(value, str) else ""
    return "" if text.lower() in _NOTHING else text


def number(value: Any) -> int | None:
    """A whole number from a number or its text; None for true, blanks and words."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return int(value)
    except (ValueError, OverflowError):
        return None


def thing(told: Any, *path: str) -> Json:
    """The object below these names; an empty one where there is none."""
    for name in path:
        told = told.get(name) if isinstance(told, dict) else None
    return told if isinstance(told, dict) else {}


def listed(value: Any) -> list[Json]:
    """The objects in a list; a lone object counts as a list of one."""
    things = [value] if isinstance(value, dict) else value
    return [one for one in things if isinstance(one, dict)] if isinstance(things, list) else []


def link(told: Any) -> str:
    """A resource's own path, without a trailing slash; "" where it has none."""
    path = told.get("@odata.id") if isinstance(told, dict) else None
    return path.rstrip("/") if isinstance(path, str) else ""


def links(value: Any) -> tuple[str, ...]:
    """The paths of a list of references, or of the one that is given."""
    return tuple(filter(None, map(link, listed(value))))


def identifier(told: Json, name: str) -> str:
    """The durable name in one format (NAA, EUI, UUID); "" where there is none."""
    for one in listed(told.get("Identifiers")):
        if words(one.get("DurableNameFormat")).upper() == name and words(one.get("DurableName")):
            return words(one.get("DurableName"))
    return ""


def wwn(text: str) -> str:
    """A world-wide name as 0x and lower-case digits; "" when it is none."""
    match = _NAA.fullmatch(text.replace(":", ""))
    return f"0x{match[1].lower()}" if match and int(match[1], 16) else ""
