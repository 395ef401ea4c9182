"""Partial surveys tied together: serial first, unique ids, and both claims where tools differ."""

import random
from dataclasses import replace
from functools import reduce

import pytest

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import (
    Bay,
    Block,
    Claim,
    Controller,
    Drive,
    Fact,
    LogicalVolume,
    Slot,
)
from hardware.domain.join import join
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey

A, B = "0000:3b:00.0", "0000:af:00.0"
CARD = Controller(A, driver="smartpqi", host_numbers=(14,))
HBA = Controller(B, driver="mpt3sas", host_numbers=(0,))


def at(text):
    return ScsiAddress.parse(text)


def by(source, raw="x"):
    return (Fact(source, raw),)


def carded(serial, slot=None, **more):
    bay = None if slot is None else Bay("1", slot, "CN0")
    facts = by("arcconf GETCONFIGJSON 1", serial)
    return Drive(serial, controller=A, bay=bay, facts=more.pop("facts", facts), **more)


def shown(name, address, serial="", card=A, driver="smartpqi", **more):
    facts = by(f"/sys/bus/scsi/devices/{address}", name)
    return Block(name, at(address), card, driver, serial=serial, facts=facts, **more)


def joined(*parts, **more):
    cards = more.pop("controllers", (CARD, HBA))
    return join(reduce(Survey.__add__, parts, Survey(controllers=cards, **more)))


def drives(*found):
    return Survey(drives=tuple(found))


def blocks(*found):
    return Survey(blocks=tuple(found))


def claims(survey, what):
    return [
        (one.subject, sorted(claim.value for claim in one.claims))
        for one in survey.disagreements
        if one.what == what
    ]


# --- what names one drive


@pytest.mark.parametrize("serial", ["", "  ", "None", "0123456789", "000000000000", "XXXXXXXX"])
def test_a_serial_that_is_none_ties_nothing_together(serial):
    found = joined(drives(carded(serial, 1, model="A"), carded(serial, 2, model="B")))
    assert [(d.serial, d.bay.slot) for d in found.drives] == [("", 1), ("", 2)]


def test_blanks_around_a_serial_are_no_part_of_it():
    smart = Drive("  ZA1X ", facts=by("smartctl -x /dev/sda"))
    (one,) = joined(drives(carded("ZA1X", 1), smart)).drives
    assert one.serial == "ZA1X"


@pytest.mark.parametrize("name", ["wwn", "sas_address"])
def test_a_report_without_a_serial_is_the_only_drive_with_its_name(name):
    lost = Drive("", **{name: "0x5000c500ae34498a"}, state="failed", facts=by("ssacli x"))
    (one,) = joined(drives(carded("ZA1X", 1, wwn="0x5000c500ae34498a"), lost)).drives
    assert (one.serial, one.state) == ("ZA1X", "failed")


def test_a_name_that_two_drives_have_names_neither():
    lost = Drive("", wwn="0x5000c500ae34498a", facts=by("ssacli x"))
    known = [carded(s, n, wwn="0x5000c500ae34498a") for n, s in enumerate(("ZA1X", "ZA2X"))]
    assert len(joined(drives(*known, lost)).drives) == 3


def test_a_block_without_a_serial_that_is_nobodys_is_no_drive():
    found = joined(blocks(shown("sda", "0:0:1:0", card=B, wwn="0x5000c500ae34498a")))
    assert found.drives == ()


def test_the_card_prints_the_ports_name_and_the_kernel_the_units():
    block = shown("sda", "14:0:1:0", "ZA1X", wwn="0x5000c500ae34498a")
    found = joined(drives(carded("ZA1X", 1, wwn="0x5000c500ae34498b")), blocks(block))
    (one,) = found.drives
    assert (one.wwn, one.sas_address) == ("0x5000c500ae34498a", "0x5000c500ae34498b")
    assert claims(found, "wwn") == []


def test_an_eui_and_a_naa_name_are_no_disagreement():
    smart = Drive("S1X", wwn="0x0025385b71b0a1b2", facts=by("smartctl -x /dev/nvme0"))
    nvme = Block("nvme0n1", serial="S1X", wwn="0x5002538b71b0a1b2", facts=by("/sys/block/nvme0n1"))
    assert claims(joined(drives(smart), blocks(nvme)), "wwn") == []


def test_two_names_of_the_unit_are_a_disagreement():
    smart = Drive("ZA1X", wwn="0x5000c500ae34498a", facts=by("smartctl -x /dev/sda"))
    block = shown("sda", "14:0:1:0", "ZA1X", wwn="0x5000cca000000001")
    assert claims(joined(drives(smart), blocks(block)), "wwn")


