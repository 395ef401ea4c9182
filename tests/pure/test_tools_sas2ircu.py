"""sas2ircu, sas3ircu and mpt-status: cards, drives in their bays, volumes and members."""

from __future__ import annotations

import unittest

from hardware.domain.drive import Bay
from hardware.domain.machine import ToolError
from hardware.tools import explainers, mpt_status, sas2ircu, sas3ircu
from tests.recorded import UNUSABLE, FakeMachine, corpus

RULE = "-" * 72
HEAD = f"""\
LSI Corporation SAS2 IR Configuration Utility.
Read configuration has been initiated for controller 1
{RULE}
Controller information
{RULE}
  Controller type                         : SAS2308_2
  Firmware version                        : 20.00.07.00
  Segment                                 : 0
  Bus                                     : 131
  Device                                  : 0
  Function                                : 0
  RAID Support                            : Yes
{RULE}
IR Volume information
{RULE}
"""
VOLUME = """\
IR volume 1
  Volume ID                               : 286
  Volume Name                             : system
  Status of volume                        : Degraded (DGD)
  Volume wwid                             : 0825cbe1673b777f
  RAID level                              : RAID1
  Size (in MB)                            : 571250
  Physical hard disks                     :
    PHY[0] Enclosure#/Slot#                 : 1:4
  PHY[1] Enclosure#/Slot#                 : 0:0
"""
DRIVES = f"""\
{RULE}
Physical device information
{RULE}
Initiator at ID #0

Device is a Hard disk
  Enclosure #                             : 1
  Slot #                                  : 4
  SAS Address                             : 5000039-6-7802-6872
  State                                   : Optimal (OPT)
  Size (in MB)/(in sectors)               : 5723166/1465130645
  Manufacturer                            : HGST
  Model Number                            : HUS726060AL4210
  Firmware Revision                       : A907
  Serial No                               : NAG0ABCD
  GUID                                    : 5000039678026871
  Protocol                                : SAS
  Drive Type                              : SAS_HDD

Device is a Hard disk
  Enclosure #                             : 1
  Slot #                                  : 5
  State                                   : Hot Spare (HSP)
  Serial No                               : WDWMAYP2093279
  Unit Serial No(VPD)                     : WD-WMAYP2093279
  Protocol                                : SATA
  Drive Type                              : SATA_HDD

Device is a Hard disk
  Enclosure #                             : 1
  Slot #                                  : 6
  State                                   : Missing (MIS)
  Serial No                               : N/A

Device is a Enclosure services device
  Enclosure #                             : 1
  Slot #                                  : 9
  State                                   : Standby (SBY)
  Serial No                               : 25500G7
{RULE}
SAS2IRCU: Command DISPLAY Completed Successfully.
"""
WHOLE = HEAD + VOLUME + DRIVES
STATUS = """\
Background command progress status for controller 1...
IR Volume 1
  Current operation                       : Synchronize
  Volume state                            : Degraded
  Percentage complete                     : 4.19%
SAS2IRCU: Command STATUS Completed Successfully.
"""
LIST = """\
         Adapter      Vendor  Device                       SubSys  SubSys
 Index    Type          ID      ID    Pci Address          Ven ID  Dev ID
 -----  ------------  ------  ------  -----------------    ------  ------
   1     SAS2308_2     1000h    87h   00h:83h:00h:00h      1000h   3020h
SAS2IRCU: Utility Completed Successfully.
"""


