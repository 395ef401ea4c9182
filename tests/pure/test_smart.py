"""The verdict: level, growth, corroboration; a cable is no disk; a person may know already."""

from __future__ import annotations

import unittest
from typing import Any

import pytest

from hardware.domain.reading import Attribute, Reading, SelfTest
from hardware.domain.smart import Ack, Context, Judgement, Past, Verdict, acknowledged, judge
from hardware.domain.smart_rules import RULES
from hardware.domain.smart_words import sentence

NAMES = {
    5: "Reallocated_Sector_Ct",
    187: "Reported_Uncorrect",
    188: "Command_Timeout",
    197: "Current_Pending_Sector",
    198: "Offline_Uncorrectable",
    199: "UDMA_CRC_Error_Count",
}


def reading(raws: dict[int, int] | None = None, **parts: Any) -> Reading:
    attributes = tuple(
        Attribute(number, NAMES[number], raw=raw) for number, raw in (raws or {}).items()
    )
    told = {"serial": "ZA1", "source": "smartctl", "smart_passed": True, "attributes": attributes}
    return Reading(**{**told, **parts})


def counting(**counters: int) -> Reading:
    return reading(counters=tuple((name.replace("__", "."), n) for name, n in counters.items()))


def since(week: dict[str, int], previous: dict[str, int] | None = None) -> Past:
    return Past(previous=week if previous is None else previous, a_week_ago=week)


def verdict(told: Reading, past: Past | None = None, context: Context | None = None) -> str:
    return str(judge(told, past or Past(), context or Context()).verdict)


# counter, its value a week ago, at the previous poll, now → verdict
GROWTH = [
    ("ata.5.raw", 0, 0, 0, "ok"),
    ("ata.5.raw", 8, 8, 8, "watch"),
    ("ata.5.raw", 8, 8, 12, "watch"),
    ("ata.5.raw", 8, 8, 13, "fail"),
    ("ata.5.raw", 16, 16, 16, "watch"),
    ("ata.5.raw", 17, 17, 17, "fail"),
    ("ata.187.raw", 1, 1, 1, "watch"),
    ("ata.187.raw", 1, 1, 2, "fail"),
    ("ata.188.raw", 0, 0, 100, "ok"),
    ("ata.188.raw", 0, 0, 101, "watch"),
    ("ata.197.raw", 0, 0, 8, "watch"),
    ("ata.197.raw", 0, 8, 8, "fail"),
    ("ata.197.raw", 8, 8, 8, "watch"),
    ("ata.197.raw", 8, 8, 2, "watch"),
    ("ata.197.raw", 101, 101, 101, "fail"),
    ("ata.198.raw", 1, 1, 1, "watch"),
    ("ata.198.raw", 0, 0, 1, "fail"),
    ("ata.198.raw", 500, 500, 500, "fail"),
    ("ata.199.raw", 12, 12, 12, "watch"),
    ("ata.199.raw", 12, 12, 13, "path"),
    ("scsi.grown_defects", 41, 41, 50, "watch"),
    ("scsi.grown_defects", 40, 40, 50, "fail"),
    ("scsi.grown_defects", 260, 260, 260, "fail"),
    ("scsi.read.uncorrected", 535, 535, 535, "watch"),
    ("scsi.read.uncorrected", 535, 535, 536, "fail"),
    ("scsi.write.uncorrected", 0, 0, 1, "fail"),
    ("scsi.verify.uncorrected", 0, 0, 1, "fail"),
    ("scsi.non_medium_errors", 84893, 84893, 84893, "watch"),
    ("scsi.non_medium_errors", 84893, 84893, 84894, "path"),
    ("scsi.non_medium_errors", 100, 100, 100, "ok"),
    ("scsi.non_medium_errors", 101, 101, 101, "watch"),
    ("scsi.non_medium_errors", 100, 100, 101, "path"),
    ("nvme.media_errors", 7, 7, 7, "watch"),
    ("nvme.media_errors", 7, 7, 8, "fail"),
    ("card.other_errors", 1, 1, 2, "path"),
    ("card.predictive_failures", 0, 0, 1, "fail"),
]


@pytest.mark.parametrize(("counter", "week", "previous", "now", "expected"), GROWTH)
def test_level_and_growth_make_the_verdict(counter, week, previous, now, expected):
    parts = counter.split(".")
    if parts[0] == "ata":
        told = reading({int(parts[1]): now})
    else:
        told = reading(counters=((counter, now),))
    assert verdict(told, since({counter: week}, {counter: previous})) == expected


