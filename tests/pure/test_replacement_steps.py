"""Where a ticket goes by what was judged of it."""

from datetime import timedelta

import pytest

from hardware.domain.replacement import (
    Accepted,
    about,
    has_ended,
    is_done,
    may_accept,
    name_of,
    next_state,
    wrong_ones,
)
from hardware.domain.replacement_facts import Check, Mark
from hardware.domain.replacement_json import check_json, checks_from, thaw
from hardware.domain.ticket import NEXT, State
from tests.made.swaps import (
    BEFORE,
    CAME,
    GOOD,
    LATER,
    NEW,
    OPENED,
    SWAPPED,
    disk,
    said,
    shelf,
    story,
    survey,
    volume,
)
from tests.pure.test_replacement_checks import ports

REBUILDING = survey(shelf(S3=NEW), volume(("S1", "S2", "N9", "S4"), "Rebuilding", 20.0))
SMALL = survey(shelf(S3=disk("N9", 3, capacity_bytes=10**12)), volume(("S1", "S2", "N9", "S4")))
WRONG_BAY = survey(shelf(S2=disk("N9", 2)), volume(("S1", "S3", "S4"), "Degraded"))


def step(state, judged, told=None, at=LATER):
    return next_state(State(state), judged, at, told or {})


def after(state, judged, told=None, at=LATER):
    found = step(state, judged, told, at)
    return found.state.value if found else None


@pytest.mark.parametrize("state", ["draft", "sent", "acknowledged"])
def test_a_replacement_that_nobody_told_of_is_seen(state):
    assert after(state, story(SWAPPED)) == "replaced"


@pytest.mark.parametrize("state", ["draft", "sent", "acknowledged", "replaced", "rebuilding"])
def test_nothing_happened_and_nothing_is_done(state):
    assert after(state, story(BEFORE)) is None


def test_a_rebuild_that_was_seen_is_a_step():
    assert after("replaced", story(REBUILDING, **GOOD)) == "rebuilding"
    assert after("rebuilding", story(REBUILDING, **GOOD)) is None


@pytest.mark.parametrize("state", ["replaced", "rebuilding"])
def test_all_is_done(state):
    assert after(state, story(SWAPPED, **GOOD)) == "verified"


def test_it_is_not_done_before_a_day_of_quiet_and_a_first_reading():
    assert after("replaced", story(SWAPPED)) is None
    assert after("replaced", story(SWAPPED, at=CAME + timedelta(hours=1), **GOOD)) is None


@pytest.mark.parametrize("state", ["replaced", "rebuilding"])
@pytest.mark.parametrize(("found", "why"), [(SMALL, "too_small"), (WRONG_BAY, "sibling_changed")])
def test_what_went_wrong_opens_it_again(state, found, why):
    taken = step(state, story(found, **GOOD))
    assert (taken.state.value, taken.said) == ("sent", why)


def test_the_same_wrong_opens_it_once_a_day():
    judged = story(SMALL, **GOOD)
    told = {name_of(wrong_ones(judged)[0]): LATER}
    assert after("replaced", judged, told, LATER + timedelta(hours=1)) is None
    assert after("replaced", judged, told, LATER + timedelta(hours=25)) == "sent"


def test_another_wrong_opens_it_again_at_once():
    told = {name_of(wrong_ones(story(SMALL))[0]): LATER}
    assert after("replaced", story(WRONG_BAY), told) == "sent"


def test_a_wrong_disk_is_seen_once_and_then_waited_for_another():
    judged = story(SMALL)
    assert after("sent", judged) == "replaced"
    assert after("sent", judged, {name_of(wrong_ones(judged)[0]): LATER}) is None


def test_the_wrong_disk_and_then_the_right_one():
    told = {name_of(wrong_ones(story(SMALL))[0]): LATER}
    assert after("sent", story(SWAPPED), told) == "replaced"


def test_a_wrong_bay_is_no_replacement():
    assert after("sent", story(WRONG_BAY)) is None


def test_a_foreign_configuration_is_told_and_sends_nobody():
    found = survey(shelf(S3=disk("N9", 3, state="Frgn")), volume(("S1", "S2", "N9", "S4")))
    judged = story(found, **GOOD)
    assert [one.said for one in wrong_ones(judged)] == ["foreign"]
    assert after("replaced", judged) is None


def test_the_old_disk_back_opens_even_what_was_verified():
    judged = story(BEFORE, left_at={"S3": CAME})
    assert after("verified", judged) == "sent"
    assert after("verified", story(WRONG_BAY)) is None
    assert after("closed", judged) is None


def test_every_step_is_one_that_there_is():
    stories = [story(found, **GOOD) for found in (BEFORE, SWAPPED, SMALL, WRONG_BAY, REBUILDING)]
    stories.append(story(BEFORE, left_at={"S3": CAME}))
    taken = [(state, step(state, one)) for state in State for one in stories]
    assert all(found.state in NEXT[state] for state, found in taken if found)


