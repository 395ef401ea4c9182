"""Safe to pull now? Volumes of cards: level by level, state by state."""

from dataclasses import replace

import pytest

from hardware.domain.drive import Claim, Disagreement, Drive, LogicalVolume
from hardware.domain.redundancy import judge_pull
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey
from tests.pure.made_arrays import CARD, hidden, volume


def judged(survey, serial="S0", **weak):
    return judge_pull(survey, serial, weak)


def codes(verdict):
    return [one.code for one in verdict.reasons]


@pytest.mark.parametrize(
    ("level", "count", "safe", "left"),
    [
        ("RAID1", 2, True, 0),
        ("RAID5", 4, True, 0),
        ("RAID6", 6, True, 1),
        ("RAID10", 4, True, 0),
        ("RAID50", 6, True, 0),
        ("RAID60", 8, True, 1),
        ("RAID1E", 3, True, 0),
        ("RAID1 Triple", 3, True, 1),
        ("RAID0", 1, False, -1),
        ("RAID0", 4, False, -1),
        ("JBOD", 1, False, -1),
        ("Simple_Volume", 1, False, -1),
        ("Cac1", 2, None, None),
        ("", 4, None, None),
    ],
)
def test_a_working_member_of_a_whole_volume(level, count, safe, left):
    verdict = judged(volume(level, count))
    assert (verdict.safe, verdict.arrays[0].left_after) == (safe, left)


@pytest.mark.parametrize(
    ("level", "count", "safe"),
    [
        ("RAID1", 2, False),
        ("RAID5", 4, False),
        ("RAID6", 6, True),
        ("RAID10", 4, None),
        ("RAID60", 8, True),
    ],
)
def test_a_working_member_while_another_has_failed(level, count, safe):
    verdict = judged(volume(level, count, "Degraded", {"S1": "Failed"}))
    # of RAID 10 the other may be its own mirror: never yes
    assert verdict.safe is (False if level == "RAID10" else safe)


@pytest.mark.parametrize("level", ["RAID1", "RAID5", "RAID6", "RAID10", "RAID50", "RAID60"])
def test_a_member_that_failed_costs_nothing_more(level):
    verdict = judged(volume(level, 8, "Degraded", {"S0": "Failed"}))
    assert verdict.safe is True
    assert codes(verdict) == ["member_out"]


def test_a_volume_that_lost_two_disks_of_raid_6_can_lose_none():
    verdict = judged(volume("RAID6", 6, "Degraded", {"S1": "Failed", "S2": "Missing"}))
    assert (verdict.safe, codes(verdict)) == (False, ["array_lost", "mounted"])
    assert verdict.lost_mounts == ("/srv",)


def test_degraded_without_a_named_loss_is_not_known_for_raid_6_and_no_for_raid_5():
    assert judged(volume("RAID6", 6, "Degraded")).safe is None
    assert judged(volume("RAID5", 6, "Degraded")).safe is False


@pytest.mark.parametrize("state", ["Rebuilding", "Resyncing", "OK, Transforming", "Impacted"])
def test_while_its_redundancy_is_being_made_no_working_member_is_pulled(state):
    verdict = judged(volume("RAID6", 6, state))
    assert verdict.safe is False
    assert "array_busy" in codes(verdict)


def test_a_disk_that_a_rebuild_writes_is_not_pulled():
    verdict = judged(volume("RAID6", 6, "Rebuilding", {"S0": "Rebuilding"}))
    assert verdict.safe is False
    assert "filling" in codes(verdict)


def test_the_failed_disk_may_go_while_a_spare_is_rebuilt():
    verdict = judged(volume("RAID6", 6, "Rebuilding", {"S0": "Failed", "S5": "Rebuilding"}))
    assert verdict.safe is True


def test_nothing_is_pulled_from_a_volume_that_has_failed():
    survey = volume("RAID5", 4, "Failed", {"S0": "Failed", "S1": "Failed"}, mounted="")
    verdict = judged(survey)
    assert (verdict.safe, codes(verdict)[0]) == (False, "array_failed")


def test_a_failed_volume_of_one_disk_is_unmounted_first():
    mounted = judged(volume("RAID0", 1, "Failed", {"S0": "Failed"}))
    assert (mounted.safe, codes(mounted)) == (False, ["mounted"])
    survey = volume("RAID0", 1, "Failed", {"S0": "Failed"})
    assert judged(replace(survey, layers=(Layer("/", "filesystem", ("sdz1",)),))).safe is True


def test_a_failure_that_is_only_predicted_still_costs_one():
    verdict = judged(volume("RAID5", 4, states={"S0": "Predictive Failure"}))
    assert (verdict.safe, verdict.arrays[0].left_after) == (True, 0)
    degraded = volume("RAID5", 4, "Degraded", {"S0": "Predictive Failure", "S1": "Failed"})
    assert judged(degraded).safe is False


@pytest.mark.parametrize("state", ["", "state 77", "whatever"])
def test_a_state_that_is_not_understood_is_not_known(state):
    verdict = judged(volume("RAID6", 6, state))
    assert (verdict.safe, codes(verdict)) == (None, ["state_unknown"])


