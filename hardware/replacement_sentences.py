"""The words of the verification: how each check stands, and what to do about it."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from hardware.domain.replacement import REOPENS

# code of a check → what it asks
ASKS = {
    "no_other_bay": _("No other bay was opened"),
    "old_gone": _("The old disk is gone"),
    "new_in_bay": _("A new disk sits in the same bay"),
    "serial_as_told": _("It has the serial number that was told"),
    "size_fits": _("It is large enough"),
    "sector_fits": _("It has the same sector size"),
    "history_fits": _("It is well and has no bad past"),
    "kernel_agrees": _("The controller does not object"),
    "array_whole": _("The array is whole again"),
    "mount_back": _("The filesystem is mounted again"),
    "led_off": _("The bay's light is off"),
    "baseline_taken": _("SMART was read for the first time"),
    "quiet_24h": _("The kernel has been quiet for 24 hours"),
    "sel_quiet": _("The BMC's log has been quiet"),
}
SAID = {
    "no_other_bay": _("Every other disk is where it was."),
    "sibling_pulled": _(
        "Disk %(serial)s of the same array (%(array)s) is gone from %(place)s: that bay was "
        "opened, or that disk failed too."
    ),
    "sibling_changed": _(
        "The wrong bay was opened: disk %(serial)s of the same array (%(array)s) was in "
        "%(place)s, where %(new_serial)s sits now."
    ),
    "another_bay_opened": _(
        "Disk %(serial)s is gone from %(place)s, which no ticket asked for: that bay was opened, "
        "or that disk failed too."
    ),
    "another_bay_changed": _(
        "Another bay was opened: disk %(serial)s was in %(place)s, where %(new_serial)s sits now."
    ),
    "disk_moved": _("Disk %(serial)s was moved from %(place)s to %(now)s."),
    "many_gone": _(
        "%(count)s disks are gone at once, among them %(serial)s from %(place)s: that is a shelf, "
        "a cable or a card, and no hand."
    ),
    "perhaps_unlisted": _(
        "Disk %(serial)s is gone from %(place)s. Not all candidates of this ticket have a name, "
        "so it may be the one that was meant."
    ),
    "no_disk_known": _("This ticket names no disk, so nobody can see that it is gone."),
    "old_gone": _("%(model)s %(serial)s is gone from %(place)s."),
    "several_left": _("Several candidates are gone: %(serials)s. One was to be replaced."),
    "old_disk_back": _("The old disk was put back: %(serial)s sits in %(place)s again."),
    "old_disk_elsewhere": _("The old disk %(serial)s was moved: from %(place)s to %(now)s."),
    "old_disk_still_there": _(
        "It was said to be replaced, and the newest survey still shows the old disk: %(serial)s."
    ),
    "old_not_gone_yet": _("The newest survey still shows %(serial)s."),
    "new_in_bay": _("%(model)s %(serial)s sits in %(place)s, where %(old_serial)s was."),
    "first_the_old": _("First the old disk must be gone."),
    "bay_empty": _("No new disk is seen in %(place)s yet."),
    "bay_not_told": _("The newest survey does not tell what sits in %(place)s now."),
    "own_disk_in_bay": _(
        "Disk %(serial)s sits in %(place)s; it was in another bay of this host before."
    ),
    "new_in_other_bay": _(
        "The new disk %(serial)s was put into %(now)s; %(place)s, where %(old_serial)s was, is "
        "empty."
    ),
    "no_place": _(
        "The new disk %(serial)s came behind the same controller. Nothing tells the bays of this "
        "controller apart, so that it may sit in another one."
    ),
    "serial_not_told": _("Nobody told a serial number."),
    "serial_as_told": _("%(serial)s, as it was told."),
    "serial_differs": _("%(told)s was told, and the machine shows %(serial)s."),
    "first_new_disk": _("First a new disk must be in the bay."),
    "size_not_told": _("No tool tells the size of both disks."),
    "size_fits": _("%(now)s; the old one had %(was)s."),
    "too_small": _("Disk %(serial)s is too small: %(now)s, the old one had %(was)s."),
    "sector_not_told": _("No tool tells the sector size of both disks."),
    "sector_fits": _("%(now)s bytes a sector, as before."),
    "sector_differs": _(
        "Disk %(serial)s has sectors of %(now)s bytes, the old one had %(was)s: arrays and cards "
        "refuse it."
    ),
    "retired_disk": _("Disk %(serial)s is a bad one: a ticket had it taken out before."),
    "failing_disk": _("Disk %(serial)s is failing by its own readings."),
    "foreign": _("Disk %(serial)s holds another array's data (%(state)s): the card keeps it out."),
    "known_disk": _("The site knows it from %(was_in)s, and nothing bad of it."),
    "unknown_disk": _("The site has never seen it before."),
    "kernel_agrees": _("No message says that the wrong disk was replaced."),
    "wrong_disk_kernel": _("The kernel says that the wrong disk was replaced: %(line)s"),
    "no_array": _("The old disk was in no array."),
    "array_missing": _("%(what)s (%(level)s) is not there any more."),
    "array_not_told": _("The newest survey does not tell of %(what)s (%(level)s)."),
    "array_state_not_told": _("No tool tells how %(what)s is."),
    "array_rebuilding": _("%(what)s is being rebuilt: “%(state)s”."),
    "array_now": _("%(what)s is “%(state)s”."),
    "array_degraded": _("%(what)s is “%(state)s”, and no rebuild runs."),
    "array_failed": _("%(what)s is “%(state)s”."),
    "array_unsound": _("%(what)s is “%(state)s”: some of its blocks are not what they should be."),
    "array_whole": _("%(what)s is “%(state)s”."),
    "no_mount": _("Nothing was mounted from the old disk."),
    "mount_missing": _("Not mounted from any disk that is there: %(mounts)s."),
    "mount_not_told": _("The newest survey does not tell what is mounted: %(mounts)s."),
    "mount_read_only": _("Mounted read-only: %(mounts)s."),
    "mount_back": _("Mounted: %(mounts)s."),
    "led_not_told": _("No tool tells whether the light of %(place)s burns."),
    "led_on": _("The light of %(place)s burns."),
    "led_off": _("The light of %(place)s is off."),
    "baseline_taken": _("Read; growth is measured from these values on."),
    "baseline_awaited": _("%(serial)s was not read yet; a round was asked for."),
    "no_way_to_smart": _("No tool reaches the SMART values of %(serial)s."),
    "log_not_read": _("Nobody follows this host's kernel log."),
    "quiet": _("No trouble of the new disk in a whole day."),
    "quiet_so_far": _("No trouble of the new disk so far."),
    "noise": _("The kernel spoke of the new disk (%(kind)s): the day began anew. %(line)s"),
    "sel_not_read": _("The BMC's log is not read here. It holds nothing up."),
    # why a ticket took a step
    "seen_replaced": _("%(serial)s was seen in %(place)s, where %(old_serial)s was."),
    "all_done": _("Every check is done: %(old)s was replaced by %(serial)s."),
}
NEXT = {
    "sibling_pulled": _(
        "Put %(serial)s back into %(place)s at once, before anything else is pulled. If nobody "
        "touched it, see its own page: it needs a ticket of its own."
    ),
    "sibling_changed": _(
        "Put %(serial)s back into %(place)s at once and take %(new_serial)s out. Pull nothing "
        "else before the array is whole or known to be lost."
    ),
    "another_bay_opened": _(
        "Put %(serial)s back into %(place)s. If nobody touched it, see its own page."
    ),
    "another_bay_changed": _("Put %(serial)s back into %(place)s; take %(new_serial)s out."),
    "disk_moved": _("Put %(serial)s back into %(place)s."),
    "many_gone": _("See the shelf's power and cables; pull nothing."),
    "several_left": _("Put those back that are not the failing one."),
    "old_disk_back": _("Take %(serial)s out and put the new disk in."),
    "old_disk_elsewhere": _("Take %(serial)s out of %(now)s; put the new disk into %(place)s."),
    "old_disk_still_there": _(
        "Read the serial number in the bay. If it is another one, ask the host for a survey."
    ),
    "old_not_gone_yet": _("Nothing to do before it is pulled."),
    "bay_empty": _("Put the new disk in. A survey is asked for at each hot-plug."),
    "bay_not_told": _("See the trouble of the newest survey on the host's page."),
    "own_disk_in_bay": _("Put it back where it was, and the new disk here."),
    "new_in_other_bay": _("Move it to %(place)s."),
    "no_place": _("Look at the machine; if you saw it in the right bay, say so here."),
    "serial_differs": _("Read the label again; correct what was typed, or accept it here."),
    "too_small": _("Put in a disk of at least the old one's size."),
    "sector_differs": _("Put in a disk with the old one's sector size."),
    "retired_disk": _("Put in another disk."),
    "failing_disk": _("Put in another disk; this one goes back."),
    "foreign": _("Clear the foreign configuration of this disk alone, never of all disks."),
    "wrong_disk_kernel": _("Compare the serial numbers of the bay and of the ticket."),
    "array_missing": _("Make it anew with the same level and name, then its filesystem."),
    "array_not_told": _("See the trouble of the newest survey on the host's page."),
    "array_degraded": _(
        "If the card does not begin by itself, add the new disk: mdadm --add, zpool replace, or "
        "the card's own command."
    ),
    "array_failed": _("See what is left of it before anything is written to it."),
    "array_unsound": _("Have it checked."),
    "mount_missing": _("Mount it; then see whether fstab has its new UUID."),
    "mount_read_only": _("See the kernel's lines on the host's page before it is mounted anew."),
    "led_on": _("Clear it with the command in the ticket."),
    "no_way_to_smart": _("If you read them in another way, say so here."),
    "log_not_read": _("Start the follower on the host, or vouch for it here."),
    "noise": _("If it goes on, see the new disk's page."),
    "array_state_not_told": _("Look with the card's own tool; if it is whole, say so here."),
}


TICKET = _("%(host)s, ticket %(ticket)s:")


class Wrong:
    """The title of what went wrong, in the language of the moment; values still to be put in."""

    def __init__(self, said: str) -> None:
        self.said = said

    def __str__(self) -> str:
        return f"{TICKET} {SAID[self.said]}"


SENTENCES: dict[str, Any] = {
    "kind.wrong_replacement": _("wrong replacement"),
    **{f"check.{said}": words for said, words in SAID.items()},
    **{f"next.{said}": words for said, words in NEXT.items()},
    **{f"event.wrong.{said}": lazystr(Wrong(said)) for said in sorted(REOPENS)},
}
