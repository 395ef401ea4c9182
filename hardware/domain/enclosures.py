"""One name and one count of slots for an enclosure that sources name differently.

The kernel calls it by its logical id or its address, a card's tool by a number of its own. Two
names are one enclosure where the drives that both know sit in the same slots of both, or all a
constant number of slots apart: one of the two counts from 0 and the other from 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import permutations

from hardware.domain.drive import (
    Bay,
    Block,
    Claim,
    Disagreement,
    Drive,
    Fact,
    Slot,
)
from hardware.domain.merging import rank_of, tool_of
from hardware.domain.survey import Survey

SHIFTED_AT_LEAST = 3  # drives that prove another count: fewer may just as well be moved ones
MOSTLY = 3 / 4  # of the drives that both know; the others sit where the sources disagree

Name = tuple[str, str, str]  # the card's PCI address, the enclosure, the tool that names it so
Names = dict[Name, tuple[str, int]]  # name → the one name, and what to add to its slots
Owners = dict[Fact, tuple[int, str]]  # fact → number and card of the one drive that it is of


@dataclass
class _Enclosure:
    """What one tool says of one enclosure: the slot of each drive, and the source of that."""

    name: Name
    rank: int
    slots: dict[int, int] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)

    def shared(self, other: _Enclosure) -> set[int]:
        return self.slots.keys() & other.slots.keys()


def is_one_name_each(survey: Survey) -> bool:
    """Whether one tool tells of one enclosure: there is nothing to tie together."""
    return len({(bay.enclosure, tool_of(fact.source)) for _, bay, fact in _places(survey)}) < 2


def with_one_name_each(survey: Survey, drives: Iterable[Drive]) -> Survey:
    """The same reports with one name for each enclosure; `drives` are what they come to."""
    owners = _owners(drives)
    found = _enclosures(survey, owners)
    names: Names = {}
    differences: list[Disagreement] = []
    chosen: list[_Enclosure] = []
    for one in sorted(found, key=lambda e: (e.rank, e.name)):
        home = next((c for c in chosen if _shift(one, c, found) is not None), None)
        shift = _shift(one, home, found) if home else None
        if home is None or shift is None:
            chosen.append(one)
            continue
        if (one.name[1], 0) != (home.name[1], shift):
            names[one.name] = (home.name[1], shift)
            differences += _numbering(home, one, shift)
    if not names:
        return survey
    return replace(
        survey,
        drives=tuple(_drive(one, names, owners) for one in survey.drives),
        blocks=tuple(_block(one, names, owners) for one in survey.blocks),
        slots=tuple(_slot(one, names) for one in survey.slots),
        disagreements=(*survey.disagreements, *differences),
    )


@dataclass(frozen=True)
class Apart:
    """Which enclosures of a card are surely two: one tool tells of both."""

    pairs: frozenset[tuple[str, str, str]] = frozenset()  # card and two names, in both orders

    @classmethod
    def of(cls, survey: Survey) -> Apart:
        """What the reports of a survey with one name for each enclosure prove."""
        named: dict[tuple[str, str], set[str]] = {}
        for card, bay, fact in _places(survey):
            named.setdefault((card, tool_of(fact.source)), set()).add(bay.enclosure)
        told = named.items()
        return cls(frozenset((card, *pair) for (card, _), n in told for pair in permutations(n, 2)))

    def is_same(self, card: str, first: Bay, second: Bay) -> bool:
        """Whether two bays may be one: names of an enclosure differ by the tool."""
        other = (card, first.enclosure, second.enclosure) in self.pairs
        return first.slot == second.slot and not other


def _owners(drives: Iterable[Drive]) -> Owners:
    """Whose fact each is; none of several drives'."""
    found: dict[Fact, set[tuple[int, str]]] = {}
    for number, drive in enumerate(drives):
        for fact in drive.facts:
            found.setdefault(fact, set()).add((number, drive.controller))
    return {fact: next(iter(same)) for fact, same in found.items() if len(same) == 1}


