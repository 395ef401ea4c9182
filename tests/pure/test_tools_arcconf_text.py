"""arcconf's text: three layouts of real cards read by eye, and what may be wrong with them."""

from __future__ import annotations

import unittest

import pytest

from hardware.domain.machine import ToolError
from hardware.tools import arcconf
from hardware.tools._arcconf_config import read_config
from hardware.tools._arcconf_places import location, segment
from tests.recorded import UNUSABLE, corpus

CARD = """Controllers found: 1
----------------------------------------------------------------------
Controller information
----------------------------------------------------------------------
   Controller Status                        : Optimal
   Controller Model                         : Adaptec MADE
   PCI Address (Bus:Device:Function)        : 0:af:1f:7
   Logical devices/Failed/Degraded          : 1/0/0
"""
VOLUMES = """
----------------------------------------------------------------------
Logical device information
----------------------------------------------------------------------
"""
DRIVES = """
----------------------------------------------------------------------
Physical Device information
----------------------------------------------------------------------
"""
END = "\nCommand completed successfully.\n"


def volume(*members: str, **more: str) -> str:
    told = {"RAID level": "1", "Status of Logical Device": "Optimal", "Size": "70006 MB", **more}
    lines = [f"   {key.replace('_', ' ')} : {value}" for key, value in told.items()]
    dashes = "   " + "-" * 56
    segments = [f"   Segment {number} : {member}" for number, member in enumerate(members)]
    title = "   Logical Device segment information"
    return "\n".join(["Logical Device number 0", *lines, dashes, title, dashes, *segments, ""])


def drive(number: int, serial: str, **more: str) -> str:
    told = {
        "State": "Online",
        "Reported Channel,Device(T:L)": f"0,{number}({number}:0)",
        "Reported Location": f"Enclosure 0, Slot {number}",
        "Serial number": serial,
        "Total Size": "953869 MB",
        **more,
    }
    lines = [f"         {key.replace('_', ' ')} : {value}" for key, value in told.items()]
    return "\n".join([f"      Device #{number}", "         Device is a Hard drive", *lines, ""])


def whole(*parts: str) -> str:
    return CARD + VOLUMES + parts[0] + DRIVES + "".join(parts[1:]) + END


def told(name: str) -> dict:
    return arcconf.explain(corpus(f"arcconf/{name}"))


def bays(answer: dict) -> dict:
    """serial → (enclosure, slot)"""
    return {
        one["serial"]: (one["bay"]["enclosure"], one["bay"]["slot"])
        for one in answer["drives"]
        if one["bay"]
    }


def members(answer: dict) -> dict:
    return {one["number"]: list(one["members"]) for one in answer["volumes"]}


# --- real answers, read by eye ------------------------------------------------------------------

REAL = {
    # file: (drives, volumes, what is not understood)
    "31pd-ready.txt": (31, 4, ["counts 5 logical devices, 4 are listed"]),
    "cisco-24g-smartpqi-getconfig.txt": (3, 3, []),
    "ld-degraded-pd-failed-segment-missing.txt": (2, 1, ["without serial number"]),
    "ld-degraded-pd-rebuilding.txt": (4, 1, []),
    "ld-optimal-47.txt": (4, 1, []),
    "netdata-ld-current.txt": (4, 1, ["cut off"]),
    "netdata-ld-old.txt": (4, 1, []),
    "netdata-pd-current.txt": (6, 0, ["without serial number"] * 6),
    "pyarcconf-hba-_expanderlist_1.txt": (0, 0, ["Command aborted. No expanders connected"]),
    "pyarcconf-raid-_getconfig_1_AR.txt": (6, 2, []),
    "pyarcconf-raid-_getconfig_1_LD.txt": (6, 2, []),
    "pyarcconf-raid-_getconfig_1_PD.txt": (8, 0, []),
    "pyarcconf-raid_unconfigured-_getconfig_1.txt": (8, 0, []),
    "pyarcconf-unknown_versions-_getconfig_1.txt": (2, 1, []),
    "smart31000-direct-attached.txt": (14, 2, []),
    "h3c-getconfigjson-1.txt": (11, 0, []),
    "h3c-getconfigjson-2.txt": (10, 2, []),
}


