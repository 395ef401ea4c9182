"""A storm of kernel events, and surveys while tickets are open: what they ask of the database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hardware.models import KernelEvent, SurveyRecord, Ticket
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host, Report
from mirrorsite.ground.incidents.models import Incident
from tests.storm import NOON, made_events, made_survey

pytestmark = pytest.mark.django_db
EACH = 25  # queries of one trouble of one drive: incident, evidence, cause, ticket
MORE_FOR_TICKETS = 30


@pytest.fixture
def parsed(monkeypatch):
    """The surveys that were read."""
    found, value = [], SurveyRecord.value

    def counted(record):
        found.append(record.pk)
        return value(record)

    monkeypatch.setattr(SurveyRecord, "value", counted)
    return found


def told(host, kind, body, boot="b1"):
    """Queries that a report cost."""
    fields = {"kind": kind, "version": 1, "boot_id": boot, "sent_at": NOON, "body": body}
    late = NOON + timedelta(days=1)
    key = f"{host.pk}-{Report.objects.count()}"
    report = Report.objects.create(host=host, key=key, received_at=late, **fields)
    with CaptureQueriesContext(connection) as asked:
        digest_waiting()
    report.refresh_from_db()
    assert (report.state, report.error) == ("digested", "")
    return len(asked)


def surveyed(host, disks, minutes=-60):
    at = (NOON + timedelta(minutes=minutes)).isoformat()
    survey = made_survey(disks, f"{host.name}-").as_json()
    return told(host, "survey", {"at": at, "survey": survey})


def made_host(name, disks):
    host = Host.objects.create(name=name, machine_id=name)
    surveyed(host, disks)
    return host


def stormed(name, events, disks, kind="medium_error", count=1):
    host = made_host(name, disks)
    listed = [{**one, "count": count} for one in made_events(events, disks, kind)]
    return host, told(host, "kernel-events", {"events": listed})


def test_many_events_of_a_disk_ask_no_more_than_few():
    _, few = stormed("few", 10, 5)
    host, many = stormed("many", 200, 5)
    assert many <= few + 8  # rows are written some seventy at a time
    assert KernelEvent.objects.filter(host=host).count() == 200


@pytest.mark.parametrize("kind", ["medium_error", "transport_error"])
def test_each_disk_asks_as_much_among_many_as_among_few(kind):
    (_, four), (_, many) = stormed("four", 8, 4, kind), stormed("many", 48, 24, kind)
    assert (many - four) / 20 <= EACH


def test_a_trouble_that_goes_on_asks_less_than_a_new_one():
    host, first = stormed("storage1", 40, 10)
    again = {"events": list(made_events(40, 10, "medium_error", 10))}
    assert told(host, "kernel-events", again) < first
    assert Incident.objects.count() == 10
    assert sum(Incident.objects.values_list("count", flat=True)) == 80


def test_a_report_reads_the_survey_once(parsed):
    host, _ = stormed("storage1", 60, 20)
    assert Ticket.objects.filter(host=host).count() == 20
    assert len(parsed) == 1


def test_events_that_grow_read_the_survey_once(parsed):
    host, _ = stormed("storage1", 20, 10)
    parsed.clear()
    grown = [{**one, "count": 5} for one in made_events(20, 10, "medium_error")]
    told(host, "kernel-events", {"events": grown})
    assert sum(Incident.objects.values_list("count", flat=True)) == 100
    assert len(parsed) == 1


def test_a_survey_that_comes_late_is_read_once_for_all_that_wait_for_it(parsed):
    host = Host.objects.create(name="storage1", machine_id="storage1")
    told(host, "kernel-events", {"events": list(made_events(20, 10, "medium_error"))})
    surveyed(host, 10, minutes=5)
    assert set(Incident.objects.values_list("subject", flat=True)) == {
        f"drive:{ticket.drive_id}" for ticket in Ticket.objects.filter(host=host)
    }
    assert len(parsed) == 1


def test_open_tickets_add_little_to_a_survey_that_confirms(parsed):
    host = made_host("storage1", 40)
    alone = surveyed(host, 40, -50)
    told(host, "kernel-events", {"events": list(made_events(3, 3, "medium_error"))})
    surveyed(host, 40, 10)
    parsed.clear()
    assert surveyed(host, 40, 20) - alone <= MORE_FOR_TICKETS
    assert Ticket.objects.open().count() == 3
    assert len(parsed) == 1


def test_a_survey_without_tickets_reads_nothing_again(parsed):
    surveyed(made_host("storage1", 10), 10, -50)
    assert parsed == []


def hot_plug(minutes, address, boot="b1"):
    at = NOON + timedelta(minutes=minutes)
    return {
        "key": f"{boot}:plug:{minutes}:{address}",
        "at": at.isoformat(),
        "kind": "hot_plug",
        "severity": "info",
        "address": address,
        "detail": "added",
        "lines": [f"scsi {address}: Direct-Access"],
    }


@pytest.mark.parametrize(
    ("minutes", "address", "boot", "certainty"),
    [
        (-30, "2:0:9:0", "b1", "plugged_since"),  # between the survey and the first line
        (-90, "2:0:9:0", "b1", "one_source"),  # before the survey
        (30, "2:0:9:0", "b1", "one_source"),  # after the line
        (-30, "", "b1", "plugged_since"),  # at a place that nothing names
        (-30, "3:0:9:0", "b1", "one_source"),  # at another card
        (-30, "2:0:9:0", "b0", "one_source"),  # in another boot
        (-30, "2:0:9:0", "", "plugged_since"),  # in a boot that nothing names
    ],
)
def test_a_disk_that_was_added_between_survey_and_line_is_a_doubt(
    minutes, address, boot, certainty
):
    host = made_host("storage1", 4)
    told(host, "kernel-events", {"events": [hot_plug(minutes, address, boot)]}, boot)
    told(host, "kernel-events", {"events": list(made_events(1, 1, "medium_error"))})
    assert Ticket.objects.get().finding["certainty"] == certainty


@pytest.mark.parametrize(
    ("minutes", "certainty"), [(5, "plugged_since"), (-5, "one_source"), (90, "one_source")]
)
def test_a_disk_that_was_added_between_line_and_later_survey_is_a_doubt(minutes, certainty):
    host = Host.objects.create(name="storage1", machine_id="storage1")
    plug = hot_plug(minutes, "2:0:9:0")
    told(host, "kernel-events", {"events": [plug, *made_events(1, 1, "medium_error")]})
    surveyed(host, 4, minutes=60)
    assert Ticket.objects.get().finding["certainty"] == certainty
