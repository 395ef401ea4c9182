"""Enclosures as TrueNAS's middleware and the Chenbro utilities print them."""

from __future__ import annotations

import json
import unittest

from hardware.domain.machine import ToolError
from hardware.tools import ses
from tests.recorded import UNUSABLE, corpus

GRID = """\
+------+--------------------+------+--------------------+
| B01  | HUH728080AL4200    | B00  |                    |
| sdaa | 2EKR1234           |      |                    |
+------+--------------------+------+--------------------+
| A1   | ST4000DM000        | A0   | ST4000DM000        |
| sdb  | Z3031111           | sdc  | Z3032222           |
+------+--------------------+------+--------------------+
"""


class TrueNasTests(unittest.TestCase):
    def test_two_enclosures_of_24_slots_and_two_without(self):
        told = ses.explain(corpus("ses/truenas-R40-ses-elements.json"))
        about = [(one["enclosure"], one["slots"], one["address"]) for one in told["enclosures"]]
        assert about == [
            ("3000000000000001", 0, "3:0:0:0"),
            ("3000000000000002", 0, "12:0:0:0"),
            ("5b0bd6d1a3083c3f", 24, "0:0:1:0"),
            ("5b0bd6d1a3083d3f", 24, "0:0:3:0"),
        ]
        assert {one["name"] for one in told["enclosures"][2:]} == {"iX FS2 1006"}

    def test_two_of_its_slots_are_taken(self):
        slots = ses.explain(corpus("ses/truenas-R40-ses-elements.json"))["slots"]
        taken = [
            (s["enclosure"], s["slot"], s["label"], s["disk_name"]) for s in slots if s["disk_name"]
        ]
        assert taken == [
            ("5b0bd6d1a3083c3f", 1, "slot00", "sda"),
            ("5b0bd6d1a3083d3f", 24, "slot23", "sdb"),
        ]
        assert [one["status"] for one in slots].count("Not installed") == 46
        assert [one["is_empty"] for one in slots].count(True) == 46

    def test_sensors_are_told_beside(self):
        sensors = ses.explain(corpus("ses/truenas-R40-ses-elements.json"))["sensors"]
        values = [one["value"] for one in sensors if one["value"]]
        assert values == ["41C", "12.03V", "36C", "12.09V"]

    def test_the_chassis_view_has_48_slots_and_their_origin(self):
        told = ses.explain(corpus("ses/truenas-R40-expected.json"))
        assert len(told["slots"]) == 48
        last = next(one for one in told["slots"] if one["slot"] == 48)
        assert (last["disk_name"], last["status"], last["is_empty"]) == ("sdb", "OK", False)
        assert last["original"]["enclosure_id"] == "5b0bd6d1a3083d3f"
        assert last["original"]["slot"] == 24

    def test_lights_are_bits_of_the_raw_status(self):
        def lights(raw: int) -> tuple[bool | None, bool | None]:
            element = {"descriptor": "slot00", "status": "OK", "value_raw": raw, "dev": "sda"}
            enclosure = {"id": "5b", "elements": {"Array Device Slot": {"1": element}}}
            (slot,) = ses.parse(json.dumps([enclosure]))
            return slot.fault_led, slot.locate_led

        assert lights(0x01000000) == (False, False)
        assert lights(0x01000200) == (False, True)
        assert lights(0x01000040) == lights(0x01000020) == (True, False)

    def test_an_older_versions_lists_are_read_too(self):
        element = {"slot": 3, "data": {"Descriptor": "slot02", "Status": "OK", "Device": "da3"}}
        group = {"name": "Array Device Slot", "elements": [element]}
        (slot,) = ses.parse(json.dumps([{"id": "5b", "elements": [group]}]))
        assert (slot.slot, slot.label, slot.disk_name) == (3, "slot02", "da3")

    def test_a_slot_without_number_is_told(self):
        elements = {"Array Device Slot": {"1": {"status": "OK"}, "front": {"status": "OK"}}}
        told = ses.explain(json.dumps([{"id": "5b", "elements": elements}]))
        assert told["not_understood"] == ["5b: a slot without number: front"]