def _enclosures(survey: Survey, owners: Owners) -> list[_Enclosure]:
    """One for each name, whose drives are told in an order that decides nothing."""
    found: dict[Name, _Enclosure] = {}
    for card, bay, fact in sorted(_places(survey)):
        if fact in owners:
            drive, its_card = owners[fact]
            name = (card or its_card, bay.enclosure, tool_of(fact.source))
            one = found.setdefault(name, _Enclosure(name, rank_of(fact.source)))
            one.slots.setdefault(drive, bay.slot)
            one.sources.setdefault(drive, fact.source)
    return list(found.values())


def _places(survey: Survey) -> Iterator[tuple[str, Bay, Fact]]:
    """Card, bay and first fact of each report that names a bay."""
    for drive in survey.drives:
        yield from ((drive.controller, drive.bay, fact) for fact in drive.facts[:1] if drive.bay)
    for block in survey.blocks:
        yield from ((block.pci_address, block.bay, fact) for fact in block.facts[:1] if block.bay)
    for slot in survey.slots:
        bay = Bay(slot.enclosure, slot.slot)
        yield from ((slot.controller, bay, fact) for fact in slot.facts[:1])


def _shift(one: _Enclosure, other: _Enclosure, every: list[_Enclosure]) -> int | None:
    """What to add to the slots of the one to have the other's; None: they are not one."""
    shared = one.shared(other)
    if not shared or one.name[0] != other.name[0]:
        return None
    if not _belong(one, other, every) or not _belong(other, one, every):
        return None
    apart = Counter(other.slots[drive] - one.slots[drive] for drive in shared)
    shift, count = min(apart.items(), key=lambda pair: (-pair[1], abs(pair[0]), pair[0]))
    enough = count >= SHIFTED_AT_LEAST if shift else True
    return shift if enough and count >= MOSTLY * len(shared) else None


def _belong(one: _Enclosure, other: _Enclosure, every: list[_Enclosure]) -> bool:
    """Whether the other's tool puts the one's drives into that enclosure, and into no third."""
    rivals = (e for e in every if (e.name[0], e.name[2]) == (other.name[0], other.name[2]))
    elsewhere = sum(len(one.shared(e)) for e in rivals if e is not one and e is not other)
    here = len(one.shared(other))
    return here >= MOSTLY * (here + elsewhere)


def _numbering(home: _Enclosure, one: _Enclosure, shift: int) -> Iterator[Disagreement]:
    """One sentence of both sources about one drive stands for all of them."""
    if shift:
        drive = min(
            home.shared(one),
            key=lambda n: (abs(one.slots[n] + shift - home.slots[n]), home.slots[n]),
        )
        claims = (Claim(e.sources[drive], _words(e, drive)) for e in (home, one))
        yield Disagreement("/".join(home.name[:2]), "slot_numbers", tuple(claims))


def _words(one: _Enclosure, drive: int) -> str:
    return str(Bay(one.name[1], one.slots[drive]))


def _renamed(bay: Bay | None, card: str, fact: Fact, names: Names) -> Bay | None:
    name = (card, bay.enclosure, tool_of(fact.source)) if bay else None
    if bay is None or name not in names:
        return bay
    enclosure, shift = names[name]
    return replace(bay, enclosure=enclosure, slot=bay.slot + shift)


def _drive(drive: Drive, names: Names, owners: Owners) -> Drive:
    for fact in drive.facts[:1]:
        card = drive.controller or _card_of(fact, owners)
        others = (_renamed(bay, card, fact, names) for bay in drive.other_bays)
        bay = _renamed(drive.bay, card, fact, names)
        return replace(drive, bay=bay, other_bays=tuple(one for one in others if one))
    return drive


def _block(block: Block, names: Names, owners: Owners) -> Block:
    for fact in block.facts[:1]:
        card = block.pci_address or _card_of(fact, owners)
        return replace(block, bay=_renamed(block.bay, card, fact, names))
    return block


def _card_of(fact: Fact, owners: Owners) -> str:
    return owners[fact][1] if fact in owners else ""


def _slot(slot: Slot, names: Names) -> Slot:
    for fact in slot.facts[:1]:
        bay = _renamed(Bay(slot.enclosure, slot.slot), slot.controller, fact, names)
        return replace(slot, enclosure=bay.enclosure, slot=bay.slot) if bay else slot
    return slot
