"""From a kernel address to a bay against one survey; never a guess."""

import random
from dataclasses import replace

import pytest

from hardware.agent.survey import read_survey
from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay, Block, Controller, Drive, LogicalVolume
from hardware.domain.evidence import Certainty
from hardware.domain.join import join
from hardware.domain.kernel_log import parse_log
from hardware.domain.mapping import resolve, was_there
from hardware.domain.states import is_failed
from hardware.domain.survey import Survey
from mirrorsite.demo import make_host
from mirrorsite.ground.outside.shell import Recording

A, B = "0000:3b:00.0", "0000:af:00.0"
(SEEN,) = parse_log(["sd 14:1:0:9: [sdj] tag#1 Add. Sense: Logical unit failure"])


def event(address=None, disk_name="", pci_address="", kind=None):
    where = ScsiAddress.parse(address) if address else None
    kind = kind or SEEN.kind
    return replace(SEEN, address=where, disk_name=disk_name, pci_address=pci_address, kind=kind)


def drive(serial, slot=None, card=A, **more):
    bay = None if slot is None else Bay("1", slot)
    return Drive(serial, model="ST8000", controller=card, bay=bay, **more)


def volume(number, *members, card=A, level="", **more):
    level = level or ("RAID0" if len(members) == 1 else "RAID1")
    return LogicalVolume(card, number, members=members, level=level, **more)


CARDS = (
    Controller(A, "smartpqi", (14,), vendor="H3C", model="P460"),
    Controller(B, "smartpqi", (15,), vendor="H3C", model="P460"),
)
DRIVES = (drive("S17", 17), drive("S2", 2, B), drive("S3", 3, B))
VOLUMES = (volume(9, "S17"), volume(9, "S2", "S3", card=B))
SURVEY = Survey(CARDS, (), DRIVES, VOLUMES)


def found(survey=SURVEY, **where):
    finding = resolve(event(**where), survey)
    return finding.certainty, [one.serial for one in finding.drives]


def last_rung(survey=SURVEY, **where):
    return resolve(event(**where), survey).rungs[-1].code


# --- volumes


def test_volume_9_is_another_behind_each_card():
    assert found(address="14:1:0:9") == (Certainty.ONE_SOURCE, ["S17"])
    assert found(address="15:1:0:9") == (Certainty.CANDIDATES, ["S2", "S3"])


def test_swapped_host_numbers_swap_the_answer():
    swapped = (replace(CARDS[0], host_numbers=(15,)), replace(CARDS[1], host_numbers=(14,)))
    survey = replace(SURVEY, controllers=swapped)
    assert found(survey, address="15:1:0:9") == (Certainty.ONE_SOURCE, ["S17"])
    assert found(survey, address="14:1:0:9") == (Certainty.CANDIDATES, ["S2", "S3"])


def test_exactly_one_failed_member_is_the_one():
    drives = (DRIVES[0], DRIVES[1], replace(DRIVES[2], state="Failed"))
    survey = replace(SURVEY, drives=drives)
    assert found(survey, address="15:1:0:9") == (Certainty.ONE_SOURCE, ["S3"])
    assert resolve(event("15:1:0:9"), survey).rungs[-2].code == "failed_member"


def test_two_failed_members_are_candidates_and_the_others_are_not():
    drives = (*(replace(d, state="failed") for d in DRIVES[1:]), drive("S4", 4, B))
    survey = replace(SURVEY, drives=drives, volumes=(volume(9, "S2", "S3", "S4", card=B),))
    assert found(survey, address="15:1:0:9") == (Certainty.CANDIDATES, ["S2", "S3"])


def test_a_member_that_no_source_knows_makes_the_answer_open():
    survey = replace(SURVEY, volumes=(volume(9, "S2", "GONE", card=B),))
    assert found(survey, address="15:1:0:9") == (Certainty.CANDIDATES, ["S2"])
    assert last_rung(survey, address="15:1:0:9") == "members_unknown"
    finding = resolve(event(address="15:1:0:9"), survey)
    assert (finding.drive, finding.bay, finding.unlisted) == (None, None, 1)


@pytest.mark.parametrize("level", ["RAID1", "RAID5", "RAID6", "RAID10", "", "level 77"])
def test_the_only_disk_left_of_a_redundant_volume_is_never_the_one(level):
    alone = LogicalVolume(B, 9, members=("S2",), level=level)
    survey = replace(SURVEY, volumes=(alone,))
    finding = resolve(event(address="15:1:0:9"), survey)
    assert (finding.certainty, finding.drive) == (Certainty.CANDIDATES, None)


def test_a_member_without_a_serial_number_counts():
    survey = replace(SURVEY, volumes=(volume(9, "S2", "S3", card=B, unnamed=1),))
    assert resolve(event(address="15:1:0:9"), survey).unlisted == 1


