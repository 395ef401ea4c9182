"""How a visitor comes: by which address family, from which network, to which host name."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from django.http import HttpRequest

from mirrorsite.ground.site.models import Network
from mirrorsite.ground.site.ranges import IPAddress, read_ranges, smallest


@dataclass(frozen=True)
class Visitor:
    """`family` is 4, 6, or 0 when it is not known; `network` a name of ours, or empty."""

    family: int
    network: str
    host: str


def visitor_of(request: HttpRequest) -> Visitor:
    """From the address that the server in front told, which is not kept."""
    address = _address(request.META.get("REMOTE_ADDR", ""))
    if address is None:
        return Visitor(0, "", request.get_host())
    return Visitor(address.version, _network(address), request.get_host())


def _address(said: str) -> IPAddress | None:
    try:
        address = ipaddress.ip_address(said.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def _network(address: IPAddress) -> str:
    rows = Network.objects.values_list("name", "ranges")
    ranges = [one for name, text in rows for one in read_ranges(text, name)[0]]
    found = smallest(address, ranges)
    return found.of if found else ""
