"""Keeps public pages for some seconds in front of Django, in the same process.

One thread makes a page; the others get the one before, or wait for it. Errors, answers for one
person and answers with a cookie are never kept. What may be kept is said by public_page.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from mirrorsite.front.kept import OF_NO_BODY, Body, Headers, Key, Page, Store, page_from
from mirrorsite.front.network import class_of
from mirrorsite.ground.site.public import (
    BY_VISITOR,
    KEEP,
    NEAR_S,
    PACKS,
    is_keyed_by_class,
    personal_cookies,
)

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
STALE_S = 60  # while one thread makes a new page, the others get one up to this old
WAIT_S = 10.0
LONGEST_PATH, LONGEST_QUERY = 500, 400
ROUNDS = 3
QUERY_SHARE = 4  # pages with a query get this part of the room, so that they displace no other


class Flight:
    """A page that is being made."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.is_kept = False


class PageCache:
    """A WSGI application around another one."""

    def __init__(
        self,
        application: Application,
        limit_bytes: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.application = application
        self.clock = clock
        self.plain = Store(limit_bytes - limit_bytes // QUERY_SHARE)
        self.asked = Store(limit_bytes // QUERY_SHARE)
        self.flights: dict[Key, Flight] = {}
        self.lock = threading.Lock()
        self.cookies = personal_cookies()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if not self._may_ask(environ):
            return self.application(environ, start)
        address = address_of_page(environ)
        store = self.asked if environ.get("QUERY_STRING") else self.plain
        for _round in range(ROUNDS):
            key, page = self._find(store, address, environ)
            if page and self._age(page) < NEAR_S:
                return send(page, environ, start)
            flight, is_mine = self._flight(key)
            if is_mine:
                return self._make(store, address, flight, key, environ, start)
            if page and self._age(page) < STALE_S:
                return send(page, environ, start)
            if not flight.done.wait(WAIT_S) or not flight.is_kept:
                break
        return self.application(environ, start)

    def _may_ask(self, environ: Environ) -> bool:
        """Reading, by nobody in particular, at an address of a sane length."""
        cookie = environ.get("HTTP_COOKIE", "")
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and not any(name in cookie for name in self.cookies)
            and "HTTP_AUTHORIZATION" not in environ
            and len(environ["PATH_INFO"]) <= LONGEST_PATH
            and len(environ.get("QUERY_STRING", "")) <= LONGEST_QUERY
            and not environ["PATH_INFO"].startswith(settings.STATIC_URL)
        )

    def _find(self, store: Store, address: Key, environ: Environ) -> tuple[Key, Page | None]:
        """A page is kept under its address, or under address and class."""
        page = store.get(address, self.clock())
        if page is None or not page.by_visitor:
            return address, page
        key = (*address, class_of(environ))
        return key, store.get(key, self.clock())

    def _age(self, page: Page) -> float:
        return self.clock() - page.made

    def _flight(self, key: Key) -> tuple[Flight, bool]:
        with self.lock:
            flight = self.flights.get(key)
            if flight:
                return flight, False
            flight = self.flights[key] = Flight()
            return flight, True

    def _make(
        self, store: Store, address: Key, flight: Flight, key: Key, environ: Environ, start: Start
    ) -> Iterable[bytes]:
        try:
            answer = Answer(self.application, environ)
            page = answer.page(self.clock())
            if page:
                store.put(address, page)
                if page.by_visitor:
                    store.put((*address, class_of(environ)), page)
                flight.is_kept = True
        finally:
            with self.lock:
                del self.flights[key]
            flight.done.set()
        return send(page, environ, start) if page else answer.pass_on(start)


class Answer:
    """What the application answered, before anything is sent."""

    def __init__(self, application: Application, environ: Environ) -> None:
        self.environ = {**environ, PACKS: True}
        self.started: tuple[Any, ...] = ()
        self.body = application(self.environ, self._start)

    def _start(self, *given: Any) -> None:
        self.started = given

    def page(self, now: float) -> Page | None:
        """The answer as it can be kept; None when it may not be."""
        if KEEP not in self.environ or self.environ["REQUEST_METHOD"] != "GET":
            return None
        try:
            data = b"".join(self.body)
        finally:
            self._close()
        self.body = [data]
        status, headers = self.started[:2]
        return page_from(status, headers, data, now, BY_VISITOR in self.environ)

    def _close(self) -> None:
        if hasattr(self.body, "close"):
            self.body.close()

    def pass_on(self, start: Start) -> Iterable[bytes]:
        """As it is."""
        start(*self.started)
        return self.body


def address_of_page(environ: Environ) -> Key:
    """What a page may depend on beside the visitor's class."""
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_X_FORWARDED_PROTO", "") if settings.HTTPS else "",
        environ.get("HTTP_HOST", ""),
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        "by class" if is_keyed_by_class(environ) else "",
    )


def send(page: Page, environ: Environ, start: Start) -> list[bytes]:
    """The page in the visitor's encoding, or that it has not changed."""
    body = page.body_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if has_same(body, page, environ):
        start("304 Not Modified", without(body.headers, OF_NO_BODY))
        return []
    start("200 OK", body.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body.data]


def has_same(body: Body, page: Page, environ: Environ) -> bool:
    """Whether the visitor holds these very bytes; the tag decides where there is one."""
    if tags := environ.get("HTTP_IF_NONE_MATCH"):
        return any(tag.strip().removeprefix("W/") in (body.etag, "*") for tag in tags.split(","))
    return bool(page.modified) and environ.get("HTTP_IF_MODIFIED_SINCE") == page.modified


def without(headers: Headers, names: set[str]) -> Headers:
    """The headers but for these."""
    return [(name, value) for name, value in headers if name.lower() not in names]


def in_front_of(application: Application) -> Application:
    """With the room that the settings give; without any, the application as it is."""
    limit_bytes = settings.PAGE_CACHE_BYTES
    return PageCache(application, limit_bytes) if limit_bytes else application
