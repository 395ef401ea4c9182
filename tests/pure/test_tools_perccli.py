"""perccli: Dell's build of storcli; the same forms under other names."""

from __future__ import annotations

import unittest

from hardware.domain.machine import ToolError
from hardware.tools import perccli
from tests.recorded import UNUSABLE, FakeMachine, corpus

SHOW = ("perccli64", "/call", "show", "all", "J")
IN_ENCLOSURES = ("perccli64", "/call/eall/sall", "show", "all", "J")

DRIVES = """{"Controllers": [{"Command Status": {"Controller": 0, "Status": "Success"},
"Response Data": {
 "Drive /c0/e69/s0": [{"EID:Slt": "69:0", "DID": 1, "State": "Onln", "DG": 0}],
 "Drive /c0/e69/s0 - Detailed Information": {"A": {"SN": "AAA", "Media Error Count": 2}},
 "Drive /c0/e69/s1": [{"EID:Slt": "69:1", "DID": 0, "State": "Onln", "DG": 0}],
 "Drive /c0/e69/s1 - Detailed Information": {"A": {"SN": "BBB", "Media Error Count": 0}}
}}]}
"""


class RealAnswerTests(unittest.TestCase):
    def test_the_h345_carries_one_volume_on_two_drives(self):
        told = perccli.explain(corpus("perccli/call-show-all.json"))
        assert told["controller"]["pci_address"] == "0000:65:00.0"
        assert told["controller"]["model"] == "PERC H345 Front"
        assert told["controller"]["serial"] == "17A000D"
        assert [(d["bay"]["slot"], d["device_id"], d["state"]) for d in told["drives"]] == [
            (0, 1, "online"),
            (1, 0, "online"),
        ]
        assert {(d["model"], d["protocol"]) for d in told["drives"]} == {("ST600MM0069", "SAS")}
        (volume,) = told["volumes"]
        assert (volume["number"], volume["level"], volume["state"]) == (0, "RAID0", "optimal")
        assert [bay["slot"] for bay in volume["member_bays"]] == [0, 1]
        assert (volume["tool"], volume["name"]) == ("perccli", None)
        assert "2 drives without serial number" in told["not_understood"][0]

    def test_a_topology_is_read_by_perccli_too(self):
        told = perccli.explain(corpus("reconstructed/storcli/perccli-topology-degraded.txt"))
        assert [d["state"] for d in told["drives"]] == ["online", "failed", "online"]
        assert [v["level"] for v in told["volumes"]] == ["RAID5", None]


class SurveyTests(unittest.TestCase):
    def machine(self) -> FakeMachine:
        return FakeMachine(
            {SHOW: (corpus("perccli/call-show-all.json"), 0), IN_ENCLOSURES: (DRIVES, 0)}
        )

    def test_the_real_card_and_its_drives_make_one_survey(self):
        found = perccli.survey(self.machine())
        assert [drive.serial for drive in found.drives] == ["AAA", "BBB"]
        assert found.volumes[0].members == ("AAA", "BBB")
        assert found.volumes[0].controller == "0000:65:00.0"

    def test_readings_count_medium_errors(self):
        found = perccli.readings(self.machine())
        assert [dict(one.counters) for one in found] == [
            {"card.medium_errors": 2},
            {"card.medium_errors": 0},
        ]

    def test_storclis_names_are_left_to_storcli(self):
        names = {name for family in perccli.FAMILIES for name in family}
        assert all("perccli" in name for name in names)

    def test_unusable_text_raises_and_names_the_tool(self):
        for text in UNUSABLE:
            with self.subTest(text=text[:20]), self.assertRaises(ToolError) as error:
                perccli.parse(text)
            assert "perccli" in str(error.exception)


if __name__ == "__main__":
    unittest.main()
