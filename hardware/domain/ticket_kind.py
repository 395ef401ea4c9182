"""A kind of channel as its file tells it: method, path, headers, body, and where its answer is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hardware.domain.ticket_body import (
    FORMS,
    OF_CHANNEL,
    TOLD,
    BodyError,
    check_body,
    places_of,
)

NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
VALUE = re.compile(r"[a-z][a-z0-9_]{0,39}")
HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
METHODS = ("POST", "PUT", "PATCH")
CARRIERS = ("http", "email", "apprise")
MOST_VALUES = 20


@dataclass(frozen=True)
class Value:
    """One more thing that a channel of this kind is asked for: project, labels, queue."""

    name: str
    default: str = ""
    is_needed: bool = False
    is_list: bool = False  # words between commas


@dataclass(frozen=True)
class Request:
    """One message as HTTP: `path` is put behind the channel's address, `body` has places."""

    method: str
    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """How one kind of receiver is told. `comment` None: it is told of nothing after the first."""

    name: str
    label: str
    carrier: str = "http"
    example: str = ""  # of an address
    values: tuple[Value, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    first: Request | None = None
    comment: Request | None = None
    answer_key: str = ""  # path of names with dots between, to what the receiver calls the ticket
    answer_url: str = ""  # path to its page, or a text with places
    text_as: str = "plain"
    title_signs: int = 250
    text_signs: int = 30_000

    @property
    def known(self) -> tuple[str, ...]:
        """Every place that a body of this kind may have."""
        return (*TOLD, *OF_CHANNEL, *(one.name for one in self.values))

    @property
    def comments(self) -> bool:
        """Whether later steps are told too; mail and apprise take any message."""
        return self.carrier != "http" or self.comment is not None


def parse_kind(name: str, data: Any) -> Kind:
    """A kind from its file's JSON; BodyError says what is wrong with it."""
    if not NAME.fullmatch(name):
        raise BodyError("bad_name", name=name[:60])
    if not isinstance(data, dict):
        raise BodyError("no_object")
    carrier = _one_of(data, "carrier", CARRIERS, "http")
    kind = Kind(
        name=name,
        label=_text(data, "label", 60) or name,
        carrier=carrier,
        example=_text(data, "example", 200),
        values=_values(data.get("values", {})),
        headers=_headers(data.get("headers", {})),
        first=_request(data, "first"),
        comment=_request(data, "comment"),
        answer_key=_text(data, "answer_key", 100),
        answer_url=_text(data, "answer_url", 200),
        text_as=_one_of(data, "text_as", tuple(FORMS), "plain"),
        title_signs=_count(data, "title_signs", 250),
        text_signs=_count(data, "text_signs", 30_000),
    )
    _check(kind)
    return kind


def _check(kind: Kind) -> None:
    if kind.carrier == "http" and kind.first is None:
        raise BodyError("no_first")
    for request in (kind.first, kind.comment):
        if request:
            check_body(request.body, kind.known)
            _check_places([request.path], kind)
    _check_places([*kind.headers.values(), kind.answer_url], kind)


def _check_places(texts: list[str], kind: Kind) -> None:
    if unknown := sorted(places_of(texts) - set(kind.known)):
        raise BodyError("unknown_place", place=unknown[0])


def _text(data: Mapping[str, Any], name: str, most: int) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or len(value) > most:
        raise BodyError("bad_value", name=name)
    return value


def _one_of(data: Mapping[str, Any], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = data.get(name, default)
    if value not in allowed:
        raise BodyError("bad_value", name=name)
    return str(value)


def _count(data: Mapping[str, Any], name: str, default: int) -> int:
    value = data.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 20 <= value <= 1_000_000:
        raise BodyError("bad_value", name=name)
    return value


def _values(data: Any) -> tuple[Value, ...]:
    if not isinstance(data, dict) or len(data) > MOST_VALUES:
        raise BodyError("bad_value", name="values")
    return tuple(_one_value(name, told) for name, told in data.items())


def _one_value(name: str, told: Any) -> Value:
    taken = name in TOLD or name in OF_CHANNEL
    if not VALUE.fullmatch(name) or taken or not isinstance(told, dict):
        raise BodyError("bad_value", name=name[:60])
    needed, is_list = told.get("needed") is True, told.get("list") is True
    return Value(name, _text(told, "default", 200), needed, is_list)


def _headers(data: Any) -> dict[str, str]:
    if not isinstance(data, dict) or len(data) > MOST_VALUES:
        raise BodyError("bad_value", name="headers")
    for name, value in data.items():
        if not HEADER.fullmatch(name) or not isinstance(value, str) or not value.isprintable():
            raise BodyError("bad_value", name=name[:60])
    return dict(data)


def _request(data: Mapping[str, Any], name: str) -> Request | None:
    told = data.get(name)
    if told is None:
        return None
    if not isinstance(told, dict):
        raise BodyError("bad_value", name=name)
    method = _one_of(told, "method", METHODS, "POST")
    path = _text(told, "path", 300)
    if path and not path.startswith(("/", "?")):
        raise BodyError("bad_value", name=f"{name}.path")
    return Request(method, path, told.get("body", {}))
