"""The command that lights a bay: the right one of each tool, or none with a reason."""

import json

import pytest

from hardware.agent.led import switch
from hardware.domain.drive import Bay, Controller, Drive, Fact, Slot
from hardware.domain.led import light
from hardware.domain.led_values import Dark, Light, Place
from hardware.domain.machine import ToolError
from hardware.domain.survey import Survey
from mirrorsite.ground.outside.shell import Output

CARD = "0000:3b:00.0"
ARCCONF_TEXT = "Device #3\n  Reported Channel,Device(T:L)         : 0,12(12:0)\n"


def survey(source, raw="", bay=None, card="", card_raw="", slots=(), disk_name="", **more):
    bay = bay or Bay("252", 3)
    controllers = (Controller(CARD, facts=(Fact(card or source, card_raw),)),)
    drive = Drive("S1", controller=CARD, bay=bay, disk_name=disk_name, facts=(Fact(source, raw),))
    drives = () if more.get("gone") else (drive,)
    return Survey(controllers=controllers, drives=drives, slots=tuple(slots))


def place(bay=None):
    bay = bay or Bay("252", 3)
    return Place(CARD, bay.enclosure, bay.slot)


def texts(found):
    assert isinstance(found, Light)
    return found.on.text, found.off.text


def test_arcconf_names_channel_and_device_of_its_json():
    raw = json.dumps({"channelID": 0, "deviceID": 16, "vendor": "ATA"})
    found = light(survey("arcconf GETCONFIGJSON 2", raw), place())
    assert texts(found) == (
        "arcconf IDENTIFY 2 DEVICE 0 16 START",
        "arcconf IDENTIFY 2 DEVICE 0 16 STOP",
    )


def test_arcconf_names_channel_and_device_of_its_text():
    found = light(survey("arcconf GETCONFIG 1", ARCCONF_TEXT), place())
    assert texts(found)[0] == "arcconf IDENTIFY 1 DEVICE 0 12 START"


def test_arcconf_clears_all_lights_when_the_disk_is_out():
    there = survey("arcconf GETCONFIG 1", ARCCONF_TEXT)
    found = light(there, place(Bay("252", 4)))
    assert (found.on, found.off.text) == (None, "arcconf IDENTIFY 1 ALL STOP")


def test_arcconf_without_a_device_number_gives_no_command():
    assert light(survey("arcconf GETCONFIG 1", "Device #3"), place()) == Dark("no_device")


@pytest.mark.parametrize(
    ("source", "binary"),
    [
        ("storcli /c0/e252/s3 show all", "storcli64"),
        ("perccli /c0/e252/s3 show all", "perccli64"),
        ("storcli2 /c0/e252/s3 show all", "storcli2"),
    ],
)
def test_storcli_and_its_kin_go_by_enclosure_and_slot(source, binary):
    assert texts(light(survey(source), place())) == (
        f"{binary} /c0/e252/s3 start locate",
        f"{binary} /c0/e252/s3 stop locate",
    )


def test_a_drive_without_enclosure_has_no_e():
    bay = Bay("Direct Attached", 5)
    found = light(survey("storcli /c1/s5 show all", bay=bay), place(bay))
    assert texts(found)[0] == "storcli64 /c1/s5 start locate"


def test_storcli_clears_a_bay_that_is_empty_now():
    there = survey("storcli /c0/e252/s3 show all")
    assert light(there, place(Bay("252", 7))).off.text == "storcli64 /c0/e252/s7 stop locate"


def test_megacli_goes_by_enclosure_and_slot():
    on, off = texts(light(survey("megacli -LDPDInfo -a0"), place()))
    assert on == "MegaCli64 -PdLocate -start '-physdrv[252:3]' -a0 -NoLog"
    assert "-stop" in off


def test_ssacli_goes_by_the_slot_of_the_card_and_port_box_bay():
    there = survey(
        "ssacli ctrl all show config detail",
        "physicaldrive: 1I:1:3\nstatus: OK",
        card_raw="model: P408i\nslot: 0\nserial number: X",
    )
    assert texts(light(there, place())) == (
        "ssacli ctrl slot=0 pd 1I:1:3 modify led=on",
        "ssacli ctrl slot=0 pd 1I:1:3 modify led=off",
    )


def test_ssacli_without_the_slot_of_its_card_gives_no_command():
    there = survey("ssacli ctrl all show config", "physicaldrive: 1I:1:3", card_raw="model: P408i")
    assert light(there, place()) == Dark("number_unsure")


@pytest.mark.parametrize("tool", ["sas2ircu", "sas3ircu"])
def test_sas2ircu_speaks_in_capitals(tool):
    assert texts(light(survey(f"{tool} 0 DISPLAY"), place())) == (
        f"{tool} 0 LOCATE 252:3 ON",
        f"{tool} 0 LOCATE 252:3 OFF",
    )


FOLDER = "/sys/class/enclosure/0:0:8:0/Slot 03"


def slot(source=FOLDER, **more):
    return Slot("0x500", 3, CARD, facts=(Fact(source, ""),), **{"locate_led": False, **more})