@pytest.mark.parametrize("name", REAL)
def test_a_real_answer_is_understood_to_its_last_drive(name):
    answer = told(name)
    drives, volumes, lost = REAL[name]
    assert (len(answer["drives"]), len(answer["volumes"])) == (drives, volumes)
    said = answer.get("not_understood", [])
    assert len(said) == len(lost)
    assert all(part in line for part, line in zip(lost, said, strict=True))


def test_the_6805_has_three_layouts_of_volume_and_two_enclosures():
    answer = told("31pd-ready.txt")
    assert [(one["name"], one["level"], one["state"]) for one in answer["volumes"]] == [
        ("Sistem", "RAID0", "Optimal"),
        ("raid900", "RAID10", "Optimal"),
        ("raid200", "RAID10", "Optimal"),
        ("raid2t", "RAID10", "Optimal"),
    ]
    place = bays(answer)
    assert sorted(place.values()) == sorted(
        [("0", slot) for slot in range(9)] + [("1", slot) for slot in range(2, 24)]
    )
    assert place["3SJ2623W00009107YSLV"] == ("0", 0)
    assert [place[one] for one in members(answer)[2]] == [("1", slot) for slot in range(8, 16)]
    assert [place[one] for one in members(answer)[3]] == [("1", slot) for slot in range(17, 23)]


def test_the_6805s_spares_are_named_by_channel_and_resolved_to_serials():
    first, second, *_ = told("31pd-ready.txt")["volumes"]
    guards = ["3SJ259VW000091089A3K", "MK0A31YHGLTNWA", "MK0A31YHGLL0PD", "MK0A31YHGLWK8A"]
    assert list(first["spares"]) == guards
    assert list(second["spares"]) == guards[1:]


def test_an_aacraid_drive_has_the_target_that_smartctl_wants():
    drives = {one["serial"]: one for one in told("31pd-ready.txt")["drives"]}
    assert drives["MK0A31YHGLWK8A"]["device_id"] == 43
    assert drives["MK0A31YHGLWK8A"]["state"] == "Global Hot-Spare"
    assert drives["3SJ2623W00009107YSLV"]["state"] == "Ready"
    assert drives["3SJ2623W00009107YSLV"]["sas_address"] == "0x5000c50028400978"


def test_the_cisco_card_gives_backplane_slots_and_the_kernels_names():
    answer = told("cisco-24g-smartpqi-getconfig.txt")
    card = answer["controller"]
    assert (card["pci_address"], card["driver"]) == ("0000:4b:00.0", "smartpqi")
    assert (card["serial"], card["firmware"]) == ("3137F30003A", "03.01.24.082-p")
    assert members(answer) == {
        0: ["63M0A0BYFJPF"],
        1: ["59M0A06CFJRG"],
        2: ["WFK076DT0000E821CET2"],
    }
    assert [one["disk_name"] for one in answer["volumes"]] == ["sdd", "sde", "sdc"]
    assert answer["volumes"][2]["unique_id"] == "600508B1001C6DB81E7099960E5B5796"
    drive = answer["drives"][2]
    assert drive["bay"]["enclosure"] == "Backplane 0"
    assert (drive["bay"]["slot"], drive["bay"]["connector"]) == (3, "CN2")
    assert (drive["pass_through"], drive["temperature_c"], drive["sector_bytes"]) == (
        False,
        22,
        512,
    )


def test_a_sas_drive_has_its_own_name_and_its_ports():
    drive = told("cisco-24g-smartpqi-getconfig.txt")["drives"][0]
    assert (drive["wwn"], drive["sas_address"]) == ("0x5000039c983ad889", "0x5000039c983ad88a")


