"""Sizes, places and ports as the cards' tools print them where they name no serial numbers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hardware.tools import (
    arcconf,
    cciss_vol_status,
    megacli,
    mpt_status,
    perccli,
    sas2ircu,
    sas3ircu,
    ssacli,
    storcli,
)
from tests.recorded import corpus

ONE_DRIVE = """Controller = 0
Status = Success
Description = Show Drive Information Succeeded.


Drive /c0/e252/s4 :
=================

-----------------------------------------------------------------------
EID:Slt DID State DG     Size Intf Med SED PI SeSz Model      Sp Type
-----------------------------------------------------------------------
252:4    11 Onln   0 3.637 TB SAS  HDD N   N  512B ST4000NM01 U  -
-----------------------------------------------------------------------

Drive /c0/e252/s4 - Detailed Information :
========================================

Drive /c0/e252/s4 Device attributes :
===================================
SN = ZC1AAAA4
WWN = 5000C500AAAA0004
Raw size = 3.638 TB [0x1d1c0beb0 Sectors]

Drive /c0/e252/s4 Policies/Settings :
===================================
Drive position = DriveGroup:0, Span:0, Row:0

Port Information :
================

-----------------------------------------
Port Status Linkspeed SAS address
-----------------------------------------
   0 Active 12.0Gb/s  0x5000c500aaaa0005
   1 Active 12.0Gb/s  0x0
-----------------------------------------

"""
SECOND_DRIVE = ONE_DRIVE.partition("\n\n\n")[2].replace("s4", "s5").replace("252:4", "252:5")
SECOND_DRIVE = SECOND_DRIVE.replace("AAAA", "BBBB").replace("aaaa", "bbbb")


def test_the_ports_of_a_text_answer_are_each_drives_own():
    told = storcli.explain(ONE_DRIVE + SECOND_DRIVE)
    assert [one["sas_address"] for one in told["drives"]] == [
        "0x5000c500aaaa0005",
        "0x5000c500bbbb0005",
    ]
    assert [one["serial"] for one in told["drives"]] == ["ZC1AAAA4", "ZC1BBBB4"]
    assert "not_understood" not in told


def summary(drive_size: str, volume_size: str) -> dict[str, Any]:
    """A RAID1 with a dedicated spare, as `show all J` tells it without serials."""
    states = (("32:0", "Onln"), ("32:1", "Onln"), ("32:2", "DHS"))
    drives = [
        {"EID:Slt": place, "DID": did, "State": state, "DG": 0, "Size": drive_size, "Intf": "SAS"}
        for did, (place, state) in enumerate(states)
    ]
    volume = {"DG/VD": "0/0", "TYPE": "RAID1", "State": "Optl", "Size": volume_size, "Name": "a b"}
    data = {"Model": "PERC H740P Mini", "PCI Address": "00:18:00:00"}
    told = {"Basics": data, "VD LIST": [volume], "PD LIST": drives}
    status = {"Controller": 0, "Status": "Success"}
    text = json.dumps({"Controllers": [{"Command Status": status, "Response Data": told}]})
    return perccli.explain(text)


@pytest.mark.parametrize(
    ("drive_size", "volume_size", "drive_bytes", "volume_bytes"),
    [
        ("558.375 GB", "1.089 TB", 599550590976, 1197368162648),
        ("800.00 GB", "744.687 GiB", 800000000000, 799601577689),
        ("558,375 GB", "-", 599550590976, None),
    ],
    ids=["units of 1024", "GB beside GiB", "a comma, and no size"],
)
def test_a_size_is_told_as_rounded_as_it_is(drive_size, volume_size, drive_bytes, volume_bytes):
    told = summary(drive_size, volume_size)
    assert {one["capacity_bytes"] for one in told["drives"]} == {drive_bytes}
    assert told["volumes"][0]["capacity_bytes"] == volume_bytes


def test_members_and_spares_without_serials_are_told_by_place():
    told = summary("1 TB", "1 TB")
    (volume,) = told["volumes"]
    assert (list(volume["members"]), volume["unnamed"]) == ([], 2)
    assert (volume["member_places"], volume["spare_places"]) == (["32:0", "32:1"], ["32:2"])
    assert any(one.endswith("by place only: 32:0, 32:1") for one in told["not_understood"])


OLD_VOLUME = """
Adapter 0 -- Virtual Drive Information:
Virtual Drive: 1 (Target Id: 1)
Name                :
RAID Level          : Primary-6, Secondary-0, RAID Level Qualifier-3
Size                : 3.271 TB
State               : Optimal
Number Of Drives    : 8
Span Depth          : 1
Number of Dedicated Hot Spares: 1
    0 : EnclId - 32 SlotId - 3

