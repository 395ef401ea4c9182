# ruff: noqa: F811 - the fixtures of test_digest, used as arguments
"""How a tool counts is kept; when that changes, numbers are refused until it is certain again."""

from dataclasses import replace

import pytest

from hardware.domain.join import join
from hardware.domain.survey import Survey
from hardware.models import Calibration, SurveyRecord, Ticket
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.incidents.words import title
from tests.db.test_digest import CARD, event, events, host, surveyed, tell  # noqa: F401
from tests.pure.test_calibration import block, ssacli
from tests.pure.test_calibration import survey as made

pytestmark = pytest.mark.django_db


def counted(offset):
    """Volume S1X is proven by its unique id to be kernel number 0; S3X only by the offset."""
    volumes = (ssacli(0 - offset, "S1X", unique_id="ID0"), ssacli(2 - offset, "S3X"))
    return join(made(*volumes, blocks=[block(0, "ID0")]))


def numbers():
    newest = SurveyRecord.objects.order_by("-since").first()
    return {v.members[0]: v.number for v in newest.value().volumes}


def test_the_first_pairs_are_kept_and_trusted(surveyed):
    surveyed(counted(-1))
    row = Calibration.objects.get()
    assert (row.controller, row.tool, row.offset, row.pairs) == (CARD, "ssacli", -1, [[0, 1]])
    assert numbers() == {"S1X": 0, "S3X": 2}
    assert not Incident.objects.exists()


def test_a_change_is_an_incident_and_refuses_numbers(surveyed):
    surveyed(counted(-1))
    surveyed(counted(0), minutes=-50)
    assert numbers() == {"S1X": 0, "S3X": None}
    incident = Incident.objects.open().get()
    assert (incident.kind, incident.severity) == ("numbering_changed", "error")
    assert "offset -1, now 0" in title(incident, "en")
    assert incident.evidence.get().values["pairs"] == "0=0"
    assert Calibration.objects.exclude(until=None).get().offset == -1


def test_a_line_about_a_refused_number_names_no_drive(surveyed, events):
    surveyed(counted(-1))
    surveyed(counted(0), minutes=-50)
    events(event(address="14:1:0:2"))
    ticket = Ticket.objects.get()
    assert (ticket.task, ticket.drive) == ("identify", None)
    assert ticket.finding["reason"]["code"] == "rung.not_calibrated"


def test_the_same_change_seen_twice_is_trusted(surveyed):
    surveyed(counted(-1))
    surveyed(counted(0), minutes=-50)
    surveyed(counted(0), minutes=-40)
    assert numbers() == {"S1X": 0, "S3X": 2}
    assert not Incident.objects.open().exists()


def test_a_person_may_acknowledge_it(surveyed):
    surveyed(counted(-1))
    surveyed(counted(0), minutes=-50)
    Incident.objects.get().resolve("ada", "the tool was updated")
    assert numbers() == {"S1X": 0, "S3X": 2}


def test_pairs_that_contradict_each_other_are_never_trusted(surveyed):
    volumes = (
        ssacli(1, "S1X", unique_id="ID0"),
        ssacli(2, "S2X", unique_id="ID5"),
        ssacli(3, "S3X"),
    )
    found = join(made(*volumes, blocks=[block(0, "ID0"), block(5, "ID5")]))
    for minutes in (-60, -50, -40):
        surveyed(found, minutes=minutes)
    assert numbers() == {"S1X": 0, "S2X": 5, "S3X": None}
    assert Incident.objects.open().get().kind == "numbering_changed"


def test_what_was_measured_once_serves_when_the_kernel_shows_nothing(surveyed):
    surveyed(counted(-1))
    blind = replace(counted(-1), blocks=())
    without = tuple(replace(v, number=None, address=None) for v in blind.volumes)
    surveyed(replace(blind, volumes=without), minutes=-50)
    assert numbers() == {"S1X": 0, "S3X": 2}


def test_a_survey_without_volumes_changes_nothing(surveyed):
    surveyed(counted(-1))
    surveyed(Survey(), minutes=-50)
    assert Calibration.objects.now().get().offset == -1