def test_a_missing_segment_is_counted_and_its_failed_drive_said():
    answer = told("ld-degraded-pd-failed-segment-missing.txt")
    (volume,) = answer["volumes"]
    assert (volume["state"], volume["level"], volume["unnamed"]) == ("Degraded", "RAID1", 1)
    assert volume["members"] == ("3KT2ZPHH000076165TAD",)
    assert [(one["serial"], one["state"]) for one in answer["drives"]] == [
        ("3KT2ZPHH000076165TAD", "Online"),
        (None, "Failed"),
    ]


def test_masked_serials_are_known_from_the_volumes_segments():
    answer = told("ld-degraded-pd-rebuilding.txt")
    assert bays(answer) == {
        "WD-WCAW36362892": ("0", 0),
        "WD-WCAW36407613": ("0", 1),
        "WD-WCAW36385723": ("0", 2),
        "WD-WCAW36405341": ("0", 3),
    }
    assert answer["drives"][3]["state"] == "Rebuilding"
    assert list(bays(answer)) == members(answer)[0]
    assert answer["volumes"][0]["state"] == "Degraded"


def test_groups_of_a_raid10_have_all_their_segments():
    for name in ("netdata-ld-old.txt", "netdata-ld-current.txt"):
        answer = told(name)
        assert members(answer) == {0: ["7CS009RP", "7CS009RQ", "7CS00AAD", "7CS00AAH"]}
        assert bays(answer)["7CS00AAD"] == ("Connector 0", 2)


def test_drives_without_serial_keep_their_places():
    answer = told("netdata-pd-current.txt")
    shown = [(one["bay"]["enclosure"], one["bay"]["slot"]) for one in answer["drives"]]
    assert shown == [
        ("Connector 0", 1),
        ("Connector 0", 2),
        ("Connector 1", 0),
        ("Connector 1", 1),
        ("Connector 1", 2),
        ("Connector 1", 3),
    ]
    assert {one["serial"] for one in answer["drives"]} == {None}
    assert {one["protocol"] for one in answer["drives"]} == {"SAS"}


def test_arrays_alone_tell_volumes_and_members():
    answer = told("pyarcconf-raid-_getconfig_1_AR.txt")
    mirror, stripes = answer["volumes"]
    assert (mirror["name"], mirror["level"], mirror["state"]) == ("RAID1", "RAID1", "Optimal")
    assert mirror["members"] == ("8DGYNB3H", "8HHWTJVH")
    assert stripes["level"] == "RAID10"
    assert set(stripes["members"]) == {"ZR7009EV0000C2020QQZ", "8DG7B64D", "8DG76EGD", "8DGXZK8H"}
    assert bays(answer)["8DGXZK8H"] == ("1", 6)


def test_volumes_alone_tell_their_members_bays():
    answer = told("pyarcconf-raid-_getconfig_1_LD.txt")
    assert members(answer)[1] == ["ZR7009EV0000C2020QQZ", "8DG76EGD", "8DG7B64D", "8DGXZK8H"]
    assert [bays(answer)[one] for one in members(answer)[1]] == [
        ("1", 3),
        ("1", 5),
        ("1", 4),
        ("1", 6),
    ]
    assert [one["disk_name"] for one in answer["volumes"]] == ["sdb", "sdc"]


def test_an_enclosure_among_the_devices_is_no_drive():
    answer = told("pyarcconf-raid-_getconfig_1_PD.txt")
    assert sorted(one["bay"]["slot"] for one in answer["drives"]) == list(range(8))
    exposed = {one["disk_name"]: one["bay"]["slot"] for one in answer["drives"]}
    assert (exposed["sdd"], exposed["sdi"]) == (2, 7)
    assert [one["state"] for one in answer["drives"]].count("Ready") == 2


def test_a_card_without_volumes_is_no_trouble():
    answer = told("pyarcconf-raid_unconfigured-_getconfig_1.txt")
    assert "not_understood" not in answer
    assert [one["disk_name"] for one in answer["drives"]] == [f"sd{c}" for c in "bcdefghi"]
    assert [one["device_id"] for one in answer["drives"]] == list(range(8, 16))


