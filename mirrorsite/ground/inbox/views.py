"""The door: POST /api/report/ takes what hosts say. 200 means committed."""

from __future__ import annotations

import json
import logging
import math
import zlib
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import JSONField, Value
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mirrorsite.ground.inbox.models import Command, Host, Report, Token
from mirrorsite.ground.inbox.tasks import digest

log = logging.getLogger(__name__)
DEEPEST = 100  # SQLite's JSON_VALID ends at 1000, Python's recursion earlier


class Refused(Exception):
    """A request that the door does not take; `status` and words for the operator."""

    def __init__(self, status: int, words: str) -> None:
        self.status = status
        super().__init__(words)


@csrf_exempt
@require_POST
def report(request: HttpRequest) -> JsonResponse:
    """Store one report of one host; a repeat of its key is a no-op."""
    try:
        host = _host(request)
        values = _values(_json(request))
        _check_machine(host, values["machine_id"])
        stored, commands = _store(host, values)
    except Refused as refused:
        return JsonResponse({"error": str(refused)}, status=refused.status)
    except (OperationalError, InterfaceError) as error:  # locked, or away: hosts send it again
        log.warning("a report was not taken: %s", error)
        return JsonResponse({"error": "the site is busy; send it again"}, status=503)
    if stored:
        _wake()
    return JsonResponse({"stored": stored, "commands": commands})


def _host(request: HttpRequest) -> Host:
    scheme, _, words = request.headers.get("Authorization", "").partition(" ")
    token = None
    if scheme.lower() == "bearer":
        token = Token.objects.valid(words.strip())
    elif scheme.lower() == "signed":
        token = Token.objects.signed(words, _raw(request))
    if token is None:
        raise Refused(401, "unknown or revoked token; enrol this host: manage.py enrol NAME")
    return token.host


def _raw(request: HttpRequest) -> bytes:
    """The body as it was sent; Refused when it is too long to be looked at."""
    try:
        if int(request.headers.get("Content-Length") or 0) <= settings.REPORT_LIMIT_BYTES:
            return request.body
    except RequestDataTooBig:
        pass
    except ValueError:
        raise Refused(400, "Content-Length: expected a number") from None
    raise _too_large()


def _too_large() -> Refused:
    limit = settings.REPORT_LIMIT_BYTES
    return Refused(413, f"a report holds at most {limit >> 20} MiB; send smaller ones")


def _json(request: HttpRequest) -> Any:
    raw, limit = _raw(request), settings.REPORT_LIMIT_BYTES
    try:
        if request.headers.get("Content-Encoding") == "gzip":
            unpacker = zlib.decompressobj(wbits=31)
            raw = unpacker.decompress(raw, limit + 1)
            if len(raw) > limit:
                raise _too_large()
        return json.loads(raw, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, zlib.error, RecursionError) as error:
        raise Refused(400, f"the body is no JSON: {error}") from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    """1e999 is JSON, but no database keeps an infinite number."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text[:20]} is too large")
    return number


def take(host: Host, raw: bytes) -> bool:
    """Store a report that came on another way than by the network; False: it was known.

    Refused says what is wrong with it.
    """
    try:
        data = json.loads(raw, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"no JSON: {error}") from error
    values = _values(data)
    _check_machine(host, values["machine_id"])
    stored, _ = _store(host, values)
    return stored


def _values(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Refused(400, "a report is a JSON object")
    return {
        "key": _text(data, "key", 200),
        "kind": _text(data, "kind", 60),
        "version": _number(data, "version", 1, 10_000),
        "boot_id": _text(data, "boot_id", 64, empty=True),
        "machine_id": _text(data, "machine_id", 64, empty=True),
        "sent_at": _moment(data.get("sent_at")),
        "utc_offset_s": _number(data, "utc_offset_s", -86_400, 86_400),
        "body": _storable(data.get("body")),
    }


def _moment(text: Any) -> datetime:
    """A time in UTC; a day that no calendar has is refused like any other text."""
    try:
        at = parse_datetime(text) if isinstance(text, str) else None
        if at and at.tzinfo:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Refused(400, "sent_at: expected an ISO 8601 time with its zone")


def _text(data: dict[str, Any], name: str, longest: int, empty: bool = False) -> str:
    value = data.get(name, "" if empty else None)
    if isinstance(value, str):
        value = _visible(value)
    if not isinstance(value, str) or len(value) > longest or not (value or empty):
        raise Refused(400, f"{name}: expected a text of 1 to {longest} characters")
    return value


def _number(data: dict[str, Any], name: str, low: int, high: int) -> int:
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Refused(400, f"{name}: expected a whole number from {low} to {high}")
    return value


def _visible(text: str) -> str:
    """PostgreSQL takes neither NUL nor lone surrogates: they become visible escapes."""
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode()


def _storable(value: Any, depth: int = 0) -> Any:
    if depth > DEEPEST:
        raise Refused(400, f"body: nested deeper than {DEEPEST} levels")
    if isinstance(value, str):
        return _visible(value)
    if isinstance(value, list):
        return [_storable(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {_visible(name): _storable(one, depth + 1) for name, one in value.items()}
    return value


def _check_machine(host: Host, machine_id: str) -> None:
    """The first report ties the token to its machine; another machine is refused."""
    if not machine_id or host.machine_id == machine_id:
        return
    if host.machine_id:
        raise Refused(403, "this token belongs to another machine; enrol this one by itself")
    if Host.objects.filter(machine_id=machine_id).exists():
        raise Refused(403, "this machine is enrolled under another name; use that token")
    Host.objects.filter(pk=host.pk, machine_id="").update(machine_id=machine_id)


def _store(host: Host, values: dict[str, Any]) -> tuple[bool, list[dict[str, Any]]]:
    fields = {name: value for name, value in values.items() if name != "machine_id"}
    if fields["body"] is None:
        fields["body"] = Value(None, JSONField())  # JSON's null, not the database's
    with transaction.atomic():
        key = fields.pop("key")
        is_heartbeat = fields["kind"] == "heartbeat"
        stored = False
        if not is_heartbeat:
            _, stored = Report.objects.get_or_create(host=host, key=key, defaults=fields)
        _heard(host, fields, timezone.now(), fields["body"] if is_heartbeat else None)
        commands = Command.objects.fetch(host) if is_heartbeat else []
    return stored, commands


def _heard(host: Host, fields: dict[str, Any], now: datetime, said: Any) -> None:
    changes: dict[str, Any] = {"heard_at": now}
    if fields["boot_id"]:
        changes["boot_id"] = fields["boot_id"]
    if isinstance(said, dict):
        # What pages show of it are objects; a strange agent must not break them.
        changes["said"] = {name: part for name, part in said.items() if isinstance(part, dict)}
    Host.objects.filter(pk=host.pk).update(**changes)


def _wake() -> None:
    try:
        digest.apply_async(retry=False)
    except Exception as error:  # the broker is away: the sweep finds the report
        log.warning("no broker (%s); the sweep digests within 30 s", error)
