"""MegaCli: real lists of drives, made-up volumes, and what its text may lack."""

from __future__ import annotations

import unittest
from typing import Any

from hardware.domain.drive import Bay
from hardware.domain.machine import ToolError
from hardware.tools import megacli
from hardware.tools._megaraid_inquiry import parse_inquiry
from tests.recorded import UNUSABLE, FakeMachine, corpus

EVERY = ("-aALL", "-NoLog")
END = "\nExit Code: 0x00\n"
ADAPTER = """
Adapter #0

==============================================================================
                    Versions
                ================
Product Name    : PERC H730P Mini
Serial No       : 72O00BI
FW Package Build: 25.5.0.0018

                PCI Info
                ================
Controller Id\t: 0000
Device Id       : 005d
"""
PCI = """
PCI information for Controller 0
--------------------------------
Bus Number      : 3b
Device Number   : 0
Function Number : 0
"""


def drive(slot: int, serial: str, state: str = "Online, Spun Up", **more: str) -> str:
    fields = {
        "Enclosure Device ID": "32",
        "Slot Number": str(slot),
        "Drive's position": f"DiskGroup: 0, Span: 0, Arm: {slot}",
        "Device Id": str(slot + 10),
        "Media Error Count": "0",
        "PD Type": "SATA",
        "Raw Size": "2.728 TB [0x15d50a3b0 Sectors]",
        "Firmware state": state,
        "Inquiry Data": f"{serial:>20}{'Hitachi HDS723030ALA640':<40}MKAOA5C0",
    }
    return "\n".join(f"{key}: {value}" for key, value in (fields | more).items()) + "\n"


def volume(number: int, *members: str, target: int | None = None, **more: str) -> str:
    fields = {
        "Name                ": "data",
        "RAID Level          ": "Primary-1, Secondary-0, RAID Level Qualifier-0",
        "State               ": "Degraded",
        "Number Of Drives    ": "2",
        "Span Depth          ": "1",
    }
    place = number if target is None else target
    lines = [f"Virtual Drive: {number} (Target Id: {place})"]
    lines += [f"{key}:{value}" for key, value in (fields | more).items()]
    lines += [f"\nPD: {n} Information\n{told}" for n, told in enumerate(members)]
    return "\n".join(lines) + "\n"


def adapter(*parts: str) -> str:
    return "\nAdapter #0\n\n" + "\n".join(parts) + END


