"""The only HTTP client: http and https, with limits on time, size and redirects.

What went wrong is a code with values, so that it is said in the language of its reader; no
address with a user name or password ever gets into it.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_REDIRECTS = 3
CHUNK = 64 * 1024
Value = TypeVar("Value")

PROBLEMS: dict[str, str | Promise] = {
    "fetch_address": _("this is not an http or https address"),
    "fetch_refused": _("%(host)s did not accept the connection"),
    "fetch_name": _("the name %(host)s could not be resolved"),
    "fetch_tls": _("the certificate or encryption of %(host)s is not valid"),
    "fetch_timeout": _("%(host)s gave no complete answer within %(seconds)s s"),
    "fetch_large": _("the answer of %(host)s is larger than %(limit)s MiB"),
    "fetch_redirects": _("%(host)s redirected more than 3 times, or to no web address"),
    "fetch_broken": _("%(host)s broke off, or did not answer in HTTP"),
    "fetch_encoding": _("the answer of %(host)s is compressed in a way that cannot be read"),
}


class FetchError(Exception):
    """No usable answer; `code` is a key of PROBLEMS, `values` fill its places."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return str(PROBLEMS[self.code]) % self.values


@dataclass(frozen=True)
class Fetched:
    """An answer, whatever its status."""

    status: int
    body: bytes
    headers: Mapping[str, str]


def fetch(url: str, *, timeout_s: float, limit_bytes: int) -> Fetched:
    """GET an address; FetchError says in plain words why there is no answer."""
    return _run(_fetch(url, timeout_s, limit_bytes))


def send(
    url: str,
    *,
    method: str,
    headers: Mapping[str, str],
    body: bytes,
    timeout_s: float,
    limit_bytes: int,
) -> Fetched:
    """Send a body to an address and read the answer, whatever its status.

    A redirect is not followed, it is the answer: the headers may hold a password that is meant
    for this address alone.
    """
    given = {"method": method, "headers": headers, "data": body, "allow_redirects": False}
    return _run(_fetch(url, timeout_s, limit_bytes, **given))


def _run(work: Coroutine[Any, Any, Value]) -> Value:
    # Not asyncio.run: it would wait for a name lookup that has long been given up.
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _fetch(
    url: str, timeout_s: float, limit_bytes: int, method: str = "GET", **given: Any
) -> Fetched:
    host = _host(url)
    try:
        async with asyncio.timeout(timeout_s), _session() as session:
            asked = session.request(method, url, max_redirects=MOST_REDIRECTS + 1, **given)
            async with asked as response:
                body = await _body(response, host, limit_bytes)
                return Fetched(response.status, body, dict(response.headers))
    except TimeoutError:
        raise FetchError("fetch_timeout", host=host, seconds=f"{timeout_s:g}") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise FetchError(_code(error), host=host) from None


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        auto_decompress=False,  # done here, where the size limit also holds
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"Accept-Encoding": "gzip", "User-Agent": "mirrorsite"},
    )


def _host(url: str) -> str:
    """Host and port, to be named in complaints."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchError("fetch_address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError("fetch_address")
    return f"{parts.hostname}:{port}" if port else parts.hostname


async def _body(response: aiohttp.ClientResponse, host: str, limit_bytes: int) -> bytes:
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", ""):
        raise FetchError("fetch_encoding", host=host)
    unpack = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
    body = bytearray()
    try:
        async for chunk in response.content.iter_chunked(CHUNK):
            room = limit_bytes - len(body) + 1
            body += unpack.decompress(chunk, room) if unpack else chunk
            if len(body) > limit_bytes:
                raise FetchError("fetch_large", host=host, limit=f"{limit_bytes / 2**20:g}")
    except zlib.error:
        raise FetchError("fetch_encoding", host=host) from None
    if unpack and not unpack.eof:
        raise FetchError("fetch_broken", host=host)
    return bytes(body)


def _code(error: Exception) -> str:
    """Which problem an exception of the client is; the first kind that fits."""
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (aiohttp.TooManyRedirects, "fetch_redirects"),
        (aiohttp.NonHttpUrlRedirectClientError, "fetch_redirects"),
        (aiohttp.InvalidUrlRedirectClientError, "fetch_redirects"),
        (aiohttp.InvalidURL, "fetch_address"),
        (aiohttp.ClientConnectorDNSError, "fetch_name"),
        (aiohttp.ClientSSLError, "fetch_tls"),
        (aiohttp.ClientConnectorError, "fetch_refused"),
    )
    return next((code for kind, code in kinds if isinstance(error, kind)), "fetch_broken")
