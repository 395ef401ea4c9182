"""The sentences for the codes of reasons, in English; hardware.health_words says them by gettext.

A code is a sentence's own, or `what.outcome`: the outcome's sentence about what is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def gettext_noop(text: str) -> str:
    """Marks a text for translation, as Django's function of this name, and gives it back."""
    return text


# what is counted
COUNTED = {
    "reallocated": gettext_noop("reallocated sectors"),
    "spin_retries": gettext_noop("spin-up retries"),
    "end_to_end": gettext_noop("end-to-end errors"),
    "reported_uncorrectable": gettext_noop("uncorrectable errors reported to the host"),
    "command_timeouts": gettext_noop("commands that timed out"),
    "reallocation_events": gettext_noop("reallocation events"),
    "pending": gettext_noop("sectors pending reallocation"),
    "offline_uncorrectable": gettext_noop("uncorrectable sectors"),
    "link_crc": gettext_noop("CRC errors on the link"),
    "logged_uncorrectable": gettext_noop("unreadable sectors in the disk's error log"),
    "grown_defects": gettext_noop("grown defects"),
    "read_uncorrected": gettext_noop("uncorrected read errors"),
    "write_uncorrected": gettext_noop("uncorrected write errors"),
    "verify_uncorrected": gettext_noop("uncorrected verify errors"),
    "non_medium": gettext_noop("non-medium errors"),
    "media_errors": gettext_noop("media and data integrity errors"),
    "card_medium": gettext_noop("medium errors counted by the controller"),
    "card_other": gettext_noop("other errors counted by the controller"),
    "card_predicted": gettext_noop("failures predicted to the controller"),
}
# what became of it
OUTCOMES = {
    "over": gettext_noop("%(what)s: %(value)s, more than %(limit)s"),
    "grew": gettext_noop("%(what)s: %(value)s, %(grown)s more within a week"),
    "confirmed": gettext_noop("%(what)s: %(value)s, and the kernel met unreadable sectors too"),
    "grew_on_path": gettext_noop(
        "%(what)s: %(value)s, %(grown)s more within a week: look at cable, backplane and "
        "controller, not at the disk"
    ),
    "over_on_path": gettext_noop(
        "%(what)s: %(value)s, more than %(limit)s: look at cable, backplane and controller, not "
        "at the disk"
    ),
    "grew_little": gettext_noop("%(what)s: %(value)s, only %(grown)s more within a week"),
    "standing": gettext_noop("%(what)s: %(value)s, not growing"),
    "growth_unknown": gettext_noop("%(what)s: %(value)s; growth is not known"),
}
SENTENCES = {
    "smart_failed": gettext_noop("the disk says itself that it fails"),
    "failure_predicted": gettext_noop("the disk predicts its own failure (%(asc)s/%(ascq)s)"),
    "says_hot": gettext_noop("the disk says that it is too hot"),
    "says_warning": gettext_noop("the disk warns (%(asc)s/%(ascq)s)"),
    "nvme_spare": gettext_noop("the disk warns: its spare blocks are below the threshold"),
    "nvme_temperature": gettext_noop("the disk warns: its temperature is out of range"),
    "nvme_unreliable": gettext_noop("the disk warns: it is no longer reliable"),
    "nvme_read_only": gettext_noop("the disk warns: it is read-only now"),
    "nvme_backup_failed": gettext_noop(
        "the disk warns: the backup power of its volatile memory failed"
    ),
    "nvme_memory_region": gettext_noop("the disk warns: its persistent memory is unreliable"),
    "attribute_failed": gettext_noop("attribute %(number)s %(name)s is at its failure threshold"),
    "attribute_old": gettext_noop("attribute %(number)s %(name)s is at its end-of-life threshold"),
    "attribute_failed_once": gettext_noop(
        "attribute %(number)s %(name)s was at its threshold in the past"
    ),
    "self_test_failed": gettext_noop("a self-test failed (%(kind)s): %(result)s"),
    "spare_low": gettext_noop("%(value)s %% of its spare blocks are left, less than %(limit)s %%"),
    "worn": gettext_noop("%(value)s %% of its rated life is used"),
    "worn_out": gettext_noop("its rated life is used up: %(value)s %%"),
    "hot": gettext_noop("%(value)s °C, its limit is %(limit)s °C"),
    "hours_differ": gettext_noop(
        "it says %(value)s hours, but its sealed log says %(sealed)s: it was used before"
    ),
    "medium_errors_logged": gettext_noop(
        "the kernel met unreadable sectors %(count)s times within a week"
    ),
    "resets": gettext_noop(
        "%(count)s resets or timeouts within a week and no unreadable sector: look at cable, "
        "backplane and controller"
    ),
    "siblings": gettext_noop(
        "%(siblings)s other disks of the same connector fail at the same time: look at what they "
        "share"
    ),
    "array_threw_out": gettext_noop("its array threw it out (%(state)s)"),
    "hung": gettext_noop("it did not answer smartctl in time (%(count)s times)"),
    "is_volume": gettext_noop("a RAID volume that poses as a disk; ask for the disks behind it"),
    "asleep": gettext_noop("it sleeps and was not woken"),
    "says_nothing": gettext_noop("it says nothing about its health"),
}


def sentence(code: str, values: Mapping[str, Any], say: Callable[[str], Any] = gettext_noop) -> str:
    """What a reason says; `say` translates a marked text. An unknown code says itself."""
    what, _, outcome = code.partition(".")
    if outcome in OUTCOMES and what in COUNTED:
        return str(say(OUTCOMES[outcome])) % {**values, "what": say(COUNTED[what])}
    return str(say(SENTENCES[code])) % values if code in SENTENCES else code
