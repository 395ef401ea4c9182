"""ssacli and its elders: real answers read by eye, short and long forms, and what may be wrong."""

from __future__ import annotations

import pytest

from hardware.domain.drive import Bay
from hardware.domain.machine import ToolError
from hardware.tools import ssacli
from hardware.tools._ssacli_values import bay, level
from tests.recorded import UNUSABLE, FakeMachine, corpus

SHOW = ("ctrl", "all", "show", "config", "detail")

# Two arrays: a RAID 5 that recovers onto a spare, and a mirror with a drive that predicts its end.
DETAIL = """
HPE Smart Array P408i-a SR Gen10 in Slot 0 (Embedded)
   Bus Interface: PCI
   Slot: 0
   Serial Number: CARD1
   Firmware Version: 4.11
   Driver Name: smartpqi
   PCI Address (Domain:Bus:Device.Function): 0000:5C:00.0

   Internal Drive Cage at Port 1I, Box 1, OK
      Drive Bays: 4
   Physical Drives
      physicaldrive 1I:1:1 (port 1I:box 1:bay 1, SAS HDD, 4 TB, OK)
      physicaldrive 1I:1:2 (port 1I:box 1:bay 2, SAS HDD, 4 TB, Failed)
      physicaldrive 1I:1:3 (port 1I:box 1:bay 3, SAS HDD, 4 TB, Rebuilding, active spare for 1I:1:2)
      physicaldrive 2I:2:8 (port 2I:box 2:bay 8, SATA SSD, 960 GB, Predictive Failure)

   Array: A
      Interface Type: SAS
      Status: Failed Physical Drive
      Array Type: Data

      Logical Drive: 1
         Size: 7.28 TB
         Fault Tolerance: 5
         Status: Recovering, 26.5% complete
         Unique Identifier: 600508b1001c0000000000000000aaaa
         Disk Name: /dev/sdb
         Logical Drive Label: store

      physicaldrive 1I:1:1
         Status: OK
         Drive Type: Data Drive
         Serial Number: S11
         WWID: 5000C50056B3D971
         Model: HP      EG0600
         Power On Hours: 4711
      physicaldrive 1I:1:2
         Status: Failed
         Drive Type: Data Drive
         Serial Number: S12
         Model: HP      EG0600
      physicaldrive 1I:1:3
         Status: Rebuilding
         Drive Type: Spare Drive
         Serial Number: S13
         Model: HP      EG0600

   Array: B
      Logical Drive: 2
         Size: 894.22 GB
         Fault Tolerance: 1+0
         Status: OK
         Unique Identifier: 600508B1001C0000000000000000BBBB
         Disk Name: /dev/sda
         Mirror Group 1:
            physicaldrive 2I:2:8 (port 2I:box 2:bay 8, SATA SSD, 960 GB, Predictive Failure)
         Mirror Group 2:
            physicaldrive ?:?:? (port ?:box ?:bay ?, SATA SSD, --- GB, Missing)

      physicaldrive 2I:2:8
         Status: Predictive Failure
         Serial Number: S28
         Model: ATA     MK0960
         Interface Type: Solid State SATA
         Logical/Physical Block Size: 512/4096
         Drive exposed to OS: False

   SEP (Vendor ID HPE, Model Smart Adapter) 379
      WWID: 51402EC001D3D4A8
      Serial Number: NOT-A-DRIVE
"""

SHORT = """
Smart Array P400 in Slot 1    (sn: PAFGK0M9SWE047)

   array A (SAS, Unused Space: 0 MB)

      logicaldrive 1 (136.7 GB, RAID 1+0, OK)
      logicaldrive 3 (10.0 GB, RAID 6 (ADG), Recovering, 26% complete)

      physicaldrive 1I:1:7 (port 1I:box 1:bay 7, SAS, 146 GB, OK)
      physicaldrive 1I:1:8 (port 1I:box 1:bay 8, SAS, 146 GB, Rebuilding)
      physicaldrive 1I:1:9 (port 1I:box 1:bay 9, SAS, 146 GB, OK, spare)

   unassigned

      physicaldrive 2I:1:1 (port 2I:box 1:bay 1, SATA, 1 TB, OK)

   SEP (Vendor ID PMCSIERA, Model  SRC 8x6G) 250 (WWID: 50014380086260CF)
"""


