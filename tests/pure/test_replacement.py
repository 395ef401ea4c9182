"""Who left and who came: stories of hands at a shelf, and what the site makes of each."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hardware.domain.drive import Bay
from hardware.domain.replacement import wrong_ones
from hardware.domain.replacement_place import Place, is_other_place, is_same_place
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
    value,
    volume,
)

DEGRADED = volume(("S1", "S2", "S4"), "Degraded")


def wrongs(judged):
    return [one.said for one in wrong_ones(judged)]


def test_the_right_swap_has_nothing_wrong():
    judged = story(SWAPPED, **GOOD)
    assert wrongs(judged) == []
    assert (judged.old_serial, judged.new_serial, judged.new_since) == ("S3", "N9", CAME)
    assert said(judged, "old_gone") == ("ok", "old_gone")
    assert said(judged, "new_in_bay") == ("ok", "new_in_bay")


def test_nothing_happened_yet():
    judged = story(BEFORE)
    assert wrongs(judged) == []
    assert said(judged, "old_gone") == ("waiting", "old_not_gone_yet")
    assert said(judged, "new_in_bay") == ("waiting", "first_the_old")


def test_a_disk_that_is_pulled_and_not_followed_by_a_new_one_waits():
    judged = story(survey(shelf(S3=None), DEGRADED))
    assert wrongs(judged) == []
    assert said(judged, "old_gone") == ("ok", "old_gone")
    assert said(judged, "new_in_bay") == ("waiting", "bay_empty")


# --- another bay


def test_a_sibling_that_was_pulled_is_named_with_its_bay():
    judged = story(survey(shelf(S2=None), volume(("S1", "S3", "S4"), "Degraded")))
    assert wrongs(judged) == ["sibling_pulled"]
    assert value(judged, "no_other_bay", "serial") == "S2"
    assert value(judged, "no_other_bay", "place") == "Enclosure 1, Slot 2"
    assert "pool" in value(judged, "no_other_bay", "array")


def test_a_sibling_whose_bay_has_a_new_disk_is_surely_the_wrong_bay():
    judged = story(survey(shelf(S2=disk("N9", 2)), DEGRADED))
    assert wrongs(judged) == ["sibling_changed"]
    assert value(judged, "no_other_bay", "new_serial") == "N9"


def test_a_disk_of_another_array_is_another_bay():
    lone = survey(shelf(), volume(("S3", "S4"), level="RAID1"))
    after = survey(shelf(S1=disk("N9", 1)), volume(("S3", "S4"), level="RAID1"))
    assert wrongs(story(after, before=lone)) == ["another_bay_changed"]


def test_a_sibling_is_named_before_a_stranger():
    lone = survey(shelf(), volume(("S3", "S4"), level="RAID1"))
    after = survey(shelf(S1=None, S4=None), volume(("S3",), "Degraded", level="RAID1"))
    judged = story(after, before=lone)
    assert value(judged, "no_other_bay", "serial") == "S4"
    assert value(judged, "no_other_bay", "count") == 2


def test_the_right_disk_and_another_one_are_gone():
    judged = story(survey(shelf(S3=NEW, S1=None), volume(("S2", "N9", "S4"), "Degraded")))
    assert wrongs(judged) == ["sibling_pulled"]
    assert said(judged, "new_in_bay") == ("ok", "new_in_bay")


def test_a_wrong_disk_that_was_put_back_is_nothing_any_more():
    assert wrongs(story(SWAPPED)) == []


def test_a_whole_shelf_that_is_gone_was_not_pulled_by_a_hand():
    many = [disk(f"S{n}", n) for n in range(1, 12)]
    before = survey(many, volume(tuple(one.serial for one in many)))
    judged = story(survey(many[2:3], volume(("S3",), "Failed")), before=before)
    assert wrongs(judged) == []
    assert said(judged, "no_other_bay") == ("waiting", "many_gone")


def test_two_disks_that_changed_places_are_told():
    after = survey(shelf(S1=disk("S1", 2), S2=disk("S2", 1)), volume())
    judged = story(after)
    assert wrongs(judged) == ["disk_moved"]
    assert value(judged, "no_other_bay", "now") == "Enclosure 1, Slot 2"


def test_an_enclosure_that_is_called_by_another_name_is_not_another_bay():
    named = [replace(one, bay=Bay("0x5003048001", one.bay.slot)) for one in shelf()]
    assert wrongs(story(survey(named, volume()))) == []


def test_the_other_ticket_of_the_host_is_not_a_wrong_bay():
    after = survey(shelf(S2=disk("N8", 2)), volume(("S1", "N8", "S3", "S4"), "Rebuilding"))
    assert wrongs(story(after, others=frozenset({"S2", "N8"}))) == []


def test_both_tickets_of_a_host_see_their_own_disk():
    after = survey(shelf(S2=disk("N8", 2), S3=NEW), volume(("S1", "N8", "N9", "S4")))
    first = story(after, "S2", others=frozenset({"S3", "N9"}))
    second = story(after, "S3", others=frozenset({"S2", "N8"}))
    assert (first.new_serial, second.new_serial) == ("N8", "N9")
    assert wrongs(first) == wrongs(second) == []


# --- the old disk


def test_the_old_disk_was_put_back():
    judged = story(BEFORE, left_at={"S3": CAME})
    assert wrongs(judged) == ["old_disk_back"]


def test_the_old_disk_sits_in_another_bay_now():
    after = survey(shelf(S3=disk("S3", 7)), volume())
    judged = story(after, left_at={"S3": CAME})
    assert wrongs(judged) == ["old_disk_elsewhere"]
    assert value(judged, "old_gone", "now") == "Enclosure 1, Slot 7"


@pytest.mark.parametrize(
    ("minutes", "wanted"),
    [(1, ("waiting", "old_not_gone_yet")), (20, ("wrong", "old_disk_still_there"))],
)
def test_replaced_was_said_and_the_old_disk_is_still_there(minutes, wanted):
    said_at = LATER - timedelta(minutes=minutes)
    assert said(story(BEFORE, replaced_at=said_at), "old_gone") == wanted


def test_a_serial_in_its_long_form_is_the_same_disk():
    short, long = "ZLW0A100", "ZLW0A1000000C9300100"
    before = survey(shelf(S3=disk(short, 3)), volume(("S1", "S2", short, "S4")))
    after = survey(shelf(S3=disk(long, 3)), volume(("S1", "S2", long, "S4")))
    assert said(story(after, short, before=before), "old_gone")[1] == "old_not_gone_yet"


# --- the new disk


def test_the_new_disk_in_another_bay_is_wrong():
    judged = story(survey(shelf(S3=None, N=disk("N9", 7)), DEGRADED), left_at={"S3": CAME})
    assert wrongs(judged) == ["new_in_other_bay"]
    assert value(judged, "new_in_bay", "now") == "Enclosure 1, Slot 7"


def test_a_disk_that_came_before_the_old_one_left_is_not_meant_for_its_bay():
    after = survey(shelf(S3=None, N=disk("N9", 7)), DEGRADED)
    judged = story(after, left_at={"S3": CAME + timedelta(hours=1)})
    assert said(judged, "new_in_bay") == ("waiting", "bay_empty")


def test_two_new_disks_elsewhere_are_not_guessed_about():
    after = survey(shelf(S3=None, N=disk("N9", 7), M=disk("N8", 8)), DEGRADED)
    assert said(story(after), "new_in_bay") == ("waiting", "bay_empty")
    assert said(story(after, told_serial="N8"), "new_in_bay") == ("wrong", "new_in_other_bay")


def test_a_disk_of_another_bay_is_no_new_one():
    after = survey(shelf(S3=disk("S2", 3), S2=None), volume(("S1", "S2", "S4"), "Degraded"))
    judged = story(after)
    assert "own_disk_in_bay" in wrongs(judged)
    assert judged.new_serial == ""


def test_a_new_disk_whose_bay_is_not_told_yet_waits():
    after = survey(shelf(S3=None, N=disk("N9", None)), DEGRADED)
    assert said(story(after), "new_in_bay") == ("waiting", "bay_not_told")


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ("", ("not_applicable", "serial_not_told")),
        (" n9 ", ("ok", "serial_as_told")),
        ("X7", ("waiting", "serial_differs")),
    ],
)
def test_the_serial_that_a_person_typed(told, wanted):
    assert said(story(SWAPPED, told_serial=told), "serial_as_told") == wanted


# --- surveys that failed, boots, clocks


def test_a_survey_that_failed_proves_nothing():
    """The rows of places still have the disks; the survey alone does not show them."""
    mute = survey([], trouble=("arcconf: no answer within 30 s",), layers=())
    held = story(BEFORE).checks
    was = BEFORE
    judged = story(mute, before=was, disks=tuple(_disks(was)))
    assert wrongs(judged) == []
    assert said(judged, "old_gone") == ("waiting", "old_not_gone_yet")
    assert len(judged.checks) == len(held)


def _disks(found):
    from hardware.domain.replacement_json import disks_of

    return disks_of(found)


def test_the_bay_that_a_failed_tool_does_not_tell_of_is_waited_for():
    mute = survey(shelf(S3=None), trouble=("arcconf: no answer",))
    assert said(story(mute), "new_in_bay") == ("waiting", "bay_not_told")


def test_after_a_reboot_the_bay_counts_and_no_address():
    after = survey(
        shelf(S3=NEW), replace(volume(("S1", "S2", "N9", "S4")), address=None), hosts=(2,)
    )
    assert wrongs(story(after)) == []
    assert said(story(after), "new_in_bay") == ("ok", "new_in_bay")


def test_a_clock_that_went_back_waits():
    judged = story(SWAPPED, at=OPENED - timedelta(days=3))
    assert said(judged, "quiet_24h") == ("waiting", "quiet_so_far")
    assert wrongs(judged) == []


# --- several candidates


def test_of_candidates_the_one_that_left_is_named():
    judged = story(SWAPPED, "S2", "S3", "S4", **GOOD)
    assert (judged.old_serial, judged.new_serial) == ("S3", "N9")
    assert wrongs(judged) == []


def test_of_candidates_none_left_yet():
    judged = story(BEFORE, "S2", "S3")
    assert said(judged, "old_gone") == ("waiting", "old_not_gone_yet")
    assert judged.old_serial == ""


def test_a_candidate_that_left_beside_the_replaced_one_is_a_wrong_bay():
    judged = story(survey(shelf(S3=NEW, S2=None), DEGRADED), "S2", "S3")
    assert judged.old_serial == "S3"
    assert wrongs(judged) == ["sibling_pulled"]


def test_two_candidates_that_left_are_not_guessed_about():
    judged = story(survey(shelf(S3=None, S2=None), DEGRADED), "S2", "S3")
    assert said(judged, "old_gone") == ("waiting", "several_left")
    assert (judged.old_serial, wrongs(judged)) == ("", [])


def test_a_disk_that_no_candidate_list_names_may_be_the_one():
    judged = story(survey(shelf(S1=None), DEGRADED), "S2", "S3", unlisted=1)
    assert wrongs(judged) == []
    assert said(judged, "no_other_bay") == ("not_known", "perhaps_unlisted")


def test_a_ticket_without_disks_can_only_be_closed_by_a_person():
    judged = story(SWAPPED, "unheard of")
    assert said(judged, "old_gone") == ("not_known", "no_disk_known")


# --- places


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        (Place("a", "1", 3), Place("a", "1", 3), True),
        (Place("a", "1", 3), Place("a", "1", 4), False),
        (Place("a", "1", 3), Place("b", "1", 3), False),
        (Place("0000:81:00.0", "PCI", 12), Place("0000:82:00.0", "PCI", 12), True),
        (Place("a", port="a port 1"), Place("a", port="a port 1"), True),
        (Place("a", port="a port 1"), Place("a", port="a port 2"), False),
        (Place("a"), Place("a"), False),
        (Place("a", "1", 3), Place("a", port="a port 1"), False),
    ],
)
def test_what_is_one_place(first, second, wanted):
    assert is_same_place(first, second) is wanted


def test_places_are_two_only_where_both_can_be_told():
    bay, other = Place("a", "1", 3), Place("a", "2", 3)
    assert is_other_place(bay, other, frozenset({("a", "1")}))
    assert not is_other_place(bay, other, frozenset({("a", "2")}))
    assert not is_other_place(bay, Place("a"), frozenset({("a", "1")}))