class RealListTests(unittest.TestCase):
    def test_six_ibm_drives_are_read(self):
        told = megacli.explain(corpus("megacli/pdlist-predictive-4.txt"))
        assert [
            (d["bay"]["slot"], d["device_id"], d["model"], d["firmware"], d["serial"])
            for d in told["drives"]
        ] == [
            (0, 10, "ST9146803SS", "B53C", "6SD1LQ9C0324B53C"),
            (1, 9, "ST9146803SS", "B53C", "6SD1P71V0324B53C"),
            (2, 13, "CBRCA300C3ETS0 N", "C610", "PFVEUH0ECCXSA610"),
            (3, 8, "CBRCA300C3ETS0 N", "C610", "PFVGB00ECCXSA610"),
            (4, 11, "CBRCA300C3ETS0 N", "C610", "PFVGDXPECCXSA610"),
            (5, 14, "ST9300603SS   F", "B53B", "3SE0WJ1Y0825B53B"),
        ]
        assert {(d["vendor"], d["state"], d["protocol"]) for d in told["drives"]} == {
            ("IBM-ESXS", "online", "SAS")
        }
        assert {d["bay"]["enclosure"] for d in told["drives"]} == {"252"}
        last = told["drives"][5]
        assert (last["medium_errors"], last["other_errors"]) == (94, 12)
        assert last["predictive_failures"] == 4
        assert told["drives"][2]["medium_errors"] == 8
        assert last["sas_address"] == "0x5000c50016c859cd"

    def test_ibms_serial_numbers_are_marked(self):
        told = megacli.explain(corpus("megacli/pdlist-predictive-4.txt"))
        assert "may end in IBM's codes" in told["not_understood"][0]

    def test_masked_drives_are_shown_without_serial_and_named(self):
        told = megacli.explain(corpus("megacli/pdlist-predictive-423.txt"))
        assert [(d["bay"]["slot"], d["device_id"]) for d in told["drives"]] == [
            *((0, 11), (1, 10), (2, 9), (3, 8), (4, 12), (5, 13), (6, 14), (7, 16))
        ]
        assert {(d["serial"], d["state"], d["drive_group"]) for d in told["drives"]} == {
            (None, "online", 0)
        }
        assert len(told["not_understood"]) == 8
        assert all("'IBM-ESXSM'" in said for said in told["not_understood"])

    def test_the_drive_that_fails_says_so(self):
        told = megacli.explain(corpus("megacli/pdlist-predictive-423.txt"))
        third = told["drives"][2]
        assert (third["medium_errors"], third["predictive_failures"]) == (71, 423)
        assert (third["smart_passed"], third["temperature_c"]) == (False, 29)
        assert [d["smart_passed"] for d in told["drives"]].count(False) == 1
        assert [d["firmware"] for d in told["drives"]] == ["SB1A"] * 7 + ["SB19"]

    def test_twelve_sata_drives_a_bad_one_and_a_spare_are_read(self):
        told = megacli.explain(corpus("megacli/pdlist-unconfigured-bad.txt"))
        assert [(d["bay"]["slot"], d["device_id"], d["serial"]) for d in told["drives"]] == [
            (1, 4, "MK0311YHGXHPPA"),
            (2, 5, "MK0311YHGXGTSA"),
            (3, 6, "MK0311YHGX38DA"),
            (4, 7, "MK0311YHG31V6A"),
            (5, 8, "MK0311YHGVLH4A"),
            (6, 9, "MK0311YHGBEBZA"),
            (7, 10, "MK0311YHGBEAMA"),
            (8, 11, "MK0311YHGX2TJA"),
            (9, 12, "MK0311YHGXJUVA"),
            (10, 13, "W1F3ZE1T"),
            (11, 14, "MK0311YHGXGURA"),
            (12, 16, "MK0311YHGX5JZA"),
        ]
        states = {d["bay"]["slot"]: d["state"] for d in told["drives"]}
        assert states.pop(10) == "unconfigured bad"
        assert states.pop(11) == "global hot spare"
        assert set(states.values()) == {"online"}
        assert "not_understood" not in told

    def test_a_bad_drives_zero_degrees_are_no_temperature(self):
        told = megacli.explain(corpus("megacli/pdlist-unconfigured-bad.txt"))
        tenth = told["drives"][9]
        assert (tenth["temperature_c"], tenth["model"]) == (None, "ST3000DM001-1CH166")
        assert tenth["firmware"] == "CC27"
        assert tenth["capacity_bytes"] == 0x15D50A3B0 * 512

    def test_real_readings_are_one_for_each_named_drive(self):
        text = corpus("megacli/pdlist-predictive-4.txt")
        found = megacli.readings(FakeMachine({("megacli", "-PDList", *EVERY): (text, 0)}))
        assert [dict(one.counters)["card.medium_errors"] for one in found] == [0, 0, 8, 0, 0, 94]
        assert found[5].serial == "3SE0WJ1Y0825B53B"


class InquiryTests(unittest.TestCase):
    sata = f"{'S252NX0H600627D':<20}{'Samsung SSD 850 PRO 1TB':<40}EXM02B6Q"

    def test_a_serial_may_be_left_or_right_in_its_field(self):
        for text in (self.sata, f"{'W1F3ZE1T':>20}{'ST3000DM001-1CH166':<40}{'CC27':<8}"):
            with self.subTest(text=text):
                found = parse_inquiry(text, "SATA")
                assert found and " " not in found.serial + found.firmware

    def test_a_full_field_touches_the_next(self):
        text = f"{'BTWL332507LC120LGNXX':<20}{'INTEL SSDSC2BB120G4':<40}D2010355"
        found = parse_inquiry(text, "SATA", "0355")
        assert found and found.serial == "BTWL332507LC120LGNXX"

    def test_blanks_cut_on_one_side_are_no_harm(self):
        text = f"{'MK0311YHGXHPPA':>20}{'Hitachi HDS723030ALA640':<40}MKAOA5C0"
        found = parse_inquiry(text.lstrip(), "SATA")
        assert found and (found.serial, found.firmware) == ("MK0311YHGXHPPA", "MKAOA5C0")
        text = f"{'W1F3ZE1T':>20}{'ST3000DM001-1CH166':<40}{'CC27':<8}"
        found = parse_inquiry(text.rstrip(), "SATA")
        assert found and (found.serial, found.firmware) == ("W1F3ZE1T", "CC27")

    def test_blanks_cut_on_both_sides_are_not_understood(self):
        text = f"{'W1F3ZE1T':>20}{'ST3000DM001-1CH166':<40}{'CC27':<8}"
        assert parse_inquiry(text.strip(), "SATA") is None

    def test_sas_has_vendor_model_revision_and_serial(self):
        found = parse_inquiry("SEAGATE ST300MM0006     LS08S0K2B5NV            ", "SAS", "LS08")
        assert found and (found.vendor, found.model) == ("SEAGATE", "ST300MM0006")
        assert (found.firmware, found.serial) == ("LS08", "S0K2B5NV")

    def test_another_firmware_level_is_a_contradiction(self):
        assert parse_inquiry("SEAGATE ST300MM0006     LS08S0K2B5NV", "SAS", "LS09") is None

    def test_what_is_too_short_too_long_or_of_another_kind_is_none(self):
        assert parse_inquiry("IBM-ESXSM", "SAS") is None
        assert parse_inquiry("SEAGATE ST300MM0006     LS08" + "X" * 40, "SAS") is None
        assert parse_inquiry("", "SATA") is None
        assert parse_inquiry(self.sata, "") is None
        assert parse_inquiry(self.sata + "much more", "SATA") is None


