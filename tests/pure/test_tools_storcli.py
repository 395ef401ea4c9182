"""storcli: real answers of MegaRAID cards, made-up ones of other versions, and broken ones."""

from __future__ import annotations

import json
import unittest
from typing import Any

from hardware.domain.drive import Bay, Drive
from hardware.domain.machine import ToolError
from hardware.tools import _megaraid, storcli
from tests.recorded import UNUSABLE, FakeMachine, corpus

SHOW = ("storcli64", "/call", "show", "all", "J")
IN_ENCLOSURES = ("storcli64", "/call/eall/sall", "show", "all", "J")
DIRECT = ("storcli64", "/call/sall", "show", "all", "J")
VOLUMES = ("storcli64", "/call/vall", "show", "all", "J")


def row(slot: int, did: int, state: str = "Onln", group: Any = 0, **more: Any) -> dict[str, Any]:
    told = {"EID:Slt": f"252:{slot}", "DID": did, "State": state, "DG": group, "Intf": "SATA"}
    return {**told, "Med": "HDD", "SeSz": "512B", "Model": "ST4000", "Sp": "U", "Type": "-", **more}


def detail(serial: str, **more: Any) -> dict[str, Any]:
    return {
        "State": {"Media Error Count": 0, "Other Error Count": 0, "Predictive Failure Count": 0},
        "Device attributes": {"SN": f"   {serial}", "Raw size": "1.819 TB [0xe8e088b0 Sectors]"},
        **more,
    }


def controller(data: dict[str, Any], number: Any = 0, **status: Any) -> dict[str, Any]:
    told = {"CLI Version": "007.2807", "Controller": number, "Status": "Success"}
    return {"Command Status": {**told, "Description": "None", **status}, "Response Data": data}


def answer(*controllers: dict[str, Any]) -> str:
    return json.dumps({"Controllers": list(controllers)})


def refusal(description: str, number: int = 0) -> str:
    status = {"Controller": number, "Status": "Failure", "Description": description}
    return json.dumps({"Controllers": [{"Command Status": status}]})