def test_a_volume_that_the_card_does_not_list():
    assert found(address="14:1:0:8") == (Certainty.NO_DRIVE, [])
    assert last_rung(address="14:1:0:8") == "volume_unknown"


def test_a_volume_without_members_is_no_drive():
    survey = replace(SURVEY, volumes=(volume(9),))
    assert found(survey, address="14:1:0:9") == (Certainty.NO_DRIVE, [])


# --- hosts, boots, contradictions


def test_without_a_survey_nothing_is_said():
    assert found(None, address="14:1:0:9") == (Certainty.NO_DRIVE, [])
    assert last_rung(None, address="14:1:0:9") == "no_survey"


@pytest.mark.parametrize(
    "where",
    [{"address": "3:1:0:9"}, {"address": "14:0:99:0"}, {"disk_name": "sdzz"}, {}]
    + [{"disk_name": "nvme7n1"}, {"pci_address": "0000:99:00.0"}],
)
def test_an_unknown_place_is_no_drive(where):
    assert found(**where) == (Certainty.NO_DRIVE, [])
    assert last_rung(**where) == "not_in_survey"


def test_an_empty_survey_knows_nothing():
    assert found(Survey(), address="14:1:0:9") == (Certainty.NO_DRIVE, [])


def test_a_line_that_names_another_card_ends_it():
    assert found(address="14:1:0:9", pci_address=B) == (Certainty.NO_DRIVE, [])
    assert last_rung(address="14:1:0:9", pci_address=B) == "other_controller"
    assert found(address="14:1:0:9", pci_address=A)[0] is Certainty.ONE_SOURCE


def test_trouble_of_the_card_is_no_drives():
    offline = {"kind": "controller_offline", "pci_address": A}
    finding = resolve(event(**offline), SURVEY)
    assert (finding.certainty, finding.controller) == (Certainty.NOT_A_DRIVE, CARDS[0])
    assert resolve(event(**offline), None).certainty is Certainty.NOT_A_DRIVE
    assert found(address="14:2:0:0")[0] is Certainty.NOT_A_DRIVE


# --- pass-through disks, plain disks, NVMe


def passed(serial, address, slot, name="sdx"):
    where = ScsiAddress.parse(address)
    block = Block(name, where, A, "smartpqi", serial=serial)
    return block, drive(serial, slot, seen_as=where, disk_name=name)


def test_a_drifted_target_is_looked_up_and_never_computed():
    block, disk = passed("S5", "14:0:13:0", 5)
    survey = Survey(CARDS, (block,), (disk, drive("S13", 13)), ())
    finding = resolve(event("14:0:13:0"), survey)
    assert (finding.drive.serial, finding.bay) == ("S5", Bay("1", 5))


def test_a_name_leads_to_its_address():
    block, disk = passed("S5", "14:0:13:0", 5, "sdf")
    survey = Survey(CARDS, (block,), (disk,), ())
    assert found(survey, disk_name="sdf") == (Certainty.ONE_SOURCE, ["S5"])
    assert resolve(event(disk_name="sdf"), survey).rungs[0].code == "name_is_address"


def test_the_name_of_a_volume_leads_to_its_members():
    block = Block("sdq", ScsiAddress(15, 1, 0, 9), B, "smartpqi")
    assert found(replace(SURVEY, blocks=(block,)), disk_name="sdq")[0] is Certainty.CANDIDATES


def test_nvme_has_a_name_and_no_address():
    disk = drive("N1", 4, card="0000:5e:00.0", disk_name="nvme0n1")
    assert found(Survey(drives=(disk,)), disk_name="nvme0n1") == (Certainty.ONE_SOURCE, ["N1"])


def test_a_disk_that_tells_no_serial_is_no_drive():
    block = Block("sdf", ScsiAddress(14, 0, 13, 0), A, "smartpqi")
    survey = Survey(CARDS, (block,), (), ())
    assert last_rung(survey, address="14:0:13:0") == "no_serial"
    assert found(survey, address="14:0:13:0") == (Certainty.NO_DRIVE, [])


def test_two_drives_at_one_address_are_candidates():
    block, disk = passed("S5", "14:0:13:0", 5)
    survey = Survey(CARDS, (block,), (disk, replace(disk, serial="S6")), ())
    assert found(survey, address="14:0:13:0") == (Certainty.CANDIDATES, ["S5", "S6"])


def test_a_drive_without_a_bay_is_not_pulled():
    block, disk = passed("S5", "14:0:13:0", None)
    finding = resolve(event("14:0:13:0"), Survey(CARDS, (block,), (disk,), ()))
    assert (finding.certainty, finding.bay) == (Certainty.NO_BAY, None)


