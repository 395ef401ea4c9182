"""How arcconf is asked: new and old builds, slow ones, cards that do not say where they are."""

from __future__ import annotations

import json

from hardware.tools import arcconf
from tests.recorded import FakeMachine, corpus

LIST = "Controllers found: 1\n   Controller 1:             : Optimal, Slot 3\n"
USAGE = "Controllers found: 1\n| UCLI | Adaptec by Microsemi | GETCONFIG | GETSTATUS | LIST |\n"
STATUS = """Controllers found: 1
Logical device Task:
   Logical device                 : 0
   Task ID                        : 102
   Current operation              : Rebuild
   Status                         : In Progress
   Percentage complete            : 41

Command completed successfully.
"""
AT_41 = "/sys/bus/pci/drivers/aacraid/0000:41:00.0"


def text_of(**more: str) -> str:
    """A card that is an old one: it does not say its PCI address."""
    status = more.get("status", "Optimal")
    return f"""Controllers found: 1
----------------------------------------------------------------------
Controller information
----------------------------------------------------------------------
   Controller Model                         : Adaptec MADE
----------------------------------------------------------------------
Logical device information
----------------------------------------------------------------------
Logical device number 0
   RAID level                               : 1
   Status of logical device                 : {status}
   --------------------------------------------------------
   Logical device segment information
   --------------------------------------------------------
   Segment 0                                : Present (Controller:1,Enclosure:0,Slot:0) A
----------------------------------------------------------------------
Physical Device information
----------------------------------------------------------------------
      Device #0
         Device is a Hard drive
         State                              : Online
         Reported Location                  : Enclosure 0, Slot 0
         Serial number                      : A

Command completed successfully.
"""


def surveyed(commands: dict, **more: dict):
    known = {("arcconf", "LIST"): (LIST, 0)}
    known |= {("arcconf", *name.split()): answer for name, answer in commands.items()}
    return arcconf.survey(FakeMachine(known, **more))


def test_an_old_build_is_asked_for_text_and_that_is_no_trouble():
    text = corpus("arcconf/smart31000-direct-attached.txt")
    found = surveyed({"GETCONFIGJSON 1": (USAGE, 1), "GETCONFIG 1": (text, 0)})
    assert (len(found.drives), len(found.volumes), found.trouble) == (14, 2, ())
    assert found.controllers[0].number == 1
    assert found.volumes[0].facts[0].source == "arcconf GETCONFIG 1"
    assert {drive.controller for drive in found.drives} == {"0000:41:00.0"}


def test_an_old_build_that_prints_nothing_for_the_unknown_is_asked_for_text():
    text = corpus("arcconf/smart31000-direct-attached.txt")
    found = surveyed({"GETCONFIGJSON 1": ("", 1), "GETCONFIG 1": (text, 0)})
    assert (len(found.drives), found.trouble) == (14, ())


def test_a_card_that_answers_neither_is_one_sentence():
    found = surveyed({"GETCONFIGJSON 1": (USAGE, 1), "GETCONFIG 1": (USAGE, 1)})
    assert len(found.trouble) == 1
    assert found.trouble[0].startswith("arcconf GETCONFIGJSON 1: ")


def test_a_slow_card_is_one_sentence_and_not_asked_twice():
    text = corpus("arcconf/smart31000-direct-attached.txt")
    found = surveyed({"GETCONFIGJSON 1": ("", 124), "GETCONFIG 1": (text, 0)})
    assert found.drives == ()
    assert found.trouble == (
        "arcconf GETCONFIGJSON 1: no answer within 30 s, stopped (exit status 124)",
    )


def test_half_an_answer_of_a_stopped_command_is_none():
    half = json.dumps({"Controller": {"pciAddress": "0:17:0:0"}})
    found = surveyed({"GETCONFIGJSON 1": (half, 124)})
    assert found.controllers == ()
    assert "exit status 124" in found.trouble[0]


def test_text_that_is_cut_off_is_given_and_said():
    text = corpus("arcconf/smart31000-direct-attached.txt")[:40000]
    found = surveyed({"GETCONFIGJSON 1": (USAGE, 1), "GETCONFIG 1": (text, 0)})
    assert 0 < len(found.drives) < 14
    assert any("GETCONFIG 1: cut off" in one for one in found.trouble)


