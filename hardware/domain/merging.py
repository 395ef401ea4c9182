"""One thing from several reports of it, by which source said it; what they differ in is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

from hardware.domain.drive import Claim, Disagreement
from hardware.domain.survey_json import Factual

CARD, UNIT, KERNEL, OTHER = range(4)
_CARD_TOOLS = (
    "arcconf ssacli hpssacli hpacucli cciss_vol_status storcli storcli64 perccli perccli64 "
    "megacli megacli64 sas2ircu sas3ircu"
)
# The program that said it → whose word it is: the card's, the disk's own, the kernel's.
_RANKS = {
    **dict.fromkeys(_CARD_TOOLS.split(), CARD),
    **dict.fromkeys(("smartctl", "nvme", "pysmart"), UNIT),
    **dict.fromkeys(("sysfs", "udev", "pyudev", "lsblk", "lsscsi", "hwinfo"), KERNEL),
}
CARD_TOOLS = frozenset(_CARD_TOOLS.split())


def source_of(thing: Factual) -> str:
    """What said it first, as its fact names it; "" for a thing without facts."""
    return thing.facts[0].source if thing.facts else ""


def tool_of(source: str) -> str:
    """The program: arcconf of "arcconf GETCONFIGJSON 1", sysfs of a path below /sys."""
    word = source.partition(" ")[0]
    return "sysfs" if word.startswith("/sys") else word.rpartition("/")[2].lower()


def rank_of(source: str) -> int:
    """CARD, UNIT, KERNEL or OTHER; a thing that nobody is named for counts as the card's."""
    return _RANKS.get(tool_of(source), OTHER) if source else CARD


def in_order(things: Iterable[Factual]) -> list[Factual]:
    """The same whatever order they came in: by whose word it is, then by what they say."""
    return sorted(things, key=lambda one: (rank_of(source_of(one)), source_of(one), repr(one)))


def merge(first: Factual, second: Factual) -> Factual:
    """One thing from two reports of it: the first's word counts, gaps are filled, facts add up."""
    gaps = {
        part.name: getattr(second, part.name)
        for part in fields(first)
        if getattr(first, part.name) in ("", None, ()) and part.name != "facts"
    }
    return replace(first, **gaps, facts=tuple(dict.fromkeys((*first.facts, *second.facts))))


def merge_all(things: Sequence[Factual]) -> Factual:
    """One thing from all reports of it, in the order of their ranks."""
    ordered = in_order(things)
    first, others = ordered[0], ordered[1:]
    for other in others:
        first = merge(first, other)
    return first


def merged_by(things: Iterable[Factual], key: Callable[[Factual], Any]) -> tuple[Factual, ...]:
    """One thing for each key; what has none stays as it is."""
    groups: dict[Any, list[Factual]] = {}
    for number, thing in enumerate(in_order(things)):
        groups.setdefault(key(thing) or ("nameless", number), []).append(thing)
    return tuple(map(merge_all, groups.values()))


def differ(
    subject: str, what: str, told: Iterable[tuple[str, Any]], is_same: Callable[[Any, Any], bool]
) -> tuple[Disagreement, ...]:
    """The disagreement between (source, value) pairs; empty where all that is told is the same."""
    claims: list[tuple[str, Any]] = []
    for source, value in told:
        if value in ("", None) or any(is_same(value, other) for _, other in claims):
            continue
        claims.append((source, value))
    if len(claims) < 2:
        return ()
    return (Disagreement(subject, what, tuple(Claim(s or "?", str(v)) for s, v in claims)),)


def merge_disagreements(found: Iterable[Disagreement]) -> tuple[Disagreement, ...]:
    """One for each subject and matter, each value once."""
    kept: dict[tuple[str, str], dict[str, Claim]] = {}
    told = [(one, claim) for one in found for claim in one.claims]
    for one, claim in sorted(told, key=lambda pair: (rank_of(pair[1].source), pair[1])):
        kept.setdefault((one.subject, one.what), {}).setdefault(claim.value, claim)
    return tuple(
        Disagreement(subject, what, tuple(claims.values()))
        for (subject, what), claims in sorted(kept.items())
    )
