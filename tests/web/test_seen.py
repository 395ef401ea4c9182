"""Pages of evidence: who says where a drive is, what to try next, and what a person types."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hardware import where
from hardware.domain.led import Dark, Light, Step
from hardware.models import Bay, SeenSerial, Ticket
from hardware.replay import replay
from mirrorsite.demo import make_host
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.outside.shell import Recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    client.force_login(User.objects.create_superuser("ada"))
    return client


@pytest.fixture
def ticket(tmp_path):
    """One drive by the card alone: the made host with a mute BMC."""
    make_host.make(tmp_path)
    (tmp_path / "bmc" / "redfish.json").unlink()
    replay(Recording(tmp_path))
    return Ticket.objects.filter(finding__certainty="one_source").first()


@pytest.fixture
def say(ada, ticket):
    def say(**values):
        told = {
            "serial": ticket.drive.serial,
            "bay": ticket.bay_id,
            "label": "",
            "witness": "label",
            "back": f"ticket-{ticket.pk}",
        }
        url = f"/ops/hardware/hosts/{ticket.host_id}/seen/"
        answer = ada.post(url, told | values, follow=True)
        ticket.refresh_from_db()
        return answer.content.decode()

    return say


def page(client, ticket):
    return client.get(f"/ops/hardware/tickets/{ticket.pk}/").content.decode()


def test_a_ticket_with_one_witness_says_what_to_try_next(ada, ticket):
    shown = page(ada, ticket)
    assert "One drive, and one witness of its bay" in shown
    assert "What to try next, the cheapest first" in shown
    assert "look for this model and serial number in the BMC" in shown
    assert ticket.drive.serial in shown


def test_a_light_is_offered_with_the_cards_own_command(ada, ticket, monkeypatch):
    on, off = (Step(("storcli64", "/c0/e252/s4", word, "locate")) for word in ("start", "stop"))
    monkeypatch.setattr(where, "light", lambda survey, place: Light("storcli64", on, off))
    shown = page(ada, ticket)
    assert "storcli64 /c0/e252/s4 start locate\nstorcli64 /c0/e252/s4 stop locate" in shown


def test_where_no_tool_can_light_it_no_light_is_offered(ada, ticket, monkeypatch):
    monkeypatch.setattr(where, "light", lambda survey, place: Dark("no_tool"))
    shown = page(ada, ticket)
    assert "Light the bay" not in shown
    assert "find the label with this serial number" in shown


def test_the_ladder_says_confidence_and_witness(ada, ticket):
    shown = page(ada, ticket)
    assert "Confidence: one source" in shown
    assert "<strong>Witness</strong>" in shown
    assert "According to the controller (arcconf" in shown


def test_a_typed_serial_that_agrees_makes_it_a_replacement(say, ticket):
    shown = say()
    assert "Two independent witnesses agree" in shown
    assert (ticket.task, ticket.finding["certainty"]) == ("replace", "two_sources")
    assert "What to try next" not in shown
    row = SeenSerial.objects.get()
    assert (row.said_by, row.witness, row.by_bmc) == ("ada", "label", False)


def test_it_is_in_the_audit_log(say):
    say()
    entry = Entry.objects.first()
    assert (entry.actor, entry.action) == ("ada", "serial seen")


@pytest.mark.parametrize("form", [str.lower, "  {}  ".format])
def test_blanks_and_capitals_are_forgiven(say, ticket, form):
    say(serial=form(ticket.drive.serial))
    assert ticket.task == "replace"


def test_a_serial_of_no_drive_is_told_loudly(say, ticket):
    shown = say(serial="WSD7ZZZZ")
    assert "STOP: no drive of this host has the serial number WSD7ZZZZ" in shown
    assert f"expected is {ticket.drive.serial}" in shown
    assert (ticket.task, ticket.finding["certainty"]) == ("identify", "disagreement")


def test_a_serial_of_another_drive_of_the_host_is_told_loudly(say, ticket):
    other = Ticket.objects.exclude(drive=ticket.drive).exclude(drive=None).first().drive
    shown = say(serial=other.serial)
    assert f"STOP: {other.serial} in" in shown
    assert ticket.finding["certainty"] == "disagreement"


def test_the_drive_in_another_bay_is_told_loudly(say, ticket):
    elsewhere = Bay.objects.filter(host=ticket.host).exclude(pk=ticket.bay_id).first()
    assert "STOP:" in say(bay=elsewhere.pk)
    assert ticket.task == "identify"


def test_a_label_may_be_typed_instead_of_the_bay(say, ticket):
    say(bay="", label=ticket.bay.label)
    assert ticket.task == "replace"


def test_a_light_that_followed_reads_is_a_witness(say, ticket):
    say(witness="activity")
    assert ticket.task == "replace"


@pytest.mark.parametrize(
    "values",
    [
        {"serial": ""},
        {"serial": "x"},
        {"serial": "0000"},
        {"serial": "none"},
        {"serial": "W\x00SD7"},
        {"serial": "Ｗ" * 8},
        {"serial": "S" * 101},
        {"witness": "card"},
        {"witness": ""},
        {"bay": "", "label": ""},
        {"bay": 10**9},
        {"bay": "x"},
        {"label": "L" * 61},
    ],
)
def test_what_is_no_statement_is_not_kept(say, ticket, values):
    assert "Nothing was kept." in say(**values)
    assert not SeenSerial.objects.exists()
    assert ticket.finding["certainty"] == "one_source"


def test_another_hosts_bay_is_refused(say, ticket, ada):
    other = Bay.objects.create(host=Host.objects.create(name="x"), enclosure="1", slot=1)
    assert "Nothing was kept." in say(bay=other.pk)


def test_hostile_words_are_escaped(say):
    shown = say(bay="", label="<script>alert(1)</script>")
    assert "<script>alert" not in shown


def test_a_word_is_withdrawn_with_a_reason(ada, say, ticket):
    say()
    row = SeenSerial.objects.get()
    url = f"/ops/hardware/seen/{row.pk}/withdraw/"
    ada.post(url, {"why": "", "back": f"ticket-{ticket.pk}"})
    assert SeenSerial.objects.standing().exists()
    ada.post(url, {"why": "read the wrong row", "back": f"ticket-{ticket.pk}"})
    ticket.refresh_from_db()
    assert ticket.task == "identify"
    assert "read the wrong row" in page(ada, ticket)
    assert Entry.objects.filter(action="seen serial withdrawn").count() == 1
    ada.post(url, {"why": "again"})
    assert Entry.objects.filter(action="seen serial withdrawn").count() == 1


@pytest.mark.parametrize("back", ["", "https://evil.example/", "ticket-x", "host-1"])
def test_it_leads_back_to_pages_of_this_site_only(ada, ticket, back):
    url = f"/ops/hardware/hosts/{ticket.host_id}/seen/"
    answer = ada.post(url, {"back": back})
    assert answer.url == f"/ops/hardware/hosts/{ticket.host_id}/"


def test_the_incidents_page_has_the_same_forms(ada, ticket):
    shown = ada.get(f"/ops/hardware/incidents/{ticket.incident_id}/").content.decode()
    assert "Who says where it is" in shown
    assert f'value="incident-{ticket.incident_id}"' in shown


def test_an_incident_of_no_drive_has_none(ada, ticket):
    incident = Ticket.objects.get(finding__certainty="candidates").incident
    shown = ada.get(f"/ops/hardware/incidents/{incident.pk}/").content.decode()
    assert "Who says where it is" not in shown


def test_candidates_are_compared_by_their_readings_first(ada, ticket):
    shown = page(ada, Ticket.objects.get(finding__certainty="candidates"))
    assert shown.index("own readings on their pages") < shown.index("in the BMC")


def queries(client, ticket):
    with CaptureQueriesContext(connection) as caught:
        page(client, ticket)
    return len(caught)


def test_the_number_of_queries_does_not_grow_with_what_was_seen(ada, say, ticket):
    say()
    before = queries(ada, ticket)
    row = SeenSerial.objects.get()
    for _ in range(30):
        row.pk = None
        row.save()
    assert queries(ada, ticket) == before