class PastTests(unittest.TestCase):
    def test_without_a_past_a_level_is_watched_and_says_that_growth_is_not_known(self):
        (reason,) = judge(reading({198: 1}), Past(), Context()).reasons
        assert (reason.severity, reason.code) == (
            Verdict.WATCH,
            "offline_uncorrectable.growth_unknown",
        )
        assert "growth is not known" in sentence(reason.code, reason.values)

    def test_a_drive_that_is_known_for_a_day_grows_against_its_first_poll(self):
        assert verdict(reading({198: 3}), Past(first={"ata.198.raw": 1})) == "fail"

    def test_growth_of_a_month_ago_no_longer_fails(self):
        past = Past({"ata.187.raw": 4}, {"ata.187.raw": 4}, {"ata.187.raw": 0})
        assert verdict(reading({187: 4}), past) == "watch"

    def test_a_huge_count_of_the_path_needs_no_past(self):
        levels = {5: "ok", 10_000: "watch", 84893: "path"}
        told = {n: verdict(counting(scsi__non_medium_errors=n)) for n in levels}
        assert told == levels

    def test_it_is_the_paths_until_a_whole_week_without_growth_is_known(self):
        told, counter = counting(scsi__non_medium_errors=84893), "scsi.non_medium_errors"
        assert verdict(told, Past({counter: 84893}, {}, {counter: 84893})) == "path"
        assert verdict(told, since({counter: 84893})) == "watch"

    def test_a_counter_that_was_reset_did_not_grow(self):
        assert verdict(counting(sata__crc_errors=1), since({"sata.crc_errors": 9})) == "ok"

    def test_a_counter_that_is_new_did_not_grow_either(self):
        assert verdict(reading({187: 4}), since({"ata.5.raw": 0})) == "watch"


class CorroborationTests(unittest.TestCase):
    def test_pending_sectors_that_the_kernel_met_too_fail(self):
        past = since({"ata.197.raw": 8})
        context = Context(medium_errors_7d=1)
        assert verdict(reading({197: 8}), past, context) == "fail"

    def test_at_their_first_poll_they_are_only_watched(self):
        past = since({"ata.197.raw": 0})
        assert verdict(reading({197: 8}), past, Context(medium_errors_7d=1)) == "watch"

    def test_resets_without_unreadable_sectors_are_the_paths(self):
        assert verdict(reading(), None, Context(resets_7d=3)) == "path"
        assert verdict(reading(), None, Context(resets_7d=2)) == "ok"
        assert verdict(reading(), None, Context(resets_7d=9, medium_errors_7d=1)) == "watch"

    def test_several_disks_of_a_shelf_at_once_are_the_paths(self):
        past = since({"ata.197.raw": 1})
        context = Context(failing_siblings=2)
        assert verdict(reading({197: 9}), past, context) == "path"
        assert verdict(reading({197: 9}), past, Context(failing_siblings=1)) == "fail"

    def test_a_disk_that_says_it_fails_does_so_among_failing_siblings(self):
        told = reading(smart_passed=False)
        assert verdict(told, None, Context(failing_siblings=5)) == "fail"

    def test_failing_siblings_alone_say_nothing_of_a_healthy_disk(self):
        assert verdict(reading({5: 0}), None, Context(failing_siblings=5)) == "ok"

    def test_an_array_that_threw_it_out_confirms_what_it_counts(self):
        context = Context(array_state="faulty")
        assert verdict(reading({5: 1}), None, context) == "fail"
        assert verdict(reading({5: 0}), None, context) == "watch"
        assert verdict(reading({199: 5}), None, Context(array_state="in_sync")) == "watch"

    def test_an_array_that_threw_it_out_confirms_nothing_of_a_cable(self):
        context = Context(array_state="faulty")
        assert verdict(reading({199: 5}), None, context) == "watch"
        assert verdict(counting(scsi__non_medium_errors=500), None, context) == "watch"

    def test_an_array_that_predicts_a_failure_has_not_thrown_it_out(self):
        for state in ("Predictive Failure", "Online, not failed"):
            assert verdict(reading({5: 1}), None, Context(array_state=state)) == "watch"
            assert verdict(reading({5: 0}), None, Context(array_state=state)) == "ok"

    def test_a_disk_that_hangs_smartctl_is_watched(self):
        assert verdict(reading(), None, Context(hung=1)) == "watch"