Exit Code: 0x00
"""


def test_megaclis_spare_that_no_drive_answers_for_is_said():
    told = megacli.explain(OLD_VOLUME)
    assert told["volumes"][0]["spare_places"] == ["32:3"]
    assert told["volumes"][0]["capacity_bytes"] == 3596502534455
    assert any("its spare in 32:3 is not named" in one for one in told["not_understood"])


SMART = """
HPE Smart Array P408i-a SR Gen10 in Slot 3  (sn: PEYHB0BRHA50XX)

   Array A (SATA SSD, Unused Space: 0  MB)

      logicaldrive 1 (447.10 GB, RAID 1, OK)

      physicaldrive 1I:1:1 (port 1I:box 1:bay 1, SATA SSD, 480 GB, OK)
      physicaldrive 1I:1:2 (port 1I:box 1:bay 2, SATA SSD, 480 GB, OK)
      physicaldrive 1I:1:3 (port 1I:box 1:bay 3, SATA SSD, 480 GB, OK, spare)

   HBA Drives

      physicaldrive 2I:1:6 (port 2I:box 1:bay 6, SAS HDD, 8 TB, OK)

   Unassigned

      physicaldrive 2I:1:7 (port 2I:box 1:bay 7, SAS HDD, 8 TB, OK)
"""


def test_drives_below_hba_drives_are_passed_through_and_an_arrays_are_not():
    told = ssacli.explain(SMART)
    exposed = {one["bay"]["slot"]: one["pass_through"] for one in told["drives"]}
    assert exposed == {1: False, 2: False, 3: False, 6: True, 7: None}


def test_a_spare_of_an_array_is_told_by_place():
    told = ssacli.explain(SMART)
    assert told["volumes"][0]["spare_places"] == ["1I:1:3"]
    assert "volume 1: its members are known by place only" in told["not_understood"][1]
    assert [one["drive_type"] for one in told["drives"]] == [None, None, "spare", None, None]


def test_a_drive_without_place_and_size_has_its_state():
    gone = "physicaldrive ?:?:? (port ?:box ?:bay ?, SAS HDD, ??? GB, Failed)"
    told = ssacli.explain(SMART.replace("   HBA Drives", f"      {gone}\n\n   HBA Drives"))
    failed = told["drives"][3]
    assert (failed["state"], failed["bay"], failed["capacity_bytes"]) == ("Failed", None, None)


LISTED = "  connector 1I box 1 bay {bay}      HP      EF0300FARMU      6SJ8{bay}     HPD6 {state}"


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("OK", "Failed"),
        ("S.M.A.R.T. predictive failure.", "Failed, S.M.A.R.T. predictive failure."),
    ],
)
def test_the_list_of_failed_drives_outweighs_the_cards_own_report(said, state):
    told = cciss_vol_status.explain(
        "Controller: Smart Array P410i\n"
        "/dev/sda: (Smart Array P410i) RAID 5 Volume 0 status: Interim recovery mode.\n"
        "  Physical drives: 2\n"
        + "\n".join((LISTED.format(bay=1, state="OK"), LISTED.format(bay=2, state=said)))
        + "\n  Failed drives:\n"
        + LISTED.format(bay=2, state="").rstrip()
        + "\n"
    )
    assert [one["state"] for one in told["drives"]] == ["OK", state]


DISPLAY = """
Read configuration has been initiated for controller 0
------------------------------------------------------------------------
Controller information
------------------------------------------------------------------------
  Controller type                         : SAS3008
  Segment                                 : 0
  Bus                                     : 5
  Device                                  : 0
  Function                                : 0
