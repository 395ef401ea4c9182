"""Bodies of messages with places in them, filled as JSON values: no text breaks out of its own.

A place is `{name}` in a string. A string that is one place becomes that value, whatever its type;
a place within a string is replaced in one pass, so that a `{secret}` in a tool's words stays words.
A list of values that stands in a list is laid into it.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

PLACE = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")
DEEPEST, MOST_SIGNS = 20, 20_000
# what the site itself puts into a message
TOLD = (
    "title",
    "title_en",
    "title_zh",
    "text",
    "text_en",
    "text_zh",
    "severity",
    "link",
    "ticket",
    "host",
    "bay",
    "serial",
    "event",
    "key",
    "site",
)
OF_CHANNEL = ("address", "secret", "basic", "remote_key")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class BodyError(ValueError):
    """A body, or a kind of channel, that cannot be used: a code with values for its sentence."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(f"{code}: {values}")


def filled(part: Any, values: Mapping[str, Any]) -> Any:
    """A copy of a JSON value with every place filled; BodyError for one that has no value."""
    if isinstance(part, str):
        return _filled_text(part, values)
    if isinstance(part, dict):
        return {key: filled(one, values) for key, one in part.items()}
    if isinstance(part, list):
        return list(_laid(part, values))
    return part


def _laid(parts: Sequence[Any], values: Mapping[str, Any]) -> Iterator[Any]:
    for part in parts:
        value = filled(part, values)
        if isinstance(part, str) and isinstance(value, list):
            yield from value
        else:
            yield value


def _filled_text(text: str, values: Mapping[str, Any]) -> Any:
    whole = PLACE.fullmatch(text)
    if whole:
        return _value(values, whole[1])
    return PLACE.sub(lambda match: _said(_value(values, match[1])), text)


def _value(values: Mapping[str, Any], name: str) -> Any:
    if name not in values:
        raise BodyError("unknown_place", place=name)
    return values[name]


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def filled_path(path: str, values: Mapping[str, Any]) -> str:
    """An address's end with each value written so that it stays one part of the path."""
    return PLACE.sub(lambda match: quote(_said(_value(values, match[1])), safe=""), path)


def places_of(part: Any) -> set[str]:
    """The names of all places in a JSON value."""
    if isinstance(part, str):
        return set(PLACE.findall(part))
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return {name for one in inner for name in places_of(one)}


def check_body(body: Any, known: Sequence[str]) -> None:
    """Refuse a body that is no object, is too deep, or has a place that nothing fills."""
    if not isinstance(body, dict) or not body:
        raise BodyError("no_object")
    _check_depth(body, 0)
    if unknown := sorted(places_of(body) - set(known)):
        raise BodyError("unknown_place", place=unknown[0])


def _check_depth(part: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise BodyError("too_deep", most=DEEPEST)
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for one in inner:
        _check_depth(one, depth + 1)


def one_line(text: str, most: int) -> str:
    """A title: no line ends nor other controls, at most so many signs."""
    short = " ".join(_CONTROL.sub(" ", text).split())
    return short if len(short) <= most else f"{short[: most - 1]}…"


def plain(text: str, most: int) -> str:
    """A text without controls, at most so many signs; what is cut off is said."""
    clean = _CONTROL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    mark = "\n…"
    return clean if len(clean) <= most else clean[: most - len(mark)] + mark


def as_markdown(text: str) -> str:
    """A block of code that no run of backticks in the text can end: no links, no commands."""
    runs = (len(run) for run in re.findall(r"`{3,}", text))
    fence = "`" * (max(runs, default=2) + 1)
    return f"{fence}text\n{text}\n{fence}"


def as_jira(text: str) -> str:
    """A block that Jira shows as it is; its own end mark in the text is broken."""
    broken = re.sub(r"\{(?=noformat)", "{ ", text, flags=re.IGNORECASE)
    return f"{{noformat}}\n{broken}\n{{noformat}}"


FORMS = {"plain": str, "markdown": as_markdown, "jira": as_jira}


def basic(user: str, secret: str) -> str:
    """User and password as HTTP's basic scheme has them."""
    return base64.b64encode(f"{user}:{secret}".encode()).decode()


def without_secret(text: str, secret: str, user: str = "") -> str:
    """A text from outside with the secret struck out, in the forms in which it was sent."""
    in_json = json.dumps(secret)[1:-1]
    for form in (basic(user, secret), secret, in_json, quote(secret, safe="")) if secret else ():
        text = text.replace(form, "•••")
    return text
