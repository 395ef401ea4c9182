"""Numbers that fit where they go: what does not is no number, whatever printed it."""

from __future__ import annotations

from typing import Any

from hardware.tools._reading import number

LARGEST = 2**63  # bytes and counts
LARGEST_PLACE = 2**31  # slots, hosts, sectors


def amount(value: Any) -> int | None:
    """Bytes or a count; None for what is negative or has more than 63 bits."""
    found = number(value)
    return found if found is not None and 0 <= found < LARGEST else None


def place(value: Any) -> int | None:
    """A slot's or a host's number; None for what is negative or has more than 31 bits."""
    found = number(value)
    return found if found is not None and 0 <= found < LARGEST_PLACE else None
