"""Whole hosts with something broken: what is not broken is still told, and the rest is named."""

from __future__ import annotations

import pytest

from hardware.agent.survey import read_quickly
from hardware.domain.evidence import Certainty
from hardware.domain.join import join
from hardware.domain.partial import lay_over
from hardware.domain.reach import ways
from tests.made import SCSI, bay_map, dell, hba, led_to, old


def disk(slot):
    return f"0:0:{hba.place(slot)}:0"


def with_serial(machine, slot, serial):
    """The disk in a slot says another serial to everybody."""
    page = f"{SCSI}/{disk(slot)}/vpd_pg80"
    if serial:
        machine.files[page] = f"\\x00\\x80\\x00\\x{len(serial):02x}{serial}"
    else:
        del machine.files[page]
    for argv, (text, status) in machine.commands.items():
        machine.commands[argv] = (text.replace(hba.SERIALS[slot], serial), status)


def hung(machine, program):
    for argv in machine.commands:
        if argv[0] == program:
            machine.commands[argv] = ("", 124)
    return machine


# --- serials that are none, or several drives'


def test_two_drives_with_one_serial_stay_two_in_their_own_bays():
    machine = hba.hba()
    with_serial(machine, 1, hba.SERIALS[0])
    found = machine.survey()
    (said,) = found.trouble
    assert said.startswith(f"2 drives claim the serial {hba.SERIALS[0]}")
    assert all(where in said for where in ("Enclosure 2, Slot 0", "Enclosure 2, Slot 1"))
    assert [led_to(found, disk(slot)).bay.slot for slot in (0, 1, 2)] == [0, 1, 2]
    assert join(found) == found


def test_a_drive_without_a_serial_is_named_and_the_others_are_told():
    machine = hba.hba()
    with_serial(machine, 2, "")
    found = machine.survey()
    assert len(found.drives) == 11
    assert any("without serial number in Enclosure 2, Slot 2" in said for said in found.trouble)
    assert led_to(found, disk(2)).certainty is Certainty.NO_DRIVE
    assert led_to(found, disk(3)).bay.slot == 3


# --- tools that fail


def test_a_hanging_storcli_leaves_the_disks_and_says_what_is_unknown():
    found = hung(dell.dell(), "storcli64").survey()
    assert "no answer within 30 s" in found.trouble[0]
    assert "storcli failed" in found.trouble[1]
    assert "is it installed" not in " ".join(found.trouble)
    assert len(found.drives) == 13
    assert led_to(found, "0:2:1:0").certainty is Certainty.NO_DRIVE


def test_smartctl_still_reaches_the_drives_of_a_card_whose_tool_hangs():
    found = hung(dell.dell(), "storcli64").survey()
    told = {one.serial: (one.controller, one.kind) for one in ways(found)}
    assert told[dell.LONG[0]] == (dell.PCI, f"megaraid,{dell.device(2)}")
    assert led_to(found, f"0:0:{dell.device(11)}:0").drive.serial == dell.SHOWN[0]


def test_a_storcli_that_names_no_serials_leaves_members_unknown():
    machine = dell.dell()
    machine.say("storcli64 /call/eall/sall show all J", "", 124)
    found = machine.survey()
    assert any("no answer within 30 s" in said for said in found.trouble)
    finding = led_to(found, "0:2:1:0")
    assert (finding.certainty, finding.drives, finding.unlisted) == (Certainty.NO_DRIVE, (), 8)


def test_without_rights_the_kernels_word_remains():
    machine = hba.hba()
    for argv in machine.commands:
        if argv[0] == "sg_ses":
            machine.commands[argv] = ("open error: /dev/sg12 : Permission denied\n", 13)
        elif argv[0] == "smartctl":
            machine.commands[argv] = ("smartctl: Permission denied\n", 2)
    found = machine.survey()
    assert {said.split()[0].rstrip(":") for said in found.trouble} == {"sg_ses", "smartctl"}
    assert all("ermission denied" in said for said in found.trouble)
    assert bay_map(found) == {serial: ("2", n) for n, serial in enumerate(hba.SERIALS)}


@pytest.mark.parametrize("end", [1, 60, 95])
def test_a_cut_answer_of_arcconf_is_no_empty_card(end):
    machine = old.old()
    whole = 'Controllers found: 1\n{"Controller": {"controllerID": 1, "deviceName": "Adaptec", "Lo'
    machine.say("arcconf GETCONFIGJSON 1", whole[:end])
    machine.say("arcconf GETCONFIG 1", "Controllers found: 1\nCommand aborted.\n", 1)
    found = machine.survey()
    assert found.trouble[0].startswith("arcconf GETCONFIGJSON 1: ")
    assert "arcconf failed" in found.trouble[-1]
    assert old.ADAPTEC in found.trouble[-1]
    assert {drive.serial for drive in found.drives} == set(old.RAID5)


def test_a_card_that_its_tool_does_not_see_is_named():
    machine = old.old()
    machine.say("arcconf LIST", "Controllers found: 0\n\nCommand completed successfully.\n")
    (said,) = machine.survey().trouble
    assert said.startswith(f"{old.ADAPTEC} is a RAID card (aacraid) and arcconf told nothing")


# --- a quick look after a pull


def test_a_pulled_drive_leaves_its_bay_empty_under_the_cards_name_of_the_shelf():
    machine = hba.hba(first_slot=1)
    before = machine.survey()
    folder = "/sys/class/enclosure/0:0:12:0/Slot05"
    gone = (f"{SCSI}/{disk(5)}/", f"{folder}/device", f"/sys/block/{hba.name(5)}/")
    machine.files = {p: t for p, t in machine.files.items() if not p.startswith(gone)}
    machine.links = {p: t for p, t in machine.links.items() if not p.startswith(gone)}
    machine.put(folder, status="not installed")
    now = lay_over(before, read_quickly(machine))
    assert {d.serial for d in before.drives} - {d.serial for d in now.drives} == {hba.SERIALS[5]}
    slots = {one.slot: one for one in now.slots}
    assert (len(now.slots), slots[6].is_empty, slots[6].serial) == (12, True, "")
    assert {one.enclosure for one in now.slots} == {"2"}