class OwnWordsTests(unittest.TestCase):
    def test_smart_failed_fails(self):
        assert verdict(reading(smart_passed=False)) == "fail"

    def test_a_sas_disk_that_fails_without_a_sense_code_fails(self):
        told = reading(smart_passed=False, counters=(("scsi.asc", 0), ("scsi.ascq", 0)))
        assert verdict(told) == "fail"
        assert verdict(counting(scsi__asc=0, scsi__ascq=0)) == "ok"

    def test_the_exit_status_says_it_where_the_text_was_lost(self):
        assert verdict(reading({5: 0}, smart_passed=None, exit_status=0x08)) == "fail"

    def test_a_volume_and_a_sleeping_disk_are_not_known(self):
        assert verdict(reading({5: 999}, is_volume=True)) == "unknown"
        assert verdict(reading(smart_passed=None, power_mode="standby")) == "unknown"

    def test_a_disk_that_says_nothing_is_not_known(self):
        assert verdict(reading(smart_passed=None)) == "unknown"
        assert verdict(reading({5: 0}, smart_passed=None)) == "ok"

    def test_wear_is_watched_from_ninety_on(self):
        used = {89: "ok", 90: "watch", 99: "watch", 100: "watch", 255: "watch"}
        assert {n: verdict(counting(wear_percent=n)) for n in used} == used

    def test_spare_below_its_threshold_fails(self):
        told = counting(nvme__available_spare=9, nvme__available_spare_threshold=10)
        even = counting(nvme__available_spare=10, nvme__available_spare_threshold=10)
        assert (verdict(told), verdict(even)) == ("fail", "ok")

    def test_heat_is_judged_by_the_disks_own_limit(self):
        hot = reading({5: 0}, temperature_c=61, rotating=True)
        assert verdict(hot) == "watch"
        assert verdict(reading({5: 0}, temperature_c=61, temperature_limit_c=68)) == "ok"
        assert verdict(reading({5: 0}, temperature_c=61)) == "ok"

    def test_a_failed_self_test_fails_until_it_passes_again(self):
        bad = SelfTest("extended", "Completed: read failure", False, 100)
        short = SelfTest("short", "Completed without error", True, 101)
        good = SelfTest("extended", "Completed without error", True, 102)
        aborted = SelfTest("extended", "Aborted by host", None, 103)
        assert verdict(reading(self_tests=(bad,))) == "fail"
        assert verdict(reading(self_tests=(short, bad))) == "fail"
        assert verdict(reading(self_tests=(aborted, bad))) == "fail"
        assert verdict(reading(self_tests=(good, short, bad))) == "ok"

    def test_a_short_failure_is_cleared_by_a_long_pass(self):
        bad = SelfTest("short", "Completed: read failure", False, 100)
        good = SelfTest("extended", "Completed without error", True, 102)
        assert verdict(reading(self_tests=(good, bad))) == "ok"

    def test_the_worst_reason_comes_first(self):
        told = judge(reading({199: 3, 5: 20}), Past(), Context())
        assert [reason.severity for reason in told.reasons] == [Verdict.FAIL, Verdict.WATCH]


class AcknowledgementTests(unittest.TestCase):
    def judged(self, crc: int, defects: int = 0) -> Judgement:
        return judge(reading({199: crc, 5: defects}), since({"ata.199.raw": crc}), Context())

    def test_what_is_known_is_silent_and_kept(self):
        known = acknowledged(self.judged(12), [Ack("ZA1", "ata.199.raw", 12, "cable replaced")])
        assert (known.verdict, known.reasons) == (Verdict.OK, ())
        assert known.silenced[0].counter == "ata.199.raw"

    def test_it_speaks_again_when_it_grows(self):
        known = acknowledged(self.judged(13), [Ack("ZA1", "ata.199.raw", 12)])
        assert known.verdict is Verdict.WATCH

    def test_another_disks_word_counts_nothing(self):
        assert acknowledged(self.judged(12), [Ack("ZA2", "ata.199.raw", 12)]).verdict == "watch"

    def test_other_reasons_still_speak(self):
        known = acknowledged(self.judged(12, defects=99), [Ack("ZA1", "ata.199.raw", 12)])
        assert known.verdict is Verdict.FAIL

    def test_the_largest_of_several_counts(self):
        acks = [Ack("ZA1", "ata.199.raw", 12), Ack("ZA1", "ata.199.raw", 3)]
        assert acknowledged(self.judged(12), acks).verdict is Verdict.OK

    def test_what_has_no_counter_cannot_be_acknowledged(self):
        told = judge(reading(), Past(), Context(resets_7d=9))
        assert acknowledged(told, [Ack("ZA1", "", 99)]) == told


def test_every_rule_has_its_words_and_a_reading_has_its_counter():
    for rule in (rule for rules in RULES.values() for rule in rules):
        said = sentence(f"{rule.code}.growth_unknown", {"value": 1})
        assert said != f"{rule.code}.growth_unknown"
        assert rule.counter.split(".")[0] in ("ata", "scsi", "nvme", "card", "sata", "farm")


if __name__ == "__main__":
    unittest.main()


def test_a_life_that_is_used_up_is_no_failure():
    """NVMe: 100 means the estimated endurance is consumed, not that the disk failed."""
    judgement = judge(counting(wear_percent=103), Past(), Context())
    assert judgement.verdict is Verdict.WATCH
    assert judgement.reasons[0].code == "worn_out"


def test_sense_that_says_nothing_is_no_warning():
    judgement = judge(counting(scsi__asc=0, scsi__ascq=0), Past(), Context())
    assert (judgement.verdict, judgement.reasons) == (Verdict.OK, ())