def test_the_serveraids_logical_drive_1_is_not_the_kernels_number():
    answer = told("pyarcconf-unknown_versions-_getconfig_1.txt")
    (volume,) = answer["volumes"]
    assert (volume["number"], volume["tool_number"], volume["state"]) == (None, "1", "Okay")
    assert volume["members"] == ("JFXGHVPC", "JFWAZENC")
    assert bays(answer) == {"JFXGHVPC": ("0", 0), "JFWAZENC": ("0", 1)}


def test_direct_attached_drives_have_slots_and_connectors():
    answer = told("smart31000-direct-attached.txt")
    assert {place[0] for place in bays(answer).values()} == {"Direct Attached"}
    assert [bays(answer)[one][1] for one in members(answer)[0]] == [0, 1]
    assert [bays(answer)[one][1] for one in members(answer)[1]] == list(range(4, 16))
    assert answer["drives"][-1]["bay"]["connector"] == "CN3"


# --- places and segments ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "bay"),
    [
        ("Enclosure 1, Slot 4(Connector 0:CN0)", "Enclosure 1, Slot 4 (CN0)"),
        ("Enclosure 0, Slot 3(Connector 0)", "Enclosure 0, Slot 3 (Connector 0)"),
        ("Enclosure 0, Slot 3(Connector 0:CN0, Connector 1:CN1)", "Enclosure 0, Slot 3 (CN0,CN1)"),
        ("Backplane 0, Slot 1(Connector 0:CN2)", "Enclosure Backplane 0, Slot 1 (CN2)"),
        (
            "Enclosure Direct Attached, Slot 1(Connector 0:CN0)",
            "Enclosure Direct Attached, Slot 1 (CN0)",
        ),
        ("Connector 1, Device 3", "Enclosure Connector 1, Slot 3"),
        ("Not Available", "None"),
        ("Enclosure 1, Slot 99999999999999999", "None"),
    ],
)
def test_a_reported_location_is_a_bay(text, bay):
    assert str(location(text, "").bay) == bay


@pytest.mark.parametrize(
    ("text", "word", "serial"),
    [
        ("Present (0,0) 3KT2ZPHH", "Present", "3KT2ZPHH"),
        ("Missing", "Missing", ""),
        ("Present (1(2)) A", "Present (1(2)) A", ""),
        ("Rebuilding (Controller:1,Enclosure:0,Slot:3)      WD-1", "Rebuilding", "WD-1"),
        ("Present (953344MB, SAS, HDD, Enclosure:1, Slot:3) Z 1", "Present", "Z 1"),
        ("Present (953344MB, SAS, HDD, Enclosure:1, Slot:3)", "Present", ""),
        ("Hot Spare (1MB, SATA, SSD, Connector:CN0, Backplane:0, Slot:1) S", "Hot Spare", "S"),
    ],
)
def test_a_member_line_has_a_word_and_perhaps_a_serial(text, word, serial):
    found = segment(text)
    assert (found.word, found.serial) == (word, serial)


# --- what may be wrong --------------------------------------------------------------------------


def test_a_member_named_by_its_place_only_is_resolved():
    text = whole(volume("Present (Controller:1,Enclosure:0,Slot:1)"), drive(0, "A"), drive(1, "B"))
    assert read_config(text).volumes[0].members == ("B",)


def test_a_member_named_by_channel_and_device_is_resolved():
    text = whole(volume("Present (0,1)"), drive(0, "A"), drive(1, "B"))
    assert read_config(text).volumes[0].members == ("B",)


def test_a_member_behind_a_connector_is_resolved():
    where = {"Reported Location": "Enclosure Direct Attached, Slot 5(Connector 1:CN1)"}
    text = whole(volume("Present (9MB, SAS, HDD, Connector:1, Device:5)"), drive(5, "B", **where))
    assert read_config(text).volumes[0].members == ("B",)


def test_a_member_that_nothing_names_is_counted():
    found = read_config(whole(volume("Present (0,0)", "Present (0,7)"), drive(0, "A")))
    assert (found.volumes[0].members, found.volumes[0].unnamed) == (("A",), 1)


