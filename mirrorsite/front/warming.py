"""Asks nginx for every public page, so that all are kept when the program is away.

It asks the listener that only this machine reaches; that one believes for which class, name and
scheme a page is asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from mirrorsite.front.models import Warming
from mirrorsite.front.network import ranges_in_rows
from mirrorsite.front.nginx import fingerprint
from mirrorsite.front.pages import public_addresses
from mirrorsite.ground.outside.fetch import Fetched, FetchError, send
from mirrorsite.ground.site.models import Identity

PART_S = 25.0
TIMEOUT_S = 10.0
ENCODINGS = ("gzip", "identity")
KEPT = {"HIT", "MISS", "EXPIRED", "STALE", "UPDATING", "REVALIDATED"}
CONFIG = "/front-config"


@dataclass(frozen=True)
class Wish:
    """One page for one class and encoding; the class is empty where the page has none."""

    path: str
    of_class: str = ""
    encoding: str = "identity"


Ask = Callable[[Wish], Fetched]


def wishes() -> list[Wish]:
    """Every page in every language, encoding, and class if it depends on that."""
    classes = classes_of_visitors()
    return [
        Wish(address.path, of_class, encoding)
        for address in public_addresses()
        for of_class in (classes if address.by_visitor else [""])
        for encoding in ENCODINGS
    ]


def classes_of_visitors() -> list[str]:
    """Both families without a network, and each network with the families of its ranges."""
    found = {f"{one.block.version}:{one.of}" for one in ranges_in_rows()}
    return sorted({"4:", "6:", *found})


def asking_front() -> Ask:
    """Asks nginx for one page; FetchError when it does not answer."""
    public = urlsplit(Identity.current().url)
    names = {"Host": public.netloc.lower(), "X-Warm-Scheme": public.scheme}

    def ask(wish: Wish) -> Fetched:
        return send(
            settings.FRONT_URL.rstrip("/") + wish.path,
            method="GET",
            headers={**names, "X-Warm-Class": wish.of_class, "Accept-Encoding": wish.encoding},
            body=b"",
            timeout_s=TIMEOUT_S,
            limit_bytes=settings.FETCH_LIMIT_BYTES,
        )

    return ask


def warm(now: datetime, ask: Ask, part_s: float = PART_S) -> int:
    """One part of a round, when one is due; how many pages were asked for."""
    row = Warming.objects.claim(now)
    if row is None:
        return 0
    if row.position == 0:
        row.begin(now)
    first, wanted = row.position, wishes()
    try:
        code = _problem_of_config(ask)
        for answer in _answers(wanted[first:], ask, time.monotonic() + part_s):
            row.position += 1
            row.unkept += not _is_fine(answer)
        asked = row.position - first
        if row.position >= len(wanted):
            row.end(now)
        row.hinder(code, {}, now)
    except FetchError as error:
        row.hinder(error.code, error.values, now)
        asked = row.position - first
    row.leased_until = None
    row.save()
    return asked


def _answers(wanted: list[Wish], ask: Ask, until: float) -> Iterator[Fetched]:
    for wish in wanted:
        if time.monotonic() >= until:
            return
        yield ask(wish)


def _problem_of_config(ask: Ask) -> str:
    """A code when nginx runs with another configuration than these rows would make."""
    answer = ask(Wish(CONFIG))
    if answer.status != 200:
        return "front_other"
    return "" if answer.body.decode(errors="replace").strip() == fingerprint() else "front_old"


def _is_fine(answer: Fetched) -> bool:
    """Whether nginx keeps it, or rightly has nothing: it was deleted, or has another language."""
    status = {name.lower(): value for name, value in answer.headers.items()}.get("x-cache-status")
    return answer.status < 500 and (answer.status != 200 or status in KEPT)
