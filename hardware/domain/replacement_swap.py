"""Who left and who came: the right disk, another one, or nobody yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from hardware.domain.replacement_facts import Before, Check, Disk, Mark, Now, is_same_serial
from hardware.domain.replacement_place import is_other_place, is_same_place, shelves_of

GRACE = timedelta(minutes=15)  # after "replaced" was said: cards and hands need a while
SHELF = 3  # more disks than this that are gone at once were not pulled by a hand


@dataclass(frozen=True)
class Swap:
    """Before and now, held against each other."""

    before: Before
    now: Now
    vouched: str = ""  # serial of the new disk by a person's word, where no place can be told

    def found(self, serial: str) -> Disk | None:
        """This disk as it is now; None: it is gone."""
        same = (one for one in self.now.disks if is_same_serial(one.serial, serial))
        return next(same, None)

    @cached_property
    def shelves(self) -> frozenset[tuple[str, str]]:
        """Enclosures that are spoken of now."""
        return shelves_of(one.place for one in self.now.disks)

    def moved_to(self, was: Disk) -> Disk | None:
        """The disk as it is now, where it surely sits in another place."""
        there = self.found(was.serial)
        if there and is_other_place(was.place, there.place, self.shelves):
            return there
        return None

    @cached_property
    def suspects(self) -> tuple[Disk, ...]:
        """The disk to replace, or the candidates, as they were."""
        found = map(self.before.disk, self.before.suspects)
        return tuple(one for one in found if one)

    @cached_property
    def left(self) -> tuple[Disk, ...]:
        """Suspects that are gone."""
        return tuple(one for one in self.suspects if self.found(one.serial) is None)

    @cached_property
    def old(self) -> Disk | None:
        """The one that was replaced or is to be; None while it is one of several."""
        taken = [one for one in self.left if self.comer(one)]
        for several in (taken, self.left, self.suspects):
            if several:
                return several[0] if len(several) == 1 else None
        return None

    def comer(self, was: Disk) -> Disk | None:
        """Who sits in this disk's place now."""
        there = (one for one in self.now.disks if is_same_place(was.place, one.place))
        return next((one for one in there if not is_same_serial(one.serial, was.serial)), None)

    @cached_property
    def new(self) -> Disk | None:
        """The disk that came into the old one's place, and was not in this host before."""
        if self.old is None or self.old not in self.left:
            return None
        came = self.comer(self.old) or (self.found(self.vouched) if self.vouched else None)
        return came if came and self.before.disk(came.serial) is None else None

    @cached_property
    def strangers(self) -> tuple[Disk, ...]:
        """Disks that were not there before, and are no other ticket's."""
        mine = [one for one in self.now.disks if self.before.disk(one.serial) is None]
        return tuple(one for one in mine if one.serial not in self.now.others)

    @cached_property
    def siblings(self) -> frozenset[str]:
        """Disks of the arrays that a suspect is a member of."""
        return frozenset(serial for array in self.before.arrays for serial in array.serials)

    @cached_property
    def opened(self) -> tuple[Disk, ...]:
        """Disks that nobody asked for and that are not where they were; siblings first."""
        left = set(self.left) - ({self.old} if self.old else set())
        asked = (set(self.suspects) - left) | {one for one in left if self.old is None}
        others = [one for one in self.before.disks if one not in asked and not self._is_other(one)]
        gone = [one for one in others if not self.found(one.serial) or self.moved_to(one)]
        return tuple(sorted(gone, key=lambda one: one.serial not in self.siblings))

    def _is_other(self, disk: Disk) -> bool:
        return any(is_same_serial(disk.serial, one) for one in self.now.others)