def test_of_a_hundred_rounds_without_news_there_are_few_steps():
    """The loop of a ticket comes to rest whatever it sees."""
    for found in (BEFORE, SWAPPED, SMALL, WRONG_BAY, REBUILDING):
        state, told, steps = State.SENT, {}, 0
        for minute in range(100):
            at = LATER + timedelta(minutes=minute)
            taken = next_state(state, story(found, at=at), at, told)
            if taken:
                steps, state = steps + 1, taken.state
                told |= {taken.wrong: at} if taken.wrong else {}
        assert steps <= 2


# --- what a person vouches for


def word(code, said, serial="N9"):
    return Accepted(code, said, serial, "ada", "I stood before it")


def test_a_persons_word_stands_for_what_cannot_be_known():
    vouched = story(SWAPPED, accepted=[word("led_off", "led_not_told")])
    assert said(vouched, "led_off") == ("accepted", "led_not_told")
    assert next(one for one in vouched.checks if one.code == "led_off").values["by"] == "ada"


def test_a_word_for_another_disk_or_another_trouble_does_not_count():
    for one in (word("led_off", "led_on"), word("led_off", "led_not_told", "N8")):
        assert said(story(SWAPPED, accepted=[one]), "led_off")[0] == "not_known"


def test_where_no_place_is_told_a_person_may_have_seen_it():
    before, now = ports("mpt3sas", "S1", "S2", "S3"), ports("mpt3sas", "S1", "S2", "N9")
    judged = story(now, before=before, accepted=[word("new_in_bay", "no_place")], **GOOD)
    assert said(judged, "new_in_bay") == ("accepted", "no_place")
    assert (judged.new_serial, after("sent", judged)) == ("N9", "replaced")
    assert after("replaced", judged) == "verified"


def test_no_word_stands_against_the_machine():
    judged = story(BEFORE, left_at={"S3": CAME}, accepted=[word("old_gone", "old_disk_back", "")])
    assert said(judged, "old_gone") == ("wrong", "old_disk_back")


@pytest.mark.parametrize(
    ("check", "wanted"),
    [
        (Check("led_off", Mark.NOT_KNOWN, "led_not_told"), True),
        (Check("mount_back", Mark.WAITING, "mount_missing"), True),
        (Check("sector_fits", Mark.WRONG, "sector_differs"), True),
        (Check("new_in_bay", Mark.NOT_KNOWN, "no_place"), True),
        (Check("new_in_bay", Mark.WAITING, "bay_empty"), False),
        (Check("old_gone", Mark.WRONG, "old_disk_back"), False),
        (Check("old_gone", Mark.NOT_KNOWN, "no_disk_known"), False),
        (Check("kernel_agrees", Mark.WRONG, "wrong_disk_kernel"), False),
        (Check("led_off", Mark.OK, "led_off"), False),
        (Check("led_off", Mark.WAITING, "first_new_disk"), False),
        (Check("sel_quiet", Mark.NOT_KNOWN, "sel_not_read"), False),
    ],
)
def test_what_a_person_may_vouch_for(check, wanted):
    assert may_accept(check) is wanted


def test_a_word_about_another_bay_is_about_the_disk_that_is_gone():
    judged = story(WRONG_BAY)
    assert about(judged.checks[0], judged.checks) == "S2"
    taken = story(WRONG_BAY, accepted=[word("no_other_bay", "sibling_changed", "S2")])
    assert said(taken, "no_other_bay") == ("accepted", "sibling_changed")


def test_what_cannot_be_known_holds_up_only_where_it_matters():
    assert is_done(Check("led_off", Mark.NOT_KNOWN, ""))
    assert not is_done(Check("array_whole", Mark.NOT_KNOWN, ""))
    assert not is_done(Check("led_off", Mark.WAITING, ""))


def test_a_verified_ticket_ends_after_a_week():
    assert has_ended(OPENED, OPENED + timedelta(days=7))
    assert not has_ended(OPENED, OPENED + timedelta(days=6))


# --- what a ticket keeps


def test_checks_come_back_as_they_were():
    checks = story(REBUILDING).checks
    assert checks_from([check_json(one) for one in checks]) == checks


@pytest.mark.parametrize("kept", [None, "x", [1], [{"code": "a"}], [{"code": "a", "state": "?"}]])
def test_checks_of_another_release_are_left_out(kept):
    assert checks_from(kept) == ()


@pytest.mark.parametrize("kept", [None, {}, {"at": 1}, {"at": "x"}, "x", {"at": "2026-11-20"}])
def test_a_ticket_that_froze_nothing_has_no_before(kept):
    assert thaw(kept) is None