def surveyed(text: str, binary: str = "ssacli", **more: dict):
    return ssacli.survey(FakeMachine({(binary, *SHOW): (text, 0)}, **more))


# --- real answers -------------------------------------------------------------------------------


def test_the_p440ar_has_two_volumes_on_eight_drives():
    told = ssacli.explain(corpus("ssacli/ctrl-all-show-config-detail-P400ar.txt"))
    card = told["controller"]
    assert (card["model"], card["pci_address"], card["driver"]) == (
        "Smart Array P440ar",
        "0000:03:00.0",
        "hpsa",
    )
    assert card["firmware"] == "3.56-0"
    places = [(one["bay"]["connector"], one["bay"]["slot"]) for one in told["drives"]]
    assert places == [("1I", n) for n in (1, 2, 3, 4)] + [("2I", n) for n in (5, 6, 7, 8)]
    stripes, mirror = told["volumes"]
    assert (stripes["tool_number"], stripes["number"], stripes["level"]) == ("1", None, "RAID10")
    assert stripes["unique_id"] == "600508B1001C158B69C0104DA29E6FF7"
    assert (stripes["disk_name"], mirror["disk_name"]) == ("sda", "sdb")
    assert stripes["member_places"] == ["1I:1:1", "1I:1:2", "1I:1:3", "2I:1:5", "2I:1:6", "2I:1:7"]
    assert mirror["member_places"] == ["1I:1:4", "2I:1:8"]
    assert (len(stripes["members"]), len(mirror["members"])) == (6, 2)


def test_the_p440ars_drives_say_what_they_are():
    told = ssacli.explain(corpus("ssacli/ctrl-all-show-config-detail-P400ar.txt"))
    ssd, disk = told["drives"][0], told["drives"][3]
    assert (ssd["vendor"], ssd["model"], ssd["firmware"]) == ("ATA", "INTEL SSDSC2KB01", "XCV10110")
    assert (ssd["protocol"], ssd["rotating"], ssd["temperature_c"]) == ("SATA", False, 27)
    assert (disk["model"], disk["rotating"]) == ("ST1000LM024 HN-M", True)
    assert (disk["sector_bytes"], disk["pass_through"], disk["state"]) == (512, False, "OK")


def test_eight_masked_serials_are_said():
    told = ssacli.explain(corpus("ssacli/ctrl-all-show-config-detail-P400ar.txt"))
    (said,) = told["not_understood"]
    assert "8 drives print the same serial number REDACTED" in said


def test_the_p400is_unassigned_drives_are_in_no_volume():
    told = ssacli.explain(corpus("ssacli/ctrl-all-show-config-detail-P400i-failed.txt"))
    (volume,) = told["volumes"]
    assert volume["member_places"] == ["1I:1:3", "1I:1:4"]
    assert (volume["disk_name"], volume["state"], volume["level"]) == ("cciss/c0d0", "OK", "RAID1")
    assert [one["bay"]["slot"] for one in told["drives"]] == [1, 2, 3, 4]
    assert told["controller"]["driver"] == "cciss"


def test_interim_recovery_is_understood_below_its_banner():
    told = ssacli.explain(corpus("ssacli/ld-interim-recovery.txt"))
    (volume,) = told["volumes"]
    assert (volume["level"], volume["state"]) == ("RAID5", "Interim Recovery Mode")
    assert told["controller"]["model"] == "Smart Array E200i"
    assert "ssacli: volume 1 without members" in told["not_understood"]


def test_a_refusal_of_the_tool_is_said():
    told = ssacli.explain(corpus("ssacli/ld-157.txt"))
    assert (told["drives"], told["volumes"]) == ([], [])
    assert "The controller must be identified by slot" in told["not_understood"][0]


# --- the long form ------------------------------------------------------------------------------