def test_the_progress_of_a_rebuild_comes_from_getstatus():
    found = surveyed(
        {
            "GETCONFIGJSON 1": ("", 1),
            "GETCONFIG 1": (text_of(status="Degraded"), 0),
            "GETSTATUS 1": (STATUS, 0),
        },
        links={AT_41: "/sys/devices/pci0000:40/0000:40:01.0/0000:41:00.0"},
    )
    assert found.volumes[0].progress_percent == 41
    assert found.trouble == ()


def test_a_healthy_card_is_not_asked_for_its_tasks():
    found = surveyed(
        {
            "GETCONFIGJSON 1": ("", 1),
            "GETCONFIG 1": (text_of(), 0),
            "GETSTATUS 1": ("", 124),
        },
        links={AT_41: ""},
    )
    assert found.trouble == ()


def test_a_card_without_pci_address_is_the_only_one_of_its_driver():
    answers = {"GETCONFIGJSON 1": ("", 1), "GETCONFIG 1": (text_of(), 0)}
    found = surveyed(answers, links={AT_41: ""}, files={"/sys/bus/pci/drivers/aacraid/bind": ""})
    assert (found.controllers[0].pci_address, found.controllers[0].driver) == (
        "0000:41:00.0",
        "aacraid",
    )
    assert (found.drives[0].controller, found.volumes[0].controller) == ("0000:41:00.0",) * 2


def test_two_cards_of_the_driver_are_not_guessed():
    other = AT_41.replace("0000:41", "0000:81")
    answers = {"GETCONFIGJSON 1": ("", 1), "GETCONFIG 1": (text_of(), 0)}
    found = surveyed(answers, links={AT_41: "", other: ""})
    assert found.controllers[0].pci_address == ""
    assert "arcconf GETCONFIG 1: no PCI address" in found.trouble[0]


def test_a_failed_drive_without_serial_is_trouble_and_no_drive():
    text = corpus("arcconf/ld-degraded-pd-failed-segment-missing.txt")
    found = surveyed({"GETCONFIGJSON 1": ("", 1), "GETCONFIG 1": (text, 0)}, links={AT_41: ""})
    assert [drive.serial for drive in found.drives] == ["3KT2ZPHH000076165TAD"]
    assert found.trouble == (
        "arcconf GETCONFIG 1: a drive without serial number in an unknown slot, device 1 "
        "(state Failed)",
    )


def spare_and_rebuild() -> str:
    chunk = [{"consumerArrayID": 0}]
    disks = [
        {"deviceID": 8, "serialNumber": "A", "state": 1, "Chunk": chunk, "blockSize": 4096},
        {"deviceID": 9, "serialNumber": "S", "state": 3, "Chunk": chunk},
    ]
    volume = {"logicalDriveID": 0, "Chunk": chunk, "smartArrayLDStatus": "Rebuilding, 12% done"}
    card = {"pciAddress": "0:17:0:0", "Channel": [{"HardDrive": disks}], "LogicalDrive": [volume]}
    return json.dumps({"Controller": card})


def test_the_json_tells_spares_progress_and_the_cards_own_numbers():
    found = arcconf.parse(spare_and_rebuild())
    (volume,) = found.volumes
    assert (volume.members, volume.spares) == (("A",), ("S",))
    assert (volume.tool, volume.tool_number, volume.progress_percent) == ("arcconf", "0", 12)
    assert (found.drives[0].device_id, found.drives[0].sector_bytes) == (8, 4096)


def test_the_name_that_arcconf_prints_is_the_ports():
    drive = arcconf.parse(corpus("arcconf/h3c-getconfigjson-2.txt")).drives[0]
    assert drive.sas_address == "0x51484774cac990c4"
    assert (drive.device_id, drive.sector_bytes) == (12, 512)


def test_the_json_keeps_drives_without_serial_for_the_reader():
    blank = spare_and_rebuild().replace('"serialNumber": "S"', '"serialNumber": " "')
    told = arcconf.explain(blank)
    assert [one["serial"] for one in told["drives"]] == ["A", None]
    assert "without serial number" in told["not_understood"][0]
    assert [drive.serial for drive in arcconf.parse(blank).drives] == ["A"]
