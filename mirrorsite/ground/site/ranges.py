"""Address ranges as an operator types them: one a line, with what is wrong by line."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Range:
    """One range, with whose it is and on which line."""

    line: int
    block: IPNetwork
    of: str = ""


@dataclass(frozen=True)
class Fault:
    """A line that is no range: the code of why, and the range that was perhaps meant."""

    line: int
    text: str
    code: str
    meant: str = ""


def read_ranges(text: str, of: str = "") -> tuple[list[Range], list[Fault]]:
    """The ranges of a text, and its bad lines; blank lines and what follows # are passed over."""
    ranges: list[Range] = []
    faults: list[Fault] = []
    for number, line in enumerate(text.splitlines(), 1):
        said = line.partition("#")[0].strip()
        if said:
            found = _read(number, said, of)
            (ranges if isinstance(found, Range) else faults).append(found)  # type: ignore[arg-type]
    return ranges, faults


def _read(number: int, said: str, of: str) -> Range | Fault:
    try:
        return Range(number, ipaddress.ip_network(said), of)
    except ValueError:
        pass
    try:
        meant = ipaddress.ip_network(said, strict=False)
    except ValueError:
        return Fault(number, said[:60], "no_range")
    return Fault(number, said[:60], "host_bits", str(meant))


def overlaps(ranges: Iterable[Range]) -> Iterator[tuple[Range, Range]]:
    """Each range that lies within another, after that one; equal ones too.

    Ranges are nested or apart, so one sorted pass with the open ones on a stack finds them.
    """
    ordered = sorted(ranges, key=_place)
    open_ones: list[Range] = []
    for one in ordered:
        while open_ones and not _holds(open_ones[-1], one):
            open_ones.pop()
        if open_ones:
            yield open_ones[-1], one
        open_ones.append(one)


def _place(one: Range) -> tuple[int, int, int, str, int]:
    block = one.block
    return block.version, int(block.network_address), block.prefixlen, one.of, one.line


def _holds(outer: Range, inner: Range) -> bool:
    one, other = outer.block, inner.block
    return one.version == other.version and (
        one.network_address <= other.network_address
        and one.broadcast_address >= other.broadcast_address
    )


def smallest(address: IPAddress, ranges: Iterable[Range]) -> Range | None:
    """The smallest range with this address in it."""
    holding = [one for one in ranges if address in one.block]
    return max(holding, key=lambda one: one.block.prefixlen, default=None)
