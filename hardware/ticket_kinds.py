"""The kinds of channels: those shipped here, and those that a site puts into its own folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hardware.domain.ticket_body import BodyError
from hardware.domain.ticket_kind import Kind, parse_kind

SHIPPED = Path(__file__).parent / "ticket_bodies"
LIMIT_BYTES, MOST_FILES = 64 * 1024, 100
ERRORS = {
    "bad_name": _("“%(name)s” is no name of a kind: small letters, digits and hyphens."),
    "no_object": _("This is not a JSON object with something in it."),
    "no_json": _("This is not JSON: %(why)s."),
    "too_big": _("This is larger than 64 KiB."),
    "unreadable": _("The file cannot be read: %(why)s."),
    "unknown_place": _("Nothing fills the place {%(place)s}."),
    "too_deep": _("This is nested more than %(most)s levels deep."),
    "bad_value": _("“%(name)s” is not as it must be."),
    "no_first": _("It lacks “first”: the request that opens a ticket there."),
}


def error_sentence(error: BodyError) -> str:
    """What is wrong with a kind or a body, in the reader's language."""
    return str(ERRORS[error.code]) % error.values


def kinds() -> dict[str, Kind]:
    """Every usable kind by name; a site's own file stands before the shipped one of its name."""
    return _read()[0]


def broken_kinds() -> list[tuple[str, str]]:
    """Files that are no kind, and why, for the page of channels."""
    return [(name, error_sentence(error)) for name, error in _read()[1]]


def _read() -> tuple[dict[str, Kind], list[tuple[str, BodyError]]]:
    found: dict[str, Kind] = {}
    broken = []
    for file in _files():
        try:
            found[file.stem] = parse_kind(file.stem, _data(file))
        except BodyError as error:
            broken.append((file.name, error))
    return found, broken


def _files() -> Iterator[Path]:
    yield from sorted(SHIPPED.glob("*.json"))
    yield from sorted(Path(settings.TICKET_BODIES).glob("*.json"))[:MOST_FILES]


def _data(file: Path) -> Any:
    try:
        stat = file.stat()
        if stat.st_size > LIMIT_BYTES:
            raise BodyError("too_big")
        return _parsed(file, stat.st_mtime_ns, stat.st_size)
    except OSError as error:
        raise BodyError("unreadable", why=error.strerror or "") from None


@lru_cache(maxsize=64)
def _parsed(file: Path, _changed: int, _size: int) -> Any:
    return parse_json(file.read_bytes())


def parse_json(raw: str | bytes) -> Any:
    """JSON of a file or a form; BodyError for what is none."""
    if len(raw) > LIMIT_BYTES:
        raise BodyError("too_big")
    try:
        return json.loads(raw, parse_constant=_refuse)
    except RecursionError:
        raise BodyError("no_json", why="nesting") from None
    except ValueError as error:
        raise BodyError("no_json", why=str(error)[:100]) from None


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")
