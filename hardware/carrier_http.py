"""A message as one HTTP request with a JSON body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hardware.carried import Message, Taken, values_of
from hardware.domain.ticket_body import (
    BodyError,
    filled,
    filled_path,
    one_line,
    without_secret,
)
from hardware.domain.ticket_kind import Kind, Request
from hardware.models import TicketChannel
from hardware.sending_errors import ERRORS, Refused
from mirrorsite.ground.outside import fetch

TIMEOUT_S = 10
ANSWER_BYTES = 256 * 1024
SAID_SIGNS = 200


def by_http(channel: TicketChannel, kind: Kind, message: Message) -> Taken:
    """One request of the kind's file; the answer's JSON tells the number there."""
    request = kind.first if message.is_first else kind.comment
    if request is None:
        raise Refused("no_comments")
    if "{remote_key}" in request.path and not message.remote_key:
        raise Refused("no_number")
    values = values_of(channel, kind, message)
    try:
        answer = _ask(channel, kind, request, values, message.is_first)
    except fetch.FetchError as error:
        raise Refused(error.code, **error.values) from None
    except BodyError as error:
        raise Refused("no_value", **error.values) from None
    if not 200 <= answer.status < 300:
        raise _complaint(answer, values)
    return _taken(kind, answer, values) if message.is_first else Taken()


def _ask(
    channel: TicketChannel, kind: Kind, request: Request, values: dict[str, Any], is_first: bool
) -> fetch.Fetched:
    body = channel.body if channel.body and is_first else request.body
    path = filled_path(request.path, values)
    return fetch.send(
        f"{channel.address.rstrip('/')}{path}" if path else channel.address,
        method=request.method,
        headers={"Content-Type": "application/json", **_headers(kind, values)},
        body=json.dumps(filled(body, values), ensure_ascii=True, allow_nan=False).encode(),
        timeout_s=TIMEOUT_S,
        limit_bytes=ANSWER_BYTES,
    )


def _headers(kind: Kind, values: dict[str, Any]) -> dict[str, str]:
    """A header for a secret is left out where there is none."""
    needs = ("{secret}", "{basic}") if not values["secret"] else ()
    kept = {n: one for n, one in kind.headers.items() if not any(need in one for need in needs)}
    return {name: one_line(str(filled(one, values)), 2000) for name, one in kept.items()}


def _complaint(answer: fetch.Fetched, values: Mapping[str, Any]) -> Refused:
    """What the receiver said instead of yes, with the secret struck out."""
    said = answer.body[:20_000].decode("utf-8", "replace")
    said = without_secret(said, values["secret"], str(values.get("user", "")))
    code = f"answer_{answer.status}"
    if code not in ERRORS:
        code = "answer_elsewhere" if 300 <= answer.status < 400 else "answer_other"
    return Refused(code, status=answer.status, said=one_line(said, SAID_SIGNS))


def _taken(kind: Kind, answer: fetch.Fetched, values: dict[str, Any]) -> Taken:
    try:
        data = json.loads(answer.body)
    except (ValueError, RecursionError):
        return Taken()
    key = one_line(str(_at(data, kind.answer_key) or ""), 100)
    if "{" in kind.answer_url:
        url = filled(kind.answer_url, {**values, "remote_key": key}) if key else ""
    else:
        url = _at(data, kind.answer_url) or ""
    return Taken(key, _web_address(url))


def _at(data: Any, path: str) -> str | int | None:
    for name in path.split(".") if path else ():
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, str | int) and not isinstance(data, bool) else None


def _web_address(url: Any) -> str:
    fits = isinstance(url, str) and url.startswith(("https://", "http://")) and len(url) <= 500
    return url if fits and url.isprintable() and " " not in url else ""
