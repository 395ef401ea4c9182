"""The circuit breaker of a round: a disk on which smartctl hangs is left alone for a while.

Each try leaves a process behind that cannot be killed, and a slot that waits half a minute. The
pauses grow, and one answer ends them. What is kept is in `breaker.json` in the agent's folder.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hardware.agent.small_files import read_json, write_json
from hardware.domain.reach import Reach

PATIENCE = 2  # hangs, before the disk is skipped
PAUSES_S = (3600.0, 4 * 3600.0, 24 * 3600.0)
FORGOTTEN_S = 60 * 24 * 3600.0  # by then it is not in this machine any more
_KINDS = {"times": int, "since_s": float, "last_s": float, "device": str, "kind": str}


def name_of(reach: Reach) -> str:
    """What a disk is known by: its serial number, else how it is reached."""
    return reach.serial or f"{reach.device} {reach.kind}".strip()


class Breaker:
    """Disk → how often smartctl hung on it in a row, since when, and when last. Times in s."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.file = folder / "breaker.json"
        self.clock = clock
        self.known = {name: one for name, one in read_json(self.file).items() if _is_sound(one)}

    def skips(self, reach: Reach) -> bool:
        """Whether this disk is not to be asked now."""
        one = self.known.get(name_of(reach))
        # a clock that was set back must not skip a disk for years
        return one is not None and 0 <= self.clock() - one["last_s"] < _pause_s(one)

    def times(self, reach: Reach) -> int:
        """How often in a row smartctl hung on it."""
        return int(self.known.get(name_of(reach), {}).get("times", 0))

    def hung(self, reach: Reach) -> None:
        """Smartctl did not come back."""
        now = self.clock()
        one = self.known.setdefault(name_of(reach), {"times": 0, "since_s": now})
        one.update(times=one["times"] + 1, last_s=now, device=reach.device, kind=reach.kind)

    def answered(self, reach: Reach) -> None:
        """It came back, whatever it said."""
        self.known.pop(name_of(reach), None)

    def told(self, reach: Reach) -> dict[str, Any]:
        """What the centre is told of a disk that hangs: serial, device, since when, how often."""
        one = self.known[name_of(reach)]
        return {
            "serial": reach.serial,
            "device": reach.device,
            "kind": reach.kind,
            "since": _iso(one["since_s"]),
            "times": one["times"],
            "until": _iso(one["last_s"] + _pause_s(one)),  # not asked before
        }

    def save(self) -> None:
        """Keep it for the next round; OSError when the disk is full."""
        now = self.clock()
        kept = {name: one for name, one in self.known.items() if now - one["last_s"] < FORGOTTEN_S}
        write_json(self.file, kept)


def by_hangs(breaker: Breaker, reaches: list[Reach]) -> Iterator[Reach]:
    """Those first on which smartctl did not hang: nobody waits behind one that may."""
    yield from sorted(reaches, key=breaker.times)


def _pause_s(one: dict[str, Any]) -> float:
    over = one["times"] - PATIENCE
    return PAUSES_S[min(over, len(PAUSES_S) - 1)] if over >= 0 else 0.0


def _iso(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat()


def _is_sound(one: Any) -> bool:
    if not isinstance(one, dict) or one.keys() != _KINDS.keys():
        return False
    is_typed = all(isinstance(one[name], kind) for name, kind in _KINDS.items())
    return is_typed and 0 < one["since_s"] < 2**33 and 0 < one["last_s"] < 2**33
