"""One drive in one bay: who else says so, and who says otherwise. Pull is said for two witnesses.

Two witnesses are independent when their firmware is another (hardware.domain.witness). A person
who reads the label in a bay and one who sees its light follow reads of /dev/sdX are independent,
even when they are one person: the first compares what the maker printed, the second asks the
wires. A disagreement is never outvoted: whoever is right, somebody is wrong about a bay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hardware.domain.drive import Bay, Drive
from hardware.domain.evidence import Certainty, Finding, Rung
from hardware.domain.statement import (
    Spot,
    Statement,
    bay_of_label,
    folded,
    is_other_label,
    spot_of,
    statements,
    with_bay,
)
from hardware.domain.survey import Survey
from hardware.domain.witness import Seen, Witness
from hardware.domain.witness_survey import is_real, is_ses

NEEDED = 2
NEUTRAL = frozenset({"enclosure_repeats"})
# who can give a bay to a drive that no tool places: they see bays, and not only ports
ON_SITE = (Witness.BMC, Witness.LABEL, Witness.ACTIVITY)
CODES = frozenset(
    {
        "witness_agrees",
        "witness_other_serial",
        "witness_other_bay",
        "witness_empty",
        "witness_unplaced",
        "enclosure_repeats",
        "two_sources_agree",
        "only_one_witness",
        "witnesses_disagree",
    }
)


def confirm(finding: Finding, survey: Survey, seen: Sequence[Seen] = ()) -> Finding:
    """The finding as all witnesses leave it: two sources, one, or a disagreement.

    `seen` are other witnesses' words that are still true of that time (hardware.domain.stays).
    Whose bay is asked must be one drive: witnesses of bays never pick a guilty one of several.
    """
    drive = finding.drive
    if drive is None:
        return finding
    said = statements(survey, seen)
    if finding.certainty is Certainty.ONE_SOURCE and drive.bay:
        return _judged(finding, drive, said, survey)
    if finding.certainty is Certainty.NO_BAY:
        return _placed(finding, drive, said, survey)
    return finding


def _judged(finding: Finding, drive: Drive, said: tuple[Statement, ...], survey: Survey) -> Finding:
    spot = spot_of(drive)
    mine = [one for one in said if one.serial == drive.serial]
    agree = [one for one in mine if one.spot == spot]
    against = [
        *_elsewhere(mine, drive, spot),
        *_others(said, drive, spot),
        *_empty(survey, drive, spot),
    ]
    played = list(_played(survey, drive, spot))
    against += [rung for rung in played if rung.code not in NEUTRAL]
    rungs = (
        *(_agrees(one, drive) for one in agree),
        *(rung for rung in played if rung.code in NEUTRAL),
        *(_unplaced(one) for one in mine if one.spot is None and not _is_elsewhere(one, drive)),
    )
    return _concluded(finding, (drive,), rungs, against, {one.seen.witness for one in agree})


def _placed(finding: Finding, drive: Drive, said: tuple[Statement, ...], survey: Survey) -> Finding:
    """A drive whose bay no tool knows: those who see bays may give it one."""
    mine = [s for s in said if s.serial == drive.serial and s.seen.witness in ON_SITE]
    if not mine:
        return finding
    first = mine[0]
    there = with_bay(drive, _bay(first), first.spot)
    against = [_other_bay(one, there) for one in mine if _where(one) != _where(first)]
    others = (s for s in said if s.serial != drive.serial and _where(s) == _where(first))
    against += [_other_serial(one, there) for one in others]
    against += _empty(survey, there, first.spot)
    agree = [one for one in mine if _where(one) == _where(first)]
    rungs = tuple(_agrees(one, there) for one in agree)
    found = {one.seen.witness for one in agree}
    is_sure = len(found) >= NEEDED and not against
    return _concluded(finding, (there if is_sure else drive,), rungs, against, found)


def _concluded(
    finding: Finding,
    drives: tuple[Drive, ...],
    rungs: tuple[Rung, ...],
    against: list[Rung],
    found: set[Witness],
) -> Finding:
    (drive,) = drives
    values = {"serial": drive.serial, "bay": _called(drive.bay), "count": len(found)}
    if against:
        last, certainty = Rung("witnesses_disagree", values), Certainty.DISAGREEMENT
    elif len(found) >= NEEDED:
        last, certainty = Rung("two_sources_agree", values), Certainty.TWO_SOURCES
    else:
        last, certainty = Rung("only_one_witness", values), finding.certainty
    whole = (*finding.rungs, *rungs, *against, last)
    return replace(finding, certainty=certainty, rungs=whole, drives=drives)


def _elsewhere(mine: Iterable[Statement], drive: Drive, spot: Spot | None) -> Iterable[Rung]:
    """Words of others that put this serial into another bay; the survey's own are joined."""
    for one in mine:
        if one.by_survey:
            continue
        if (one.spot and one.spot != spot) or (one.spot is None and _is_elsewhere(one, drive)):
            yield _other_bay(one, drive)