def test_a_missing_member_is_not_the_drive_that_sits_in_its_place():
    found = read_config(
        whole(volume("Present (0,0)", "Missing (0,1)"), drive(0, "A"), drive(1, "B"))
    )
    assert (found.volumes[0].members, found.volumes[0].unnamed) == (("A",), 1)


def test_a_volume_without_members_is_said():
    found = read_config(whole(volume(), drive(0, "A")))
    assert any("volume 0 without members" in one for one in found.trouble)


def test_a_volume_whose_members_are_all_missing_is_said():
    found = read_config(whole(volume("Missing", "Missing"), drive(0, "A")))
    assert found.volumes[0].unnamed == 2
    assert any("volume 0 without members" in one for one in found.trouble)


def test_a_volume_without_status_is_said():
    text = whole(volume("Present (0,0) A"), drive(0, "A")).replace("Status of Logical", "Stat of")
    assert any("volume 0 without status" in one for one in read_config(text).trouble)


def test_another_drive_in_a_members_place_is_said():
    found = read_config(whole(volume("Present (0,0) OLD"), drive(0, "NEW")))
    assert found.volumes[0].members == ("OLD",)
    assert any("member OLD should be in Enclosure 0, Slot 0" in one for one in found.trouble)


def test_drives_that_share_a_serial_are_all_kept_and_said():
    found = read_config(whole(volume("Present (0,0)"), drive(0, "SAME"), drive(1, "SAME")))
    assert [one.bay.slot for one in found.drives] == [0, 1]
    assert any("2 drives print the same serial number SAME" in one for one in found.trouble)


def test_a_device_that_is_neither_drive_nor_enclosure_is_said():
    odd = drive(3, "A").replace("a Hard drive", "a Thing")
    found = read_config(whole(volume("Present (0,0) A"), drive(0, "A"), odd))
    assert len(found.drives) == 1
    assert any("device #3 is a thing" in one for one in found.trouble)


def test_a_dedicated_spare_belongs_to_its_volume():
    spare = {"State": "Dedicated Hot-Spare", "Dedicated Spare for": "logical device 0"}
    found = read_config(whole(volume("Present (0,0) A"), drive(0, "A"), drive(2, "C", **spare)))
    assert found.volumes[0].spares == ("C",)
    assert found.volumes[0].members == ("A",)


def test_a_spare_of_another_volume_does_not():
    spare = {"State": "Dedicated Hot-Spare", "Dedicated Spare for": "logical device 10"}
    found = read_config(whole(volume("Present (0,0) A"), drive(0, "A"), drive(2, "C", **spare)))
    assert found.volumes[0].spares == ()


def test_a_spare_among_the_members_is_a_spare():
    text = whole(volume("Present (0,0) A", "Hot Spare (0,2) C"), drive(0, "A"), drive(2, "C"))
    found = read_config(text).volumes[0]
    assert (found.members, found.spares) == (("A",), ("C",))


def test_thousands_may_be_separated():
    text = whole(volume("Present (0,0) A", Size="1\u00a0144\u202f609 MB"), drive(0, "A"))
    found = read_config(text.replace("953869 MB", "953,869 MB"))
    assert found.volumes[0].capacity_bytes == 1144609 << 20
    assert found.drives[0].capacity_bytes == 953869 << 20


@pytest.mark.parametrize(
    ("status", "state", "progress"),
    [
        ("Rebuilding, 23% complete", "Rebuilding", 23),
        ("Impacted ( Build/Verify with fix : 90 % )", "Impacted", 90),
        ("Suboptimal, Fault Tolerant", "Suboptimal, Fault Tolerant", None),
    ],
)
def test_a_percentage_in_the_status_is_progress(status, state, progress):
    text = whole(volume("Present (0,0) A", **{"Status of Logical Device": status}), drive(0, "A"))
    found = read_config(text).volumes[0]
    assert (found.state, found.progress_percent) == (state, progress)


