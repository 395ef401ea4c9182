"""Pages of tickets and incidents ask the database as often for many disks as for few."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hardware.models import Placement, SeenSerial, Ticket
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host, Report
from mirrorsite.ground.incidents.models import Incident
from tests.storm import NOON, made_events, made_survey

pytestmark = pytest.mark.django_db
MOST = 40
HARDWARE = "/ops/hardware"


def told(host, kind, body):
    fields = {"kind": kind, "version": 1, "boot_id": "b1", "sent_at": NOON, "body": body}
    late = NOON + timedelta(days=1)
    key = f"{host.pk}-{Report.objects.count()}"
    report = Report.objects.create(host=host, key=key, received_at=late, **fields)
    digest_waiting()
    report.refresh_from_db()
    assert (report.state, report.error) == ("digested", "")


def troubled(name, disks, events, kind="medium_error"):
    """A host on which each disk has a trouble, and the second witness of the first one."""
    host = Host.objects.create(name=name, machine_id=name)
    at = (NOON - timedelta(hours=1)).isoformat()
    told(host, "survey", {"at": at, "survey": made_survey(disks, f"{name}-").as_json()})
    first = Placement.objects.filter(host=host).order_by("pk")[0]
    SeenSerial.objects.create(
        host=host, serial=first.drive.serial, bay=first.bay, witness="bmc", said_by="bmc", at=NOON
    )
    told(host, "kernel-events", {"events": list(made_events(events, disks, kind))})
    return host


def asked(client, path):
    client.get(path)  # what is read once per process
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def ticket_page(host, task):
    ticket = Ticket.objects.filter(host=host, task=task).earliest("pk")
    return f"{HARDWARE}/tickets/{ticket.pk}/"


def incident_page(host, **which):
    incident = Incident.objects.filter(values__host_pk=host.pk, **which).earliest("pk")
    return f"{HARDWARE}/incidents/{incident.pk}/"


@pytest.mark.parametrize("task", ["replace", "identify"])
def test_a_tickets_page_asks_no_more_for_many_disks_and_events(admin_client, task):
    few, many = troubled("few", 2, 4), troubled("many", 40, 200)
    counts = [asked(admin_client, ticket_page(host, task)) for host in (few, many)]
    assert counts[1] <= counts[0] <= MOST


def test_an_incidents_page_asks_no_more_for_many_disks_and_events(admin_client):
    few, many = troubled("few", 2, 4), troubled("many", 40, 200)
    counts = [asked(admin_client, incident_page(host)) for host in (few, many)]
    assert counts[1] <= counts[0] <= MOST


def test_a_paths_page_asks_no_more_for_many_parts(admin_client):
    few, many = (troubled(f"h{n}", n, n * 4, "transport_error") for n in (4, 30))
    counts = [asked(admin_client, incident_page(host, kind="path_trouble")) for host in (few, many)]
    assert counts[1] <= counts[0] <= MOST


@pytest.mark.parametrize("page", ["tickets", "incidents"])
def test_a_list_asks_no_more_for_many(admin_client, page):
    troubled("few", 2, 4)
    before = asked(admin_client, f"{HARDWARE}/{page}/")
    troubled("many", 40, 200)
    assert asked(admin_client, f"{HARDWARE}/{page}/") == before <= MOST