def test_a_survey_has_card_drives_and_volumes():
    found = surveyed(DETAIL)
    assert [card.pci_address for card in found.controllers] == ["0000:5c:00.0"]
    assert [drive.serial for drive in found.drives] == ["S11", "S12", "S13", "S28"]
    assert {drive.controller for drive in found.drives} == {"0000:5c:00.0"}
    assert [drive.state for drive in found.drives] == [
        "OK",
        "Failed",
        "Rebuilding",
        "Predictive Failure",
    ]
    assert found.drives[3].bay == Bay("2", 8, "2I")
    assert found.drives[0].facts[0].source == "ssacli ctrl all show config detail"


def test_members_are_the_arrays_drives_without_its_spare():
    volume = surveyed(DETAIL).volumes[0]
    assert (volume.members, volume.spares) == (("S11", "S12"), ("S13",))
    assert (volume.state, volume.progress_percent) == ("Recovering", 26.5)
    assert (volume.unique_id[-4:], volume.name, volume.disk_name) == ("AAAA", "store", "sdb")
    assert (volume.number, volume.tool, volume.tool_number) == (None, "ssacli", "1")


def test_a_missing_member_is_counted():
    volume = surveyed(DETAIL).volumes[1]
    assert (volume.members, volume.unnamed, volume.level) == (("S28",), 1, "RAID10")


def test_a_predicted_failure_is_the_drives_own_verdict():
    found = surveyed(DETAIL)
    assert [drive.smart_passed for drive in found.drives] == [None, None, None, False]


def test_a_drive_has_port_name_hours_and_sector():
    first, *_, last = surveyed(DETAIL).drives
    assert first.sas_address == "0x5000c50056b3d971"
    assert (first.vendor, first.model, first.power_on_hours) == ("HP", "EG0600", 4711)
    assert (last.protocol, last.rotating, last.sector_bytes) == ("SATA", False, 512)


def test_an_enclosure_processor_is_no_drive():
    assert "NOT-A-DRIVE" not in str(surveyed(DETAIL).drives)


def test_a_volume_without_its_arrays_drives_is_said():
    text = DETAIL[: DETAIL.index("      physicaldrive 1I:1:1\n")]
    text = text.replace("   Physical Drives\n", "   Others\n")
    cut = "\n".join(line for line in text.splitlines() if "physicaldrive" not in line)
    found = ssacli.parse(cut)
    assert any("volume 1 without members" in one for one in found.trouble)


def test_two_cards_are_two_objects():
    other = DETAIL.replace("0000:5C", "0000:AF").replace("Serial Number: S", "Serial Number: T")
    told = ssacli.explain(DETAIL + other)
    assert [one["controller"]["pci_address"] for one in told["items"]] == [
        "0000:5c:00.0",
        "0000:af:00.0",
    ]
    assert [len(one["drives"]) for one in told["items"]] == [5, 5]


# --- the short form -----------------------------------------------------------------------------


def test_the_short_form_tells_places_and_no_serials():
    told = ssacli.explain(SHORT)
    assert [one["bay"]["slot"] for one in told["drives"]] == [7, 8, 9, 1]
    assert {one["serial"] for one in told["drives"]} == {None}
    first, second = told["volumes"]
    assert (first["level"], first["state"], first["unnamed"]) == ("RAID10", "OK", 2)
    assert first["member_places"] == ["1I:1:7", "1I:1:8"]
    assert (second["level"], second["state"]) == ("RAID6", "Recovering")
    assert second["progress_percent"] == 26
    assert told["controller"]["serial"] == "PAFGK0M9SWE047"
    assert "4 drives without serial number: 1I:1:7, 1I:1:8, 1I:1:9, 2I:1:1" in str(
        told["not_understood"]
    )


def test_a_survey_drops_drives_without_serial_and_says_so():
    found = ssacli.parse(SHORT)
    assert found.drives == ()
    assert "4 drives without serial number" in found.trouble[0]


