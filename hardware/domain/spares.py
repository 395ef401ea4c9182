"""Spare disks: their states, and which step leads from one to another: pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class SpareState(StrEnum):
    """Where a spare is in its life. One that was put in may come back as defective."""

    ON_SHELF = "on_shelf"
    RESERVED = "reserved"  # for one ticket
    SENT = "sent"  # on its way to the data centre
    INSTALLED = "installed"
    DEFECTIVE = "defective"
    RMA_SENT = "rma_sent"  # to its maker, under a number of his
    RMA_CLOSED = "rma_closed"  # he sent another disk, which is a spare of its own, or money
    SCRAPPED = "scrapped"


_S = SpareState
NEXT: Mapping[SpareState, tuple[SpareState, ...]] = {
    _S.ON_SHELF: (_S.RESERVED, _S.INSTALLED, _S.DEFECTIVE, _S.SCRAPPED),
    _S.RESERVED: (_S.ON_SHELF, _S.SENT, _S.INSTALLED, _S.DEFECTIVE),
    _S.SENT: (_S.INSTALLED, _S.ON_SHELF, _S.DEFECTIVE),
    _S.INSTALLED: (_S.DEFECTIVE, _S.ON_SHELF),
    _S.DEFECTIVE: (_S.RMA_SENT, _S.SCRAPPED, _S.ON_SHELF),
    _S.RMA_SENT: (_S.RMA_CLOSED, _S.DEFECTIVE),
    _S.RMA_CLOSED: (),
    _S.SCRAPPED: (),
}
OF_A_TICKET = (_S.RESERVED, _S.SENT)  # one ticket holds it: no other may have it


def may_become(before: str, after: str) -> bool:
    """Whether a spare may go from one state to another."""
    return SpareState(after) in NEXT[SpareState(before)]
