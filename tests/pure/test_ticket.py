"""A ticket's steps, what it asks for, and which events are a reason for one."""

import pytest

from hardware.domain.evidence import Certainty
from hardware.domain.kernel_log import Kind
from hardware.domain.ticket import (
    NEXT,
    OPEN_STATES,
    State,
    Task,
    judge_task,
    may_go,
)
from hardware.domain.verdict import wants_incident


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
def test_only_two_sources_let_a_drive_be_replaced(certainty):
    assert (judge_task(certainty) is Task.REPLACE) == (certainty is Certainty.TWO_SOURCES)
    assert judge_task(certainty.value) is judge_task(certainty)


@pytest.mark.parametrize("kind", Kind)
def test_information_is_never_a_trouble(kind):
    assert not wants_incident(kind, "info")


def test_a_hot_plug_is_no_trouble():
    assert not wants_incident("hot_plug", "error")