def test_members_that_nobody_names_may_be_missing():
    verdict = judged(volume("RAID6", 6, unnamed=1))
    assert (verdict.safe, codes(verdict)) == (None, ["places_unnamed"])
    assert judged(volume("RAID5", 2)).safe is None


def test_whether_a_disk_of_unknown_state_serves_a_degraded_volume_is_not_known():
    verdict = judged(volume("RAID5", 4, "Degraded", {"S0": ""}))
    assert (verdict.safe, codes(verdict)) == (None, ["place_unsure"])


def test_a_disk_that_its_card_calls_failed_in_a_volume_that_is_well_counts_as_working():
    verdict = judged(volume("RAID5", 4, states={"S0": "Failed"}))
    assert verdict.arrays[0].left_after == 0


def test_tools_that_disagree_about_the_members_are_a_gap():
    claims = (Claim("arcconf", "S0, S1"), Claim("ssacli", "S0, S9"))
    said = Disagreement(f"{CARD}/0", "members", claims)
    survey = replace(volume("RAID6", 6), disagreements=(said,))
    assert (judged(survey).safe, "tools_disagree" in codes(judged(survey))) == (None, True)


# --- siblings


def test_a_second_weak_disk_of_raid_5_forbids_it_loudly():
    verdict = judged(volume("RAID5"), S2="kind.medium_error")
    assert (verdict.safe, codes(verdict)[0]) == (False, "weak_next")
    assert [(one.serial, one.why, one.bay.slot) for one in verdict.weak_siblings] == [
        ("S2", "kind.medium_error", 2)
    ]


def test_a_second_weak_disk_of_raid_6_is_said_and_forbids_nothing():
    verdict = judged(volume("RAID6", 6), S2="kind.medium_error")
    assert verdict.safe is True
    assert [one.serial for one in verdict.weak_siblings] == ["S2"]


def test_what_the_card_predicts_of_a_sibling_needs_no_other_word():
    verdict = judged(volume("RAID5", states={"S3": "Predictive Failure"}))
    assert verdict.safe is False
    assert verdict.weak_siblings[0].why == "weak.predicted"


def test_a_weak_sibling_does_not_keep_a_dead_member_in():
    survey = volume("RAID5", 4, "Degraded", {"S0": "Failed"})
    verdict = judged(survey, S1="kind.medium_error")
    assert (verdict.safe, [one.serial for one in verdict.weak_siblings]) == (True, ["S1"])


def test_a_weak_disk_of_another_array_is_no_sibling():
    one = volume("RAID5")
    other = LogicalVolume(CARD, 1, level="RAID1", state="Optimal", members=("T0", "T1"))
    survey = replace(one, volumes=(*one.volumes, other))
    assert judged(survey, T0="kind.medium_error").weak_siblings == ()


def test_all_other_members_and_spares_must_stay():
    assert judged(volume("RAID5", spares=("S9",))).keep == ("S1", "S2", "S3", "S9")


# --- no array


def test_a_drive_that_no_survey_has_is_not_known():
    for serial in ("S7", ""):
        verdict = judged(volume("RAID5"), serial)
        assert (verdict.safe, codes(verdict)) == (None, ["not_in_survey"])


def test_two_drives_of_one_serial_are_not_told_apart():
    survey = Survey(drives=(Drive("S0", disk_name="sda"), Drive("S0", disk_name="sdb")))
    assert (judged(survey).safe, codes(judged(survey))) == (None, ["serial_twice"])


@pytest.mark.parametrize(
    ("state", "safe", "code"),
    [
        ("Ready", True, "unused"),
        ("unconfigured good", True, "unused"),
        ("Hot Spare", True, "is_spare"),
        ("Online", None, "nothing_told"),
        ("", None, "nothing_told"),
        ("Failed", None, "nothing_told"),
    ],
)
def test_a_hidden_drive_of_no_volume(state, safe, code):
    verdict = judged(Survey(drives=hidden(1, S0=state)))
    assert (verdict.safe, code in codes(verdict)) == (safe, True)


def test_a_hot_spare_by_its_volume():
    survey = volume("RAID5", 3, spares=("S3",))
    survey = replace(survey, drives=hidden(4, S3="Online"))
    assert (judged(survey, "S3").safe, codes(judged(survey, "S3"))) == (True, ["is_spare"])


def test_a_drive_of_no_volume_may_be_the_member_that_nobody_names():
    survey = volume("RAID5", 3, unnamed=1)
    survey = replace(survey, drives=hidden(4, S3="Failed"))
    assert (judged(survey, "S3").safe, codes(judged(survey, "S3"))[0]) == (None, "unnamed_nearby")


@pytest.mark.parametrize(
    ("said", "safe"),
    [
        ("arcconf GETCONFIG 1: no answer within 20 s", None),
        ("something nobody has seen", None),
        ("smartctl: /dev/sda: no answer", True),
        ("ses: enclosure 0 is silent", True),
        ("zpool status: cut off", True),
    ],
)
def test_a_tool_that_failed_may_have_had_more_to_say(said, safe):
    survey = replace(volume("RAID5"), trouble=(said,))
    assert judged(survey).safe is safe


def test_a_verdict_of_hostile_texts_is_still_one():
    long = "x" * 5000
    survey = volume(long, state=long, states={"S0": long})
    assert judged(survey).safe is None
