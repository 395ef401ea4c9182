"""Why a reason counts: the row of the table of rules that made it, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hardware.domain.smart_rules import RESETS, RULES, SIBLINGS, WORN, WORN_OUT, Rule

WARNS = gettext_lazy("The disk says so itself: a bit of NVMe's critical warning is set.")
SENSE = gettext_lazy("The disk says so itself, by a SCSI sense code that it gives as its health.")
AT_THRESHOLD = gettext_lazy("The maker set this threshold; the normalised value is at or below it.")
# reasons that are no counter's
WHY = {
    "smart_failed": gettext_lazy("The disk's own overall assessment, as smartctl -H prints it."),
    "failure_predicted": SENSE,
    "says_hot": SENSE,
    "says_warning": SENSE,
    "nvme_spare": WARNS,
    "nvme_temperature": WARNS,
    "nvme_unreliable": WARNS,
    "nvme_read_only": WARNS,
    "nvme_backup_failed": WARNS,
    "nvme_memory_region": WARNS,
    "attribute_failed": AT_THRESHOLD,
    "attribute_old": AT_THRESHOLD,
    "attribute_failed_once": AT_THRESHOLD,
    "self_test_failed": gettext_lazy(
        "The disk's own log of self-tests; a newer one that passes clears it."
    ),
    "spare_low": gettext_lazy("The disk itself gives this threshold of spare blocks."),
    "hot": gettext_lazy(
        "The limit is the one that the disk gives, or 60 °C for a rotating disk and 70 °C for "
        "another one."
    ),
    "hours_differ": gettext_lazy(
        "Two counters of hours in the same disk differ by more than 1000 hours."
    ),
    "medium_errors_logged": gettext_lazy(
        "The kernel log of the last seven days, sense keys 3 and 4."
    ),
    "array_threw_out": gettext_lazy("The array's own word for this member."),
    "hung": gettext_lazy("smartctl was ended when its time was over; the host counts it."),
    "is_volume": gettext_lazy("What answers here is a RAID card's volume and not a disk."),
    "asleep": gettext_lazy("Disks that sleep are not woken to be asked; it is no fault to sleep."),
    "says_nothing": gettext_lazy(
        "Nothing that a rule knows was in its answer: its bridge or card may hide it."
    ),
}


def why(reason: dict[str, Any]) -> str:
    """One or more sentences; empty where no rule is known."""
    code = str(reason.get("code", ""))
    numbers = {
        "worn": _("From %(limit)s %% of the rated life on it is watched.") % {"limit": WORN},
        "worn_out": _("From %(limit)s %% of the rated life on it is watched.")
        % {"limit": WORN_OUT},
        "resets": _("%(limit)s resets or timeouts within a week are trouble of the path.")
        % {"limit": RESETS},
        "siblings": _("%(limit)s or more neighbours that fail at once point to what they share.")
        % {"limit": SIBLINGS},
    }
    if code in numbers or code in WHY:
        return numbers.get(code) or str(WHY[code])
    rule = _rule(code.partition(".")[0], str(reason.get("counter", "")))
    return " ".join(_sentences(rule)) if rule else ""


def _rule(what: str, counter: str) -> Rule | None:
    rules = [rule for table in RULES.values() for rule in table if rule.code == what]
    return next((rule for rule in rules if rule.counter == counter), None)


def _sentences(rule: Rule) -> Iterator[str]:
    if rule.watch_above is not None:
        yield _("Watched above %(limit)s.") % {"limit": rule.watch_above}
    if rule.fail_above is not None:
        yield _("More than %(limit)s is a failing disk.") % {"limit": rule.fail_above}
    if rule.fail_growth is not None:
        yield _("%(growth)s more within a week is a failing disk.") % {"growth": rule.fail_growth}
    if rule.path_above is not None:
        yield _(
            "More than %(limit)s is trouble of cable, backplane or controller, unless it did not "
            "grow for a week."
        ) % {"limit": rule.path_above}
    if rule.path_growth is not None:
        yield _("%(growth)s more within a week is trouble of cable, backplane or controller.") % {
            "growth": rule.path_growth
        }
    if rule.polls > 1:
        yield _("It must stand in two readings in a row.")
    if rule.confirmed_by_kernel:
        yield _("Unreadable sectors in the kernel log stand for growth.")
    if rule.is_shared:
        yield _("When several disks of one shelf show it at once, it is what they share.")
