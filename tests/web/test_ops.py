"""What staff do on the pages for work, and that each change is in the audit log."""

import json

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from hardware.models import Bay, Placement, Ticket
from hardware.replay import replay
from mirrorsite.demo import loading
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Command, Host, Report, Token
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.outside.shell import Recording
from syncstatus.models import Mirror, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    client.force_login(User.objects.create_superuser("ada"))
    return client


@pytest.fixture
def recorded():
    return replay(Recording(loading.HERE / "host"))


def entries():
    return [(e.actor, e.action) for e in Entry.objects.order_by("pk")]


def text(answer):
    return answer.content.decode()


# --- tickets and incidents


def test_a_ticket_shows_drive_bay_evidence_and_words(ada, recorded):
    ticket = Ticket.objects.order_by("pk").first()
    page = text(ada.get(f"/ops/hardware/tickets/{ticket.pk}/"))
    for words in ("Front 18", ticket.drive.serial, "0000:3b:00.0", "logical unit failure"):
        assert words in page
    assert "更换一块硬盘" in page


def test_a_ticket_to_identify_shows_all_candidates(ada, recorded):
    ticket = Ticket.objects.get(finding__certainty="candidates")
    page = text(ada.get(f"/ops/hardware/tickets/{ticket.pk}/"))
    assert all(drive["serial"] in page for drive in ticket.finding["drives"])
    assert "Pull nothing" in page


def test_a_ticket_warns_when_its_drive_is_gone(ada, recorded):
    ticket = Ticket.objects.exclude(drive=None).first()
    Placement.objects.now().filter(drive=ticket.drive).update(until=timezone.now())
    page = text(ada.get(f"/ops/hardware/tickets/{ticket.pk}/"))
    assert f"does not show the drive {ticket.drive.serial} any more" in page


def test_a_ticket_warns_when_its_drive_was_moved(ada, recorded):
    ticket = Ticket.objects.exclude(drive=None).first()
    other = Bay.objects.exclude(pk=ticket.bay_id).first()
    Placement.objects.now().filter(drive=ticket.drive).update(bay=other)
    page = text(ada.get(f"/ops/hardware/tickets/{ticket.pk}/"))
    assert "Pull nothing by this ticket" in page


def test_a_step_is_taken_once_and_is_an_entry(ada, recorded):
    pk = Ticket.objects.first().pk
    for _ in range(2):
        ada.post(f"/ops/hardware/tickets/{pk}/go/", {"state": "sent", "why": "mailed"})
    ticket = Ticket.objects.get(pk=pk)
    assert (ticket.state, ticket.steps.count()) == ("sent", 2)
    assert entries() == [("ada", "ticket sent")]


@pytest.mark.parametrize("state", ["closed", "nonsense", "", "draft"])
def test_a_step_that_is_none_changes_nothing(ada, recorded, state):
    pk = Ticket.objects.first().pk
    assert ada.post(f"/ops/hardware/tickets/{pk}/go/", {"state": state}).status_code == 302
    assert Ticket.objects.get(pk=pk).state == "draft"
    assert entries() == []


def test_an_incident_is_resolved_with_a_reason(ada, recorded):
    pk = Incident.objects.first().pk
    ada.post(f"/ops/hardware/incidents/{pk}/resolve/", {"why": "  "})
    assert Incident.objects.get(pk=pk).resolved_at is None
    for _ in range(2):
        ada.post(f"/ops/hardware/incidents/{pk}/resolve/", {"why": "cable"})
    assert Incident.objects.get(pk=pk).resolved_why == "cable"
    assert entries() == [("ada", "ticket cancelled"), ("ada", "resolved")]
    assert not Ticket.objects.open().filter(incident=pk).exists()


@pytest.mark.parametrize("path", ["incidents", "incidents/?all=1", "tickets", "hosts"])
def test_the_lists_open(ada, recorded, path):
    path = path if "?" in path else f"{path}/"
    assert ada.get(f"/ops/hardware/{path.replace('s/?', 's/?')}").status_code == 200


def test_every_incident_and_host_opens(ada, recorded):
    for incident in Incident.objects.all():
        assert ada.get(f"/ops/hardware/incidents/{incident.pk}/").status_code == 200
    assert "storage-demo" in text(ada.get(f"/ops/hardware/hosts/{recorded.pk}/"))


# --- hosts


def test_a_host_is_added_and_its_token_shown_once(ada):
    page = text(ada.post("/ops/hosts/add/", {"name": "storage1", "rack": "A3"}))
    secret = page[page.index("ms_") :].split("<")[0].split()[0].strip("\"'")
    assert Token.objects.valid(secret).host.name == "storage1"
    assert entries() == [("ada", "enrolled")]
    assert secret not in str(list(Entry.objects.values()))
    assert "ms_" not in text(ada.get("/ops/hosts/add/"))


