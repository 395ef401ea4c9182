"""Alerts: each transition at least once to each route, roots only, after a hold-off."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone, translation

from mirrorsite.ground.incidents.models import Incident, Sighting, Transition
from mirrorsite.ground.notices import tasks
from mirrorsite.ground.notices.models import Delivery, Route, check_address
from mirrorsite.ground.notices.tasks import AT_ONCE, deliver
from mirrorsite.ground.site.models import Identity

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Receiver(BaseHTTPRequestHandler):
    """Takes messages, or says 500."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.tries += 1
        if self.server.works:
            self.server.got.append(body)
        self.send_response(200 if self.server.works else 500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def receiver():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.got, server.works, server.tries = [], True, 0
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def now():
    return timezone.now() + timedelta(seconds=1)


@pytest.fixture
def route(receiver, now):
    address = f"json://127.0.0.1:{receiver.server_port}/"
    return Route.objects.create(name="on call", address=address, since=now - timedelta(days=1))


def see(subject="drive:1", severity="critical"):
    at = timezone.now()
    values = {"what": "S1", "host": "storage1"}
    seen = Sighting(subject, "medium_error", severity, at, "event.medium_error", values)
    return Incident.objects.see(seen)


def titles(receiver):
    return [message["title"] for message in receiver.got]


def test_an_incident_is_told_after_the_hold_off(receiver, route, now):
    incident = see()
    assert deliver(now) == 0
    assert deliver(now + MINUTE) == 1
    (message,) = receiver.got
    assert message["title"] == "[critical] Opened: storage1: medium errors on S1"
    assert f"/ops/hardware/incidents/{incident.pk}/" in message["message"]


@pytest.mark.parametrize("active", ["en", "zh-hans"])
def test_the_link_leads_to_the_incident(receiver, route, now, admin_client, active):
    incident = see()
    with translation.override(active):
        deliver(now + MINUTE)
    link = receiver.got[0]["message"].splitlines()[-1]
    assert link.startswith(Identity.current().url.rstrip("/") + "/ops/")
    answer = admin_client.get(urlsplit(link).path)
    assert (answer.status_code, answer.context["incident"].pk) == (200, incident.pk)


def test_what_was_delivered_is_not_sent_again(receiver, route, now):
    see()
    for minutes in (1, 2, 600):
        deliver(now + minutes * MINUTE)
    assert len(receiver.got) == 1
    assert Delivery.objects.get().tries == 1


def test_resolved_is_told_too(receiver, route, now):
    see().resolve("ada", "replaced")
    deliver(now + MINUTE)
    assert [words.split(":")[0] for words in titles(receiver)] == [
        "[critical] Opened",
        "[critical] Resolved",
    ]


def test_resolved_says_why(receiver, route, now):
    see().resolve("ada", "replaced by ST8000, the card rebuilt")
    deliver(now + MINUTE)
    opened, resolved = receiver.got
    assert "replaced by ST8000, the card rebuilt" in resolved["message"]
    assert "replaced" not in opened["message"]


def test_resolved_without_a_reason_has_no_empty_line(receiver, route, now):
    see().resolve("ada", "")
    deliver(now + MINUTE)
    assert "" not in receiver.got[1]["message"].splitlines()


@pytest.mark.parametrize("word", ["merged", "something new"])
def test_only_words_that_people_wait_for_are_told(receiver, route, now, word):
    see().tell(word)
    deliver(now + MINUTE)
    assert titles(receiver) == ["[critical] Opened: storage1: medium errors on S1"]


def test_what_should_have_arrived_is_overdue(receiver, route, now):
    see()
    late = timedelta(minutes=10)
    assert route.overdue(now + late - MINUTE, late).count() == 0
    assert route.overdue(now + late + MINUTE, late).count() == 1
    receiver.works = False
    deliver(now + late)
    assert route.overdue(now + late + MINUTE, late).count() == 1
    receiver.works = True
    deliver(now + late + MINUTE)
    assert route.overdue(now + late + MINUTE, late).count() == 0


def test_of_one_cause_only_the_root_is_told(receiver, route, now):
    root, child = see(), see("mirror:debian")
    Incident.objects.filter(pk=child.pk).update(parent=root)
    assert deliver(now + MINUTE) == 1
    assert Delivery.objects.get().transition.incident == root


def test_a_route_hears_only_from_its_severity_on(receiver, route, now):
    see(severity="warning")
    assert deliver(now + MINUTE) == 0
    see(severity="error")
    assert deliver(now + 2 * MINUTE) == 1
    assert "Got worse" in titles(receiver)[0]


def test_a_new_route_is_not_told_the_past(receiver, route, now):
    see()
    Route.objects.update(since=now + MINUTE)
    assert deliver(now + 5 * MINUTE) == 0


def test_a_disabled_route_is_left_alone(receiver, route, now):
    see()
    Route.objects.update(is_enabled=False)
    assert deliver(now + MINUTE) == 0


def test_after_a_failure_it_is_tried_again_later_and_later(receiver, route, now):
    see()
    receiver.works = False
    at, pauses = now + MINUTE, []
    for _ in range(6):
        assert deliver(at) == 0
        row = Delivery.objects.get()
        pauses.append((row.next_try_at - at).total_seconds())
        assert deliver(row.next_try_at - timedelta(seconds=1)) == 0
        assert receiver.tries == row.tries
        at = row.next_try_at
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1] <= 3600) == (30, True)
    receiver.works = True
    assert deliver(at) == 1
    assert Delivery.objects.get().error == ""


