"""Pages that this process keeps: their bytes in each encoding, and a bounded store of them."""

from __future__ import annotations

import gzip
import re
import threading
from dataclasses import dataclass
from hashlib import blake2b

Headers = list[tuple[str, str]]
Key = tuple[str, ...]
NEVER_KEPT = {"set-cookie", "content-encoding"}  # an answer with one of them is not kept
OF_BODY = {"content-length", "etag", "vary"}  # said anew for each encoding
OF_NO_BODY = {"content-length", "content-type"}
TEXT = ("text/", "application/json", "application/atom+xml", "application/xml", "image/svg+xml")
LARGEST = 2 * 1024 * 1024
WORTH_PACKING = 256
REFUSED = re.compile(r"q=0(\.0*)?")


@dataclass(slots=True)
class Body:
    """One encoding of a page, with all its headers."""

    data: bytes
    headers: Headers
    etag: str


@dataclass(slots=True)
class Page:
    """One answer that may be kept; `made` and `used` are of the cache's clock, in seconds."""

    bodies: dict[str, Body]
    modified: str
    made: float
    used: float
    by_visitor: bool

    @property
    def size_bytes(self) -> int:
        return sum(len(body.data) + 1024 for body in self.bodies.values())

    def body_for(self, accepted: str) -> Body:
        """The packed one where the visitor takes it."""
        packed = self.bodies.get("gzip")
        return packed if packed and takes_gzip(accepted) else self.bodies[""]


def takes_gzip(accepted: str) -> bool:
    """By the words of Accept-Encoding; `gzip;q=0` is a no."""
    for word in accepted.split(","):
        name, _sign, weight = word.partition(";")
        if name.strip().lower() in ("gzip", "x-gzip"):
            return not REFUSED.fullmatch(weight.replace(" ", ""))
    return False


def page_from(
    status: str, headers: Headers, body: bytes, now: float, by_visitor: bool
) -> Page | None:
    """The page as it can be kept; None when this answer may not be."""
    said = {name.lower(): value for name, value in headers}
    varies = {name.strip().lower() for name in said.get("vary", "").split(",")}
    if (
        not status.startswith("200")
        or NEVER_KEPT & said.keys()
        or varies - {"", "accept-encoding"}
        or len(body) > LARGEST
    ):
        return None
    rest = [(name, value) for name, value in headers if name.lower() not in OF_BODY]
    bodies = {"": _body(body, rest, "")}
    if len(body) > WORTH_PACKING and said.get("content-type", "").startswith(TEXT):
        bodies = {"": _body(body, _varying(rest), ""), "gzip": _packed(body, _varying(rest))}
    return Page(bodies, said.get("last-modified", ""), now, now, by_visitor)


def _varying(headers: Headers) -> Headers:
    return [*headers, ("Vary", "Accept-Encoding")]


def _packed(body: bytes, headers: Headers) -> Body:
    data = gzip.compress(body, 6, mtime=0)
    return _body(data, [*headers, ("Content-Encoding", "gzip")], "-gzip")


def _body(data: bytes, headers: Headers, mark: str) -> Body:
    etag = f'"{blake2b(data, digest_size=8).hexdigest()}{mark}"'
    return Body(data, [*headers, ("Content-Length", str(len(data))), ("ETag", etag)], etag)


class Store:
    """Pages by key within a number of bytes; the longest unused go first."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.size_bytes = 0
        self.pages: dict[Key, Page] = {}
        self.lock = threading.Lock()

    def get(self, key: Key, now: float) -> Page | None:
        page = self.pages.get(key)
        if page:
            page.used = now
        return page

    def put(self, key: Key, page: Page) -> None:
        with self.lock:
            self._drop(key)
            self.pages[key] = page
            self.size_bytes += page.size_bytes
            if self.size_bytes > self.limit_bytes:
                self._make_room()

    def _make_room(self) -> None:
        """A tenth more than needed, so that not every page has to look for the oldest."""
        for key in sorted(self.pages, key=lambda key: self.pages[key].used):
            if self.size_bytes <= self.limit_bytes * 0.9:
                return
            self._drop(key)

    def _drop(self, key: Key) -> None:
        page = self.pages.pop(key, None)
        if page:
            self.size_bytes -= page.size_bytes
