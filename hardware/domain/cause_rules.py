"""Path or disk: a table of rules for each kind of trouble; the first that applies decides.

After sections 1.1, 1.2 and 4 of the field notes. A kind, a sense or a word that no rule knows is
watched: no disk is ordered for what is not understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from hardware.domain import cause_own as own
from hardware.domain import cause_tests as t
from hardware.domain.address import Role
from hardware.domain.cause import Cause, Judgement
from hardware.domain.evidence import Rung
from hardware.domain.kernel_kinds import Kind
from hardware.domain.sharing import SHARED
from hardware.domain.trouble import Test, Trouble

DISK, WATCH, PATH = Cause.DISK, Cause.WATCH, Cause.PATH
HARMLESS, NOT_OURS, CONTROLLER = Cause.HARMLESS, Cause.NOT_OURS, Cause.CONTROLLER


@dataclass(frozen=True)
class Rule:
    """A sentence's code, the cause that it gives, and the values of it where it applies."""

    code: str
    cause: Cause
    applies: Test


CONFIRMED = (
    Rule("smart_fails_too", DISK, t.smart_fails),
    Rule("card_failed_too", DISK, t.card_calls_it_failed),
)
# Asked of every kind, before its own rules.
FIRST = (
    Rule("stands_elsewhere", NOT_OURS, t.stands_in(Role.REMOTE, even_in_a_bay=True)),
    Rule("stands_outside", NOT_OURS, t.stands_in(Role.EXTERNAL, even_in_a_bay=True)),
    Rule("is_usb", NOT_OURS, t.stands_in(Role.USB)),
    Rule("is_virtual", NOT_OURS, t.is_made_up),
    Rule("is_the_card", CONTROLLER, t.is_the_card),
    Rule("card_is_offline", CONTROLLER, t.card_is_offline),
    *(Rule(f"neighbours_{what}", PATH, t.share(what)) for what in SHARED),
)
RULES: Mapping[str, tuple[Rule, ...]] = {
    Kind.MEDIUM_ERROR: (
        *CONFIRMED,
        Rule("is_layer", WATCH, t.is_layer),
        Rule("only_warned", WATCH, t.is_only_warned),
        Rule("medium_mild", WATCH, own.medium_is_mild),
        Rule("nvme_media", DISK, t.sign("nvme_media")),
        Rule("medium_spent", DISK, own.medium_is_spent),
        Rule("write_failed", DISK, own.write_failed),
        Rule("several_places", DISK, own.several_places(own.SEVERAL)),
        Rule("not_redundant", DISK, own.is_not_redundant),
        Rule("redundancy_unknown", DISK, own.is_redundancy_unknown),
        Rule("one_place", WATCH, t.always),
    ),
    Kind.HARDWARE_ERROR: (
        *CONFIRMED,
        Rule("link_sense", PATH, t.sense_is_links),
        Rule("positioning_with_resets", PATH, t.positioning_with_resets),
        Rule("only_warned", WATCH, t.is_only_warned),
        Rule("hardware_broken", DISK, t.hardware_is_broken),
        Rule("hardware_unknown", WATCH, t.always),
    ),
    Kind.FAILURE_PREDICTED: (
        Rule("prediction_test", HARMLESS, t.prediction_is_a_test),
        *CONFIRMED,
        Rule("prediction_mild", WATCH, t.prediction_is_mild),
        Rule("only_warned", WATCH, t.is_only_warned),
        Rule("predicts", DISK, t.always),
    ),
    Kind.LOGICAL_UNIT_FAILURE: (
        Rule("only_warned", WATCH, t.is_only_warned),
        Rule("unit_failed", DISK, t.always),
    ),
    Kind.VOLUME_STATE: (
        Rule("not_connected", PATH, t.sign("not_connected")),
        Rule("too_hot", WATCH, t.sign("too_hot")),
        Rule("card_failed_too", DISK, t.card_calls_it_failed),
        Rule("array_follows", WATCH, t.is_layer),
        Rule("volume_lost_a_disk", DISK, t.is_grave),
        Rule("volume_changes", WATCH, t.always),
    ),
    Kind.DEVICE_OFFLINE: (
        *CONFIRMED,
        Rule("link_errors_before", PATH, t.has_link_errors),
        Rule("own_errors_before", DISK, own.has_own_errors),
        Rule("was_removed", WATCH, t.was_removed),
        Rule("nothing_known", WATCH, t.is_nothing_known),
        Rule("given_up", DISK, t.is_critical),
        Rule("path_lost", WATCH, t.always),
    ),
    Kind.CONTROLLER_OFFLINE: (
        Rule("nvme_fell_off", PATH, t.sign("fell_off")),
        Rule("nvme_never_ready", DISK, t.sign("never_ready")),
        Rule("nvme_resets", WATCH, t.always),
    ),
    Kind.NOT_READY: (
        Rule("becomes_ready", HARMLESS, t.becomes_ready),
        *CONFIRMED,
        Rule("never_ready", DISK, t.is_never_ready),
        Rule("not_ready_yet", WATCH, t.always),
    ),
    Kind.RAID_MEMBER_FAILED: (
        *CONFIRMED,
        Rule("own_errors_before", DISK, own.has_own_errors),
        Rule("link_errors_before", PATH, t.has_link_errors),
        Rule("not_fresh", WATCH, t.all_sign("not_fresh")),
        Rule("member_missing", WATCH, t.all_sign("is_missing")),
        Rule("was_removed", WATCH, t.was_removed),
        Rule("only_warned", WATCH, t.is_only_warned),
        Rule("thrown_out", DISK, t.always),
    ),
    Kind.READ_ERROR_CORRECTED: (
        Rule("link_errors_before", PATH, t.has_link_errors),
        Rule("corrected_often", DISK, own.several_places(3, timedelta(days=1))),
        Rule("corrected", WATCH, t.always),
    ),
    Kind.TRANSPORT_ERROR: (Rule("link_errors", PATH, t.always),),
    Kind.ABORTED_COMMAND: (
        Rule("link_errors_before", PATH, t.has_link_errors),
        Rule("drive_aborts", DISK, own.drive_aborts),
        Rule("aborted_often", PATH, t.three_an_hour),
        Rule("aborted", WATCH, t.always),
    ),
    Kind.DEVICE_RESET: (
        Rule("resets_often", PATH, t.three_an_hour),
        Rule("reset_failed", WATCH, t.is_critical),
        Rule("single_reset", HARMLESS, t.always),
    ),
    Kind.TIMEOUT: (
        Rule("timeouts_often", PATH, t.three_an_hour),
        Rule("single_timeout", WATCH, t.always),
    ),
    Kind.IO_ERROR: (
        Rule("write_protected", DISK, t.is_write_protected),
        Rule("io_follows", WATCH, t.always),
    ),
    Kind.RECOVERED_ERROR: (
        Rule("recovers_often", WATCH, t.recovers_often),
        Rule("recovers", HARMLESS, t.always),
    ),
    Kind.FILESYSTEM_ERROR: (Rule("filesystem_follows", WATCH, t.always),),
    Kind.WRONG_DRIVE_REPLACED: (Rule("wrong_drive", WATCH, t.always),),
    Kind.HOT_PLUG: (Rule("plugged", HARMLESS, t.always),),
    "smart_fail": (Rule("smart_fails", DISK, t.always),),
    "smart_path": (Rule("smart_blames_path", PATH, t.always),),
    "smartctl_hung": (Rule("hangs", WATCH, t.always),),
    "array_degraded": (Rule("array_follows", WATCH, t.always),),
}
OTHERS = (Rule("kind_unknown", WATCH, t.always),)


def judge_cause(trouble: Trouble) -> Judgement:
    """The cause by the first rule that applies; later rules that say the same are added to it."""
    rules = (*FIRST, *RULES.get(trouble.kind, OTHERS))
    said = ((rule, rule.applies(trouble)) for rule in rules)
    found = [(rule, values) for rule, values in said if values is not None]
    first = found[0][0]
    same = [one for one in found if one[0].cause is first.cause and one[0].applies is not t.always]
    kept = same or found[:1]
    return Judgement(first.cause, tuple(Rung(rule.code, values) for rule, values in kept))