def check_other_bays(swap: Swap) -> Check:
    """Whether a disk of another bay is gone, changed or moved."""
    opened = swap.opened
    if not opened:
        return Check("no_other_bay", Mark.OK, "no_other_bay")
    first = opened[0]
    values = {**first.named, "count": len(opened)}
    array = next((a.what for a in swap.before.arrays if first.serial in a.serials), "")
    if len(opened) > SHELF:
        return Check("no_other_bay", Mark.WAITING, "many_gone", values)
    if swap.before.unlisted and not swap.left:
        return Check("no_other_bay", Mark.NOT_KNOWN, "perhaps_unlisted", values)
    if there := swap.moved_to(first):
        return Check("no_other_bay", Mark.WRONG, "disk_moved", {**values, "now": str(there.place)})
    said = "sibling_pulled" if array else "another_bay_opened"
    if came := swap.comer(first):
        said = "sibling_changed" if array else "another_bay_changed"
        values["new_serial"] = came.serial
    return Check("no_other_bay", Mark.WRONG, said, {**values, "array": array})


def check_old(swap: Swap) -> Check:
    """Whether the old disk is gone; it may have been put back, or into another bay."""
    if not swap.suspects:
        return Check("old_gone", Mark.NOT_KNOWN, "no_disk_known")
    if swap.left:
        gone = swap.old or swap.left[0]
        if len(swap.left) > 1 and swap.old is None:
            values = {"serials": ", ".join(one.serial for one in swap.left)}
            return Check("old_gone", Mark.WAITING, "several_left", values)
        return Check("old_gone", Mark.OK, "old_gone", gone.named)
    return _still_there(swap)


def _still_there(swap: Swap) -> Check:
    now = swap.now
    for one in swap.suspects:
        values = one.named
        if there := swap.moved_to(one):
            moved = {**values, "now": str(there.place)}
            return Check("old_gone", Mark.WRONG, "old_disk_elsewhere", moved)
        if any(is_same_serial(one.serial, gone) for gone in now.left_at):
            return Check("old_gone", Mark.WRONG, "old_disk_back", values)
    names = {"serial": ", ".join(one.serial for one in swap.suspects[:10])}
    values = {**(swap.old.named if swap.old else {"model": "", "place": ""}), **names}
    if now.replaced_at and now.surveyed_at >= now.replaced_at + GRACE:
        return Check("old_gone", Mark.WRONG, "old_disk_still_there", values)
    return Check("old_gone", Mark.WAITING, "old_not_gone_yet", values)


def check_new(swap: Swap) -> Check:
    """Whether a new disk sits in the same place."""
    old = swap.old
    if old is None or old not in swap.left:
        return Check("new_in_bay", Mark.WAITING, "first_the_old")
    place = {"place": str(old.place), "old_serial": old.serial}
    if (came := swap.new) and swap.comer(old):
        return Check("new_in_bay", Mark.OK, "new_in_bay", {**place, **came.named})
    if moved := swap.comer(old):
        return Check("new_in_bay", Mark.WRONG, "own_disk_in_bay", {**place, **moved.named})
    return _not_in_bay(swap, old)


def _not_in_bay(swap: Swap, old: Disk) -> Check:
    place = {"place": str(old.place), "old_serial": old.serial}
    near = [one for one in swap.strangers if _came_after(one, old, swap.now)]
    named = (swap.vouched, swap.now.told_serial)
    told = [one for one in near if any(is_same_serial(one.serial, name) for name in named)]
    came = told[0] if told else near[0] if len(near) == 1 else None
    if came is None:
        if swap.now.has_trouble:
            return Check("new_in_bay", Mark.WAITING, "bay_not_told", place)
        return Check("new_in_bay", Mark.WAITING, "bay_empty", place)
    values = {**came.named, **place}
    if not old.place.is_told:
        return Check("new_in_bay", Mark.NOT_KNOWN, "no_place", values)
    if is_other_place(old.place, came.place, swap.shelves | {old.place.shelf}):
        values["now"] = str(came.place)
        return Check("new_in_bay", Mark.WRONG, "new_in_other_bay", values)
    return Check("new_in_bay", Mark.WAITING, "bay_not_told", values)


def _came_after(came: Disk, old: Disk, now: Now) -> bool:
    """Whether a disk came behind the same card after the old one had left."""
    left = now.left_at.get(old.serial)
    is_later = left is None or came.since is None or came.since >= left
    return is_later and came.place.controller == old.place.controller
