"""sg_ses: joined elements and single pages, slots with their lights and ports."""

from __future__ import annotations

import unittest

from hardware.domain.machine import ToolError
from hardware.tools import sg_ses
from tests.recorded import UNUSABLE, FakeMachine, corpus

HEAD = "  LSI       SAS3x40           0601\n  Primary enclosure logical identifier (hex): {}\n"
FRONT, REAR = HEAD.format("5003048001c1043f"), HEAD.format("500304801e977aff")
STATUS = """\
Enclosure Status diagnostic page:
  INVOP=0, INFO=0, NON-CRIT=0, CRIT=0, UNRECOV=0
  generation code: 0x1
  status descriptor list
    Element type: Array device slot, subenclosure id: 0 [ti=0]
      Overall descriptor:
        Predicted failure=0, Disabled=0, Swap=0, status: Unsupported
      Element 0 descriptor:
        Predicted failure=0, Disabled=0, Swap=0, status: Critical
        Ready to insert=0, RMV=0, Ident=0, Report=0
        App client bypass B=0, Fault sensed=0, Fault reqstd=1, Device off=0
      Element 1 descriptor:
        Predicted failure=0, Disabled=0, Swap=0, status: Not installed
        Ready to insert=0, RMV=0, Ident=1, Report=0
    Element type: Cooling, subenclosure id: 0 [ti=1]
      Element 0 descriptor:
        Predicted failure=0, Disabled=0, Swap=0, status: OK
"""
PORTS = """\
Additional element status diagnostic page:
  additional element status descriptor list
    Element type: Array device slot, subenclosure id: 0 [ti=0]
      Element index: 0  eiioe=0
        Transport protocol: SAS
        number of phys: 1, not all phys: 0, device slot number: 12
        phy index: 0
          SAS device type: end device
          attached SAS address: 0x5003048001c1043f
          SAS address: 0x5000cca264d473d5
      Element index: 1  eiioe=0
        Transport protocol: SAS
        number of phys: 1, not all phys: 0, device slot number: 13
        phy index: 0
          SAS device type: no SAS device attached
          attached SAS address: 0x0
          SAS address: 0x0
    Element type: SAS expander, subenclosure id: 0 [ti=1]
      Element index: 24  eiioe=0
"""
JOINED = """\
Slot00 [0,-1]  Element type: Array device slot
  Enclosure Status:
    Predicted failure=0, Disabled=0, Swap=0, status: Unsupported
Slot00 [0,0]  Element type: Array device slot
  Enclosure Status:
    Predicted failure=0, Disabled=0, Swap=0, status: OK
    Ready to insert=0, RMV=0, Ident=0, Report=0
  Additional Element Status:
    Transport protocol: SAS
    number of phys: 2, not all phys: 0, device slot number: 0
    phy index: 0
      SAS device type: end device
      attached SAS address: 0x5003048001c1043f
      SAS address: 0x5000cca264d473d5
    phy index: 1
      SAS address: 0x5000cca264d473d6
PSU A [1,0]  Element type: Power supply
      Predicted failure=0, Disabled=0, Swap=0, status: OK
"""


class JoinTests(unittest.TestCase):
    def test_one_slot_with_both_lights_on(self):
        (slot,) = sg_ses.explain(corpus("reconstructed/sg_ses/join-slot07.txt"))["slots"]
        assert (slot["slot"], slot["label"], slot["serial"]) == (7, "SLOT 07", "T5G7RMLD")
        assert (slot["status"], slot["predicted_failure"]) == ("OK", True)
        assert (slot["fault_led"], slot["locate_led"], slot["is_empty"]) == (True, True, False)

    def test_a_predicted_failure_is_part_of_the_status(self):
        (slot,) = sg_ses.parse(corpus("reconstructed/sg_ses/join-slot07.txt"))
        assert slot.status == "OK, predicted failure"

    def test_the_first_port_of_two_counts_and_not_the_expanders(self):
        (slot,) = sg_ses.parse(FRONT + JOINED)
        assert (slot.enclosure, slot.slot) == ("0x5003048001c1043f", 0)
        assert slot.sas_address == "0x5000cca264d473d5"

    def test_a_power_supply_is_told_beside_the_slots(self):
        told = sg_ses.explain(FRONT + JOINED)
        (other,) = told["others"]
        assert (other["type"], other["name"], other["status"]) == ("Power supply", "PSU A", "OK")