def test_the_long_serial_of_a_sas_disk_is_the_short_one_on_its_label():
    long = Drive("ZC12345X0000C123ABCD", wwn="0x5000c500ae34498a", facts=by("smartctl -x /dev/sg3"))
    (one,) = joined(drives(carded("ZC12345X", 3, wwn="0x5000c500ae34498b"), long)).drives
    assert (one.serial, one.bay.slot) == ("ZC12345X", 3)


@pytest.mark.parametrize(
    ("drive", "member"),
    [("ZC12345X", "ZC12345X0000C123ABCD"), ("ZC12345X0000C123ABCD", "ZC12345X")],
)
def test_a_member_is_the_drive_however_much_of_its_serial_is_told(drive, member):
    volume = LogicalVolume(A, 0, members=(member,), spares=(member,), facts=by("ssacli x"))
    slot = Slot("0x500", 3, A, serial=member, facts=by("sg_ses"))
    found = joined(drives(carded(drive)), Survey(volumes=(volume,), slots=(slot,)))
    assert (found.volumes[0].members, found.volumes[0].spares) == ((drive,), (drive,))
    assert found.drives[0].bay == Bay("0x500", 3)


def test_a_member_whose_label_two_drives_have_stays_as_told():
    pair = [carded(f"ZC12345X0000C123ABC{n}", n) for n in (1, 2)]
    volume = LogicalVolume(A, 0, members=("ZC12345X",), facts=by("ssacli x"))
    assert joined(drives(*pair), Survey(volumes=(volume,))).volumes[0].members == ("ZC12345X",)


# --- two drives that claim one serial


@pytest.mark.parametrize("more", [{"model": "STICK B"}, {"capacity_bytes": 64_000_000_000}])
def test_two_drives_with_one_serial_stay_two_and_are_told(more):
    first = shown("sda", "2:0:0:0", "1234X", B, "usb-storage", model="STICK A")
    first = replace(first, capacity_bytes=32_000_000_000)
    second = replace(first, disk_name="sdb", address=at("3:0:0:0"), **more)
    found = joined(blocks(first, second), controllers=())
    assert [d.disk_name for d in found.drives] == ["sda", "sdb"]
    assert "2 drives claim the serial 1234X" in found.trouble[0]


def test_two_equal_usb_disks_with_one_serial_stay_two():
    first = shown("sda", "2:0:0:0", "1234X", B, "uas", model="STICK A")
    second = replace(first, disk_name="sdb", address=at("3:0:0:0"))
    assert len(joined(blocks(first, second), controllers=()).drives) == 2


def test_hidden_members_with_one_serial_stay_as_many_as_there_are():
    pair = [carded("ZA1X", n, model="A", facts=by("ssacli")) for n in (1, 2)]
    volume = told("ssacli", tool="ssacli", tool_number="1", unique_id="ID0", members=("ZA1X",))
    block = shown("sda", "14:1:0:0", unique_id="ID0")
    for seen in (blocks(block), Survey()):
        found = joined(drives(*pair), seen, Survey(volumes=(replace(volume, disk_name="sda"),)))
        assert [(d.bay.slot, d.disk_name) for d in found.drives] == [(1, "sda"), (2, "sda")]


@pytest.mark.parametrize("card", [A, ""])
def test_one_tool_that_lists_a_serial_in_two_bays_lists_two_drives(card):
    pair = [replace(carded("ZA1X", n, model="A"), controller=card) for n in (1, 2)]
    found = joined(drives(*pair))
    assert [d.bay.slot for d in found.drives] == [1, 2]


def test_a_disk_with_two_units_is_one_drive_seen_as_the_first():
    pair = [shown(f"sd{n}", f"0:0:7:{n}", "MACH2X", B, "mpt3sas", model="ST14000") for n in (1, 0)]
    found = joined(blocks(*(replace(b, capacity_bytes=7 * 10**12) for b in pair)))
    (one,) = found.drives
    assert (str(one.seen_as), one.capacity_bytes) == ("0:0:7:0", 14 * 10**12)
    assert any("also seen as 0:0:7:1 sd1" in fact.raw for fact in one.facts)
    assert not found.trouble


def test_a_disk_on_two_paths_is_one_drive():
    one = shown("sda", "0:0:7:0", "SASX", B, "mpt3sas", wwn="0x5000c500ae34498a")
    assert (
        len(joined(blocks(one, replace(one, disk_name="sdz", address=at("0:0:9:0")))).drives) == 1
    )


