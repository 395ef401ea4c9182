"""A ticket's steps, what it asks for, and the words for the data centre."""

from dataclasses import replace

import pytest

from hardware.domain.evidence import Certainty
from hardware.domain.kernel_log import Kind
from hardware.domain.ticket import (
    NEXT,
    OPEN_STATES,
    State,
    Task,
    TicketDrive,
    TicketFacts,
    judge_task,
    may_go,
    words_en,
    words_zh,
)
from hardware.domain.verdict import wants_incident

DRIVE = TicketDrive("ST8000", "WSD7ABCD", "SC03", "8.0 TB", "Enclosure 1, Slot 17", "Front 18")
REPLACE = TicketFacts(
    number=7,
    task=Task.REPLACE,
    host="storage1",
    rack="A3 U12",
    asset_tag="0815",
    controller="H3C P460 0000:3b:00.0",
    volume="9 RaidA9 RAID0",
    drives=[DRIVE],
    symptom_en="the controller gave up a volume",
    symptom_zh="控制器放弃了一个逻辑卷",
    count=3,
    first_at="2026-11-18 10:00:01 UTC",
    last_at="2026-11-18 10:05:00 UTC",
    lines=["sd 14:1:0:9: it failed"],
)
OTHER = replace(DRIVE, serial="WSD7EFGH", label="", bay="Enclosure 1, Slot 5")
IDENTIFY = replace(REPLACE, task=Task.IDENTIFY, drives=[DRIVE, OTHER])
UNKNOWN = replace(IDENTIFY, drives=[], controller="", volume="")


def test_every_state_can_end():
    for start in State:
        reached, new = set(), {start}
        while new:
            reached |= new
            new = {after for state in new for after in NEXT[state]} - reached
        assert reached & {State.CLOSED, State.CANCELLED}


def test_what_is_closed_is_closed():
    assert set(State) - set(OPEN_STATES) == {State.CLOSED, State.CANCELLED}
    assert not any(may_go(end, state) for end in ("closed", "cancelled") for state in State)


def test_a_replacement_that_did_not_help_is_sent_again():
    assert may_go("replaced", "sent")


def test_no_step_leads_past_the_replacement():
    closing = [state for state in State if may_go(state, "closed")]
    assert closing == [State.REPLACED, State.REBUILDING, State.VERIFIED]


def test_a_state_that_is_none_is_an_error():
    with pytest.raises(ValueError, match="nothing"):
        may_go("draft", "nothing")


@pytest.mark.parametrize("certainty", Certainty)
def test_only_one_drive_in_one_bay_may_be_replaced(certainty):
    assert (judge_task(certainty) is Task.REPLACE) == (certainty is Certainty.TWO_SOURCES)
    assert judge_task(certainty.value) is judge_task(certainty)


@pytest.mark.parametrize("say", [words_en, words_zh])
def test_a_replacement_names_bay_serial_host_and_evidence(say):
    text = say(REPLACE)
    for words in ("Front 18", "Enclosure 1, Slot 17", "storage1", "A3 U12", "0815", "8.0 TB"):
        assert words in text
    assert text.count("WSD7ABCD") >= 3  # the head, the drive, the label to compare
    assert "    sd 14:1:0:9: it failed" in text.splitlines()


def test_a_replacement_warns_before_a_hand_moves():
    assert "it must be WSD7ABCD" in words_en(REPLACE)
    assert "必须是 WSD7ABCD" in words_zh(REPLACE)


@pytest.mark.parametrize("say", [words_en, words_zh])
def test_candidates_are_listed_and_none_is_called_guilty(say):
    text = say(IDENTIFY)
    assert "WSD7ABCD" in text
    assert "WSD7EFGH" in text
    assert "WSD7" not in text.splitlines()[0]


def test_to_identify_is_not_to_pull():
    for facts in (IDENTIFY, UNKNOWN):
        assert "Pull nothing" in words_en(facts)
        assert "Put in" not in words_en(facts)
        assert "不要拔出任何硬盘" in words_zh(facts)
        assert "换上" not in words_zh(facts)


def test_what_is_not_known_is_said():
    why = replace(UNKNOWN, reason_en="It is in no survey.", reason_zh="任何清点中都没有。")
    assert "not known. It is in no survey." in words_en(why)
    assert "未知。任何清点中都没有。" in words_zh(why)


def test_a_ticket_that_is_out_of_date_says_so_first():
    stale = replace(REPLACE, is_stale=True)
    assert words_en(stale).startswith("DO NOT ACT ON THIS")
    assert words_zh(stale).startswith("不要按此操作")


def test_candidates_name_every_bay_and_those_that_no_list_names():
    drive = replace(DRIVE, other_bays="Enclosure 1, Slot 3")
    facts = replace(REPLACE, task=Task.IDENTIFY, drives=[drive], unlisted=2)
    assert " or Enclosure 1, Slot 3:" in words_en(facts)
    assert "one of 2 more" in words_en(facts)
    assert "另外 2 块" in words_zh(facts)


def test_a_bay_without_a_panel_label_says_so():
    bare = replace(REPLACE, drives=[replace(DRIVE, label="")])
    assert "panel label not recorded (Enclosure 1, Slot 17)" in words_en(bare)
    assert "面板标签未登记" in words_zh(bare)


def test_gaps_leave_no_empty_brackets():
    bare = replace(
        REPLACE, rack="", asset_tag="", drives=[replace(DRIVE, firmware="", capacity="")]
    )
    for say in (words_en, words_zh):
        assert "()" not in say(bare)
        assert ", ," not in say(bare)


@pytest.mark.parametrize("kind", Kind)
def test_information_is_never_a_trouble(kind):
    assert not wants_incident(kind, "info")


def test_a_hot_plug_is_no_trouble():
    assert not wants_incident("hot_plug", "error")
