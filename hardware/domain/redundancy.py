"""Whether a drive may be pulled now, and because of what: pure.

From the drive up: the card's volumes, what the system made of its disks, the filesystems. `safe`
is True only where everything on the drive is told and stands without it; None is "not known",
which people must take for "no".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from hardware.domain.array_standing import Outcome, Standing
from hardware.domain.drive import Bay
from hardware.domain.evidence import Rung
from hardware.domain.fates import Fates, fates_of
from hardware.domain.pull_reasons import gaps_of, notes_of, stops_of
from hardware.domain.pull_steps import Step, steps_of
from hardware.domain.pulled import pull
from hardware.domain.siblings import Below, Weak, hurt, weak_among
from hardware.domain.survey import Survey


@dataclass(frozen=True)
class PullVerdict:
    """The answer; reasons are sentences `pull.<code>`, those that forbid it first."""

    safe: bool | None
    serial: str
    bay: Bay | None = None
    reasons: tuple[Rung, ...] = ()
    arrays: tuple[Standing, ...] = ()
    steps: tuple[Step, ...] = ()  # from below
    mounts: tuple[str, ...] = ()  # all that stand on it
    lost_mounts: tuple[str, ...] = ()  # those that go with it, or may
    weak_siblings: tuple[Weak, ...] = ()
    keep: tuple[str, ...] = ()  # serials of all other disks of the same arrays


def judge_pull(survey: Survey, serial: str, weak: Mapping[str, str]) -> PullVerdict:
    """Whether the drive may be pulled; `weak` has serial → why, a sentence's code."""
    found = pull(survey, serial)
    fates = fates_of(survey.layers, found.gone)
    below = Below(survey)
    arrays = (*(one for _, one in found.volumes), *_of_layers(fates, below, serial))
    ill = _weak_of(survey, fates, below, arrays, weak)
    stops = (*found.stops, *stops_of(fates, zip(arrays, ill, strict=True)))
    gaps = (*found.gaps, *gaps_of(fates, arrays))
    notes = (*found.notes, *notes_of(fates, arrays))
    steps = steps_of(found, fates)
    reasons = _each_once((*stops, *gaps, *(notes or _nothing(survey, steps))))
    return PullVerdict(
        safe=False if stops else None if gaps else True,
        serial=serial,
        bay=found.drive.bay if found.drive else None,
        reasons=reasons,
        arrays=arrays,
        steps=steps,
        mounts=_mounts(steps),
        lost_mounts=_mounts(one for one in steps if one.outcome is not Outcome.STANDS),
        weak_siblings=tuple(dict.fromkeys(weak for one in ill for weak in one)),
        keep=tuple(dict.fromkeys(serial for one in arrays for serial in one.siblings)),
    )


def _of_layers(fates: Fates, below: Below, serial: str) -> list[Standing]:
    """The arrays of the system that stand on the drive, each with its other disks."""
    found = []
    for number in fates.touched:
        for standing, cased in fates.standings[number]:
            others = [one for one in below.serials(cased.members) if one != serial]
            if fates.touches(cased.members):
                lost = any(fates.fate(name) is Outcome.LOST for name in cased.members)
                is_out = lost and not standing.is_hit
                found.append(replace(standing, siblings=tuple(others), is_out=is_out))
    return found


def _weak_of(
    survey: Survey,
    fates: Fates,
    below: Below,
    arrays: Iterable[Standing],
    weak: Mapping[str, str],
) -> list[tuple[Weak, ...]]:
    """The weak ones among the siblings of each array."""
    touched = (fates.layers[number] for number in fates.touched)
    counted = below.serials(name for layer in touched for name in hurt(layer))
    return [weak_among(survey, one.siblings, weak, counted) for one in arrays]


def _nothing(survey: Survey, steps: tuple[Step, ...]) -> tuple[Rung, ...]:
    return (Rung("nothing_on_it"),) if survey.layers and len(steps) == 1 else ()


def _mounts(steps: Iterable[Step]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mount for one in steps for mount in one.mounts))


def _each_once(rungs: Iterable[Rung]) -> tuple[Rung, ...]:
    found: list[Rung] = []
    for one in rungs:
        if one not in found:
            found.append(one)
    return tuple(found)
