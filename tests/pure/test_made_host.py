"""The made host is one machine: all tools agree on it, and lazy programs are wrong about it."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path
from typing import Any

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Drive
from hardware.domain.join import join
from hardware.domain.kernel_log import parse_log
from hardware.domain.survey import Survey
from hardware.tools import answering, arcconf, system
from mirrorsite.demo import made_chassis, make_host
from mirrorsite.ground.outside.shell import Recording

COMMITTED = Path(make_host.__file__).parent / "host"
A, B = "0000:3b:00.0", "0000:af:00.0"
VOLUME_9 = ScsiAddress(14, 1, 0, 9)


def bytes_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def survey_of(recording: Recording) -> Survey:
    found = sum((tool.survey(recording) for tool in answering("survey")), Survey())
    labels = {}
    for place, label in recording.about["bay_labels"].items():
        card, enclosure, slot = place.split("/")
        labels[card, enclosure, int(slot)] = label
    return join(found).with_labels(labels)


class MadeHostCase(unittest.TestCase):
    def make(self, **how: Any) -> Recording:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        make_host.make(Path(folder.name), **how)
        return Recording(Path(folder.name))


class CommittedTests(MadeHostCase):
    def test_what_is_committed_is_what_make_writes(self):
        assert bytes_of(self.make().folder) == bytes_of(COMMITTED)

    def test_it_says_that_it_is_made(self):
        assert "made, not taken from a real machine" in Recording(COMMITTED).about["made"]

    def test_every_tool_answers_without_trouble(self):
        recording = Recording(COMMITTED)
        assert survey_of(recording).trouble == ()
        assert system.facts(recording)["cpu_count"] == 64

    def test_it_is_small(self):
        assert sum(map(len, bytes_of(COMMITTED).values())) < 500_000


class SurveyTests(MadeHostCase):
    def setUp(self) -> None:
        self.found = survey_of(Recording(COMMITTED))

    def members(self, card: str, number: int) -> list[Drive]:
        volume = next(v for v in self.found.volumes if (v.controller, v.number) == (card, number))
        return [drive for drive in self.found.drives if drive.serial in volume.members]

    def test_two_cards_33_drives_20_volumes(self):
        assert [c.pci_address for c in self.found.controllers] == [A, B]
        assert (len(self.found.drives), len(self.found.volumes)) == (33, 20)
        assert len(self.found.blocks) == 27

    def test_volume_9_of_card_a_is_one_drive_in_slot_17(self):
        (drive,) = self.members(A, 9)
        assert drive.bay is not None
        assert (drive.bay.slot, drive.bay.label) == (17, "Front 18")
        assert (drive.seen_as, drive.disk_name) == (VOLUME_9, "sdj")

    def test_the_address_leads_to_that_volume(self):
        (volume,) = (v for v in self.found.volumes if v.address == VOLUME_9)
        assert (volume.controller, volume.number, volume.level) == (A, 9, "RAID0")

    def test_the_drifted_target_leads_to_slot_5(self):
        (drive,) = (d for d in self.found.drives if d.seen_as == ScsiAddress(14, 0, 13, 0))
        assert drive.bay is not None
        assert (drive.bay.slot, drive.bay.label, drive.controller) == (5, "Front 6", A)
        assert drive.pass_through is True

    def test_volume_9_of_card_b_has_six_members_and_none_is_guilty(self):
        members = self.members(B, 9)
        assert len(members) == 6
        assert {drive.state for drive in members} == {"online"}

    def test_all_sources_agree_about_every_bay(self):
        assert all(drive.bay and drive.other_bays == () for drive in self.found.drives)
        assert all(drive.bay.label for drive in self.found.drives if drive.bay)

    def test_every_shown_drive_was_told_of_by_all_tools(self):
        for drive in self.found.drives:
            if drive.pass_through:
                sources = " ".join(fact.source for fact in drive.facts)
                for tool in ("arcconf", "smartctl", "hwinfo", "/sys/", "udev"):
                    assert tool in sources

    def test_the_world_wide_name_is_the_logical_units(self):
        for drive in self.found.drives:
            assert int(drive.wwn, 16) % 2 == (0 if drive.pass_through else 1)

    def test_serials_and_names_are_unique(self):
        assert len({drive.wwn for drive in self.found.drives}) == 33
        assert len({volume.unique_id for volume in self.found.volumes}) == 20
        assert len({block.disk_name for block in self.found.blocks}) == 27


class TrapTests(unittest.TestCase):
    """Whoever takes a number for a slot must be wrong."""

    def test_no_volume_sits_in_the_slot_of_its_number(self):
        for card in made_chassis.cards():
            for volume in card.volumes:
                assert volume.number not in {disk.slot for disk in volume.disks}
                assert volume.number + 1 not in {disk.slot for disk in volume.disks}

    def test_no_panel_label_has_the_volumes_number(self):
        labels = made_chassis.bay_labels()
        for card in made_chassis.cards():
            for volume in card.volumes:
                for disk in volume.disks:
                    label = labels[f"{card.pci}/{disk.enclosure}/{disk.slot}"]
                    assert int(label.split()[1]) != volume.number

    def test_no_target_is_the_slot_and_most_name_another_drive(self):
        for card in made_chassis.cards():
            assert all(disk.target != disk.slot for disk in card.passed)
        a = made_chassis.cards()[0]
        assert {disk.target for disk in a.passed} <= {disk.slot for disk in a.disks}

    def test_slot_9_is_taken_by_another_drive_behind_both_cards(self):
        for card in made_chassis.cards():
            nine = next(volume for volume in card.volumes if volume.number == 9)
            assert 9 in {disk.slot for disk in card.disks if disk not in nine.disks}


class VariantTests(MadeHostCase):
    def test_swapped_hosts_change_what_the_address_means(self):
        recording = self.make(swapped_hosts=True)
        (volume,) = (v for v in survey_of(recording).volumes if v.address == VOLUME_9)
        assert (volume.controller, volume.level, len(volume.members)) == (B, "RAID6", 6)
        assert recording.about["boot_id"] != Recording(COMMITTED).about["boot_id"]

    def test_swapped_hosts_leave_the_failing_address_in_the_log(self):
        log = self.make(swapped_hosts=True).kernel_log.read_text()
        assert "received 'logical unit failure' from controller for scsi 14:1:0:9" in log
        assert "smartpqi 0000:af:00.0: re-scanning RAID scsi 14:1:0:9" in log

    def test_another_target_is_still_slot_5(self):
        for target in (6, 8, 21):
            found = survey_of(self.make(slot5_target=target))
            (drive,) = (d for d in found.drives if d.seen_as == ScsiAddress(14, 0, target, 0))
            assert drive.bay is not None
            assert drive.bay.slot == 5

    def test_without_inventory_only_the_log_is_there(self):
        recording = self.make(inventory=False)
        assert (recording.commands, recording.files["files"]) == ({}, {})
        assert survey_of(recording) == Survey()
        assert recording.kernel_log.read_text() == Recording(COMMITTED).kernel_log.read_text()

    def test_making_over_an_older_one_leaves_nothing_of_it(self):
        recording = self.make()
        make_host.make(recording.folder, inventory=False)
        assert list((recording.folder / "commands").iterdir()) == []


class LogTests(MadeHostCase):
    def test_only_three_addresses_are_in_trouble(self):
        lines = Recording(COMMITTED).kernel_log.read_text().splitlines()
        events = [event for event in parse_log(lines) if event.severity in ("critical", "error")]
        told = [(str(event.kind), str(event.address)) for event in events]
        assert told == [
            ("logical_unit_failure", "14:1:0:9"),
            ("medium_error", "14:0:13:0"),
            ("logical_unit_failure", "15:1:0:9"),
        ]

    def test_uptimes_only_grow(self):
        lines = Recording(COMMITTED).kernel_log.read_text().splitlines()
        uptimes = [float(line[1:].split("]")[0]) for line in lines]
        assert uptimes == sorted(uptimes)

    def test_the_survey_is_older_than_the_first_failure(self):
        about = Recording(COMMITTED).about
        assert about["booted_at"] < about["taken_at"] < "2026-11-18T10:00:01+00:00"


class FormTests(unittest.TestCase):
    def test_arcconf_prints_plain_text_around_the_json(self):
        recording = Recording(COMMITTED)
        text = recording("arcconf", "GETCONFIGJSON", "1").stdout
        assert text.startswith("Controllers found: 2\n{")
        assert text.endswith("\n\nCommand completed successfully.\n")

    def test_a_drive_has_the_real_keys(self):
        text = Recording(COMMITTED)("arcconf", "GETCONFIGJSON", "1").stdout
        told, _ = json.JSONDecoder().raw_decode(text, text.index("{"))
        drives = told["Controller"]["Channel"][0]["HardDrive"]
        assert len(drives) == 16
        assert 40 <= len(drives[0]) <= 80
        assert arcconf.explain(text)["volumes"][9]["members"] != []


if __name__ == "__main__":
    unittest.main()
