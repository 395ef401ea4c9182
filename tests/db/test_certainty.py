# ruff: noqa: F811 - the fixtures of test_digest, used as arguments
"""A ticket says no more than is known, and learns when a later survey knows more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hardware.domain.survey import Survey
from hardware.models import Ticket
from mirrorsite.ground.incidents.models import Incident
from tests.db.test_digest import (  # noqa: F401
    FIRST,
    NOON,
    SECOND,
    event,
    events,
    host,
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


def test_a_disk_added_to_another_controller_changes_nothing(surveyed, events):
    events(added(30, address="15:0:30:0"))
    surveyed(survey(FIRST), minutes=60)
    events(event())
    assert Ticket.objects.get().task == "replace"


def test_when_the_card_does_not_answer_any_more_the_survey_before_it_counts(surveyed, events):
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


def test_candidates_become_one_when_the_card_names_the_failed_member(surveyed, events):
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