class CorpusTests(unittest.TestCase):
    def test_the_adapters_of_a_list(self):
        told = sas2ircu.explain(corpus("sas2ircu/list.txt"))
        cards = [(one["number"], one["model"], one["pci_address"]) for one in told["controllers"]]
        assert cards == [(0, "SAS2008", "0000:05:00.0"), (1, "SAS2009", "0000:05:00.1")]

    def test_the_drives_of_a_real_card(self):
        told = sas3ircu.explain(corpus("sas2ircu/sas3-display-has-volume.txt"))
        first, second = told["drives"]
        assert (first["serial"], second["serial"]) == ("BNA7N5994ICB47T3V", "BNA7N5994ICB47T3S")
        assert (first["bay"]["enclosure"], first["bay"]["slot"], second["bay"]["slot"]) == (
            "1",
            0,
            1,
        )
        assert first["state"] == second["state"] == "Ready (RDY)"
        assert (first["model"], first["firmware"]) == ("HFS480G3H2X069N", "DZ00")
        assert (first["protocol"], first["rotating"]) == ("SATA", False)
        assert first["wwn"] == "0x5ace42e02532f9e4"
        assert first["sas_address"] == "0x4433221104000000"
        assert (first["capacity_bytes"], first["sector_bytes"]) == (937703088 * 512, 512)

    def test_its_volume_its_card_and_its_enclosures(self):
        told = sas3ircu.explain(corpus("sas2ircu/sas3-display-has-volume.txt"))
        (volume,) = told["volumes"]
        assert volume["members"] == ("BNA7N5994ICB47T3V", "BNA7N5994ICB47T3S")
        assert (volume["level"], volume["state"]) == ("RAID1", "Okay (OKY)")
        assert volume["capacity_bytes"] == 139236 * 1024 * 1024
        card = told["controller"]
        assert (card["model"], card["pci_address"]) == ("SAS3008", "0000:01:00.0")
        assert (card["firmware"], card["number"]) == ("16.00.11.00", 0)
        places = [
            (one["enclosure"], one["enclosure_id"], one["slots"]) for one in told["enclosures"]
        ]
        assert places == [("1", "0x52cea7f0c5597b00", 10), ("2", "0x52cea7f0c5597b01", 10)]
        assert "not_understood" not in told

    def test_an_older_cards_mirror_that_resyncs(self):
        for kind in ("mpt-status", "sas2ircu"):
            told = explainers()[kind](corpus("sas2ircu/mpt-status-degraded.txt"))
            (volume,) = told["volumes"]
            assert (volume["number"], volume["level"], volume["state"]) == (0, "RAID1", "DEGRADED")
            assert volume["flags"] == "ENABLED RESYNC_IN_PROGRESS"
            assert (volume["members"], volume["unnamed"]) == (["phy 0", "phy 1"], 0)
            first, second = told["drives"]
            assert (first["vendor"], first["model"]) == ("MAXTOR", "ATLAS10K5_73SCA")
            assert (first["firmware"], second["firmware"]) == ("JNZH", "DFV0")
            assert (first["flags"], second["flags"]) == ("NONE", "OUT_OF_SYNC")
            assert (first["state"], second["state"]) == ("ONLINE", "ONLINE")
            assert len(told["not_understood"]) == 2


class DisplayTests(unittest.TestCase):
    def test_a_bus_is_printed_as_a_decimal_number(self):
        (card,) = sas2ircu.parse(WHOLE).controllers
        assert (card.pci_address, card.number) == ("0000:83:00.0", 1)

    def test_a_member_that_is_gone_is_counted_and_told(self):
        found = sas2ircu.parse(WHOLE)
        (volume,) = found.volumes
        assert (volume.members, volume.unnamed) == (("NAG0ABCD",), 1)
        assert (volume.name, volume.state) == ("system", "Degraded (DGD)")
        assert any("1 of its members" in said for said in found.trouble)

    def test_the_kernels_name_of_a_volume_is_the_cards_backwards(self):
        assert sas2ircu.parse(WHOLE).volumes[0].unique_id == "600508E0000000007F773B67E1CB2508"

    def test_a_serial_with_its_hyphen_and_a_hot_spare(self):
        found = sas2ircu.parse(WHOLE)
        assert [one.serial for one in found.drives] == ["NAG0ABCD", "WD-WMAYP2093279"]
        assert found.volumes[0].spares == ("WD-WMAYP2093279",)
        assert found.drives[1].pass_through is False

    def test_sectors_of_4096_bytes_are_found_out(self):
        drive = sas2ircu.parse(WHOLE).drives[0]
        assert (drive.capacity_bytes, drive.sector_bytes) == (1465130646 * 4096, 4096)
        assert (drive.sas_address, drive.wwn) == ("0x5000039678026872", "0x5000039678026871")

    def test_a_drive_without_serial_is_told_with_its_bay_and_state(self):
        trouble = sas2ircu.parse(WHOLE).trouble
        assert any("Enclosure 1, Slot 6 (Missing (MIS))" in said for said in trouble)

    def test_an_enclosure_is_no_drive(self):
        assert "25500G7" not in str(sas2ircu.parse(WHOLE).drives)

    def test_a_volume_without_members_is_told(self):
        text = HEAD + VOLUME.partition("    PHY[0]")[0] + DRIVES
        assert any("without members" in said for said in sas2ircu.parse(text).trouble)

    def test_a_drive_outside_of_volumes_is_passed_through(self):
        found = sas2ircu.parse(HEAD + DRIVES)
        assert (found.volumes, found.drives[0].pass_through) == ((), True)
        assert found.drives[0].bay == Bay("1", 4)

    def test_progress_stands_in_status(self):
        assert sas2ircu.parse(WHOLE + STATUS).volumes[0].progress_percent == 4.19

    def test_two_controllers_in_one_text_are_two(self):
        second = WHOLE.replace("controller 1", "controller 0").replace(": 131", ": 3")
        found = sas2ircu.parse(WHOLE + second)
        cards = [(one.pci_address, one.number) for one in found.controllers]
        assert cards == [("0000:83:00.0", 1), ("0000:03:00.0", 0)]
        assert [one.controller for one in found.volumes] == ["0000:83:00.0", "0000:03:00.0"]


