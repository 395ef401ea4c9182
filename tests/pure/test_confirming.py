"""Pull is said for two independent witnesses of one serial in one bay, and for nothing less."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from hardware.domain.confirming import CODES, confirm
from hardware.domain.drive import Bay, Controller, Drive, Fact, Slot
from hardware.domain.evidence import Certainty
from hardware.domain.survey import Survey
from hardware.domain.ticket import judge_task
from hardware.domain.whereabouts import find
from hardware.domain.witness import Seen, Witness

CARD = "0000:3b:00.0"
AT = datetime(2026, 11, 22, tzinfo=UTC)
BY_CARD = Fact("storcli64 /call/eall/sall show all J", "252:4 S1")
ONE = Drive(
    "S1",
    model="ST8000",
    controller=CARD,
    bay=Bay("252", 4, label="Front 5"),
    bay_by=(BY_CARD.source,),
    facts=(BY_CARD,),
)
OTHER = replace(ONE, serial="S2", bay=Bay("252", 5, label="Front 6"))
SURVEY = Survey((Controller(CARD, driver="megaraid_sas", model="9361-8i"),), drives=(ONE, OTHER))


def seen(witness=Witness.BMC, serial="S1", label="Front 5", **more):
    return Seen(witness, serial, label=label, said_by="ada", at=AT, **more)


def slot(serial="S1", number=4, processor="LSI SAS3x36", on_expander=True, **more):
    fact = Fact(f"/sys/class/enclosure/0:0:24:0/Slot {number}", "status: OK")
    values = {"controller": CARD, "serial": serial, "facts": (fact,)} | more
    return Slot("252", number, processor=processor, on_expander=on_expander, **values)


def told(survey=SURVEY, *said, serial="S1"):
    return confirm(find(serial, survey), survey, said)


def codes(finding):
    return [rung.code for rung in finding.rungs]


# --- one witness


def test_the_card_alone_is_one_source_and_nothing_is_pulled():
    finding = told()
    assert finding.certainty is Certainty.ONE_SOURCE
    assert judge_task(finding.certainty) == "identify"
    assert codes(finding)[-2:] == ["witness_agrees", "only_one_witness"]


def test_all_that_repeats_the_card_is_one_witness():
    sources = (BY_CARD.source, "/sys/bus/scsi/devices/0:0:4:0", "lsscsi", "arcconf GETCONFIG 1")
    finding = told(replace(SURVEY, drives=(replace(ONE, bay_by=sources), OTHER)))
    assert finding.certainty is Certainty.ONE_SOURCE


def test_a_source_that_is_nobodys_firmware_is_no_witness():
    finding = told(replace(SURVEY, drives=(replace(ONE, bay_by=("smartctl -a", "?")), OTHER)))
    assert [rung.code for rung in finding.rungs if rung.witness] == []
    assert finding.rungs[-1].values["count"] == 0


def test_one_persons_word_without_any_source_of_the_bay_is_one_witness():
    finding = told(replace(SURVEY, drives=(replace(ONE, bay_by=()), OTHER)), seen())
    assert finding.certainty is Certainty.ONE_SOURCE


def test_the_same_witness_twice_is_one():
    bare = replace(SURVEY, drives=(replace(ONE, bay_by=()), OTHER))
    finding = told(bare, seen(), seen(raw="the tab again"))
    assert finding.certainty is Certainty.ONE_SOURCE


# --- two witnesses


@pytest.mark.parametrize("witness", [Witness.BMC, Witness.LABEL, Witness.ACTIVITY])
def test_the_card_and_another_witness_are_two_sources(witness):
    finding = told(SURVEY, seen(witness))
    assert finding.certainty is Certainty.TWO_SOURCES
    assert judge_task(finding.certainty) == "replace"
    assert finding.rungs[-1].code == "two_sources_agree"
    assert {r.witness for r in finding.rungs if r.witness} == {"card", witness}


@pytest.mark.parametrize(
    "pair", list(combinations((Witness.BMC, Witness.LABEL, Witness.ACTIVITY), 2))
)
def test_two_others_are_two_sources_where_no_card_is_asked(pair):
    bare = replace(SURVEY, drives=(replace(ONE, bay_by=()), OTHER))
    assert told(bare, *map(seen, pair)).certainty is Certainty.TWO_SOURCES


def test_a_real_enclosure_is_a_second_witness():
    finding = told(replace(SURVEY, slots=(slot(),)))
    assert finding.certainty is Certainty.TWO_SOURCES
    said = next(r for r in finding.rungs if r.witness == "enclosure")
    assert said.facts[0].source.startswith("/sys/class/enclosure/")
    assert "LSI SAS3x36" in said.facts[0].source


def test_an_enclosure_alone_is_one_source():
    alone = replace(SURVEY, drives=(replace(ONE, bay_by=()), OTHER), slots=(slot(),))
    assert told(alone).certainty is Certainty.ONE_SOURCE


def test_the_boards_slot_number_and_the_bmc_are_two_sources():
    fact = Fact("/sys/block/nvme0n1", "serial: N1")
    nvme = Drive("N1", bay=Bay("PCI", 20, label="Front 20"), bay_by=(fact.source,), facts=(fact,))
    finding = told(Survey(drives=(nvme,)), seen(serial="N1", label="Front 20"), serial="N1")
    assert finding.certainty is Certainty.TWO_SOURCES
    assert {r.witness for r in finding.rungs if r.witness} == {"platform", "bmc"}


# --- enclosures that cards play


@pytest.mark.parametrize(
    "processor",
    [
        "ADAPTEC Virtual SGPIO",
        "MSCC Virtual SGPIO",
        "Cisco Virtual SGPIO",
        "BROADCOM VirtualSES",
        "AHCI SGPIOEnclosure",
        "AHCI SGPIO Enclosure",
        "HPE Smart Adapter",
        "HP H240",
        "",
        "SMC SC826-P",
        "DP BP14G+",
    ],
)
def test_an_enclosure_that_a_card_may_play_is_no_witness(processor):
    card = Controller(CARD, model="Smart HBA H240")
    played = slot(processor=processor, on_expander=False)
    finding = told(Survey((card,), drives=(ONE, OTHER), slots=(played,)))
    assert finding.certainty is Certainty.ONE_SOURCE
    assert "enclosure_repeats" in codes(finding)


@pytest.mark.parametrize("processor", ["LSI VirtualSES", "ADAPTEC Virtual SGPIO  0"])
def test_a_played_enclosure_stays_one_even_behind_an_expander(processor):
    played = slot(processor=processor, on_expander=True)
    assert told(replace(SURVEY, slots=(played,))).certainty is Certainty.ONE_SOURCE


@pytest.mark.parametrize(
    "processor",
    ["LSI SAS2X36", "LSI SAS3x48", "DP BP13G+EXP", "HP D2600 SAS AJ940A", "DELL MD1420"],
)
def test_a_known_expander_is_a_witness_where_no_path_is_known(processor):
    real = slot(processor=processor, on_expander=None)
    assert told(replace(SURVEY, slots=(real,))).certainty is Certainty.TWO_SOURCES


def test_an_unknown_enclosure_behind_an_expander_is_a_witness():
    real = slot(processor="SMC SC846-P", on_expander=True)
    assert told(replace(SURVEY, slots=(real,))).certainty is Certainty.TWO_SOURCES


def test_what_ledctl_lists_is_no_enclosures_word():
    listed = slot(facts=(Fact("ledctl", "slot: 252-4"),))
    assert told(replace(SURVEY, slots=(listed,))).certainty is Certainty.ONE_SOURCE


# --- contradictions


def test_another_serial_in_that_bay_is_a_disagreement_that_names_both():
    finding = told(SURVEY, seen(serial="S2"))
    assert finding.certainty is Certainty.DISAGREEMENT
    assert judge_task(finding.certainty) == "identify"
    rung = next(r for r in finding.rungs if r.code == "witness_other_serial")
    assert (rung.values["serial"], rung.values["other"]) == ("S1", "S2")


def test_this_serial_in_another_bay_is_a_disagreement_that_names_both():
    finding = told(SURVEY, seen(label="Front 6"))
    assert finding.certainty is Certainty.DISAGREEMENT
    rung = next(r for r in finding.rungs if r.code == "witness_other_bay")
    assert rung.values["place"] == "Front 6"
    assert rung.values["bay"].startswith("Front 5")


def test_a_disagreement_is_not_outvoted():
    said = (seen(Witness.BMC), seen(Witness.LABEL), seen(Witness.ACTIVITY, label="Front 6"))
    assert told(SURVEY, *said).certainty is Certainty.DISAGREEMENT


def test_swapped_slots_are_a_disagreement_for_both_drives():
    said = (seen(label="Front 6"), seen(serial="S2", label="Front 5"))
    for serial in ("S1", "S2"):
        assert told(SURVEY, *said, serial=serial).certainty is Certainty.DISAGREEMENT


def test_counting_that_drifted_by_one_is_a_disagreement():
    said = [seen(serial=f"S{n}", label=f"Front {n + 5}") for n in (1, 2)]
    assert told(SURVEY, *said).certainty is Certainty.DISAGREEMENT


def test_a_label_that_counts_on_is_another_bay_though_none_bears_it():
    assert told(SURVEY, seen(label="Front 19")).certainty is Certainty.DISAGREEMENT


@pytest.mark.parametrize("processor", ["LSI SAS3x36", "ADAPTEC Virtual SGPIO"])
def test_an_enclosure_that_shows_another_drive_there_disagrees(processor):
    found = replace(SURVEY, slots=(slot("S9", processor=processor, on_expander=True),))
    finding = told(found)
    assert finding.certainty is Certainty.DISAGREEMENT
    rung = next(r for r in finding.rungs if r.code == "witness_other_serial")
    assert rung.witness == ("enclosure" if "LSI" in processor else "card")


def test_an_enclosure_whose_sensor_finds_the_bay_empty_disagrees():
    finding = told(replace(SURVEY, slots=(slot("", is_empty=True),)))
    assert finding.certainty is Certainty.DISAGREEMENT
    assert "witness_empty" in codes(finding)


def test_two_drives_that_a_card_puts_into_one_bay_disagree():
    both = replace(SURVEY, drives=(ONE, replace(OTHER, bay=ONE.bay)))
    assert told(both).certainty is Certainty.DISAGREEMENT


def test_a_box_of_that_number_on_another_connector_is_another_bay():
    mine = replace(ONE, bay=replace(ONE.bay, connector="1I", label=""))
    theirs = replace(OTHER, bay=replace(ONE.bay, connector="1E", label=""))
    assert told(replace(SURVEY, drives=(mine, theirs))).certainty is Certainty.ONE_SOURCE


# --- which bay is meant, and whose serial


@pytest.mark.parametrize("label", ["Front 5", "front  5", " FRONT 5 "])
def test_labels_are_compared_without_capitals_and_blanks(label):
    assert told(SURVEY, seen(label=label)).certainty is Certainty.TWO_SOURCES


def test_a_label_that_no_bay_bears_is_told_and_counts_nothing():
    finding = told(SURVEY, seen(label="Disk.Bay.4"))
    assert finding.certainty is Certainty.ONE_SOURCE
    assert codes(finding)[-2:] == ["witness_unplaced", "only_one_witness"]


def test_a_label_that_two_bays_bear_names_none():
    twins = tuple(replace(d, bay=replace(d.bay, label="Front 5")) for d in (ONE, OTHER))
    assert told(replace(SURVEY, drives=twins), seen()).certainty is Certainty.ONE_SOURCE


def test_a_bare_slot_number_matches_nothing():
    assert told(SURVEY, seen(label="", slot=4)).certainty is Certainty.ONE_SOURCE


def test_enclosure_and_slot_match_where_one_card_has_them():
    said = seen(label="Port=1I:Box=252:Bay=4", enclosure="252", slot=4)
    assert told(SURVEY, said).certainty is Certainty.TWO_SOURCES


def test_enclosure_and_slot_that_two_cards_have_match_nothing():
    twin = replace(OTHER, controller="0000:5e:00.0", bay=Bay("252", 4))
    said = seen(label="", enclosure="252", slot=4)
    found = told(replace(SURVEY, drives=(ONE, twin)), said)
    assert found.certainty is Certainty.ONE_SOURCE


def test_a_bay_that_a_person_chose_from_the_list_is_that_bay():
    said = seen(Witness.LABEL, label="", controller=CARD, enclosure="252", slot=4)
    assert told(SURVEY, said).certainty is Certainty.TWO_SOURCES


@pytest.mark.parametrize("typed", ["zc1abcde", " ZC1ABCDE ", "ZC1ABCDE0000C123ABCD"])
def test_serials_match_trimmed_in_any_case_and_in_seagates_long_form(typed):
    drive = replace(ONE, serial="ZC1ABCDE")
    found = told(replace(SURVEY, drives=(drive, OTHER)), seen(serial=typed), serial="ZC1ABCDE")
    assert found.certainty is Certainty.TWO_SOURCES


def test_the_label_of_a_seagate_names_the_long_serial():
    long = "ZC1ABCDE0000C123ABCD"
    drives = (replace(ONE, serial=long), OTHER)
    found = told(replace(SURVEY, drives=drives), seen(serial="zc1abcde"), serial=long)
    assert found.certainty is Certainty.TWO_SOURCES


def test_capitals_count_where_two_drives_differ_in_nothing_else():
    drives = (replace(ONE, serial="Ab1"), replace(OTHER, serial="aB1"))
    found = told(replace(SURVEY, drives=drives), seen(serial="AB1"), serial="Ab1")
    assert found.certainty is Certainty.DISAGREEMENT


def test_a_blank_serial_says_nothing():
    assert told(SURVEY, seen(serial="  ")).certainty is Certainty.ONE_SOURCE


# --- a drive that no tool places


PLAIN = Drive("S3", controller="0000:00:1f.2")
AHCI = Survey(drives=(PLAIN,))


def test_label_and_light_give_a_bay_to_a_drive_that_has_none():
    said = (seen(Witness.LABEL, "S3", "Front 3"), seen(Witness.ACTIVITY, "S3", "front 3"))
    finding = told(AHCI, *said, serial="S3")
    assert finding.certainty is Certainty.TWO_SOURCES
    assert (finding.bay.enclosure, finding.bay.slot, finding.bay.label) == ("Front", 3, "Front 3")


def test_one_word_gives_no_bay():
    finding = told(AHCI, seen(Witness.LABEL, "S3", "Front 3"), serial="S3")
    assert (finding.certainty, finding.bay) == (Certainty.NO_BAY, None)
    assert finding.rungs[-1].code == "only_one_witness"


def test_two_words_of_one_witness_give_no_bay():
    said = (seen(Witness.LABEL, "S3", "Front 3"), seen(Witness.LABEL, "S3", "Front 3"))
    assert told(AHCI, *said, serial="S3").certainty is Certainty.NO_BAY


def test_nobodys_word_leaves_the_finding_as_it_is():
    assert told(AHCI, serial="S3") == find("S3", AHCI)


@pytest.mark.parametrize(
    "second",
    [
        seen(Witness.ACTIVITY, "S3", "Front 4"),
        seen(Witness.BMC, "S4", "Front 3"),
    ],
)
def test_two_words_that_contradict_give_no_bay(second):
    finding = told(AHCI, seen(Witness.LABEL, "S3", "Front 3"), second, serial="S3")
    assert (finding.certainty, finding.bay) == (Certainty.DISAGREEMENT, None)


def test_a_bay_where_a_card_has_another_drive_is_not_given():
    said = tuple(seen(w, "S3", "Front 5") for w in (Witness.LABEL, Witness.BMC))
    found = told(replace(SURVEY, drives=(ONE, PLAIN)), *said, serial="S3")
    assert found.certainty is Certainty.DISAGREEMENT


def test_a_bay_without_a_number_is_called_by_its_label():
    said = tuple(seen(w, "S3", "boot disk") for w in (Witness.LABEL, Witness.BMC))
    assert told(AHCI, *said, serial="S3").bay.label == "boot disk"


# --- what witnesses of bays cannot decide


@pytest.mark.parametrize("certainty", [c for c in Certainty if c not in ("one_source", "no_bay")])
def test_any_other_certainty_stays_whatever_is_said(certainty):
    finding = replace(find("S1", SURVEY), certainty=certainty)
    assert confirm(finding, SURVEY, (seen(), seen(Witness.LABEL))) == finding


def test_candidates_are_not_narrowed_by_witnesses_of_bays():
    finding = replace(find("S1", SURVEY), certainty=Certainty.CANDIDATES, drives=(ONE, OTHER))
    assert confirm(finding, SURVEY, (seen(), seen(Witness.LABEL))).drives == (ONE, OTHER)


def test_a_finding_keeps_its_rungs_and_drive():
    before = find("S1", SURVEY)
    after = told(SURVEY, seen())
    assert after.rungs[: len(before.rungs)] == before.rungs
    assert after.drives == before.drives
    assert {rung.code for rung in after.rungs[len(before.rungs) :]} <= CODES


def test_a_persons_rung_has_the_time_and_the_words_of_the_person():
    said = seen(Witness.LABEL, raw="s/n S1")
    rung = next(r for r in told(SURVEY, said).rungs if r.witness == "label")
    assert (rung.at, rung.facts) == (AT, (Fact("ada", "s/n S1"),))


def test_when_it_was_said_is_not_this_functions_to_judge():
    old = replace(seen(), at=AT - timedelta(days=999))
    assert told(SURVEY, old).certainty is Certainty.TWO_SOURCES