def test_the_longest_pause_is_an_hour(receiver, route, now):
    see()
    Delivery.objects.create(route=route, transition=Transition.objects.get(), tries=500)
    receiver.works = False
    deliver(now + MINUTE)
    assert Delivery.objects.get().next_try_at == now + MINUTE + timedelta(hours=1)


def test_after_three_days_it_is_given_up_and_that_is_visible(receiver, route, now, admin_client):
    see()
    receiver.works = False
    deliver(now + MINUTE)
    deliver(now + timedelta(days=3, minutes=5))
    row = Delivery.objects.get()
    assert (row.given_up_at is not None, row.delivered_at) == (True, None)
    receiver.works = True
    assert deliver(now + timedelta(days=4)) == 0
    page = admin_client.get("/admin/notices/delivery/").content.decode()
    assert "the receiver did not take it" in page
    assert "field-given_up_at" in page


def test_one_dead_route_does_not_silence_the_others(receiver, route, now):
    dead = Route(name="dead", address="json://127.0.0.1:1/", since=route.since)
    dead.save()
    odd = Route(name="odd", address="nothing://at.all", since=route.since)
    odd.save()
    see()
    assert deliver(now + MINUTE) == 1
    errors = dict(Delivery.objects.values_list("route__name", "error"))
    assert errors["on call"] == ""
    assert errors["dead"]
    assert "does not know" in errors["odd"]


def test_an_error_never_holds_the_address(receiver, route, now):
    Route.objects.update(address="json://me:secret@127.0.0.1:1/")
    see()
    deliver(now + MINUTE)
    assert "secret" not in Delivery.objects.get().error


def test_a_storm_of_alerts_is_sent_in_parts(receiver, route, now):
    for number in range(AT_ONCE + 5):
        see(f"drive:{number}")
    assert deliver(now + MINUTE) == AT_ONCE
    assert deliver(now + MINUTE) == 5


def test_after_pruning_nobody_is_told_again(receiver, route, now, settings):
    see()
    deliver(now + MINUTE)
    Route.objects.update(since=now - timedelta(days=500))
    Delivery.objects.all().delete()
    assert deliver(now + timedelta(days=91)) == 0


def test_the_hold_off_is_a_setting(receiver, route, now, settings):
    settings.NOTICE_HOLD_OFF_S = 0
    see()
    assert deliver(now) == 1


def test_the_task_is_the_same_with_the_clock(receiver, route, settings):
    settings.NOTICE_HOLD_OFF_S = 0
    see()
    tasks.deliver_due()
    assert len(receiver.got) == 1


@pytest.mark.parametrize("address", ["", "hello", "nothing://x", "http://"])
def test_an_address_that_nothing_can_deliver_to_is_refused(address):
    with pytest.raises(ValidationError):
        check_address(address)


def test_all_deliveries_of_a_route_are_kept_when_prune_runs_early(route, now, receiver):
    see()
    deliver(now + MINUTE)
    call_command("prune", verbosity=0)
    assert Delivery.objects.count() == 1
