"""A reason is a code with values; the words are English for the command, gettext's for pages."""

from __future__ import annotations

import json
import unittest

from django.utils.translation import override

from hardware.domain.reading import Attribute, Reading, SelfTest
from hardware.domain.smart import Context, Past, judge
from hardware.domain.smart_words import SENTENCES, sentence
from hardware.health_words import VERDICTS, WORDS, say

AILING = Reading(
    serial="ZA1",
    source="smartctl",
    smart_passed=False,
    rotating=True,
    temperature_c=70,
    power_on_hours=1,
    attributes=(
        Attribute(5, "Reallocated_Sector_Ct", 1, 1, 36, 400, "400", True, "now"),
        Attribute(3, "Spin_Up_Time", 1, 1, 2, 9, failed="past"),
        Attribute(4, "Start_Stop", 1, 1, 2, 9, failed="now"),
        Attribute(199, "UDMA_CRC_Error_Count", raw=4),
    ),
    counters=(
        ("nvme.available_spare", 1),
        ("nvme.available_spare_threshold", 10),
        ("wear_percent", 101),
        ("farm.power_on_hours", 40000),
        ("scsi.grown_defects", 3),
        ("scsi.read.uncorrected", 3),
    ),
    self_tests=(SelfTest("short", "Completed: read failure", False, 7),),
)
CONTEXT = Context(medium_errors_7d=2, failing_siblings=3, array_state="failed", hung=2, resets_7d=9)
PAST = Past(a_week_ago={"ata.199.raw": 1, "scsi.read.uncorrected": 1, "scsi.grown_defects": 3})


class WordTests(unittest.TestCase):
    def test_every_reason_of_an_ailing_disk_is_said_in_full(self):
        reasons = judge(AILING, PAST, CONTEXT).reasons
        said = [sentence(one.code, one.values) for one in reasons]
        assert len(said) >= 15
        assert not [one for one in said if "%(" in one or "None" in one]
        assert {one.code for one in reasons} & set(said) == set()

    def test_every_critical_warning_and_sense_has_its_sentence(self):
        odd = [("nvme.critical_warning", 0x3F)], [("scsi.asc", 0x0B), ("scsi.ascq", 3)]
        for counters in odd:
            told = Reading("ZA1", "smartctl", counters=tuple(counters))
            reasons = judge(told, Past(), Context()).reasons
            assert reasons
            assert all(one.code in SENTENCES for one in reasons)

    def test_an_unknown_code_of_a_newer_host_says_itself(self):
        assert sentence("brand_new", {}) == "brand_new"
        assert sentence("brand_new.grew", {"value": 1, "grown": 1}) == "brand_new.grew"

    def test_the_pages_words_are_the_commands_words(self):
        with override("en"):
            assert say("pending.standing", {"value": 8}) == (
                "sectors pending reallocation: 8, not growing"
            )
            assert {
                code: str(text) for code, text in WORDS.items() if code in SENTENCES
            } == SENTENCES
            assert set(VERDICTS) == {"ok", "watch", "fail", "path", "unknown"}

    def test_reasons_can_be_stored(self):
        reasons = judge(AILING, PAST, CONTEXT).reasons
        stored = json.loads(json.dumps([(one.code, one.values) for one in reasons]))
        assert [sentence(code, values) for code, values in stored] == [
            sentence(one.code, one.values) for one in reasons
        ]


if __name__ == "__main__":
    unittest.main()