def test_sources_that_disagree_name_no_bay():
    block, disk = passed("S5", "14:0:13:0", 5)
    disk = replace(disk, other_bays=(Bay("1", 6),))
    finding = resolve(event("14:0:13:0"), Survey(CARDS, (block,), (disk,), ()))
    assert (finding.certainty, finding.bay) == (Certainty.DISAGREEMENT, None)
    assert finding.rungs[-1].values["others"] == "Enclosure 1, Slot 6"


@pytest.mark.parametrize(
    ("state", "failed"),
    [("online", False), ("Optimal", False), ("", False), ("Rebuilding", False), ("Ready", False)]
    + [("Failed", True), ("MISSING", True), ("Offline", True), ("Dead", True), ("faulty", True)],
)
def test_the_cards_word_for_a_failed_drive(state, failed):
    assert is_failed(state) is failed


# --- known gaps of hardware/domain, shown here until they are mended


def test_an_unknown_card_has_no_volumes():
    block = Block("sdj", ScsiAddress(14, 1, 0, 9), A, "smartpqi")
    survey = Survey((), (block,), (drive("MD", 3),), (volume(9, "MD", card=""),))
    assert found(survey, address="14:1:0:9") == (Certainty.NO_DRIVE, [])


def test_two_drives_of_one_name_are_candidates():
    survey = Survey(drives=(drive("N1", 1, disk_name="md0"), drive("N2", 2, disk_name="md0")))
    assert found(survey, disk_name="md0")[0] is Certainty.CANDIDATES


def test_a_line_that_names_another_card_ends_it_without_a_surveyed_host_too():
    block, disk = passed("S5", "14:0:13:0", 5)
    survey = Survey((), (block,), (disk,), ())
    assert found(survey, address="14:0:13:0", pci_address=B)[0] is Certainty.NO_DRIVE


def test_an_nvme_line_that_names_another_device_ends_it():
    disk = drive("N1", 4, card="0000:5e:00.0", disk_name="nvme0n1")
    survey = Survey(drives=(disk,))
    where = {"disk_name": "nvme0n1", "pci_address": "0000:5f:00.0"}
    assert found(survey, **where)[0] is Certainty.NO_DRIVE


def test_a_drive_without_a_serial_is_not_pulled():
    block, disk = passed("", "14:0:13:0", 5)
    survey = Survey(CARDS, (block,), (disk,), ())
    assert found(survey, address="14:0:13:0")[0] is not Certainty.ONE_SOURCE


def test_a_member_keeps_its_own_name():
    disk = drive("N1", 4, disk_name="nvme0n1")
    array = volume(0, "N1", card="", disk_name="md0")
    assert join(Survey(drives=(disk,), volumes=(array,))).drives[0].disk_name == "nvme0n1"


# --- properties, over many made surveys


def made_up(rng):
    """A survey as no tool would give it: gaps, contradictions, repeated names."""
    serials = [f"S{n}" for n in range(rng.randint(1, 6))]
    cards = tuple(
        Controller(pci, rng.choice(["smartpqi", "hpsa", "mpt3sas", ""]), hosts)
        for pci, hosts in ((A, (14,)), (B, (15,)))
        if rng.random() < 0.9
    )
    drives = tuple(
        Drive(
            serial,
            controller=rng.choice([A, B, ""]),
            bay=rng.choice([None, Bay("1", number), Bay("1", number)]),
            other_bays=rng.choice([(), (), (), (Bay("1", 30),)]),
            state=rng.choice(["online", "online", "online", "Failed"]),
            seen_as=rng.choice([None, None, address(rng)]),
        )
        for number, serial in enumerate(serials)
    )
    volumes = tuple(
        LogicalVolume(
            pci,
            number,
            members=tuple(rng.sample([*serials, "LOST"], rng.randint(0, len(serials)))),
        )
        for pci in (A, B)
        for number in range(2)
        if rng.random() < 0.8
    )
    blocks = tuple(
        Block(f"sd{letter}", address(rng), rng.choice([A, B]), "smartpqi") for letter in "abc"
    )
    return Survey(cards, blocks, drives, volumes)


def address(rng):
    return ScsiAddress(
        rng.choice([14, 15]), rng.choice([0, 1]), rng.randint(0, 1), rng.randint(0, 1)
    )


@pytest.mark.parametrize("seed", range(20))
def test_one_source_means_the_only_one(seed):
    rng = random.Random(seed)
    sure = 0
    for _ in range(200):
        survey, where = made_up(rng), address(rng)
        finding = resolve(event(str(where)), survey)
        if finding.certainty is not Certainty.ONE_SOURCE:
            assert finding.bay is None
            continue
        sure += 1
        (only,) = finding.drives
        assert only.bay == finding.bay
        assert not only.other_bays
        assert only.serial in occupants(survey, where)
        innocent = [d for d in occupants(survey, where).values() if d is not only]
        assert not innocent or only.state == "Failed"
        assert all(d is None or d.state != "Failed" for d in innocent)
    assert sure