class PageTests(unittest.TestCase):
    def test_the_status_page_alone(self):
        first, second = sg_ses.parse(FRONT + STATUS)
        assert (first.slot, first.status, first.is_empty) == (0, "Critical", False)
        assert (first.fault_led, first.locate_led) == (True, False)
        assert (second.status, second.is_empty) == ("Not installed", True)
        assert (second.fault_led, second.locate_led) == (None, True)

    def test_the_page_of_ports_alone(self):
        first, second = sg_ses.parse(FRONT + PORTS)
        assert (first.slot, first.sas_address) == (12, "0x5000cca264d473d5")
        assert (second.slot, second.sas_address, second.is_empty) == (13, "", True)

    def test_both_pages_are_one_slot_each(self):
        first, second = sg_ses.parse(FRONT + STATUS + FRONT + PORTS)
        assert (first.slot, first.status, first.sas_address[-4:]) == (12, "Critical", "73d5")
        assert (second.slot, second.status) == (13, "Not installed")

    def test_two_enclosures_in_one_text_are_two(self):
        slots = sg_ses.parse(FRONT + STATUS + REAR + STATUS)
        places = [(one.enclosure, one.slot) for one in slots]
        assert places == [
            ("0x5003048001c1043f", 0),
            ("0x5003048001c1043f", 1),
            ("0x500304801e977aff", 0),
            ("0x500304801e977aff", 1),
        ]

    def test_the_page_of_names_gives_labels(self):
        text = (
            "Element Descriptor In diagnostic page:\n  Element type: Array device slot, x [ti=0]\n"
            "      Overall descriptor: Drive Slots\n      Element 0 descriptor: Disk #07\n"
        )
        (slot,) = sg_ses.parse(FRONT + text)
        assert (slot.slot, slot.label, slot.is_empty) == (7, "Disk #07", None)

    def test_an_empty_slots_label_ends_without_the_comma_of_a_serial(self):
        page = (
            "    Element type: Array device slot, subenclosure id: 0 [ti=0]\n"
            "      Element 1 descriptor: SLOT 01,\n"
        )
        (slot,) = sg_ses.parse(page)
        assert (slot.label, slot.serial) == ("SLOT 01", "")


class BadInputTests(unittest.TestCase):
    def test_a_slot_that_says_nothing_is_told(self):
        cut = FRONT + STATUS.partition("      Element 1 descriptor:")[0]
        told = sg_ses.explain(cut + "      Element 1 descriptor:\n")
        assert told["not_understood"] == ["slot 1: it says nothing"]

    def test_cut_text_is_a_part_or_unusable(self):
        whole = FRONT + JOINED + FRONT + PORTS
        for end in range(0, len(whole), 13):
            try:
                assert sg_ses.explain(whole[:end])["slots"]
            except ToolError as error:
                assert "expected" in str(error)

    def test_unusable_text_is_refused(self):
        bad = ("PSU A [1,0]  Element type: Power supply\n  status: OK\n", FRONT, "[" * 50_000)
        for text in (*UNUSABLE, *bad):
            with self.subTest(text=text[:20]), self.assertRaises(ToolError):
                sg_ses.explain(text)


class SurveyTests(unittest.TestCase):
    def machine(self, said: str, status: int = 0) -> FakeMachine:
        """A machine with one enclosure, sg9."""
        folder = "/sys/bus/scsi/devices/14:0:30:0"
        path = "/sys/devices/pci0000:3a/0000:3b:00.0/host14/target14:0:30/14:0:30:0"
        return FakeMachine(
            {("sg_ses", "--join", "/dev/sg9"): (said, status)},
            {f"{folder}/type": "13\n", f"{folder}/scsi_generic/sg9/dev": "21:9\n"},
            {folder: path},
        )

    def test_each_enclosure_is_asked_and_its_card_is_known(self):
        (slot,) = sg_ses.survey(self.machine(FRONT + JOINED)).slots
        assert (slot.controller, slot.enclosure) == ("0000:3b:00.0", "0x5003048001c1043f")

    def test_an_enclosure_without_a_name_has_its_address(self):
        assert sg_ses.survey(self.machine(JOINED)).slots[0].enclosure == "14:0:30:0"

    def test_one_that_fails_is_trouble(self):
        trouble = sg_ses.survey(self.machine("", 5)).trouble
        assert trouble == ("sg_ses --join /dev/sg9: printed nothing (exit status 5)",)


if __name__ == "__main__":
    unittest.main()