# --- what tools differ in


def test_both_bays_are_kept_with_who_said_them():
    found = joined(
        drives(carded("ZA1X", 5)), blocks(shown("sda", "14:0:1:0", "ZA1X", bay=Bay("1", 6)))
    )
    (one,) = found.disagreements
    assert one.claims == (
        Claim("arcconf GETCONFIGJSON 1", "Enclosure 1, Slot 5 (CN0)"),
        Claim("/sys/bus/scsi/devices/14:0:1:0", "Enclosure 1, Slot 6"),
    )
    assert found.drives[0].other_bays == (Bay("1", 6),)


@pytest.mark.parametrize(
    ("what", "first", "second", "differs"),
    [
        ("capacity_bytes", 8_001_563_222_016, 8_001_000_000_000, False),
        ("capacity_bytes", 8_001_563_222_016, 7_800_000_000_000, True),
        ("model", "ST8000NM0055-1RM112", "ATA ST8000NM0055-1RM", False),
        ("model", "ST8000NM0055-1RM112", "SEAGATE ST8000NM0055", False),
        ("model", "ST8000NM0055", "ST4000NM0023", True),
        ("firmware", "SN04SN04", "SN04", False),
        ("firmware", "SN04", "SN05", True),
    ],
)
def test_what_two_tools_say_of_one_place(what, first, second, differs):
    card = carded("ZA1X", 5, disk_name="sda", **{what: first})
    found = joined(drives(card), blocks(shown("sda", "14:0:1:0", "ZA1X", **{what: second})))
    assert len(found.drives) == 1
    assert bool(claims(found, what)) is differs


@pytest.mark.parametrize(
    ("card", "kernel", "differs"),
    [("failed", "running", True), ("online", "offline", True), ("online", "running", False)]
    + [("Rebuilding", "running", False), ("", "running", False)],
)
def test_the_kernel_and_the_card_about_one_disk(card, kernel, differs):
    block = shown("sda", "14:0:1:0", "ZA1X", state=kernel)
    found = joined(drives(carded("ZA1X", 5, state=card)), blocks(block))
    assert bool(claims(found, "state")) is differs


def test_two_addresses_for_one_name_are_told():
    found = joined(blocks(shown("sda", "14:0:1:0"), shown("sda", "14:0:2:0")))
    assert claims(found, "address") == [("sda", ["14:0:1:0", "14:0:2:0"])]


# --- what is no disk of this machine


@pytest.mark.parametrize("driver", ["iscsi_tcp", "qla2xxx"])
def test_a_disk_of_another_machine_is_no_drive(driver):
    assert joined(blocks(shown("sda", "7:0:0:1", "LUN1X", "", driver)), controllers=()).drives == ()


def test_an_old_hp_cards_volume_is_known_by_its_model():
    card = Controller(A, driver="hpsa", host_numbers=(0,))
    block = shown("sda", "0:0:0:1", "50014380", driver="hpsa", model="LOGICAL VOLUME")
    assert joined(blocks(block), controllers=(card,)).drives == ()


# --- slots


SLOT = Slot("0x500", 7, A, status="OK", facts=by("sg_ses"))


@pytest.mark.parametrize(
    "known",
    [
        {"serial": "ZA1X"},
        {"address": at("14:0:1:0")},
        {"disk_name": "sda"},
        {"sas_address": "0x5000c500ae34498b"},
    ],
    ids=["serial", "address", "name", "port"],
)
def test_a_slot_gives_its_bay_to_the_drive_in_it(known):
    block = shown("sda", "14:0:1:0", "ZA1X", sas_address="0x5000c500ae34498b")
    found = joined(blocks(block), slots=(replace(SLOT, **known),))
    assert found.drives[0].bay == Bay("0x500", 7)
    assert (found.slots[0].serial, found.slots[0].is_empty) == ("ZA1X", False)
    assert "sg_ses" in [fact.source for fact in found.drives[0].facts]


def test_an_empty_slot_stays_known():
    empty = replace(SLOT, status="Not installed", is_empty=True)
    assert joined(slots=(empty,)).slots == (empty,)


def test_a_slot_that_is_elsewhere_is_a_disagreement():
    found = joined(drives(carded("ZA1X", 5)), slots=(replace(SLOT, serial="ZA1X"),))
    assert claims(found, "bay")
    assert found.drives[0].other_bays == (Bay("0x500", 7),)