class BadInputTests(unittest.TestCase):
    def test_cut_text_is_a_part_or_unusable(self):
        whole = corpus("sas2ircu/sas3-display-has-volume.txt")
        for end in range(0, len(whole), 61):
            try:
                found = sas2ircu.parse(whole[:end])
                assert all(one.members or found.trouble for one in found.volumes)
                assert any("it ends before" in said for said in found.trouble) or end > 4400
            except ToolError as error:
                assert "expected" in str(error) or "without segment" in str(error)

    def test_unusable_text_is_refused(self):
        bad = ("Controller information\n", "ioc0 vol_id 0", "IR volume 1\n" * 9, " " * 100_000)
        for kind in ("sas2ircu", "sas3ircu", "mpt-status"):
            for text in (*UNUSABLE, *bad):
                with self.subTest(kind=kind, text=text[:20]), self.assertRaises(ToolError):
                    explainers()[kind](text)

    def test_an_impossible_bus_is_no_address(self):
        with self.assertRaisesRegex(ToolError, "without segment, bus"):
            sas2ircu.parse(WHOLE.replace(": 131", ": 999"))


class SurveyTests(unittest.TestCase):
    def test_each_adapter_is_asked_and_a_sick_one_for_its_progress(self):
        run = FakeMachine(
            {
                ("sas2ircu", "LIST"): (LIST, 0),
                ("sas2ircu", "1", "DISPLAY"): (WHOLE, 0),
                ("sas2ircu", "1", "STATUS"): (STATUS, 0),
            }
        )
        found = sas2ircu.survey(run)
        assert (len(found.drives), found.volumes[0].progress_percent) == (2, 4.19)

    def test_the_newer_tool_is_asked_by_its_own_name(self):
        run = FakeMachine(
            {("sas3ircu", "LIST"): (LIST, 0), ("sas3ircu", "1", "DISPLAY"): (HEAD + DRIVES, 0)}
        )
        assert len(sas3ircu.survey(run).drives) == 2

    def test_a_machine_without_such_a_card_is_no_trouble(self):
        run = FakeMachine({("sas2ircu", "LIST"): ("SAS2IRCU: MPTLib2 Error 1\n", 1)})
        assert sas2ircu.survey(run).trouble == ()

    def test_a_list_that_is_none_and_one_that_hangs_are_trouble(self):
        assert (
            "each adapter"
            in sas2ircu.survey(
                FakeMachine({("sas2ircu", "LIST"): ("Permission denied\n", 1)})
            ).trouble[0]
        )
        run = FakeMachine(
            {("sas2ircu", "LIST"): (LIST, 0), ("sas2ircu", "1", "DISPLAY"): ("", 124)}
        )
        assert "no answer within 30 s" in sas2ircu.survey(run).trouble[0]

    def test_an_older_cards_address_is_its_hosts(self):
        run = FakeMachine(
            {("mpt-status",): (corpus("sas2ircu/mpt-status-degraded.txt"), 0)},
            {
                "/sys/class/scsi_host/host2/proc_name": "mptsas\n",
                "/sys/class/scsi_host/host2/unique_id": "0\n",
            },
            {"/sys/class/scsi_host/host2": "/sys/devices/pci0000:00/0000:03:00.0/host2/x"},
        )
        (volume,) = mpt_status.survey(run).volumes
        assert (volume.controller, volume.unnamed) == ("0000:03:00.0", 2)


if __name__ == "__main__":
    unittest.main()