def test_a_host_without_a_name_is_not_added(ada):
    ada.post("/ops/hosts/add/", {"name": ""})
    assert not Host.objects.exists()
    assert entries() == []


def test_a_survey_is_asked_for_and_is_an_entry(ada):
    host = Host.objects.create(name="storage1")
    ada.post(f"/ops/hardware/hosts/{host.pk}/survey/")
    assert (Command.objects.get().kind, Command.objects.get().asked_by) == ("survey", "ada")
    assert entries() == [("ada", "asked for a survey")]


def test_a_recording_is_not_asked(ada, recorded):
    assert ada.post(f"/ops/hardware/hosts/{recorded.pk}/survey/").status_code == 404
    assert not Command.objects.exists()


# --- connecting sources


def test_a_source_is_connected_and_is_an_entry(ada, tmp_path):
    jobs = tmp_path / "tunasync.json"
    jobs.write_text(json.dumps([{"name": "debian", "status": "success"}]))
    form = {"kind": "tunasync", "location": str(jobs)}
    answer = ada.post("/ops/first-steps/scheduler/", form)
    assert (answer.status_code, Mirror.objects.get().name) == (302, "debian")
    assert entries() == [("ada", "source connected")]


def test_a_tree_is_connected_and_is_an_entry(ada, tmp_path):
    call_command("import_catalogue", verbosity=0)
    (tmp_path / "debian").mkdir()
    ada.post("/ops/first-steps/tree/", {"location": str(tmp_path)})
    assert Mirror.objects.get().name == "debian"
    assert entries() == [("ada", "source connected")]


@pytest.mark.parametrize("where", ["scheduler", "tree"])
def test_what_cannot_be_connected_is_no_entry(ada, tmp_path, where):
    form = {"kind": "tunasync", "location": str(tmp_path / "none")}
    assert ada.post(f"/ops/first-steps/{where}/", form).status_code == 422
    assert (Source.objects.count(), entries()) == (0, [])


# --- the overview, and what could not be understood


def test_the_first_visit_leads_to_the_first_steps(ada):
    assert ada.get("/ops/").url.endswith("/ops/first-steps/")
    assert ada.get("/ops/?stay=1").status_code == 200


def test_the_overview_watches_the_watchers(ada):
    said = {"follower": {"error": "permission denied"}, "spool": {"dropped": 7}}
    Host.objects.create(name="storage1", said=said, heard_at=timezone.now())
    Host.objects.create(name="silent")
    page = text(ada.get("/ops/?stay=1"))
    for words in ("storage1: permission denied", "7 reports", "silent has not been heard"):
        assert words in page


@pytest.mark.parametrize(
    "said", [{"follower": None}, {"spool": 7}, {"follower": []}, {"spool": ""}]
)
def test_a_strange_heartbeat_breaks_no_page(ada, said):
    host = Host.objects.create(name="storage1")
    body = {"version": 1, "key": "h", "kind": "heartbeat", "body": said, "utc_offset_s": 0}
    body["sent_at"] = timezone.now().isoformat()
    token = {"authorization": f"Bearer {Token.objects.issue(host)}"}
    assert ada.post("/api/report/", body, "application/json", headers=token).status_code == 200
    assert ada.get("/ops/?stay=1").status_code == 200
    assert ada.get(f"/ops/hardware/hosts/{host.pk}/").status_code == 200


def test_an_unknown_report_is_on_its_page_and_harmless_there(ada):
    host = Host.objects.create(name="<script>alert(1)</script>")
    Report.objects.create(
        host=host, key="k", kind="<b>weather", version=9, sent_at=timezone.now(), body={}
    )
    digest_waiting()
    page = text(ada.get("/ops/reports/"))
    assert "&lt;b&gt;weather 9" in page
    assert "<script>alert" not in page


def test_the_audit_log_is_shown_in_pages(ada):
    for number in range(105):
        Entry.objects.record("ada", f"did thing {number}", "x:1")
    assert "did thing 104" in text(ada.get("/ops/audit/"))
    assert "did thing 3" in text(ada.get("/ops/audit/?page=2"))
    assert ada.get("/ops/audit/?page=none").status_code == 200


def test_healthz_says_that_the_database_answers(client):
    assert (client.get("/healthz").status_code, text(client.get("/healthz"))) == (200, "ok\n")


@pytest.mark.parametrize("path", ["/ops/", "/ops/reports/", "/ops/hardware/tickets/", "/admin/"])
def test_every_answer_limits_what_a_page_may_load(ada, path):
    policy = ada.get(path)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