def test_a_drive_in_a_slot_that_the_enclosure_calls_empty_is_a_disagreement():
    slot = Slot("1", 5, A, is_empty=True, facts=by("sg_ses"))
    (one,) = joined(drives(carded("ZA1X", 5)), slots=(slot,)).disagreements
    assert [claim.value for claim in one.claims][1] == "Enclosure 1, Slot 5: empty"


def test_two_tools_about_one_slot_are_one_slot():
    lamp = Slot("0x500", 7, A, locate_led=True, facts=by("ledctl"))
    (one,) = joined(slots=(SLOT, lamp)).slots
    assert (one.status, one.locate_led) == ("OK", True)


# --- volumes


def told(by_whom, number=None, **more):
    facts = by(f"{by_whom} show", str(number))
    return LogicalVolume(A, number, facts=facts, **more)


def test_a_volume_is_the_block_with_its_unique_id_however_it_is_spelled():
    volume = told("arcconf", 9, unique_id="600508b1-001c71f1-e5f023de-cc27ebe8", members=("ZA1X",))
    block = shown("sdj", "14:1:0:9", unique_id="600508B1001C71F1E5F023DECC27EBE8")
    (one,) = joined(Survey(volumes=(volume,)), blocks(block)).volumes
    assert (str(one.address), one.number, one.disk_name) == ("14:1:0:9", 9, "sdj")


def test_two_tools_about_the_same_drives_are_one_volume():
    first = told("arcconf", 4, unique_id="ID4", members=("S1X", "S2X"), name="data")
    second = told("ssacli", tool="ssacli", tool_number="5", members=("S2X", "S1X"), level="RAID1")
    block = shown("sde", "14:1:0:4", unique_id="ID4")
    (one,) = joined(Survey(volumes=(second, first)), blocks(block)).volumes
    assert (one.number, one.tool_number, one.name, one.level) == (4, "5", "data", "RAID1")


def test_two_volumes_on_the_same_drives_stay_two():
    both = [told("arcconf", n, unique_id=f"ID{n}", members=("S1X", "S2X")) for n in (0, 1)]
    again = [
        replace(told("ssacli", tool="ssacli"), tool_number=n, members=("S1X", "S2X")) for n in "12"
    ]
    assert len(joined(Survey(volumes=(*both, *again))).volumes) == 4


def test_different_drives_of_one_volume_are_told_and_all_are_members():
    first = told("arcconf", 4, unique_id="ID4", members=("S1X",))
    second = told("storcli", unique_id="ID4", members=("S2X",))
    found = joined(Survey(volumes=(first, second)))
    assert claims(found, "members")
    assert found.volumes[0].members == ("S1X", "S2X")


def test_the_kernel_runs_a_volume_that_its_card_calls_failed():
    volume = told("arcconf", 9, unique_id="ID9", state="Failed", members=("S1X",))
    block = shown("sdj", "14:1:0:9", unique_id="ID9", state="running")
    assert claims(joined(Survey(volumes=(volume,)), blocks(block)), "state") == [
        (f"{A}/9", ["Failed", "running"])
    ]


# --- what stands on the disks


def test_mounts_reach_the_volume_and_its_hidden_members():
    layers = (
        Layer("sdj1", "partition", on=("sdj",)),
        Layer("srv", "filesystem", on=("sdj1",), mount_points=("/srv",)),
    )
    volume = told("arcconf", 9, unique_id="ID9", members=("HIDDENX",))
    found = joined(
        Survey(volumes=(volume,), layers=layers),
        drives(carded("HIDDENX", 3)),
        blocks(shown("sdj", "14:1:0:9", unique_id="ID9")),
    )
    assert (found.volumes[0].mounts, found.drives[0].mounts) == (("/srv",), ("/srv",))


# --- a card that a tool knows only by its serial


def test_a_card_without_a_place_is_the_one_with_its_serial():
    placed, lost = replace(CARD, serial="CARDX"), Controller("", serial="CARDX", model="P460")
    (one,) = joined(controllers=(lost, placed)).controllers
    assert (one.pci_address, one.model) == (A, "P460")


# --- properties, over many made surveys


