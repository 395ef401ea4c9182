"""The documents in a text: one, a list, a tree by path, or several after each other (curl -i)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from hardware.bmc._fields import Json, link, listed, number, thing, words
from hardware.domain.machine import ToolError

WHAT = "a Redfish document of storage expected: Drive, Volume, Storage, StorageController, "
WHAT += "SimpleStorage, Chassis or a collection"
LIMIT = 20_000  # documents in one text

_START = re.compile(r"^[ \t]{0,20}[\[{]", re.MULTILINE)
_KINDS = (
    (re.compile(r"/Drives/[^/]+|/DiskDrives/[^/]+"), "Drive"),
    (re.compile(r"/Volumes/[^/]+"), "Volume"),
    (re.compile(r"/SimpleStorage/[^/]+"), "SimpleStorage"),
    (
        re.compile(r"/Storages?/[^/]+/Controllers/[^/]+|/StorageControllers/\d+"),
        "StorageController",
    ),
    (re.compile(r"/Storages?/[^/]+"), "Storage"),
    (re.compile(r"/Chassis/[^/]+"), "Chassis"),
)
# places where $expand puts whole documents instead of references
_NESTS = {
    "Members": "",
    "Drives": "Drive",
    "Volumes": "Volume",
    "Controllers": "StorageController",
    "StorageControllers": "StorageController",
}


def load(text: str) -> tuple[list[Any], list[str]]:
    """(values, troubles): every JSON value that begins a line; ToolError when there is none."""
    values: list[Any] = []
    start = _START.search(text)
    while start:
        try:
            value, end = json.JSONDecoder(strict=False).raw_decode(text, start.end() - 1)
        except (ValueError, RecursionError) as error:
            if not values:
                raise ToolError(f"{WHAT}, not JSON ({error})", text) from error
            return values, [f"the text ends inside a document: {error}"[:200]]
        values.append(value)
        start = _START.search(text, end)
    if not values:
        raise ToolError(WHAT, text)
    return values, []


def documents(value: Any, depth: int = 0) -> Iterator[Json]:
    """Each resource in a value; a dict without a kind is a tree of documents by path."""
    if depth > 8:
        return
    if isinstance(value, list):
        for one in value[:LIMIT]:
            yield from documents(one, depth + 1)
    elif isinstance(value, dict) and (kind_of(value) or not _is_tree(value)):
        yield value
        yield from _nested(value, depth)
    elif isinstance(value, dict):
        for path, one in list(value.items())[:LIMIT]:
            named = isinstance(one, dict) and not link(one) and path.startswith("/")
            yield from documents({**one, "@odata.id": path} if named else one, depth + 1)


def _is_tree(value: Json) -> bool:
    """Documents below their paths, or one below a word such as `resource`; no error message."""
    return bool(value) and "error" not in value and any(isinstance(v, dict) for v in value.values())


def _nested(told: Json, depth: int) -> Iterator[Json]:
    for name, kind in _NESTS.items():
        nest = told.get(name)
        inner = nest.get("Members") if isinstance(nest, dict) else nest
        for one in listed(inner):
            if not is_reference(one) and (kind or kind_of(one)):
                typed = one if kind_of(one) else {**one, "@odata.type": f"#{kind}"}
                yield from documents(typed, depth + 1)


def is_reference(told: Json) -> bool:
    """Whether it only names a resource that is elsewhere."""
    return all(name.startswith("@odata.") for name in told)


def kind_of(told: Json) -> str:
    """Drive, Volume, Storage …, by its type or else by its path and fields; "" for none."""
    parts = words(told.get("@odata.type") or told.get("Type")).lstrip("#").split(".")
    name = parts[-1] if parts[-1].isidentifier() else parts[0]
    if name:
        return name
    path = link(told)
    if isinstance(told.get("Members"), list):
        return (path.rpartition("/")[2] or "Resource") + "Collection"
    found = next((kind for form, kind in _KINDS if _ends(form, path)), "")
    if found and not is_reference(told):
        return found
    if words(told.get("SerialNumber")) and words(told.get("MediaType")):
        return "Drive"
    return "Volume" if words(told.get("RAIDType")) else ""


def _ends(form: re.Pattern[str], path: str) -> bool:
    return any(match.end() == len(path) for match in form.finditer(path[:1000]))


def complaint(told: Json) -> str:
    """What the BMC said instead of a document: its error's messages; "" when it is none."""
    error = thing(told, "error")
    messages = [words(one.get("Message")) for one in listed(error.get("@Message.ExtendedInfo"))]
    return " ".join(filter(None, messages or [words(error.get("message"))]))[:300]


def miscounted(told: Json, name: str) -> tuple[str, ...]:
    """One sentence where a list is shorter or longer than its own count."""
    count, found = number(told.get(f"{name}@odata.count")), len(listed(told.get(name)))
    if count is None or count == found:
        return ()
    return (f"{count} {name.lower()} are announced, {found} are there",)