class GridTests(unittest.TestCase):
    def test_48_bays_by_their_labels(self):
        slots = ses.explain(corpus("ses/chenbro-48bay-slot-grid.md"))["slots"]
        assert {one["label"] for one in slots} == {f"{e}{n:02}" for e in "AB" for n in range(24)}
        assert len(slots) == 48
        assert sorted(one["label"] for one in slots if one["is_empty"]) == ["A14", "B15"]

    def test_what_a_person_reads_in_some_boxes(self):
        slots = {
            s["label"]: s for s in ses.explain(corpus("ses/chenbro-48bay-slot-grid.md"))["slots"]
        }
        boxes = {
            label: (slots[label]["disk_name"], slots[label]["serial"], slots[label]["model"])
            for label in ("B23", "B00", "A21", "A00", "B08")
        }
        assert boxes == {
            "B23": ("sdp", "S32CNCAH30####", "MZILS1T9HCHP/0NW"),
            "B00": ("sdb", "Z303####", "ST4000DM000-1F21"),
            "A21": ("sdao", "VJGS####", "HUH72808CLAR8000"),
            "A00": ("sdx", "S32CNCAH30####", "MZILS1T9HCHP/0NW"),
            "B08": ("sday", "2EKR####", "HUH728080AL4200"),
        }
        place = {label: (slots[label]["row"], slots[label]["column"]) for label in ("B23", "A00")}
        assert place == {"B23": (1, 1), "A00": (16, 3)}

    def test_what_the_json_beside_it_adds(self):
        slots = {
            s["label"]: s for s in ses.explain(corpus("ses/chenbro-48bay-slot-grid.md"))["slots"]
        }
        assert (slots["A00"]["locate_led"], slots["A01"]["locate_led"]) == (True, False)
        assert (slots["A00"]["temperature_c"], slots["B01"]["temperature_c"]) == (33, 32)
        assert slots["B01"]["capacity_bytes"] == 8001563222016
        assert slots["B02"]["locate_led"] is None

    def test_masked_serials_are_no_identity(self):
        told = ses.explain(corpus("ses/chenbro-48bay-slot-grid.md"))
        assert told["not_understood"] == ["46 serials are masked (####) and name no drive"]

    def test_a_serial_in_two_boxes_is_told(self):
        told = ses.explain(GRID.replace("Z3032222", "Z3031111"))
        assert told["not_understood"] == ["serial Z3031111 is in several slots"]

    def test_a_coloured_label_is_a_light_that_is_on(self):
        slots = {one.label: one for one in ses.parse(GRID.replace("| A1 ", "| \x1b[41mA1\x1b[0m "))}
        assert (slots["A1"].locate_led, slots["A0"].locate_led) == (True, None)

    def test_a_drawing_that_is_cut_is_told(self):
        told = ses.explain("\n".join(GRID.splitlines()[:5]))
        assert [one["label"] for one in told["slots"]] == ["B01", "B00"]
        assert told["not_understood"] == ["the drawing ends within a box"]

    def test_json_slots_alone(self):
        told = {"enclosureA": {"slots": [{"slot": "A7", "ledIsOn": True, "occupied": False}]}}
        (slot,) = ses.parse(json.dumps(told))
        assert (slot.enclosure, slot.slot, slot.is_empty, slot.locate_led) == ("A", 7, True, True)


class BadInputTests(unittest.TestCase):
    def test_cut_text_is_a_part_or_unusable(self):
        for name in ("truenas-R40-expected.json", "chenbro-48bay-slot-grid.md"):
            whole = corpus(f"ses/{name}")
            for end in range(0, len(whole), 499):
                try:
                    assert ses.explain(whole[:end])["slots"]
                except ToolError as error:
                    assert "expected" in str(error)

    def test_unusable_text_is_refused(self):
        bad = (
            "[]",
            '[{"elements": {}}]',
            '{"ses": []}',
            "+----+----+\n",
            "{" * 50_000,
            "|" * 50_000,
        )
        for text in (*UNUSABLE, *bad):
            with self.subTest(text=text[:20]), self.assertRaises(ToolError):
                ses.explain(text)


if __name__ == "__main__":
    unittest.main()