------------------------------------------------------------------------
IR Volume information
------------------------------------------------------------------------
IR volume 1
  Volume ID                               : 172
  Status of volume                        : Degraded (DGD)
  RAID level                              : RAID1
  Size (in MB)                            : 285148
  Physical hard disks                     :
  PHY[0] Enclosure#/Slot#                 : 1:0
  PHY[1] Enclosure#/Slot#                 : 0:0
------------------------------------------------------------------------
Physical device information
------------------------------------------------------------------------
Device is a Hard disk
  Enclosure #                             : 1
  Slot #                                  : 0
  State                                   : Optimal (OPT)
  Serial No                               : 6XP0AAAA

Device is a Hard disk
  Enclosure #                             : 0
  Slot #                                  : 0
  State                                   : Missing (MIS)
  Serial No                               : 6XP0BBBB
------------------------------------------------------------------------
SAS3IRCU: Command DISPLAY Completed Successfully.
"""


def test_a_missing_disk_is_a_member_in_no_bay():
    told = sas2ircu.explain(DISPLAY)
    assert list(told["volumes"][0]["members"]) == ["6XP0AAAA", "6XP0BBBB"]
    assert [one["bay"] and one["bay"]["slot"] for one in told["drives"]] == [0, None]


def test_sas3ircu_goes_by_its_own_name():
    assert sas3ircu.explain(DISPLAY)["volumes"][0]["tool"] == "sas3ircu"
    assert sas2ircu.explain(DISPLAY)["volumes"][0]["tool"] == "sas2ircu"
    with pytest.raises(Exception, match="^sas3ircu: "):
        sas3ircu.explain("nothing of the kind")


def test_mpt_statuss_disks_have_the_fields_of_any_drive():
    text = corpus("sas2ircu/mpt-status-degraded.txt")
    for disk in mpt_status.explain(text)["drives"]:
        assert (disk["serial"], disk["wwn"], disk["bay"]) == (None, None, None)
        assert disk["pass_through"] is False


OLD_CARD = """
----------------------------------------------------------------------
Logical device information
----------------------------------------------------------------------
Logical device number 0
   Logical device name                      : data
   RAID level                               : {level}
   Status of logical device                 : Optimal
   Size                                     : 953344 MB
   --------------------------------------------------------
   Logical device segment information
   --------------------------------------------------------
   Segment 0                                : Present (Controller:1,Enclosure:0,Slot:0) AAA1
   Segment 1                                : Present (Controller:1,Enclosure:0,Slot:1) AAA2

----------------------------------------------------------------------
Physical Device information
----------------------------------------------------------------------
      Device #0
         Device is a Hard drive
         State                              : Online
         Reported Location                  : Enclosure 0, Slot 0
         Serial number                      : AAA1
      Device #1
         Device is a Hard drive
         State                              : Online
         Reported Location                  : Enclosure 0, Slot 1
         Serial number                      : AAA2
      Device #2
         Device is a Hard drive
         State                              : Ready
         Reported Location                  : Enclosure 0, Slot 2
         Serial number                      : AAA3


Command completed successfully.
"""


def test_an_old_cards_member_is_not_passed_through():
    told = arcconf.explain(OLD_CARD.format(level=1))
    exposed = {one["serial"]: one["pass_through"] for one in told["drives"]}
    assert exposed == {"AAA1": False, "AAA2": False, "AAA3": None}


@pytest.mark.parametrize(
    ("printed", "level"),
    [("10", "RAID10"), ("1(ADM)", "RAID1 Triple"), ("10 (Triple)", "RAID10 Triple")],
)
def test_arcconfs_level_is_named_as_other_tools_do(printed, level):
    told = arcconf.explain(OLD_CARD.format(level=printed))
    assert told["volumes"][0]["level"] == level
