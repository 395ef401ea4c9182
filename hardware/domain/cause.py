"""What is at fault: the disk, or something between it and us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hardware.domain.evidence import Rung


class Cause(StrEnum):
    """The part that a trouble points at."""

    DISK = "disk"  # order a disk
    WATCH = "watch"  # the disk, not enough yet to order one: test it, look again
    PATH = "path"  # cable, backplane, expander, power: no disk is ordered
    CONTROLLER = "controller"  # the card: one incident, no ticket per disk
    NOT_OURS = "not_ours"  # iSCSI, USB, virtual: no bay of this machine
    HARMLESS = "harmless"  # nothing is wrong


@dataclass(frozen=True)
class Judgement:
    """A cause, and why: sentences `rung.<code>` with their values."""

    cause: Cause
    reasons: tuple[Rung, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the incident."""
        reasons = [{"code": f"rung.{one.code}", "values": one.values} for one in self.reasons]
        return {"cause": self.cause.value, "reasons": reasons}


# What a later judgement may not take back: that nothing more is seen is no proof of health.
_WEAKER: Mapping[Cause, tuple[Cause, ...]] = {
    Cause.DISK: (Cause.WATCH, Cause.HARMLESS),
    Cause.PATH: (Cause.WATCH, Cause.HARMLESS),
    Cause.CONTROLLER: (Cause.WATCH, Cause.HARMLESS),
    Cause.WATCH: (Cause.HARMLESS,),
}
_AT_MOST = {Cause.HARMLESS: "info", Cause.NOT_OURS: "warning"}
_RANKS = ("info", "warning", "error", "critical")


def cause_in(values: Mapping[str, Any]) -> Cause | None:
    """The cause that an incident's values keep; None where none was judged."""
    kept = values.get("cause")
    word = kept.get("cause") if isinstance(kept, dict) else None
    return Cause(word) if word in set(Cause) else None


def is_taken_back(before: Cause | None, after: Cause) -> bool:
    """Whether a later judgement says less than the one before: that one stays."""
    return before is not None and after in _WEAKER.get(before, ())


def severity_of(cause: Cause, said: str) -> str:
    """How grave an incident is: as the kernel's line, and no more than its cause allows."""
    return min(said, _AT_MOST.get(cause, "critical"), key=_RANKS.index)
