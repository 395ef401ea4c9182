"""A reading travels as JSON; what a host sends is checked value by value."""

from __future__ import annotations

import json
import unittest
from typing import Any

from hardware.domain.reading import Attribute, Reading, SelfTest
from hardware.domain.reading_json import build_reading, reading_json

FULL = Reading(
    serial="ZA1",
    source="smartctl --json=c -x /dev/sda",
    model="ST8000NM0055",
    protocol="SATA",
    capacity_bytes=8001563222016,
    exit_status=64,
    smart_passed=True,
    temperature_c=31,
    attributes=(Attribute(5, "Reallocated_Sector_Ct", 100, 99, 10, 8, "8", True, "past"),),
    counters=(("scsi.read.uncorrected", 3), ("sata.crc_errors", 1)),
    self_tests=(SelfTest("short", "Completed without error", True, 120),),
    messages=("Warning: limited",),
)
# a field → values that are not of its type
WRONG: dict[str, tuple[Any, ...]] = {
    "serial": (None, 17, ["ZA1"], "", "  "),
    "source": (17, None),
    "exit_status": (True, "4", 1.5, None, 2**63),
    "is_volume": (0, "no", None),
    "smart_passed": (1, "yes", "PASSED"),
    "temperature_c": ("31", 31.5, False),
    "capacity_bytes": ("8 TB", 2**64),
    "attributes": ({}, "none", [17], [{"name": "no number"}], [{"number": "5", "name": "x"}]),
    "counters": ([["scsi.grown_defects", 1]], {"scsi.grown_defects": "1"}, {"Drop Table": 1}),
    "self_tests": ([None], [{"kind": "short"}], [{"kind": "short", "result": 4}], None),
    "messages": ("one", [1], [None]),
}


def changed(**values: Any) -> dict[str, Any]:
    return {**json.loads(json.dumps(reading_json(FULL))), **values}


class ReadingJsonTests(unittest.TestCase):
    def test_it_comes_back_as_it_went(self):
        assert build_reading(json.loads(json.dumps(reading_json(FULL)))) == FULL

    def test_a_sleeping_disk_comes_back_without_values(self):
        asleep = Reading(serial="ZA1", source="smartctl", power_mode="standby")
        assert build_reading(reading_json(asleep)) == asleep

    def test_counters_are_an_object(self):
        assert reading_json(FULL)["counters"] == {"scsi.read.uncorrected": 3, "sata.crc_errors": 1}

    def test_every_value_of_a_wrong_type_is_named(self):
        for name, values in WRONG.items():
            for value in values:
                refused = self.assertRaisesRegex(ValueError, rf"reading\.{name}")
                with self.subTest(name=name, value=value), refused:
                    build_reading(changed(**{name: value}))

    def test_no_field_takes_a_value_of_no_json_type(self):
        for name in reading_json(FULL):
            with self.subTest(name=name), self.assertRaises(ValueError):
                build_reading(changed(**{name: object()}))

    def test_what_is_no_object_is_no_reading(self):
        for value in (None, 17, "text", [], [FULL], True):
            with self.subTest(value=value), self.assertRaisesRegex(ValueError, "JSON object"):
                build_reading(value)

    def test_a_reading_without_its_serial_is_refused(self):
        data = changed()
        del data["serial"]
        with self.assertRaisesRegex(ValueError, "serial"):
            build_reading(data)

    def test_a_list_without_end_is_refused(self):
        with self.assertRaisesRegex(ValueError, "at most"):
            build_reading(changed(messages=["x"] * 601))

    def test_an_unknown_field_of_a_newer_host_is_ignored(self):
        assert build_reading(changed(brand_new=17)) == FULL


if __name__ == "__main__":
    unittest.main()