def _is_elsewhere(one: Statement, drive: Drive) -> bool:
    """Whether a label that no bay has is surely not this bay's: it counts on from it."""
    return bool(drive.bay and is_other_label(drive.bay.label, one.seen.label))


def _others(said: Iterable[Statement], drive: Drive, spot: Spot | None) -> Iterable[Rung]:
    """Words that put another serial into this bay."""
    for one in said:
        if one.spot == spot and one.serial != drive.serial and not _is_other_box(one, drive):
            yield _other_serial(one, drive)


def _is_other_box(one: Statement, drive: Drive) -> bool:
    """A card may have a box 1 on each of two connectors."""
    theirs, ours = one.seen.connector, drive.bay.connector if drive.bay else ""
    return bool(theirs and ours) and theirs != ours


def _empty(survey: Survey, drive: Drive, spot: Spot | None) -> list[Rung]:
    """The enclosure's presence sensor says that nothing is in this bay."""
    return [
        Rung("witness_empty", _values(drive) | {"place": str(drive.bay)}, slot.facts)
        for slot in survey.slots
        if slot.is_empty and (slot.controller, slot.enclosure, slot.slot) == spot and is_ses(slot)
    ]


def _played(survey: Survey, drive: Drive, spot: Spot | None) -> Iterable[Rung]:
    """What an enclosure says that the card plays: it counts nothing, unless it contradicts."""
    for slot in survey.slots:
        at = (slot.controller, slot.enclosure, slot.slot)
        if at != spot or not slot.serial or not is_ses(slot) or is_real(slot, survey):
            continue
        name = slot.processor or slot.enclosure
        if slot.serial == drive.serial:
            yield Rung("enclosure_repeats", {"enclosure": name}, slot.facts)
        else:
            values = _values(drive) | {"other": slot.serial, "witness": "card", "by": name}
            yield Rung("witness_other_serial", values, slot.facts, "card")


def _agrees(one: Statement, drive: Drive) -> Rung:
    return _rung("witness_agrees", one, _values(drive) | {"place": one.place})


def _unplaced(one: Statement) -> Rung:
    return _rung("witness_unplaced", one, {"serial": one.serial, "place": one.place})


def _other_bay(one: Statement, drive: Drive) -> Rung:
    return _rung("witness_other_bay", one, _values(drive) | {"place": one.place})


def _other_serial(one: Statement, drive: Drive) -> Rung:
    return _rung("witness_other_serial", one, _values(drive) | {"other": one.serial})


def _rung(code: str, one: Statement, values: dict[str, str]) -> Rung:
    from_whom = {"witness": one.seen.witness.value, "by": one.seen.said_by}
    return Rung(code, values | from_whom, one.facts, one.seen.witness.value, one.seen.at)


def _values(drive: Drive) -> dict[str, str]:
    return {"serial": drive.serial, "bay": _called(drive.bay)}


def _called(bay: Bay | None) -> str:
    if bay is None:
        return ""
    return f"{bay.label} ({bay})" if bay.label else str(bay)


def _bay(one: Statement) -> Bay:
    """The bay of a witness's words: as the card names it, else by its label."""
    if one.spot:
        return Bay(one.spot[1], one.spot[2], one.seen.connector, one.seen.label)
    return bay_of_label(one.seen.label)


def _where(one: Statement) -> Spot | str:
    """What must be equal for two words to be of one bay."""
    return one.spot or folded(one.place)