def occupants(survey, where):
    """Serial → drive, or None where it is lost, of all that can be meant by an address."""
    volume_channels = {"smartpqi": 1, "hpsa": 1, "mpt3sas": 1}
    card = survey.controller_of(where.host)
    block = survey.block_at(where)
    driver = (card.driver if card else "") or (block.driver if block else "")
    if volume_channels.get(driver) == where.channel:
        number = where.target if driver == "mpt3sas" else where.lun
        (volume,) = (
            v
            for v in survey.volumes
            if card and (v.controller, v.number) == (card.pci_address, number)
        )
        return {serial: survey.drive(serial) for serial in volume.members}
    return {d.serial: d for d in survey.drives if d.seen_as == where}


# --- the made host and its variants


@pytest.fixture
def made(tmp_path):
    def made(**how):
        make_host.make(tmp_path, **how)
        return read_survey(Recording(tmp_path))

    return made


@pytest.mark.parametrize("target", [13, 6, 8, 21])
def test_the_disk_of_slot_5_is_in_slot_5(made, target):
    finding = resolve(event(f"14:0:{target}:0"), made(slot5_target=target))
    assert (finding.certainty, finding.bay.slot) == (Certainty.ONE_SOURCE, 5)


def test_every_volume_of_the_made_host_leads_to_its_own_members(made):
    survey = made()
    for one in survey.volumes:
        finding = resolve(event(str(one.address)), survey)
        assert [d.serial for d in finding.drives] == [
            d.serial for serial in one.members if (d := survey.drive(serial))
        ]
        sure = finding.certainty is Certainty.ONE_SOURCE
        assert sure == (len(one.members) == 1)


def test_what_is_missing_from_the_made_host_makes_it_less_sure_and_never_wrong(made):
    whole = made()
    truth = {str(b.address): resolve(event(str(b.address)), whole) for b in whole.blocks}
    for part in ("controllers", "blocks", "drives", "volumes"):
        poorer = replace(whole, **{part: ()})
        for where, before in truth.items():
            after = resolve(event(where), poorer)
            assert after.drive in (None, before.drive)


# --- what is not certain is not said to be

AT_9 = ScsiAddress.parse("14:1:0:9")


def of_old_card(*drives, members):
    """What an old card's cciss/c0d0 shows, which has no SCSI address."""
    shown = volume(0, *members, level="RAID1", disk_name="cciss/c0d0")
    named = tuple(replace(one, disk_name="cciss/c0d0") for one in drives)
    card = Controller(A, "cciss", (14,))
    return Survey((card,), (Block("cciss/c0d0", pci_address=A),), named, (shown,))


def test_a_mirrors_last_good_disk_is_not_blamed_by_its_volumes_name():
    survey = of_old_card(drive("GOOD", 1), members=("GOOD", "LOST"))
    assert found(survey, disk_name="cciss/c0d0") == (Certainty.CANDIDATES, ["GOOD"])


def test_a_volumes_name_leads_to_the_member_that_failed():
    survey = of_old_card(
        drive("GOOD", 1, state="Online"), drive("BAD", 2, state="Failed"), members=("GOOD", "BAD")
    )
    assert found(survey, disk_name="cciss/c0d0") == (Certainty.ONE_SOURCE, ["BAD"])


def test_a_volumes_name_behind_another_card_than_the_line_says_leads_nowhere():
    survey = of_old_card(drive("BAD", 2, state="Failed"), members=("GOOD", "BAD"))
    assert found(survey, disk_name="cciss/c0d0", pci_address=B) == (Certainty.NO_DRIVE, [])


@pytest.mark.parametrize("state", ["Predictive failure", "Online, not failed"])
def test_a_failure_that_is_only_predicted_blames_no_member(state):
    members = (drive("A", 1, state="Online"), drive("B", 2, state=state))
    survey = Survey(CARDS, (), members, (volume(9, "A", "B"),))
    assert found(survey, address="14:1:0:9") == (Certainty.CANDIDATES, ["A", "B"])


def test_a_member_of_some_other_volume_without_a_number_was_not_there():
    here = resolve(event("14:1:0:9"), replace(SURVEY, volumes=(volume(None, "S17", address=AT_9),)))
    before = Survey(CARDS, (), DRIVES, (volume(None, "S17"),))
    assert not was_there(here.drives[0], here, before)


def test_a_member_of_the_volume_with_the_same_unique_id_was_there():
    now = volume(None, "S17", address=AT_9, unique_id="600508B1001C")
    here = resolve(event("14:1:0:9"), replace(SURVEY, volumes=(now,)))
    before = Survey(CARDS, (), DRIVES, (volume(4, "S17", unique_id="0x600508b1001c"),))
    assert was_there(here.drives[0], here, before)