class VolumeTests(unittest.TestCase):
    def test_a_volume_has_the_members_below_it(self):
        text = adapter(volume(0, drive(0, "AAA"), drive(1, "BBB"), target=2))
        (found,) = megacli.parse(text).volumes
        assert (found.members, found.unnamed) == (("AAA", "BBB"), 0)
        assert (found.number, found.tool_number) == (2, "0")  # the kernel's is the target
        assert (found.level, found.state, found.name) == ("RAID1", "degraded", "data")

    def test_a_member_that_is_gone_counts(self):
        found = megacli.parse(adapter(volume(0, drive(0, "AAA"), "")))
        assert (found.volumes[0].members, found.volumes[0].unnamed) == (("AAA",), 1)
        assert any("1 of its members not named" in said for said in found.trouble)

    def test_spans_make_a_ten_of_a_one(self):
        spans = {"Span Depth          ": "2", "Number Of Drives per span": "2"}
        found = megacli.parse(adapter(volume(0, drive(0, "AAA"), drive(1, "BBB"), **spans)))
        assert (found.volumes[0].level, found.volumes[0].unnamed) == ("RAID10", 2)

    def test_a_dedicated_spare_is_a_spare(self):
        spare = "Number of Dedicated Hot Spares: 1\n    0 : EnclId - 32 SlotId - 3 \n"
        below = volume(0, drive(0, "AAA"), drive(1, "BBB")) + spare
        loose = drive(3, "CCC", "Hotspare, Spun Up", Type="Dedicated, is revertible")
        found = megacli.parse(adapter(loose, below))
        assert found.volumes[0].spares == ("CCC",)
        assert found.drives[2].state == "dedicated hot spare"

    def test_volumes_without_drives_say_what_to_ask(self):
        told = megacli.explain("\nAdapter 0 -- Virtual Drive Information:\n" + volume(0) + END)
        assert told["volumes"][0]["unnamed"] == 2
        assert "ask -LDPDInfo -aALL" in told["not_understood"][0]

    def test_progress_is_read(self):
        done = {"Ongoing Progresses": "", "  Rebuild          ": " Completed 23%, Taken 5 min."}
        found = megacli.parse(adapter(volume(0, drive(0, "AAA"), drive(1, "BBB"), **done)))
        assert found.volumes[0].progress_percent == 23.0

    def test_cfgdsply_names_its_members_in_another_way(self):
        text = adapter(volume(0, drive(0, "AAA"), drive(1, "BBB")))
        text = text.replace("PD: 0 Information", "Physical Disk: 0").replace("position", "postion")
        assert megacli.parse(text).volumes[0].members == ("AAA", "BBB")


class DriveTests(unittest.TestCase):
    def test_a_drive_without_enclosure_is_direct_attached(self):
        text = adapter(drive(3, "AAA", **{"Enclosure Device ID": "N/A"}))
        assert megacli.parse(text).drives[0].bay == Bay("Direct Attached", 3)

    def test_jbod_is_shown_to_the_os_as_itself(self):
        text = adapter(drive(3, "AAA", "JBOD"), drive(4, "BBB"))
        assert [d.pass_through for d in megacli.parse(text).drives] == [True, False]

    def test_a_drive_without_slot_is_named(self):
        told = megacli.explain(adapter(drive(3, "AAA"), "Enclosure Device ID: 32\n"))
        assert "a drive without slot number" in told["not_understood"][0]

    def test_two_drives_with_one_serial_are_trouble(self):
        found = megacli.parse(adapter(drive(3, "AAA"), drive(4, "AAA")))
        assert any("serial number AAA in" in said for said in found.trouble)


