"""One array before and after some of its disks are pulled: how many more it can lose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hardware.domain.array_words import Whole
from hardware.domain.evidence import Rung
from hardware.domain.raid_level import tolerance


class Outcome(StrEnum):
    """What becomes of a thing when the disk is pulled."""

    STANDS = "stands"
    UNKNOWN = "unknown"
    LOST = "lost"


RANK = {Outcome.STANDS: 0, Outcome.UNKNOWN: 1, Outcome.LOST: 2}


@dataclass(frozen=True)
class Places:
    """An array's places, counted before the pull, and what the pull takes of those that serve."""

    serving: int
    out: int = 0
    hit: int = 0
    unsure: int = 0  # serving ones of which nobody knows whether the pull takes them
    unnamed: int = 0  # counted by the tool and named by nobody: there or not

    @property
    def total(self) -> int:
        """All that the array should have, as far as it is told."""
        return self.serving + self.out + self.unnamed


@dataclass(frozen=True)
class Standing:
    """An array as it is, and as it would be; None: not known, and then nothing is safe."""

    name: str
    kind: str  # volume md lvm zpool btrfs
    level: str
    state: str
    places: Places
    outcome: Outcome
    left_now: int | None = None  # how many more it can lose
    left_after: int | None = None  # the same after the pull; below 0 data is lost
    reasons: tuple[Rung, ...] = ()
    progress_percent: float | None = None
    role: str = "data"
    spares: int = 0
    device: str = ""  # the kernel's name of it
    siblings: tuple[str, ...] = ()  # serials of its other disks
    whole: Whole = Whole.WELL
    is_hit: bool = False  # a disk that serves is taken from it
    is_out: bool = False  # what is taken from it serves no more


@dataclass(frozen=True)
class Case:
    """One array with all that is told of it."""

    name: str
    kind: str
    level: str
    state: str
    whole: Whole
    places: Places
    is_card: bool = False
    tells_losses: bool = True  # whether its tool names, or counts, the places that are lost


def judge(case: Case) -> Standing:
    """How the array stands now, and after the pull."""
    most = tolerance(case.level, case.places.total, is_card=case.is_card)
    least, worst = losses(case, most)
    left_now = None if most is None or worst is None else most - worst
    outcome = _outcome(case, most, least, worst)
    taken = case.places.hit + case.places.unsure
    return Standing(
        name=case.name,
        kind=case.kind,
        level=case.level,
        state=case.state,
        places=case.places,
        outcome=outcome,
        left_now=left_now,
        left_after=None if left_now is None else left_now - taken,
        reasons=_gaps(case, most, outcome),
        whole=case.whole,
        is_hit=taken > 0,
    )


def losses(case: Case, most: int | None) -> tuple[int, int | None]:
    """(fewest, most) places that are lost already; None: nobody tells how many."""
    counted, unnamed = case.places.out, case.places.unnamed
    if case.whole is Whole.UNKNOWN:
        return counted, None
    least = counted
    # a pool is degraded by any of its vdevs, so its state says nothing of this one
    if case.whole in (Whole.DEGRADED, Whole.FAILED) and case.kind != "zpool":
        least = max(1, counted)
    if case.whole is Whole.WELL or counted or case.tells_losses:
        # what is rebuilt or synced for the first time does not stand in for others yet
        return least, max(least, counted + unnamed, int(case.whole is Whole.BUSY))
    return least, None if most is None else max(least, most, unnamed)


def _outcome(case: Case, most: int | None, least: int, worst: int | None) -> Outcome:
    """LOST only where that is certain of what is told; STANDS only where nothing is open."""
    hit, unsure = case.places.hit, case.places.unsure
    if not hit and not unsure:
        return Outcome.STANDS  # it loses nothing that it has
    if most is not None and hit and least + hit > most:
        return Outcome.LOST
    if most is None or worst is None or unsure or case.places.unnamed:
        return Outcome.UNKNOWN
    return Outcome.STANDS if worst + hit <= most else Outcome.UNKNOWN


def _gaps(case: Case, most: int | None, outcome: Outcome) -> tuple[Rung, ...]:
    """Why nothing certain can be said."""
    if outcome is not Outcome.UNKNOWN:
        return ()
    what = {"what": case.name}
    gaps = {
        "level_unknown": most is None,
        "state_unknown": case.whole is Whole.UNKNOWN,
        "places_unnamed": case.places.unnamed > 0,
        "place_unsure": case.places.unsure > 0,
    }
    values = {
        **what,
        "level": case.level or "–",
        "state": case.state or "–",
        "count": case.places.unnamed,
    }
    found = tuple(Rung(code, values) for code, is_so in gaps.items() if is_so)
    return found or (Rung("losses_unknown", values),)