def test_an_enclosure_has_a_file_for_each_light():
    bay = Bay("0x500", 3)
    found = light(survey("/sys/bus/scsi/devices/0:0:3:0", bay=bay, slots=[slot()]), place(bay))
    assert texts(found) == (f"echo 1 > '{FOLDER}/locate'", f"echo 0 > '{FOLDER}/locate'")


def test_an_enclosure_clears_an_empty_slot_too():
    there = survey("x", bay=Bay("0x500", 1), slots=[slot()], gone=True)
    assert light(there, place(Bay("0x500", 3))).off.file == f"{FOLDER}/locate"


@pytest.mark.parametrize("more", [{"locate_led": None}, {"source": "sg_ses"}])
def test_a_light_that_the_kernel_cannot_switch_has_no_command(more):
    bay = Bay("0x500", 3)
    assert light(survey("x", bay=bay, slots=[slot(**more)]), place(bay)) == Dark("no_tool")


def test_ledctl_leaves_other_lights_alone_and_says_that_it_goes_by_name():
    listed = Slot("", 7, disk_name="nvme0n1", facts=(Fact("ledctl", ""),))
    bay = Bay("PCI", 7)
    there = survey("nvme list", bay=bay, slots=[listed], disk_name="nvme0n1")
    found = light(there, place(bay))
    assert texts(found)[0] == "ledctl -x locate=/dev/nvme0n1"
    assert found.by_name


def test_a_card_that_two_numbers_are_told_of_gives_no_command():
    there = survey("storcli /c0/e252/s3 show all", card="storcli /c1 show all")
    assert light(there, place()) == Dark("number_unsure")


def test_two_disks_in_one_bay_give_no_command():
    there = survey("storcli /c0/e252/s3 show all")
    twice = Survey(there.controllers, drives=there.drives * 2)
    assert light(twice, place()) == Dark("two_drives")


def test_another_tools_name_of_a_bay_is_not_used():
    there = survey("arcconf GETCONFIG 1", ARCCONF_TEXT)
    (drive,) = there.drives
    both = Drive(
        **{**vars(drive), "facts": (*drive.facts, Fact("ssacli ctrl", "physicaldrive: 1:2"))}
    )
    found = light(Survey(there.controllers, drives=(both,)), place())
    assert found.tool == "arcconf"


# --- what the host does when it is asked


ASKED = {"controller": CARD, "enclosure": "252", "slot": 3, "serial": "S1", "on": True}


class Machine:
    """Answers every command, and remembers it."""

    def __init__(self, *answers):
        self.answers, self.said, self.written = list(answers), [], []

    def __call__(self, *argv):
        self.said.append(argv)
        return self.answers.pop(0) if self.answers else Output("", "", 0)

    def write(self, file, value):
        self.written.append((file, value))


def asked(machine, there, **changes):
    return switch(machine, machine.write, there, {**ASKED, **changes})


def storcli():
    return survey("storcli /c0/e252/s3 show all")


def test_a_host_runs_the_command_that_it_made_itself():
    machine = Machine()
    told = asked(machine, storcli(), argv=["rm", "-rf", "/"])
    assert machine.said == [("storcli64", "/c0/e252/s3", "start", "locate")]
    assert told["state"] == "lit"


def test_a_tool_of_another_name_is_found():
    machine = Machine(Output("", "", 127))
    asked(machine, storcli(), on=False)
    assert [argv[0] for argv in machine.said] == ["storcli64", "storcli"]


def test_an_enclosures_light_is_a_file():
    bay, machine = Bay("0x500", 3), Machine()
    asked(machine, survey("x", bay=bay, slots=[slot()]), enclosure="0x500")
    assert (machine.written, machine.said) == ([(f"{FOLDER}/locate", "1")], [])


@pytest.mark.parametrize(
    "changes",
    [
        {"serial": "S2"},
        {"slot": 9},
        {"slot": "3"},
        {"slot": True},
        {"slot": -1},
        {"enclosure": 252},
        {"controller": None},
        {"controller": "0000:00:00.0"},
    ],
)
def test_a_bay_where_the_disk_is_not_is_never_lit(changes):
    machine = Machine()
    with pytest.raises(ToolError):
        asked(machine, storcli(), **changes)
    assert machine.said == []


def test_a_file_that_is_no_light_is_not_written():
    bay, machine = Bay("0x500", 3), Machine()
    evil = slot(source="/sys/class/enclosure/../../../etc/x")
    with pytest.raises(ToolError, match="no light"):
        asked(machine, survey("x", bay=bay, slots=[evil]), enclosure="0x500")
    assert machine.written == []


@pytest.mark.parametrize(
    "answer",
    [
        Output("Status = Failure", "", 0),
        Output("Exit Code: 0x01", "", 0),
        Output("Command aborted.", "", 0),
        Output("", "no such controller", 3),
    ],
)
def test_a_tool_that_refuses_is_told(answer):
    with pytest.raises(ToolError, match="start locate"):
        asked(Machine(answer), storcli())


def test_a_tool_that_succeeds_is_no_failure():
    assert asked(Machine(Output("Exit Code: 0x00", "", 0)), storcli())["state"] == "lit"


def test_no_tool_is_told():
    with pytest.raises(ToolError, match="not installed"):
        asked(Machine(*[Output("", "", 127)] * 5), storcli())
