"""A quick look by the kernel alone, laid over the last survey of the same boot.

At a hot-plug the kernel knows at once what came and went; the cards are asked afterwards.
"""

from __future__ import annotations

from dataclasses import replace

from hardware.domain.drive import Block, Drive, Fact, LogicalVolume, Slot
from hardware.domain.identity import serial_of
from hardware.domain.join import join
from hardware.domain.merging import KERNEL, rank_of
from hardware.domain.survey import Survey

ONLY_KERNEL = "only the kernel was asked so far: what its cards hide is not known in this boot"


def lay_over(before: Survey | None, partial: Survey) -> Survey:
    """What is true now: the kernel's word of now, and what was known of what it cannot see.

    None: nothing was known in this boot. A drive whose address changed was plugged anew, so that
    its bay is not known until its card is asked.
    """
    if before is None:
        return join(replace(partial, trouble=(*partial.trouble, ONLY_KERNEL)))
    if not partial.blocks:  # an empty /sys proves nothing
        return replace(before, trouble=tuple(dict.fromkeys((*before.trouble, *partial.trouble))))
    kept = tuple(d for d in before.drives if _stays(d, before, partial))
    gone = {d.serial for d in before.drives} - {d.serial for d in kept}
    told = {fact.source for slot in partial.slots for fact in slot.facts}
    return join(
        Survey(
            controllers=(*partial.controllers, *before.controllers),
            blocks=partial.blocks,
            drives=tuple(map(_without_place, kept)),
            volumes=tuple(map(_unseen, before.volumes)),
            slots=(
                *partial.slots,
                *(_emptied(s, gone) for s in before.slots if not _is_told(s, told)),
            ),
            layers=before.layers,
            disagreements=tuple(d for d in before.disagreements if d.subject not in gone),
            trouble=(*before.trouble, *partial.trouble),
        )
    )


def shows_itself(drive: Drive, survey: Survey) -> Block | None:
    """The block that is this very drive, and not a volume that it is part of."""
    return next((b for b in survey.blocks if _is_block(b, drive)), None)


def may_be(block: Block, own: Block) -> bool:
    """Whether a disk without a serial stands where the drive's own block stood."""
    is_disk = bool(block.model or block.state)  # and no name that is just being taken away
    return is_disk and not serial_of(block.serial) and block.address == own.address is not None


def _is_block(block: Block, drive: Drive) -> bool:
    same_serial = bool(drive.serial) and serial_of(block.serial) == drive.serial
    same_place = block.address == drive.seen_as and block.disk_name == drive.disk_name
    return same_serial and same_place


def _stays(drive: Drive, before: Survey, partial: Survey) -> bool:
    own = shows_itself(drive, before)
    if own is None or shows_itself(drive, partial) is not None:
        return True
    return any(may_be(block, own) for block in partial.blocks)


def _without_place(drive: Drive) -> Drive:
    """Names and addresses come from the kernel's new word, and so do its facts."""
    facts = tuple(fact for fact in drive.facts if not _is_kernels(fact))
    return replace(drive, seen_as=None, also_seen_as=(), disk_name="", facts=facts)


def _unseen(volume: LogicalVolume) -> LogicalVolume:
    facts = tuple(fact for fact in volume.facts if not _is_kernels(fact))
    return replace(volume, address=None, disk_name="", facts=facts)


def _is_kernels(fact: Fact) -> bool:
    return rank_of(fact.source) == KERNEL


def _is_told(slot: Slot, told: set[str]) -> bool:
    """Whether the kernel tells of it again: by its folder, since a card may have renamed it."""
    return any(fact.source in told for fact in slot.facts)


def _emptied(slot: Slot, gone: set[str]) -> Slot:
    """A slot whose drive went is not known to be empty: another may be in it."""
    if slot.serial not in gone:
        return slot
    return replace(slot, serial="", address=None, disk_name="", sas_address="", is_empty=None)