class UnusableTests(unittest.TestCase):
    def test_unusable_text_raises(self):
        for text in UNUSABLE:
            with self.subTest(text=text[:20]), self.assertRaises(ToolError) as error:
                megacli.parse(text)
            assert "megacli" in str(error.exception)

    def test_nothing_but_an_exit_code_is_no_success(self):
        with self.assertRaises(ToolError) as error:
            megacli.parse("\n" + END)
        assert "run it as root" in str(error.exception)

    def test_a_failure_says_what_the_tool_said(self):
        for text in (
            "User specified controller is not present.\nFailed to get CpController object.\n"
            "\nExit Code: 0x01\n",
            "\nAdapter 0: Permission denied\n\nExit Code: 0x01\n",
        ):
            with self.subTest(text=text), self.assertRaises(ToolError) as error:
                megacli.parse(text)
            assert text.split("\n")[0] in str(error.exception) or "denied" in str(error.exception)

    def test_another_exit_code_is_said(self):
        found = megacli.parse(adapter(drive(3, "AAA")).replace("0x00", "0x0c"))
        assert any("exit code 0x0c" in said for said in found.trouble)

    def test_a_cut_list_raises_or_says_that_it_may_be_cut(self):
        text = corpus("megacli/pdlist-unconfigured-bad.txt")
        for end in range(0, text.rindex("Exit Code"), 97):
            with self.subTest(end=end):
                try:
                    told = megacli.explain(text[:end])
                except ToolError:
                    continue
                assert any("it may be cut" in said for said in told["not_understood"])


class SurveyTests(unittest.TestCase):
    def machine(self, name: str = "megacli", **commands: Any) -> FakeMachine:
        usual = {
            "-PDList": (adapter(drive(0, "AAA"), drive(1, "BBB")), 0),
            "-AdpAllInfo": (ADAPTER + END, 0),
            "-AdpGetPciInfo": (PCI + END, 0),
            "-LDPDInfo": (adapter(volume(0, drive(0, "AAA"), drive(1, "BBB"))), 0),
        }
        told = {**usual, **commands}
        return FakeMachine({(name, one, *EVERY): said for one, said in told.items()})

    def test_four_questions_make_one_survey(self):
        found = megacli.survey(self.machine())
        (card,) = found.controllers
        assert (card.pci_address, card.model, card.serial) == (
            "0000:3b:00.0",
            "PERC H730P Mini",
            "72O00BI",
        )
        assert [drive.serial for drive in found.drives] == ["AAA", "BBB"]
        assert {drive.controller for drive in found.drives} == {"0000:3b:00.0"}
        assert found.volumes[0].members == ("AAA", "BBB")
        assert found.trouble == ()

    def test_its_other_names_are_tried(self):
        for name in ("MegaCli64", "/opt/MegaRAID/MegaCli/MegaCli64"):
            with self.subTest(name=name):
                assert len(megacli.survey(self.machine(name)).drives) == 2

    def test_a_card_without_volumes_is_no_trouble(self):
        none = "\nAdapter 0: No Virtual Drive Configured.\n" + END
        found = megacli.survey(self.machine(**{"-LDPDInfo": (none, 0)}))
        assert (len(found.drives), found.volumes, found.trouble) == (2, (), ())

    def test_a_question_that_hangs_leaves_the_others(self):
        found = megacli.survey(self.machine(**{"-AdpGetPciInfo": ("", 124)}))
        assert len(found.drives) == 2
        assert any("no answer within 30 s" in said for said in found.trouble)
        assert any("no PCI address" in said for said in found.trouble)

    def test_who_is_not_root_is_told(self):
        (said,) = megacli.survey(self.machine(**{"-PDList": (END, 0)})).trouble
        assert "run it as root" in said

    def test_readings_without_the_tool_are_none_and_without_an_answer_an_error(self):
        assert megacli.readings(FakeMachine()) == []
        with self.assertRaises(ToolError):
            megacli.readings(self.machine(**{"-PDList": (END, 0)}))


if __name__ == "__main__":
    unittest.main()