def parts_of(rng):
    """What five tools could say of a few disks, with gaps, repeats and contradictions."""
    serials = ["S0X", "S1X", "S2X", "0123456789", ""]
    wwns = ["", "0x5000c500ae344980", "0x5000c500ae344981", "0x5000c500ae344990"]
    sizes = [None, 8 * 10**12, 4 * 10**12]
    parts = []
    for source in ("arcconf GETCONFIGJSON 1", "smartctl -x /dev/sda", "ssacli ctrl all"):
        for number in range(rng.randint(0, 4)):
            drive = Drive(
                rng.choice(serials),
                model=rng.choice(["", "ST8000", "ST4000"]),
                wwn=rng.choice(wwns),
                controller=rng.choice([A, B]),
                capacity_bytes=rng.choice(sizes),
                bay=rng.choice([None, Bay(rng.choice(["1", "1", "2"]), rng.randint(1, 4))]),
                state=rng.choice(["", "online", "failed"]),
                facts=by(source, str(number)),
            )
            parts.append(Survey(drives=(drive,)))
    for _ in range(rng.randint(0, 5)):
        address = f"14:{rng.choice([0, 1])}:{rng.randint(0, 2)}:{rng.randint(0, 1)}"
        block = shown(
            f"sd{rng.randint(0, 3)}",
            address,
            rng.choice(serials),
            wwn=rng.choice(wwns),
            unique_id=rng.choice(["", "", "ID0", "ID1"]),
            capacity_bytes=rng.choice(sizes),
            bay=rng.choice([None, Bay(rng.choice(["1", "0x500"]), rng.randint(0, 4))]),
            state="running",
        )
        parts.append(Survey(blocks=(block,)))
    for number in range(rng.randint(0, 4)):
        volume = LogicalVolume(
            A,
            rng.choice([None, 0, 1]),
            tool=rng.choice(["", "ssacli"]),
            tool_number=rng.choice(["", "1", "2"]),
            unique_id=rng.choice(["", "ID0", "ID1"]),
            members=tuple(rng.sample(["S0X", "S1X", "S2X"], rng.randint(0, 2))),
            facts=by(rng.choice(["arcconf GETCONFIG 1", "ssacli x"]), str(number)),
        )
        parts.append(Survey(volumes=(volume,)))
    slots = [
        Slot(rng.choice(["1", "0x500"]), n, A, serial=serial, facts=by("sg_ses", str(n)))
        for n, serial in enumerate(rng.choices(serials, k=rng.randint(0, 3)))
    ]
    return [*parts, Survey(controllers=(CARD,)), Survey(slots=tuple(slots))]


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_partial_surveys_decides_nothing(seed):
    rng = random.Random(seed)
    for _ in range(40):
        parts = parts_of(rng)
        once = join(sum(parts, Survey()))
        rng.shuffle(parts)
        again = join(sum(parts, Survey()))
        assert again == once


@pytest.mark.parametrize("seed", range(10))
def test_joining_what_is_joined_changes_nothing(seed):
    rng = random.Random(1000 + seed)
    for _ in range(40):
        once = join(sum(parts_of(rng), Survey()))
        assert join(once) == once


@pytest.mark.parametrize("seed", range(5))
def test_no_fact_and_no_serial_is_lost(seed):
    rng = random.Random(2000 + seed)
    for _ in range(40):
        whole = sum(parts_of(rng), Survey())
        found = join(whole)
        serials = {d.serial for d in whole.drives} - {"", "0123456789"}
        assert serials <= {d.serial for d in found.drives}
        facts = {fact for d in whole.drives for fact in d.facts}
        assert facts <= {fact for d in found.drives for fact in d.facts}


def test_the_first_volumes_of_two_cards_without_an_address_are_two():
    told = [
        LogicalVolume("", 0, tool="arcconf", tool_number="0", members=names, facts=by(source))
        for names, source in (
            (("A1", "A2"), "arcconf GETCONFIG 1"),
            (("B1", "B2"), "arcconf GETCONFIG 2"),
        )
    ]
    found = joined(*(Survey(volumes=(one,)) for one in told)).volumes
    assert {one.members for one in found} == {("A1", "A2"), ("B1", "B2")}


@pytest.mark.parametrize(("counted", "named"), [(1, ("S1",)), (0, ("S1", "S2"))])
def test_a_member_that_one_tool_counts_and_none_names_is_kept_in_mind(counted, named):
    told = LogicalVolume(A, None, unique_id="U", level="RAID0", members=("S1",))
    first = replace(told, facts=by("arcconf GETCONFIG 1"))
    second = replace(told, members=named, unnamed=2 - len(named), facts=by("ssacli x"))
    (found,) = joined(Survey(volumes=(first,)), Survey(volumes=(second,))).volumes
    assert (found.unnamed, found.members) == (counted, named)
