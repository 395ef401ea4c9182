# ruff: noqa: F811 - the fixtures of test_digest, used as arguments
"""A ticket says no more than is known, and learns when a later survey knows more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hardware.domain.drive import Bay as BayValue
from hardware.domain.survey import Survey
from hardware.drawing import draw_bays
from hardware.marks import marked_bays
from hardware.models import Placement, Ticket
from mirrorsite.ground.inbox.models import Report
from mirrorsite.ground.incidents.models import Incident, Transition
from tests.db.test_digest import (  # noqa: F401
    FIRST,
    NOON,
    SECOND,
    bmc,
    event,
    events,
    host,
    seen,
    survey,
    surveyed,
    tell,
)

pytestmark = pytest.mark.django_db
PARTIAL = Survey(trouble=("arcconf: no answer within 20 s",))


def added(minutes, address="14:0:30:0"):
    at = (NOON + timedelta(minutes=minutes)).isoformat()
    words = {"kind": "hot_plug", "severity": "info", "detail": "added ATA ST8000"}
    return event(f"b1:hot{minutes}", address=address, **words) | {"at": at}


def mirrored(*states):
    """Volume 9 as a mirror of two, whose states the card tells."""
    drives = [
        replace(drive, state=state) for drive, state in zip((FIRST, SECOND), states, strict=True)
    ]
    whole = survey(drives[0])
    volume = replace(whole.volumes[0], level="RAID1", members=("S1", "S2"))
    return replace(whole, drives=tuple(drives), volumes=(volume,))


def codes(incident):
    return [one.code for one in incident.evidence.all()]


@pytest.mark.parametrize(("surveyed_at", "added_at"), [(60, 30), (-60, -30)])
def test_a_disk_added_between_line_and_survey_makes_it_identify(
    surveyed, events, surveyed_at, added_at
):
    events(added(added_at))
    surveyed(survey(FIRST), minutes=surveyed_at)
    events(event())
    ticket = Ticket.objects.get()
    assert (ticket.task, ticket.finding["certainty"]) == ("identify", "plugged_since")
    assert codes(ticket.incident)[-1] == "rung.plugged_since"


def bayless(*drives):
    """The same host where no tool tells a bay."""
    whole = survey(*drives)
    return replace(whole, drives=tuple(replace(one, bay=None, bay_by=()) for one in whole.drives))


def test_a_disk_added_since_is_not_pulled_when_people_find_its_bay(surveyed, events, seen):
    seen(witness="label", enclosure="", slot=None, label="Front 3", hours=0.1)
    seen(witness="activity", enclosure="", slot=None, label="Front 3", hours=0.1)
    events(added(30))
    surveyed(bayless(FIRST), minutes=60)
    seen(witness="label", enclosure="", slot=None, label="Front 3")
    seen(witness="activity", enclosure="", slot=None, label="Front 3")
    events(event())
    surveyed(replace(bayless(FIRST), trouble=("ses: no answer",)), minutes=90)
    ticket = Ticket.objects.get()
    assert (ticket.task, ticket.finding["certainty"]) == ("identify", "plugged_since")


def test_sources_that_agree_again_do_not_lift_the_doubt_whose_disk_it_was(surveyed, events, seen):
    events(added(30))
    surveyed(survey(replace(FIRST, other_bays=(BayValue("1", 5),))), minutes=60)
    events(event())
    seen()
    surveyed(survey(FIRST), minutes=90)
    assert Ticket.objects.get().task == "identify"


def test_a_disk_that_was_reseated_before_the_survey_was_confirmed_is_the_one(surveyed, events, bmc):
    surveyed(survey(FIRST), minutes=-120)
    events(added(-60))
    surveyed(survey(FIRST), minutes=-10)
    events(event())
    assert Ticket.objects.get().task == "replace"


def doubted(surveyed, events):
    events(added(-30))
    surveyed(survey(FIRST), minutes=60)
    events(event() | {"at": (NOON - timedelta(hours=1)).isoformat()})
    assert Ticket.objects.get().finding["certainty"] == "plugged_since"


def test_a_line_after_the_survey_lifts_the_doubt_of_one_before_it(surveyed, events, bmc):
    doubted(surveyed, events)
    events(event("b1:2") | {"at": (NOON + timedelta(hours=2)).isoformat()})
    ticket = Ticket.objects.get()
    assert (ticket.task, ticket.bay.slot) == ("replace", 17)
    assert codes(ticket.incident)[-1] == "rung.two_sources_agree"


def test_another_trouble_that_names_the_drive_for_sure_lifts_the_doubt(surveyed, events, bmc):
    doubted(surveyed, events)
    broken = {"kind": "hardware_error", "sense": {"key": 4, "asc": 0x44, "ascq": 0}}
    events(event("b1:2", **broken) | {"at": (NOON + timedelta(hours=2)).isoformat()})
    assert Ticket.objects.get().task == "replace"


def test_a_doubt_never_lowers_a_ticket_that_was_sure(surveyed, events, bmc):
    surveyed(survey(FIRST), minutes=60)
    events(event() | {"at": (NOON + timedelta(hours=2)).isoformat()})
    events(added(-30))
    events(event("b1:2") | {"at": (NOON - timedelta(hours=1)).isoformat()})
    assert Ticket.objects.get().task == "replace"


def test_a_ticket_that_was_sent_in_doubt_gets_the_later_word(surveyed, events, bmc):
    doubted(surveyed, events)
    Ticket.objects.get().go("sent", "ada", "go and compare")
    events(event("b1:2") | {"at": (NOON + timedelta(hours=2)).isoformat()})
    ticket = Ticket.objects.get()
    assert ticket.task == "identify"
    assert "two_sources" in ticket.steps.last().why


def test_a_disk_added_to_another_controller_changes_nothing(surveyed, events, bmc):
    events(added(30, address="15:0:30:0"))
    surveyed(survey(FIRST), minutes=60)
    events(event())
    assert Ticket.objects.get().task == "replace"


def test_when_the_card_does_not_answer_any_more_the_survey_before_it_counts(surveyed, events, bmc):
    surveyed(survey(FIRST), minutes=-60)
    surveyed(PARTIAL, minutes=-1)
    events(event())
    ticket = Ticket.objects.get()
    assert (ticket.task, ticket.drive.serial) == ("replace", "S1")


def test_a_whole_survey_without_the_address_is_believed(surveyed, events):
    surveyed(survey(FIRST), minutes=-60)
    surveyed(replace(survey(SECOND), volumes=(), blocks=(), drives=(SECOND,)), minutes=-1)
    events(event())
    assert Ticket.objects.get().task == "identify"


def test_candidates_become_one_when_the_card_names_the_failed_member(surveyed, events, bmc):
    surveyed(mirrored("online", "online"), minutes=-60)
    events(event())
    assert Ticket.objects.get().finding["certainty"] == "candidates"
    surveyed(mirrored("online", "failed"), minutes=5)
    ticket = Ticket.objects.open().get()
    assert (ticket.task, ticket.drive.serial) == ("replace", "S2")
    assert Incident.objects.open().get().subject == f"drive:{ticket.drive.pk}"


def test_a_ticket_that_was_sent_stays_and_gets_the_later_word(surveyed, events):
    surveyed(mirrored("online", "online"), minutes=-60)
    events(event())
    sent = Ticket.objects.get()
    sent.go("sent", "ops", "")
    surveyed(mirrored("online", "failed"), minutes=5)
    sent.refresh_from_db()
    assert sent.task == "identify"
    assert "S2" in sent.steps.last().why


def test_a_disk_that_came_later_is_never_blamed_for_an_older_line(surveyed, events):
    surveyed(replace(survey(FIRST), volumes=()), minutes=-60)
    events(event())
    surveyed(survey(SECOND), minutes=5)
    ticket = Ticket.objects.open().get()
    assert (ticket.task, ticket.finding["certainty"]) == ("identify", "plugged_since")
    assert codes(ticket.incident)[-1] == "rung.later_survey"


def test_a_member_that_fails_weeks_later_does_not_take_over_the_incident(surveyed, events):
    surveyed(mirrored("online", "online"), minutes=-60)
    events(event())
    surveyed(mirrored("online", "failed"), minutes=20 * 24 * 60)
    assert Ticket.objects.get().finding["certainty"] == "candidates"


def test_the_last_disk_of_a_mirror_is_never_named(surveyed, events):
    whole = survey(FIRST)
    alone = replace(whole.volumes[0], level="RAID1")
    surveyed(replace(whole, volumes=(alone,)))
    events(event())
    ticket = Ticket.objects.get()
    assert (ticket.task, ticket.drive, ticket.finding["unlisted"]) == ("identify", None, 1)
    assert ticket.incident.subject.startswith("volume:")


def test_a_controller_gets_no_ticket(surveyed, events):
    surveyed(survey(FIRST))
    events(event(kind="device_offline", address="14:2:0:0"))
    assert Incident.objects.get().subject.startswith("controller:")
    assert not Ticket.objects.exists()


def test_two_drives_are_never_in_one_bay(surveyed):
    surveyed(survey(FIRST))
    surveyed(survey(replace(FIRST, serial="S3"), trouble=("smartctl: hung",)), minutes=-10)
    rows = Placement.objects.now().filter(bay__slot=17)
    assert [row.drive.serial for row in rows] == ["S3"]


def test_a_merged_incident_is_not_told_as_resolved(surveyed, events):
    surveyed(survey(FIRST), minutes=-60)
    events(event())
    events(event("b1:2", address=None, disk_name="sdzz"))
    surveyed(survey(FIRST, SECOND), minutes=1)
    assert "resolved" not in set(Transition.objects.values_list("word", flat=True))


def test_a_drawing_marks_the_drive_and_not_whatever_is_in_its_bay(surveyed, events, host):
    surveyed(survey(FIRST))
    events(event())
    moved = replace(survey(replace(FIRST, bay=SECOND.bay), replace(SECOND, bay=FIRST.bay)))
    (drawing,) = draw_bays(moved, marked_bays(host))
    assert {bay.mark for bay in drawing.bays} == {"unknown"}


def test_a_survey_that_confirms_leaves_no_bulk_behind(surveyed):
    surveyed(survey(FIRST))
    surveyed(survey(FIRST), minutes=-50)
    assert Report.objects.order_by("pk").last().body.keys() == {"at", "confirms"}
