# ruff: noqa: F811 - the fixtures of test_digest, used as arguments
"""An array that turns bad is an incident, which ends when the array is well."""

from dataclasses import replace

import pytest

from hardware.domain.drive import LogicalVolume
from hardware.domain.survey import Survey
from hardware.models import Ticket
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.incidents.words import rung, title
from tests.db.test_digest import CARD, NOON, host, surveyed, tell  # noqa: F401
from tests.pure.test_wholeness import recorded_array

pytestmark = pytest.mark.django_db
VOLUME = LogicalVolume(CARD, 9, name="pool9", level="RAID5", state="Optimal", members=("S1",))


def volume(state):
    return Survey(volumes=(replace(VOLUME, state=state),))


def states():
    return [(row.code, row.severity, row.resolved_at is None) for row in Incident.objects.all()]


def test_a_clean_array_is_no_incident(surveyed):
    surveyed(recorded_array("clean"))
    assert states() == []


def test_the_life_of_a_mirror_is_one_incident(surveyed):
    for minute, name in enumerate(("clean", "degraded", "rebuilding")):
        surveyed(recorded_array(name), minutes=minute)
    assert states() == [("event.array_rebuilding", "error", True)]
    incident = Incident.objects.get()
    assert title(incident, "en") == "storage1: md0 raid1 is being rebuilt"
    said = [rung(one) for one in incident.evidence.all()]
    assert ["“degraded”" in said[0], "“rebuilding”" in said[1]] == [True, True]
    assert "md0 : active raid1" in incident.evidence.first().raw
    surveyed(recorded_array("clean"), minutes=9)
    assert states() == [("event.array_rebuilding", "error", False)]


def test_a_rebuild_that_met_write_errors_is_told_although_it_prints_uu(surveyed):
    surveyed(recorded_array("rebuild-failed-writeerr"))
    assert states() == [("event.array_unsound", "error", True)]


def test_the_same_state_seen_again_is_no_second_sighting(surveyed):
    for minute in range(3):
        surveyed(recorded_array("degraded"), minutes=minute)
    incident = Incident.objects.get()
    assert (incident.count, incident.evidence.count()) == (1, 1)


def test_a_volume_of_a_card_is_told_and_orders_no_disk(surveyed):
    surveyed(volume("Degraded"))
    assert title(Incident.objects.get(), "en") == f"storage1: {CARD} pool9 RAID5 is degraded"
    assert not Ticket.objects.exists()
    surveyed(volume("Failed"), minutes=1)
    assert states() == [("event.array_failed", "critical", True)]


def test_an_array_that_nobody_tells_of_is_not_well(surveyed):
    surveyed(volume("Degraded"))
    surveyed(Survey(trouble=("arcconf: no answer within 30 s",)), minutes=1)
    assert states() == [("event.array_degraded", "error", True)]


def test_what_a_person_resolved_stays_resolved_until_it_turns(surveyed):
    surveyed(volume("Degraded"))
    Incident.objects.get().resolve("anna", "it waits for Monday", at=NOON)
    surveyed(volume("Degraded"), minutes=1)
    assert Incident.objects.count() == 1
    surveyed(volume("Failed"), minutes=2)
    assert states()[1:] == [("event.array_failed", "critical", True)]


def test_a_late_survey_says_nothing_of_now(surveyed):
    surveyed(recorded_array("clean"), minutes=5)
    surveyed(recorded_array("degraded"), minutes=4)
    assert states() == []
