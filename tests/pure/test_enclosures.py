"""Which names are one enclosure, and which slots are one though they are counted otherwise."""

from __future__ import annotations

import random

import pytest

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay, Block, Controller, Drive, Fact, Slot
from hardware.domain.join import join
from hardware.domain.survey import Survey

CARD = Controller("0000:01:00.0", driver="mpt3sas", host_numbers=(0,))
PCI = CARD.pci_address


def carded(serial, enclosure, slot, tool="sas3ircu 0 DISPLAY"):
    bay = Bay(enclosure, slot)
    return Drive(serial, controller=PCI, bay=bay, facts=(Fact(tool, serial),))


def shown(number, serial, enclosure, slot):
    at = ScsiAddress(0, 0, number, 0)
    facts = (Fact(f"/sys/bus/scsi/devices/{at}", serial),)
    bay = Bay(enclosure, slot) if enclosure else None
    return Block(f"sd{chr(97 + number)}", at, PCI, "mpt3sas", serial=serial, bay=bay, facts=facts)


def slot_of(enclosure, slot, **more):
    return Slot(enclosure, slot, PCI, facts=(Fact(f"/sys/{enclosure}/{slot}", "x"),), **more)


def survey(pairs, slots=()):
    """Drives by what the card and the kernel say of each: two pairs of enclosure and slot."""
    return Survey(
        controllers=(CARD,),
        drives=tuple(carded(f"S{n}XYZ", *card) for n, (card, _) in enumerate(pairs)),
        blocks=tuple(shown(n, f"S{n}XYZ", *kernel) for n, (_, kernel) in enumerate(pairs)),
        slots=tuple(slots),
    )


def doubted(found):
    return [one.subject for one in found.disagreements if one.what == "bay"]


def shelves(count=4):
    """Two shelves with the same slots in use."""
    first = [(("2", n), ("0x500a", n)) for n in range(count)]
    return first + [(("3", n), ("0x500b", n)) for n in range(count)]


def test_two_shelves_with_the_same_slots_are_told_apart():
    found = join(survey(shelves(), [slot_of("0x500b", 9, is_empty=True)]))
    assert found.disagreements == ()
    assert {(block.bay.enclosure, block.serial) for block in found.blocks} == {
        (drive.bay.enclosure, drive.serial) for drive in found.drives
    }
    assert (found.slots[0].enclosure, found.slots[0].slot) == ("3", 9)


def test_the_same_slot_of_another_shelf_is_another_bay():
    pairs = shelves()
    pairs[1] = (("2", 1), ("0x500b", 1))
    found = join(survey(pairs))
    assert doubted(found) == ["S1XYZ"]
    (drive,) = (d for d in found.drives if d.serial == "S1XYZ")
    assert (drive.bay, drive.other_bays) == (Bay("2", 1), (Bay("3", 1),))


@pytest.mark.parametrize(("count", "told"), [(2, ["bay", "bay"]), (3, ["slot_numbers"])])
def test_two_drives_are_too_few_to_prove_another_count(count, told):
    found = join(survey([(("2", n + 1), ("0x500a", n)) for n in range(count)]))
    assert [one.what for one in found.disagreements] == told


def test_one_name_and_two_counts_are_told_once():
    found = join(survey([(("1", n), ("1", n + 1)) for n in range(6)]))
    assert [one.what for one in found.disagreements] == ["slot_numbers"]
    assert [block.bay.slot for block in found.blocks] == list(range(6))


def test_a_card_with_one_name_for_two_shelves_renames_neither():
    pairs = [(("1", n), (name, n)) for name in ("0x500a", "0x500b") for n in range(4)]
    found = join(survey(pairs))
    assert {block.bay.enclosure for block in found.blocks} == {"0x500a", "0x500b"}


def test_a_shelf_that_no_tool_shares_keeps_its_name():
    empty = [slot_of("0x500c", n, is_empty=True) for n in range(3)]
    found = join(survey([(("2", n), ("0x500a", n)) for n in range(3)], empty))
    assert {one.enclosure for one in found.slots} == {"0x500c"}


def test_a_second_card_has_shelves_of_its_own():
    mine = survey([(("2", n), ("0x500a", n)) for n in range(3)])
    other = slot_of("0x500a", 7, is_empty=True)
    elsewhere = Survey(slots=(Slot("0x500a", 7, "0000:02:00.0", facts=other.facts),))
    assert join(mine + elsewhere).slots[0].enclosure == "0x500a"


@pytest.mark.parametrize("seed", range(5))
def test_order_decides_nothing_and_joining_again_changes_nothing(seed):
    rng = random.Random(seed)
    for _ in range(30):
        card = rng.sample(range(12), 8)
        shift = rng.choice([0, 1, -1])
        pairs = [
            (("2" if slot % 2 else "3", slot), (f"0x500{slot % 2}", max(0, slot + shift)))
            for slot in card
        ]
        for _ in range(rng.randint(0, 3)):
            pairs[rng.randrange(8)] = (("2", rng.randrange(12)), ("0x5000", rng.randrange(12)))
        slots = [slot_of(f"0x500{n % 2}", n, serial=f"S{n}XYZ") for n in rng.sample(range(12), 4)]
        whole = survey(pairs, slots)
        again = Survey(
            whole.controllers,
            tuple(rng.sample(whole.blocks, len(whole.blocks))),
            tuple(rng.sample(whole.drives, len(whole.drives))),
            slots=tuple(rng.sample(whole.slots, len(whole.slots))),
        )
        once = join(whole)
        assert join(again) == once
        assert join(once) == once
