# ruff: noqa: F811 - the fixtures of other tests, used as arguments
"""What comes again and again, each time otherwise, does not fill the database."""

from dataclasses import replace

import pytest

from hardware.domain.drive import Bay as BayValue
from hardware.models import Ticket
from hardware.ticketing import LATER, MOST_WORDS
from hardware.verifying_ends import MOST_RUNGS
from mirrorsite.ground.incidents.domain import MOST_TIMES
from mirrorsite.ground.incidents.models import Evidence, Incident, Sighting
from mirrorsite.ground.incidents.words import title
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
from tests.db.test_incidents import see
from tests.db.test_verifying import DEGRADED, EMPTY, WRONG_BAY, opened  # noqa: F401
from tests.made.swaps import disk, shelf
from tests.made.swaps import survey as shelves

pytestmark = pytest.mark.django_db
STRANGERS = [shelves(shelf(S2=disk(f"N{n}", 2)), DEGRADED) for n in range(MOST_RUNGS + 5)]


def later(ticket):
    return list(ticket.steps.filter(why__startswith=LATER).values_list("why", flat=True))


def test_a_bay_that_moves_at_each_survey_leaves_some_words_at_a_sent_ticket(surveyed, events, bmc):
    surveyed(survey(FIRST, SECOND))
    events(event())
    ticket = Ticket.objects.get()
    ticket.go("sent", "ada", "mailed")
    for slot in range(30, 30 + MOST_WORDS + 3):
        surveyed(survey(replace(FIRST, bay=BayValue("1", slot)), SECOND), minutes=slot)
    assert len(later(ticket)) == MOST_WORDS
    assert later(ticket)[-1].endswith(f"Slot {30 + MOST_WORDS + 2}")


def test_another_wrong_of_one_replacement_is_told_by_its_own_sentence(opened, surveyed):
    opened()
    surveyed(WRONG_BAY, minutes=10)
    first = Incident.objects.get(kind="wrong_replacement")
    surveyed(EMPTY, minutes=20)
    assert Incident.objects.get(kind="wrong_replacement").resolved_at
    values = {**first.values, "serial": "S3", "bay": "Slot 3"}
    again = Sighting(first.subject, first.kind, "error", NOON, "event.wrong.old_back", values)
    incident = Incident.objects.see(again)
    incident.refresh_from_db()
    assert (incident.pk, incident.code) == (first.pk, "event.wrong.old_back")
    assert title(incident)


def test_a_replacement_that_goes_wrong_in_two_ways_in_turn_has_few_rungs(opened, surveyed):
    opened()
    for minute, found in enumerate(STRANGERS, 10):
        surveyed(found, minutes=minute)
    assert Evidence.objects.filter(code__startswith="check.").count() <= MOST_RUNGS


def test_an_incident_counts_to_what_every_database_can_keep():
    for _ in range(3):
        see(count=MOST_TIMES - 1)
    assert Incident.objects.get().count == MOST_TIMES
    see(subject="drive:2", count=MOST_TIMES + 1)
    assert Incident.objects.get(subject="drive:2").count == MOST_TIMES
