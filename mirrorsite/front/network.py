"""Which class a visitor is of: the address family, and the operator's network, such as the campus.

Our nginx says the class in a header that it always sets itself; without that nginx it is computed
from the address, and such a header is not looked at.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest

from mirrorsite.ground.site.models import Network
from mirrorsite.ground.site.public import depends_on_visitor
from mirrorsite.ground.site.ranges import IPAddress, Range, read_ranges, smallest

log = logging.getLogger(__name__)
CLASS = re.compile(r"([046]):([A-Za-z0-9_-]{0,20})", re.ASCII)
REMEMBERED = 4096  # addresses


@dataclass(frozen=True)
class Visitor:
    """Family is 4, 6, or 0 where no address is known; network is a slug, or empty."""

    family: int
    network: str
    host: str


def visitor_of(request: HttpRequest) -> Visitor:
    """Who reads this page, as far as the page may know; the page is then kept by class."""
    depends_on_visitor(request)
    family, _sign, network = class_of(request.META).partition(":")
    return Visitor(int(family), network, request.get_host())


def class_of(meta: Mapping[str, Any]) -> str:
    """Family and network as one word, such as `6:campus`, `4:`."""
    if settings.BEHIND_NGINX:
        said = CLASS.fullmatch(meta.get("HTTP_X_VISITOR_CLASS", ""))
        return said[0] if said else "0:"
    return known().class_of(address_of(meta))


def address_of(meta: Mapping[str, Any]) -> str:
    """The address that our outermost proxy saw; without proxies of ours the connection's own."""
    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    passed = meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if count else []
    return (passed[-count] if len(passed) >= count > 0 else meta.get("REMOTE_ADDR", "")).strip()


def class_of_address(text: str, ranges: Iterable[Range]) -> str:
    """The smallest range decides; an IPv4 address written as IPv6 counts as IPv4."""
    try:
        address = plain(ipaddress.ip_address(text[:50]))
    except ValueError:
        return "0:"
    found = smallest(address, ranges)
    return f"{address.version}:{found.of if found else ''}"


def plain(address: IPAddress) -> IPAddress:
    """::ffff:192.0.2.1 is 192.0.2.1."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def ranges_in_rows() -> list[Range]:
    """Every range of every network once; of two networks with the same one the first by name."""
    found: dict[object, Range] = {}
    for network in Network.objects.order_by("name").only("name", "ranges"):
        for one in read_ranges(network.ranges, network.name)[0]:
            found.setdefault(one.block, one)
    return list(found.values())


@dataclass
class Known:
    """The ranges as read some seconds ago, and the classes of addresses that came since."""

    ranges: list[Range] = field(default_factory=list)
    read_at: float = float("-inf")
    classes: dict[str, str] = field(default_factory=dict)

    def class_of(self, address: str) -> str:
        found = self.classes.get(address)
        if found is None:
            if len(self.classes) >= REMEMBERED:
                self.classes.clear()
            found = self.classes[address] = class_of_address(address, self.ranges)
        return found


_known = Known()
_reading = threading.Lock()


def known() -> Known:
    """While one thread reads, and while the database is away, the last known hold."""
    global _known
    is_first = _known.read_at == float("-inf")
    if not _is_old() or not _reading.acquire(blocking=is_first):
        return _known
    try:
        if _is_old():
            _known = Known(_ranges_or_last(), time.monotonic())
    finally:
        _reading.release()
    return _known


def _is_old() -> bool:
    return time.monotonic() - _known.read_at >= settings.NETWORKS_KEPT_S


def _ranges_or_last() -> list[Range]:
    try:
        return ranges_in_rows()
    except DatabaseError:
        log.exception("the networks could not be read; the last known ones hold")
        connection.close()
        return _known.ranges