@pytest.mark.parametrize("key", ["Drive(s) (Channel,Device)", "Stripe order (Channel,Device)"])
def test_serveraid_names_members_by_channel_and_bays_by_pairs(key):
    text = (
        "Controllers found: 1\n--------\nLogical drive information\n--------\n"
        f"Logical drive number 1\nRAID level : 5\nStatus of logical drive : Impacted\n"
        f"Number of chunks : 3\n{key} : 0,0 0,1\n"
        "--------\nPhysical Device information\n--------\n"
        "Device #0\nDevice is a Hard drive\nState : Online\nReported Channel,Device : 0,0\n"
        "Reported Enclosure,Slot : 0,7\nSerial number : A\n"
        "Device #1\nDevice is a Hard drive\nState : Online\nReported Channel,Device : 0,1\n"
        "Reported Enclosure,Slot : 0,8\nSerial number : B\n" + END
    )
    found = read_config(text)
    assert (found.volumes[0].members, found.volumes[0].unnamed) == (("A", "B"), 1)
    assert [one.bay.slot for one in found.drives] == [7, 8]


def test_list_names_the_cards():
    text = (
        "Controllers found: 1\n--------\nController information\n--------\n"
        "   Controller ID             : Status, Slot, Mode, Name, SerialNumber, WWN\n--------\n"
        "   Controller 1:             : Optimal, Slot 8, HBA, ADAPTEC MADE, 8A24, 50000D17\n" + END
    )
    told = arcconf.explain(text)
    assert [one["controller"]["model"] for one in told["items"]] == ["ADAPTEC MADE"]
    assert told["not_understood"] == ["arcconf LIST: drives and volumes are in GETCONFIG"]


def test_getstatus_without_a_task_is_said():
    told = arcconf.explain("Controllers found: 1\n   Current operation     : None\n" + END)
    assert (told["volumes"], "no task runs" in told["not_understood"][0]) == ([], True)


def test_a_pci_address_without_domain_is_the_kernels_too():
    assert (
        read_config(whole(volume("Present (0,0) A"))).controllers[0].pci_address == "0000:af:1f.7"
    )


def test_a_predicted_failure_is_the_drives_own_verdict():
    text = whole(volume("Present (0,0) A"), drive(0, "A", **{"S.M.A.R.T.": "Yes"}))
    assert read_config(text).drives[0].smart_passed is False


def test_a_task_of_getstatus_is_explained():
    text = (
        "Controllers found: 1\nLogical device Task:\n   Logical device : 4\n"
        "   Current operation : Rebuild\n   Percentage complete : 7\n" + END
    )
    (volume,) = arcconf.explain(text)["volumes"]
    assert (volume["tool_number"], volume["progress_percent"]) == ("4", 7)


@pytest.mark.parametrize("text", UNUSABLE)
def test_what_is_no_answer_raises(text):
    with pytest.raises(ToolError):
        arcconf.explain(text)


@pytest.mark.parametrize("name", [name for name in REAL if "json" not in name])
def test_every_truncation_is_refused_or_marked(name):
    text = corpus(f"arcconf/{name}").rstrip()
    text = text.removesuffix("Command completed successfully.").rstrip()
    for end in range(0, len(text), max(1, len(text) // 150)):
        try:
            answer = arcconf.explain(text[:end])
        except ToolError:
            continue
        assert answer["not_understood"], f"{name}[:{end}] is taken for whole"


def test_hostile_lines_cost_no_time():
    junk = ("Reported Location : Enclosure " + "1" * 5000 + "\n") + " " * 200_000 + ":\n"
    text = whole(volume("Present (" + "0," * 100_000 + ") A"), drive(0, "A") + junk)
    assert len(read_config(text).drives) == 1


class HeadingTests(unittest.TestCase):
    def test_headings_in_another_language_are_no_card_without_volumes(self) -> None:
        text = "Logical device information\n---\nLogisches Gerät 0\n   Name : x\n\n"
        text += "Command completed successfully.\n"
        with self.assertRaises(ToolError):
            arcconf.explain(text)