def card(rows: list[dict[str, Any]], volumes: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    basics = {"Model": "MegaRAID 9361", "PCI Address": "00:3b:00:00", "Serial Number": "SK1"}
    version = {"Driver Name": "megaraid_sas", "Firmware Package Build": "24.15.0"}
    data = {"Basics": basics, "Version": version, "VD LIST": volumes, "PD LIST": rows}
    return {**data, "Physical Drives": len(rows), **more}


def vd(group: Any, number: int, **more: Any) -> dict[str, Any]:
    told = {"DG/VD": f"{group}/{number}", "TYPE": "RAID1", "State": "Optl", "Name": "data"}
    return {**told, "Size": "1.818 TB", **more}


def details(*serials: str, states: tuple[str, ...] = ()) -> str:
    data: dict[str, Any] = {}
    for slot, serial in enumerate(serials):
        state = states[slot] if states else "Onln"
        group = "-" if state == "GHS" else 0
        data[f"Drive /c0/e252/s{slot}"] = [row(slot, slot + 8, state, group)]
        data[f"Drive /c0/e252/s{slot} - Detailed Information"] = detail(serial)
    return answer(controller(data))


def bays(told: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(d["bay"]["enclosure"], d["bay"]["slot"], d["state"]) for d in told["drives"]]


class RealAnswerTests(unittest.TestCase):
    def test_the_details_of_six_drives_are_read(self):
        told = storcli.explain(corpus("storcli/call-eall-sall-show-all-megaraid.json"))
        assert [
            (d["bay"]["slot"], d["device_id"], d["serial"], d["wwn"], d["firmware"])
            for d in told["drives"]
        ] == [
            (0, 34, "ZL2PVFA8", "0x5000c500e54f4ebb", "SN03"),
            (1, 33, "ZL2PY6LF", "0x5000c500e5659ba7", "SN03"),
            (3, 35, "ZL2M2WQ3", "0x5000c500dc79b194", "SN03"),
            (4, 30, "WL201HYL", "0x5000c500d59840fe", "SN04"),
            (5, 31, "ZL21DC50", "0x5000c500c36c8bcd", "SN04"),
            (7, 32, "WL204LF2", "0x5000c500d6061539", "SB30"),
        ]
        assert {d["state"] for d in told["drives"]} == {"online"}
        assert {d["bay"]["enclosure"] for d in told["drives"]} == {"252"}
        assert {d["model"] for d in told["drives"]} == {"ST16000NM001G-2KK103"}
        assert "not_understood" not in told

    def test_a_drives_capacity_temperature_and_counts_are_read(self):
        told = storcli.explain(corpus("storcli/call-eall-sall-show-all-megaraid.json"))
        second = told["drives"][1]
        assert second["capacity_bytes"] == 0x746C00000 * 512
        assert (second["temperature_c"], second["medium_errors"]) == (27, 0)
        assert (second["protocol"], second["rotating"], second["pass_through"]) == (
            "SATA",
            True,
            False,
        )
        assert second["smart_passed"] is None  # the card's silence is no verdict of the drive

    def test_show_names_the_card_its_volume_and_six_nameless_drives(self):
        told = storcli.explain(corpus("storcli/call-show-all-megaraid.json"))
        assert told["controller"]["pci_address"] == "0000:0a:00.0"
        assert told["controller"]["model"] == "ServeRAID M5015 SAS/SATA Controller"
        assert told["controller"]["firmware"] == "12.15.0-0239"
        (volume,) = told["volumes"]
        assert (volume["number"], volume["level"], volume["state"]) == (0, "RAID6", "optimal")
        assert volume["name"] == "Sluthub"
        assert [bay["slot"] for bay in volume["member_bays"]] == [0, 1, 3, 4, 5, 7]
        assert volume["unnamed"] == 6
        assert [d["serial"] for d in told["drives"]] == [None] * 6
        said, members = told["not_understood"]
        assert members.endswith("by place only: 252:0, 252:1, 252:3, 252:4, 252:5, 252:7")
        assert "6 drives without serial number" in said
        assert said.endswith("ask /call/eall/sall show all J")

    def test_show_and_details_of_one_machine_add_up_to_members(self):
        found = storcli.parse(
            corpus("storcli/call-show-all-megaraid.json"),
            corpus("storcli/call-eall-sall-show-all-megaraid.json"),
        )
        (volume,) = found.volumes
        wanted = ("ZL2PVFA8", "ZL2PY6LF", "ZL2M2WQ3", "WL201HYL", "ZL21DC50", "WL204LF2")
        assert (volume.members, volume.unnamed) == (wanted, 0)
        assert {drive.controller for drive in found.drives} == {"0000:0a:00.0"}
        assert found.trouble == ()

    def test_the_hpe_card_counts_its_volume_239(self):
        told = storcli.explain(corpus("storcli/cALL-show-all-canonical.json"))
        assert told["controller"]["pci_address"] == "0000:64:00.0"
        assert bays(told) == [("251", 1, "online"), ("251", 2, "online")]
        assert [d["device_id"] for d in told["drives"]] == [0, 1]
        assert {(d["protocol"], d["model"]) for d in told["drives"]} == {
            ("NVMe", "MZXLR800HBHQ-000H3")
        }
        (volume,) = told["volumes"]
        assert (volume["number"], volume["level"], volume["name"]) == (239, "RAID1", "NVMe-RAID-1")
        assert [bay["slot"] for bay in volume["member_bays"]] == [1, 2]

    def test_a_failure_with_data_gives_the_data_and_says_the_failure(self):
        told = storcli.explain(corpus("storcli/c0-show.json"))
        assert told["controller"]["pci_address"] == "0000:3b:00.0"
        assert bays(told) == [("35", slot, "unconfigured good") for slot in range(12, 24)]
        assert [d["device_id"] for d in told["drives"]] == [
            *(21, 47, 14, 15, 23, 45, 9, 28, 11, 22, 25, 30)
        ]
        (volume,) = told["volumes"]
        assert (volume["number"], volume["level"], volume["name"]) == (1, "RAID0", "dummy")
        assert list(volume["members"]) == []
        said = "\n".join(told["not_understood"])
        assert "Incomplete foreign configuration (59)" in said
        assert "volume 1 without members" in said
        assert "12 drives without serial number" in said

    def test_a_drive_that_was_set_offline_is_offline(self):
        told = storcli.explain(corpus("storcli/pd-offline-e35-s12.json"))
        assert bays(told) == [("35", 12, "offline")]
        assert (told["drives"][0]["device_id"], told["drives"][0]["drive_group"]) == (21, 2)
        assert "1 drive without serial number" in told["not_understood"][0]

    def test_a_refused_command_says_what_the_tool_said(self):
        with self.assertRaises(ToolError) as error:
            storcli.explain(corpus("storcli/error-set-good.json"))
        assert "Set Drive Good Failed." in str(error.exception)
        assert "/c0/e252/s7: Operation not allowed." in str(error.exception)

    def test_the_answer_of_a_command_that_changes_is_no_survey(self):
        with self.assertRaises(ToolError) as error:
            storcli.explain(corpus("storcli/set-offline.json"))
        assert "an answer of show or show all was expected" in str(error.exception)

    def test_a_degraded_volume_has_its_failed_and_its_rebuilding_drive(self):
        told = storcli.explain(corpus("reconstructed/storcli/call-show-j-degraded.json"))
        assert bays(told) == [("32", 1, "online"), ("32", 2, "failed"), ("32", 3, "rebuilding")]
        (volume,) = told["volumes"]
        assert (volume["number"], volume["level"], volume["state"]) == (2, "RAID5", "degraded")
        assert [bay["slot"] for bay in volume["member_bays"]] == [1, 2, 3]
        assert told["controller"]["pci_address"] == "0000:18:00.0"

    def test_a_topology_alone_gives_groups_drives_and_the_missing_one(self):
        told = storcli.explain(corpus("reconstructed/storcli/perccli-topology-degraded.txt"))
        assert bays(told) == [("32", 1, "online"), ("32", 2, "failed"), ("32", 3, "online")]
        first, second = told["volumes"]
        assert (first["level"], first["state"], first["number"]) == ("RAID5", "degraded", None)
        assert [bay["slot"] for bay in first["member_bays"]] == [1, 2, 3]
        assert (second["tool_number"], second["unnamed"]) == ("drive group 2", 1)
        assert any("drive group 2: 1 missing" in said for said in told["not_understood"])


class VolumeTests(unittest.TestCase):
    def test_two_volumes_on_one_drive_group_have_the_same_members(self):
        text = answer(controller(card([row(0, 8), row(1, 9)], [vd(0, 0), vd(0, 1)])))
        found = storcli.parse(text, details("AAA", "BBB"))
        assert [(v.number, v.members) for v in found.volumes] == [
            (0, ("AAA", "BBB")),
            (1, ("AAA", "BBB")),
        ]

    def test_a_dedicated_spare_is_no_member_and_a_missing_one_counts(self):
        rows = [row(0, 8), row(1, 9, "DHS")]
        topology = [
            {"DG": 0, "Arr": "-", "Row": "-", "EID:Slot": "-", "Type": "RAID1", "State": "Dgrd"},
            {"DG": 0, "Arr": 0, "Row": 0, "EID:Slot": "252:0", "Type": "DRIVE", "State": "Onln"},
            {"DG": 0, "Arr": 0, "Row": 1, "EID:Slot": "-", "Type": "DRIVE", "State": "Msng"},
        ]
        data = card(rows, [vd(0, 0, State="Dgrd")], TOPOLOGY=topology)
        states = ("Onln", "DHS")
        found = storcli.parse(answer(controller(data)), details("AAA", "BBB", states=states))
        (volume,) = found.volumes
        assert (volume.members, volume.spares, volume.unnamed) == (("AAA",), ("BBB",), 1)
        assert any("1 missing" in said for said in found.trouble)

    def test_a_global_spare_belongs_to_no_volume(self):
        text = answer(controller(card([row(0, 8), row(1, 9, "GHS", "-")], [vd(0, 0)])))
        found = storcli.parse(text, details("AAA", "BBB", states=("Onln", "GHS")))
        assert (found.volumes[0].members, found.volumes[0].spares) == (("AAA",), ())

    def test_the_volumes_own_list_of_drives_is_believed(self):
        data = {
            "/c0/v3": [vd(0, 3, TYPE="RAID10")],
            "PDs for VD 3": [row(0, 8), row(1, 9)],
            "VD3 Properties": {
                "Number of Blocks": 3904897024,
                "SCSI NAA Id": "600605b00da135402bada7ad0ddb9a3c",
                "Active Operations": "Background Initialization (12%)",
            },
        }
        found = storcli.parse(answer(controller(data)), details("AAA", "BBB"))
        (volume,) = found.volumes
        assert (volume.number, volume.members) == (3, ("AAA", "BBB"))
        assert volume.unique_id == "600605B00DA135402BADA7AD0DDB9A3C"
        assert volume.progress_percent == 12.0
        assert volume.capacity_bytes == 3904897024 * 512

    def test_a_volume_without_members_is_trouble(self):
        found = storcli.parse(answer(controller(card([], [vd(4, 0)]))))
        assert any("volume 0 without members" in said for said in found.trouble)

    def test_more_drives_counted_than_listed_is_trouble(self):
        data = card([row(0, 8)], [vd(0, 0)]) | {"Physical Drives": 4}
        found = storcli.parse(answer(controller(data)))
        assert any("4 drives counted, 1 listed" in said for said in found.trouble)

    def test_a_volume_without_a_number_is_named(self):
        data = card([row(0, 8)], [{"DG/VD": "what", "TYPE": "RAID1"}])
        found = storcli.parse(answer(controller(data)))
        assert any("a volume without a number" in said for said in found.trouble)


class DriveTests(unittest.TestCase):
    def test_jbod_is_shown_to_the_os_as_itself(self):
        rows = [row(0, 8, "JBOD", "-"), row(1, 9, "Onln", "-", Type="JBOD"), row(2, 10, "UBad")]
        found = storcli.explain(answer(controller(card(rows, []))))
        assert [d["pass_through"] for d in found["drives"]] == [True, True, False]
        assert [d["state"] for d in found["drives"]] == ["JBOD", "online", "unconfigured bad"]

    def test_every_word_of_the_legend_has_a_long_one(self):
        words = "DHS UGood GHS UBad Onln Offln UGUnsp UGShld HSPShld CFShld Cpybck CBShld Rbld Msng"
        assert not [word for word in words.split() if _megaraid.drive_state(word) == word]

    def test_a_word_of_a_future_version_is_kept(self):
        assert _megaraid.drive_state("Wobbly") == "Wobbly"

    def test_two_drives_with_one_serial_are_trouble(self):
        text = answer(controller(card([row(0, 8), row(1, 9)], [vd(0, 0)])))
        found = storcli.parse(text, details("AAA", "AAA"))
        (said,) = found.trouble
        assert "serial number AAA in Enclosure 252, Slot 0 and Enclosure 252, Slot 1" in said

    def test_a_blank_serial_is_no_serial(self):
        text = answer(controller(card([row(0, 8), row(1, 9)], [vd(0, 0)])))
        found = storcli.parse(text, details("AAA", "   "))
        assert [drive.serial for drive in found.drives] == ["AAA"]
        assert found.volumes[0].unnamed == 1
        assert "1 drive without serial number (Enclosure 252, Slot 1)" in found.trouble[0]

    def test_a_foreign_drives_group_is_none(self):
        told = storcli.explain(answer(controller(card([row(0, 8, "UGood", "F")], []))))
        assert told["drives"][0]["drive_group"] is None

    def test_pci_addresses_become_the_kernels(self):
        assert _megaraid.pci_address("00:AF:1f:07") == "0000:af:1f.7"
        assert _megaraid.pci_address("10000:01:00:0") == "10000:01:00.0"
        assert _megaraid.pci_address("3b:00") == ""

    def test_sizes_are_believed_only_where_blocks_and_text_agree(self):
        assert _megaraid.raw_bytes("7.276 TB [0x74702556 Sectors]", 4096) == 0x74702556 * 4096
        assert _megaraid.raw_bytes("7,276 TB [0x3a3812ab0 Sectors]", 512) == 0x3A3812AB0 * 512
        assert _megaraid.raw_bytes("800.166 GB [0x5d26ceb0 Sectors]", 512) == 0x5D26CEB0 * 512
        assert _megaraid.raw_bytes("186.310 GB [0x49f1b0 Sectors]", 512) is None
        assert _megaraid.raw_bytes("N/A", 512) is None

    def test_temperatures_are_read_and_0_is_none(self):
        assert _megaraid.temperature(" 28C (82.40 F)") == 28
        assert _megaraid.temperature("0C (32.00 F)") is None
        assert _megaraid.temperature("N/A") is None
        assert _megaraid.temperature(31) == 31


class KernelNumberTests(unittest.TestCase):
    def test_smartctl_reaches_a_drive_by_its_device_number(self):
        assert _megaraid.smartctl_type(Drive("AAA", device_id=0)) == "megaraid,0"
        assert _megaraid.smartctl_type(Drive("AAA")) == ""


class OtherVersionTests(unittest.TestCase):
    def test_drives_without_enclosure_are_direct_attached(self):
        listed = row(1, 1, "JBOD", "-") | {"EID:Slt": " :1"}
        data = {
            "Drive /c0/s1": [listed],
            "Drive /c0/s1 - Detailed Information": {
                "Drive /c0/s1 Device attributes": {"SN": "AAA", "Connector Name": "C0   & C1   x8"}
            },
        }
        (drive,) = storcli.parse(answer(controller(data))).drives
        assert drive.bay == Bay("Direct Attached", 1, "C0 & C1 x8")
        assert (drive.serial, drive.pass_through) == ("AAA", True)

    def test_an_hbas_drives_lie_one_section_deeper(self):
        section = {"Drive /c0/e8/s2": [row(2, 4) | {"EID:Slt": "8:2"}]}
        section["Drive /c0/e8/s2 - Detailed Information"] = detail("AAA")  # type: ignore[assignment]
        data = {"Physical Device Information": section}
        (drive,) = storcli.parse(answer(controller(data))).drives
        assert (drive.serial, drive.bay) == ("AAA", Bay("8", 2))

    def test_an_hba_shows_its_drives_and_numbers_them_in_its_own_way(self):
        data = card([row(0, 8, "UGood", "-")], []) | {"Version": {"Driver Name": "mpt3sas"}}
        (drive,) = storcli.explain(answer(controller(data)))["drives"]
        assert (drive["pass_through"], drive["device_id"], drive["smartctl"]) == (True, None, None)

    def test_an_overview_names_its_cards_and_what_to_ask(self):
        rows = [{"Ctl": 0, "Model": "PERCH730PMini", "PDs": 6, "VDs": 1, "Hlth": "Opt"}]
        data = {"Number of Controllers": 1, "System Overview": rows}
        told = storcli.explain(answer(controller(data, number=None)))
        assert (told["controller"]["number"], told["controller"]["model"]) == (0, "PERCH730PMini")
        assert any("6 drives counted, 0 listed" in said for said in told["not_understood"])

    def test_storcli2_puts_each_drive_and_volume_in_an_object(self):
        info = {"EID:Slt": "322:2", "PID": 312, "State": "Conf", "Status": "Rebuild", "DG": 0}
        data = {
            "Drives List": [
                {
                    "Drive Information": info,
                    "Drive Detailed Information": {
                        "Serial Number": "AAA",
                        "Temperature(C)": 31,
                        "WWN": "5000C500EF7DE7D4",
                    },
                }
            ],
            "Virtual Drives": [
                {
                    "VD Info": vd(0, 1),
                    "PDs": [info],
                    "VD Properties": {"SCSI NAA Id": "62cf89bd43a7af80679aa6b751349581"},
                }
            ],
        }
        found = storcli.parse(answer(controller(data, number="0", **{"CLI Version": "008.0011"})))
        (drive,), (volume,) = found.drives, found.volumes
        assert (drive.serial, drive.state, drive.temperature_c) == ("AAA", "rebuilding", 31)
        assert (volume.members, volume.tool_number) == (("AAA",), "1")
        assert volume.number is None  # mpi3mr numbers its volumes in another way

    def test_text_between_and_around_documents_does_no_harm(self):
        text = "Controllers found: 1\n" + answer(controller(card([row(0, 8)], [vd(0, 0)])))
        found = storcli.parse(text + "\n\n# next\n" + details("AAA") + "\ndone\n")
        assert found.volumes[0].members == ("AAA",)

    def test_two_controllers_keep_their_drives_apart(self):
        second = card([row(0, 8)], [])
        second["Basics"] = {"Model": "B", "PCI Address": "00:af:00:00"}
        text = answer(controller(card([row(0, 8)], [])), controller(second, number=1))
        told = storcli.explain(text)
        assert [one["pci_address"] for one in told["controllers"]] == [
            "0000:3b:00.0",
            "0000:af:00.0",
        ]
        assert [d["controller"] for d in told["drives"]] == ["0000:3b:00.0", "0000:af:00.0"]


TEXT = """CLI Version = 007.1211.0000.0000 Nov 07, 2019
Operating system = Linux 5.10.19
Controller = 0
Status = Success
Description = None

Basics :
======
Controller = 0
Model = MegaRAID SAS 9361
Serial Number = SV1
PCI Address = 00:3b:00:00

Version :
=======
Firmware Package Build = 24.21.0-0025
Driver Name = megaraid_sas

Virtual Drives = 1

VD LIST :
=======

---------------------------------------------------------------
DG/VD TYPE  State Access Consist Cache Cac sCC       Size Name
---------------------------------------------------------------
0/0   RAID1 Pdgd  RW     No      NRWTD -   OFF 557.861 GB my data
---------------------------------------------------------------

Cac=CacheCade|Rec=Recovery|OfLn=OffLine|Pdgd=Partially Degraded|Dgrd=Degraded
Check Consistency

Physical Drives = 3

PD LIST :
=======

-----------------------------------------------------------------------------------
EID:Slt DID State DG       Size Intf Med SED PI SeSz Model                 Sp Type
-----------------------------------------------------------------------------------
134:2    17 Onln   0 557.861 GB SAS  HDD N   N  512B ST600MM0208           U  -
134:3    18 UBad   - 557.861 GB SAS  HDD N   N  512B Samsung SSD 870 EVO   U  -
 :5       2 JBOD   -  23.647 TB SATA HDD -   -  512B ST26000NM000C-3WE103  -  -
-----------------------------------------------------------------------------------

EID=Enclosure Device ID|Slt=Slot No.|DID=Device ID|DG=DriveGroup

Drive /c0/e134/s2 - Detailed Information :
========================================

Drive /c0/e134/s2 State :
=======================
Shield Counter = 0
Media Error Count = 7
Drive Temperature =  28C (82.40 F)
S.M.A.R.T alert flagged by drive = Yes

Drive /c0/e134/s2 Device attributes :
===================================
SN = AAA
WWN = 5000C500D6061539
Raw size = 558.911 GB [0x45dd2fb0 Sectors]

CLI Version = 007.1211.0000.0000 Nov 07, 2019
Operating system = Linux 5.10.19
Controller = 1
Status = Failure
Description = Controller 1 not found
"""


class TextTests(unittest.TestCase):
    def test_text_says_the_same_as_json(self):
        told = storcli.explain(TEXT)
        assert told["controller"]["pci_address"] == "0000:3b:00.0"
        assert told["controller"]["firmware"] == "24.21.0-0025"
        assert bays(told) == [
            ("Direct Attached", 5, "JBOD"),
            ("134", 2, "online"),
            ("134", 3, "unconfigured bad"),
        ]
        first = told["drives"][1]
        assert (first["serial"], first["wwn"]) == ("AAA", "0x5000c500d6061539")
        assert (first["medium_errors"], first["temperature_c"]) == (7, 28)
        assert first["smart_passed"] is False
        assert first["capacity_bytes"] == 0x45DD2FB0 * 512

    def test_names_and_models_of_several_words_stay_whole(self):
        told = storcli.explain(TEXT)
        assert told["volumes"][0]["name"] == "my data"
        assert told["drives"][2]["model"] == "Samsung SSD 870 EVO"

    def test_a_volume_without_a_name_is_read(self):
        told = storcli.explain(TEXT.replace("GB my data", "GB"))
        (volume,) = told["volumes"]
        assert (volume["name"], volume["level"]) == (None, "RAID1")
        assert (volume["state"], *volume["members"]) == ("partially degraded", "AAA")

    def test_a_controller_that_is_not_there_is_said(self):
        told = storcli.explain(TEXT)
        assert any("Controller 1 not found" in said for said in told["not_understood"])

    def test_a_row_that_does_not_fit_is_named(self):
        told = storcli.explain(TEXT.replace("134:3    18 UBad   -", "134:3    18 UBad"))
        rows = [said for said in told["not_understood"] if "a row of a table" in said]
        assert len(rows) == 1 and "134:3" in rows[0]

    def test_a_table_that_is_cut_is_said(self):
        told = storcli.explain(TEXT[: TEXT.index(" :5 ")])
        said = "\n".join(told["not_understood"])
        assert "a table ends without its last line" in said
        assert "3 drives counted, 2 listed" in said


class UnusableTests(unittest.TestCase):
    def test_unusable_text_raises(self):
        for text in UNUSABLE:
            with self.subTest(text=text[:20]), self.assertRaises(ToolError):
                storcli.parse(text)

    def test_cut_json_raises_wherever_it_is_cut(self):
        text = answer(controller(card([row(0, 8)], [vd(0, 0)])))
        for end in range(0, len(text) - 1, 7):
            with self.subTest(end=end), self.assertRaises(ToolError):
                storcli.parse(text[:end])

    def test_cut_text_raises_or_says_what_is_missing(self):
        for end in range(0, TEXT.index("Drive /c0/e134/s2 Device"), 11):
            with self.subTest(end=end):
                try:
                    told = storcli.explain(TEXT[:end])
                except ToolError:
                    continue
                assert told["controller"] or told["not_understood"]

    def test_no_controller_says_what_to_do(self):
        for text in (
            refusal("No Controller found"),
            refusal("Controller 0 not found"),
            "CLI Version = 1.14\nController = 0\nStatus = Failure\n"
            "Description = Controller 0 not found\n",
            "No Controller found. \n",
        ):
            with self.subTest(text=text), self.assertRaises(ToolError) as error:
                storcli.parse(text)
            assert "run it as root" in str(error.exception)
            assert "ontroller" in str(error.exception)

    def test_words_and_huge_numbers_in_the_place_of_numbers_do_no_harm(self):
        rows = [row(0, 8, DID="many"), row(1, 10**30), row(2, -1)]
        found = storcli.explain(answer(controller(card(rows, []), number=10**30)))
        assert [d["device_id"] for d in found["drives"]] == [None, None, None]
        assert found["controller"]["number"] is None


class SurveyTests(unittest.TestCase):
    show = answer(controller(card([row(0, 8), row(1, 9)], [vd(0, 5)])))
    volumes = answer(
        controller({"/c0/v5": [vd(0, 5)], "PDs for VD 5": [row(0, 8), row(1, 9)]}),
    )

    def machine(self, **commands: tuple[str, int]) -> FakeMachine:
        questions = {"show": SHOW, "drives": IN_ENCLOSURES, "direct": DIRECT, "volumes": VOLUMES}
        usual = {
            "show": (self.show, 0),
            "drives": (details("AAA", "BBB"), 0),
            "direct": (refusal("No drive found!"), 0),
            "volumes": (self.volumes, 0),
        }
        told = {**usual, **commands}
        return FakeMachine({questions[name]: said for name, said in told.items()})

    def test_four_questions_make_one_survey(self):
        found = storcli.survey(self.machine())
        assert [c.pci_address for c in found.controllers] == ["0000:3b:00.0"]
        assert [(d.serial, str(d.bay)) for d in found.drives] == [
            ("AAA", "Enclosure 252, Slot 0"),
            ("BBB", "Enclosure 252, Slot 1"),
        ]
        (volume,) = found.volumes
        assert (volume.controller, volume.number) == ("0000:3b:00.0", 5)
        assert (volume.tool, volume.tool_number) == ("storcli", "5")
        assert volume.members == ("AAA", "BBB")
        assert found.trouble == ()

    def test_a_question_that_hangs_leaves_the_others(self):
        found = storcli.survey(self.machine(drives=("", 124)))
        assert found.controllers and found.volumes
        assert any("no answer within 30 s" in said for said in found.trouble)
        assert any("2 drives without serial number" in said for said in found.trouble)

    def test_a_refusal_is_said_once_with_its_command_and_advice(self):
        found = storcli.survey(self.machine(show=(refusal("No Controller found"), 1)))
        (said,) = found.trouble
        assert said.startswith("storcli64 /call show all J: ")
        assert "No Controller found" in said
        assert "run it as root" in said

    def test_other_names_and_places_of_the_tool_are_tried(self):
        for name in ("storcli", "/opt/MegaRAID/storcli/storcli64", "storcli2"):
            commands = {(name, *question[1:]): self.show for question in (SHOW,)}
            found = storcli.survey(FakeMachine({argv: (t, 0) for argv, t in commands.items()}))
            with self.subTest(name=name):
                assert found.controllers[0].model == "MegaRAID 9361"

    def test_what_is_not_allowed_is_said_with_advice(self):
        class Locked(FakeMachine):
            def __call__(self, *argv: str) -> Any:
                output = super().__call__(*argv)
                if argv[0] == "storcli64":
                    output.stderr, output.exit_status = f"{argv[0]}: Permission denied", 126
                return output

        (said,) = storcli.survey(Locked()).trouble
        assert "Permission denied" in said
        assert "run it as root" in said

    def test_readings_have_counts_temperature_and_the_alert(self):
        data = {
            "Drive /c0/e252/s0": [row(0, 8)],
            "Drive /c0/e252/s0 - Detailed Information": {
                "Drive /c0/e252/s0 State": {
                    "Media Error Count": 12,
                    "Other Error Count": 3,
                    "Predictive Failure Count": 2,
                    "Drive Temperature": " 41C (105.80 F)",
                    "S.M.A.R.T alert flagged by drive": "Yes",
                },
                "Drive /c0/e252/s0 Device attributes": {"SN": "AAA"},
            },
        }
        (reading,) = storcli.readings(self.machine(drives=(answer(controller(data)), 0)))
        assert dict(reading.counters) == {
            "card.medium_errors": 12,
            "card.other_errors": 3,
            "card.predictive_failures": 2,
        }
        assert (reading.serial, reading.temperature_c, reading.smart_passed) == ("AAA", 41, False)
        assert reading.source == "storcli64 /call/eall/sall show all J"

    def test_real_readings_are_one_for_each_drive(self):
        text = corpus("storcli/call-eall-sall-show-all-megaraid.json")
        found = storcli.readings(self.machine(drives=(text, 0)))
        assert [(one.serial, one.temperature_c) for one in found] == [
            ("ZL2PVFA8", 28),
            ("ZL2PY6LF", 27),
            ("ZL2M2WQ3", 28),
            ("WL201HYL", 28),
            ("ZL21DC50", 28),
            ("WL204LF2", 28),
        ]

    def test_readings_without_the_tool_are_none_and_without_an_answer_an_error(self):
        assert storcli.readings(FakeMachine()) == []
        with self.assertRaises(ToolError):
            storcli.readings(self.machine(drives=("", 124)))


if __name__ == "__main__":
    unittest.main()
