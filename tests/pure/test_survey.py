"""Partial surveys add up, and join() ties them together."""

from __future__ import annotations

import unittest
from dataclasses import replace

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay, Block, Controller, Drive, Fact, LogicalVolume
from hardware.domain.join import join
from hardware.domain.survey import Survey

CARD = Controller("0000:3b:00.0", driver="smartpqi", host_numbers=(14,))
VOLUME = LogicalVolume(CARD.pci_address, 9, unique_id="ID9", members=("HIDDEN",))
SHOWN = Block("sdj", ScsiAddress(14, 1, 0, 9), CARD.pci_address, unique_id="ID9")
PASSED = Block("sdaa", ScsiAddress(14, 0, 13, 0), CARD.pci_address, serial="SEEN", bay=Bay("1", 5))
HIDDEN = Drive("HIDDEN", controller=CARD.pci_address, bay=Bay("1", 17, "CN0"))
SEEN = Drive("SEEN", controller=CARD.pci_address, bay=Bay("1", 5, "CN0"))


def whole(**more: tuple[object, ...]) -> Survey:
    parts = {
        "controllers": (CARD,),
        "blocks": (SHOWN, PASSED),
        "drives": (HIDDEN, SEEN),
        "volumes": (VOLUME,),
    }
    return join(Survey(**{**parts, **more}))  # type: ignore[arg-type]


class JoinTests(unittest.TestCase):
    def test_a_hidden_member_is_seen_as_its_volume(self):
        drive = whole().drive("HIDDEN")
        assert drive is not None
        assert (drive.seen_as, drive.disk_name) == (SHOWN.address, "sdj")

    def test_a_passed_through_disk_is_seen_as_itself(self):
        drive = whole().drive("SEEN")
        assert drive is not None
        assert (drive.seen_as, drive.disk_name) == (PASSED.address, "sdaa")
        assert drive.bay == Bay("1", 5, "CN0")

    def test_sources_that_agree_on_the_slot_leave_no_other_bay(self):
        drive = whole().drive("SEEN")
        assert drive is not None
        assert drive.other_bays == ()

    def test_sources_that_differ_keep_both_bays(self):
        drive = whole(blocks=(SHOWN, replace(PASSED, bay=Bay("1", 6)))).drive("SEEN")
        assert drive is not None
        assert (drive.bay, drive.other_bays) == (Bay("1", 5, "CN0"), (Bay("1", 6),))

    def test_a_volume_whose_unique_id_differs_is_another_volume(self):
        found = whole(blocks=(replace(SHOWN, unique_id="ID8"),))
        assert found.volumes[0].address is None

    def test_without_unique_ids_the_number_behind_the_same_card_counts(self):
        found = whole(blocks=(replace(SHOWN, unique_id=""),))
        assert found.volumes[0].address == SHOWN.address

    def test_the_same_number_behind_another_card_does_not_count(self):
        other = Controller("0000:af:00.0", driver="smartpqi", host_numbers=(15,))
        block = replace(SHOWN, unique_id="", pci_address=other.pci_address)
        assert whole(controllers=(CARD, other), blocks=(block,)).volumes[0].address is None

    def test_a_volume_is_never_a_drive_even_with_a_serial(self):
        found = whole(blocks=(replace(SHOWN, serial="210235A2XXH000000001"),))
        assert found.drive("210235A2XXH000000001") is None

    def test_the_kernels_world_wide_name_counts_before_the_ports(self):
        drive = whole(
            drives=(replace(SEEN, wwn="0x5000c500ae34498b"),),
            blocks=(replace(PASSED, wwn="0x5000c500ae34498a"),),
        ).drive("SEEN")
        assert drive is not None
        assert drive.wwn == "0x5000c500ae34498a"

    def test_what_all_said_is_kept(self):
        drive = whole(
            drives=(replace(SEEN, facts=(Fact("arcconf", "a"),)),),
            blocks=(replace(PASSED, facts=(Fact("hwinfo", "b"),)),),
        ).drive("SEEN")
        assert drive is not None
        assert [fact.source for fact in drive.facts] == ["arcconf", "hwinfo"]

    def test_joining_twice_changes_nothing_about_places(self):
        once = whole()
        again = join(once)
        assert [d.seen_as for d in again.drives] == [d.seen_as for d in once.drives]


class SumTests(unittest.TestCase):
    def test_surveys_add_up(self):
        both = Survey(drives=(SEEN,), trouble=("a",)) + Survey(drives=(HIDDEN,), trouble=("b",))
        assert (both.drives, both.trouble) == ((SEEN, HIDDEN), ("a", "b"))

    def test_a_survey_survives_json(self):
        found = whole()
        assert Survey.from_json(found.as_json()) == found

    def test_anything_else_is_no_survey(self):
        for data in (None, [], {}, {"controllers": 1}, {"drives": [{}]}):
            with self.subTest(data=data), self.assertRaises(ValueError):
                Survey.from_json(data)


if __name__ == "__main__":
    unittest.main()
