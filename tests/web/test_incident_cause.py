# ruff: noqa: F811 - the fixtures of other modules, used as arguments
"""The page of an incident says what is at fault, why, how often, and what else is wrong there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hardware.incident_page import cause_context
from mirrorsite.ground.incidents.models import Incident
from tests.db.test_causes import MIRROR, drive, line, shelf, six, unreadable
from tests.db.test_digest import NOON, events, host, surveyed, tell  # noqa: F401
from tests.web.test_ops import ada, text  # noqa: F401

pytestmark = pytest.mark.django_db


def page(ada, kind, language="en"):
    pk = Incident.objects.get(kind=kind).pk
    answer = ada.get(f"/ops/hardware/incidents/{pk}/", headers={"accept-language": language})
    assert answer.status_code == 200
    return text(answer)


def test_the_cause_is_said_with_its_reasons(ada, surveyed, events):
    surveyed(six(layers=[MIRROR]))
    events(unreadable(0, 1000))
    shown = page(ada, "medium_error")
    assert "not enough to order a disk" in shown
    assert "One place of it could not be read" in shown
    assert "Run a long self-test" in shown


def test_the_drive_is_said_with_the_cards_word_and_its_verdict(ada, surveyed, events):
    surveyed(shelf(drive(0, state="Online, <b>"), drive(1)))
    events(unreadable(0, 1000))
    shown = page(ada, "medium_error")
    assert "the card calls it: Online, &lt;b&gt;" in shown
    assert "by its own readings" in shown


def test_other_troubles_of_the_drive_are_listed(ada, surveyed, events):
    surveyed(six(layers=[MIRROR]))
    events(unreadable(0, 1000), line(0, "timeout"))
    assert "storage1: ST8000, S0" in page(ada, "medium_error") or "does not answer in time" in page(
        ada, "medium_error"
    )
    assert "A part of another incident" in page(ada, "timeout")


def test_a_path_lists_its_drives(ada, surveyed, events):
    surveyed(six())
    events(*(line(target) for target in range(4)))
    shown = page(ada, "path_trouble")
    assert shown.count("took ST8000") == 4
    assert "Order no disk" in shown


def test_the_rate_is_a_chart_and_words(ada, surveyed, events):
    surveyed(six(layers=[MIRROR]))
    events(unreadable(0, 1000, count=48), unreadable(0, 1000, minutes=-3000))
    now = NOON + timedelta(hours=1)
    rate = cause_context(Incident.objects.get(), now)["rate"]
    assert (rate.per_hour, rate.week) == (2.0, 49)
    shown = page(ada, "medium_error")
    assert "<svg" in shown
    assert "49 in 7 days, at most 48 within six hours" in shown


def test_an_old_incident_shows_the_week_before_its_last_sighting(surveyed, events):
    surveyed(six(layers=[MIRROR]))
    events(unreadable(0, 1000, count=5))
    rate = cause_context(Incident.objects.get(), NOON + timedelta(days=100))["rate"]
    assert (rate.until, rate.week) == (NOON, 5)


def test_a_count_that_is_a_least_one_says_so(ada, surveyed, events):
    surveyed(six(layers=[MIRROR]))
    events(unreadable(0, 1000, lines=["x: 59 callbacks suppressed"], count=60))
    assert "at least 60 times" in page(ada, "medium_error")


@pytest.mark.parametrize(
    "cause", [None, {}, {"cause": "other"}, {"cause": "disk"}, {"cause": "disk", "reasons": []}]
)
def test_an_incident_without_a_known_cause_has_a_page(ada, surveyed, events, cause):
    surveyed(six(layers=[MIRROR]))
    events(unreadable(0, 1000))
    row = Incident.objects.get()
    row.values = {**row.values, "cause": cause}
    row.save()
    page(ada, "medium_error")


def test_its_queries_do_not_grow_with_its_parts(surveyed, events):
    surveyed(six())
    events(*(line(target) for target in range(3)))
    path = Incident.objects.get(kind="path_trouble")
    with CaptureQueriesContext(connection) as few:
        cause_context(path)
    events(*(line(target, minutes=1) for target in range(6)))
    with CaptureQueriesContext(connection) as many:
        cause_context(path)
    assert len(many) == len(few) <= 6


def test_the_kernels_lines_are_printed_on_every_page_that_tells_of_them(ada, surveyed, events):
    surveyed(six(layers=[MIRROR]))
    events({**unreadable(0, 1000), "lines": ["first <line>", "second line"]})
    incident = Incident.objects.get(kind="medium_error")
    paths = [
        f"incidents/{incident.pk}/",
        f"hosts/{incident.values['host_pk']}/",
        f"drives/{incident.subject.partition(':')[2]}/",
    ]
    for path in paths:
        html = ada.get(f"/ops/hardware/{path}").content.decode()
        assert "first &lt;line&gt;\nsecond line" in html, path
        assert "{{" not in html, path
