"""Numbers that no slot and no disk has; surveys of all recordings survive the way to the centre."""

from __future__ import annotations

import json
import unittest

from hardware.domain.survey import Survey
from hardware.tools import ledctl, lsblk, lsscsi, nvme, sas2ircu, ses, sg_ses, sysfs, udev
from hardware.tools._figures import amount, place
from tests.recorded import corpus, recorded


class FigureTests(unittest.TestCase):
    def test_a_number_that_fits_is_one(self):
        assert (amount("8001563222016"), place(" 11\n")) == (8001563222016, 11)

    def test_what_no_disk_can_have_is_none(self):
        for text in ("-1", "9" * 25, "18446744073709551616", "", "many", None):
            assert amount(text) is place(text) is None
        assert place("4294967296") is None

    def test_an_impossible_slot_is_told_and_the_rest_is_kept(self):
        elements = {"Array Device Slot": {"9" * 25: {"status": "OK"}, "2": {"status": "OK"}}}
        text = json.dumps([{"id": "5b", "elements": elements}])
        assert [one.slot for one in ses.parse(text)] == [2]
        assert "a slot without number" in ses.explain(text)["not_understood"][0]


class JourneyTests(unittest.TestCase):
    def arrives(self, found: Survey) -> None:
        assert Survey.from_json(json.loads(json.dumps(found.as_json()))) == found

    def test_surveys_of_our_own_recordings(self):
        self.arrives(sysfs.parse(recorded("sysfs/scsi-debug-contents.txt")))
        self.arrives(lsblk.parse(recorded("lsblk/qemu-12-disks.json")))
        self.arrives(lsscsi.parse(recorded("lsscsi/qemu-transport-list.txt")))
        self.arrives(Survey(blocks=udev.parse(recorded("udev/export-db-scsi-debug.txt"))))

    def test_surveys_of_third_party_recordings(self):
        self.arrives(sas2ircu.parse(corpus("sas2ircu/sas3-display-has-volume.txt")))
        self.arrives(nvme.parse(corpus("nvme-cli/list-2.11.json")))
        self.arrives(ledctl.parse(corpus("reconstructed/ledctl/list-slots.txt")))
        join = corpus("reconstructed/sg_ses/join-slot07.txt")
        self.arrives(Survey(slots=sg_ses.parse(join)))
        self.arrives(Survey(slots=ses.parse(corpus("ses/truenas-R40-expected.json"))))


if __name__ == "__main__":
    unittest.main()