def test_the_status_form_has_its_states_behind_a_colon():
    text = (
        "Smart Array P410i in Slot 0 (Embedded)\n"
        "   logicaldrive 1 (279.4 GB, RAID 1): Interim Recovery Mode\n"
        "   physicaldrive 1I:1:3 (port 1I:box 1:bay 3, 1 TB): Predictive Failure\n"
    )
    told = ssacli.explain(text)
    assert told["volumes"][0]["state"] == "Interim Recovery Mode"
    assert told["drives"][0]["state"] == "Predictive Failure"


def test_an_hba_shows_its_drives():
    text = (
        "Smart Array P840 in Slot 1 (HBA Mode)\n\n   HBA Drives\n\n"
        "      physicaldrive 1I:1:68 (port 1I:box 1:bay 68, SAS, 6001.1 GB, OK)\n"
    )
    (drive,) = ssacli.explain(text)["drives"]
    assert (drive["bay"]["slot"], drive["protocol"]) == (68, "SAS")
    assert drive["capacity_bytes"] == 6001100000000


def test_an_excerpt_may_begin_without_its_card():
    told = ssacli.explain(SHORT[SHORT.index("   array A") :])
    assert told["controller"] is None
    assert len(told["volumes"]) == 2


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("1I:1:3", Bay("1", 3, "1I")),
        ("1:0", Bay("Port 1", 0)),
        ("?:?:?", None),
        ("1I:1:99999999999", None),
    ],
)
def test_a_place_is_a_bay(place, expected):
    assert bay(place) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1+0", "RAID10"),
        ("RAID 1+0", "RAID10"),
        ("5", "RAID5"),
        ("6 (ADG)", "RAID6"),
        ("RAID ADG", "RAID6"),
        ("1 (ADM)", "RAID1 Triple"),
        ("50", "RAID50"),
        ("RAID 1+0 (ADM)", "RAID10 Triple"),
        ("", ""),
    ],
)
def test_a_level_is_named_as_other_tools_do(text, expected):
    assert level(text) == expected


# --- asking -------------------------------------------------------------------------------------


@pytest.mark.parametrize("binary", ["ssacli", "hpssacli", "hpacucli"])
def test_whichever_tool_is_installed_is_asked(binary):
    assert len(surveyed(DETAIL, binary).drives) == 4


def test_a_machine_without_a_card_is_no_trouble():
    assert surveyed("\nError: No controllers detected.\n").trouble == ()


def test_another_error_is_trouble():
    said = surveyed("\nError: You need to have administrator rights to continue.\n").trouble
    assert "administrator rights" in said[0]


def test_a_tool_that_hangs_is_one_sentence():
    found = ssacli.survey(FakeMachine({("ssacli", *SHOW): ("", 124)}))
    assert len(found.trouble) == 1
    assert "no answer within 30 s" in found.trouble[0]


def test_a_card_that_does_not_say_where_it_is_is_the_only_one_there():
    old = "\n".join(line for line in DETAIL.splitlines() if "PCI Address" not in line)
    at = {"/sys/bus/pci/drivers/hpsa/0000:04:00.0": ""}
    assert surveyed(old, links=at).volumes[0].controller == "0000:04:00.0"
    assert "no PCI address" in surveyed(old).trouble[-1]


# --- bad input ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", UNUSABLE)
def test_what_is_no_answer_raises(text):
    with pytest.raises(ToolError):
        ssacli.parse(text)


def test_every_truncation_is_marked_or_has_all_members():
    text = corpus("ssacli/ctrl-all-show-config-detail-P400ar.txt")
    whole = [one["member_places"] for one in ssacli.explain(text)["volumes"]]
    for end in range(0, len(text), 83):
        try:
            told = ssacli.explain(text[:end])
        except ToolError:
            continue
        members = [one["member_places"] for one in told["volumes"]]
        assert told["not_understood"] or members == whole, f"[:{end}] is taken for whole"


def test_hostile_lines_cost_no_time():
    text = DETAIL + "physicaldrive 1I:1:1 (port " + "(" * 500_000 + "\n" + "a(" * 300_000 + ": b\n"
    assert len(ssacli.parse(text).drives) == 4
