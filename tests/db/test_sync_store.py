from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.incidents.words import title
from syncstatus.digest import store, store_silence
from syncstatus.domain.status import Status, SyncStatus
from syncstatus.models import Mirror, Source, SyncChange
from syncstatus.paths import taken_segments
from syncstatus.schedulers import Parsed

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def source(location="http://127.0.0.1:1/jobs", **more):
    return Source.objects.create(kind="tunasync", location=location, created_at=NOON, **more)


def answer(*statuses):
    return Parsed(list(statuses))


def test_an_unknown_name_becomes_a_public_mirror():
    store(source(), answer(SyncStatus("linux.git", Status.SUCCESS, last_success=NOON)), NOON)
    mirror = Mirror.objects.listed().get()
    assert (mirror.path, mirror.status, mirror.seen_at) == ("/linux.git/", "success", NOON)


def test_the_catalogue_describes_a_new_mirror():
    call_command("import_catalogue", verbosity=0)
    store(source(), answer(SyncStatus("debian", Status.SUCCESS)), NOON)
    mirror = Mirror.objects.get()
    assert (mirror.title, mirror.category) == ("Debian", "os")
    assert mirror.description_zh


def test_the_catalogue_fills_only_what_is_blank():
    Mirror.objects.create(name="debian", path="/debian/", title="Our Debian")
    call_command("import_catalogue", verbosity=0)
    mirror = Mirror.objects.get()
    assert mirror.title == "Our Debian"
    assert mirror.category == "os"


def test_names_differ_by_their_capitals():
    both = answer(SyncStatus("CRAN", Status.SUCCESS), SyncStatus("cran", Status.FAILED))
    store(source(), both, NOON)
    assert {m.name: m.status for m in Mirror.objects.all()} == {"CRAN": "success", "cran": "failed"}


def test_only_transitions_are_kept():
    asked = source()
    for minute, status in enumerate(
        [Status.SYNCING, Status.SYNCING, Status.SUCCESS, Status.SUCCESS, Status.FAILED]
    ):
        store(asked, answer(SyncStatus("debian", status)), NOON + minute * MINUTE)
    kept = [(change.before, change.after) for change in SyncChange.objects.newest()]
    assert kept == [("success", "failed"), ("syncing", "success"), ("", "syncing")]


def test_a_mirror_that_vanishes_keeps_its_truth_and_its_age():
    asked = source()
    store(asked, answer(SyncStatus("a", Status.FAILED), SyncStatus("b", Status.SUCCESS)), NOON)
    store(asked, answer(SyncStatus("b", Status.SUCCESS)), NOON + MINUTE)
    seen = {mirror.name: (mirror.status, mirror.seen_at) for mirror in Mirror.objects.all()}
    assert seen == {"a": ("failed", NOON), "b": ("success", NOON + MINUTE)}


@pytest.mark.parametrize("name", ["admin", "ops", "static", "zh-hans", "healthz", "api", "mirror"])
def test_a_name_that_would_hide_the_sites_own_pages_is_refused(name):
    asked = source()
    store(asked, answer(SyncStatus(name, Status.SUCCESS), SyncStatus("ok", Status.SUCCESS)), NOON)
    assert [mirror.name for mirror in Mirror.objects.all()] == ["ok"]
    assert f"the path /{name}/ was refused" in asked.not_understood[0]


def test_every_first_segment_of_the_url_table_is_taken():
    assert {"admin", "accounts", "ops", "help", "mirror", "healthz", "api"} <= taken_segments()
    assert {"en", "zh-hans", "static", "status"} <= taken_segments()


def test_two_mirrors_never_share_a_path():
    asked = source()
    both = [SyncStatus(name, Status.SUCCESS, path="/same/") for name in ("a", "b")]
    store(asked, answer(*both), NOON)
    assert Mirror.objects.count() == 1
    assert "Another mirror is served under this path" in asked.not_understood[0]


@pytest.mark.parametrize("path", ["/admin/", "/a/../b/", "/a//b/", "/a\nb/", "relative"])
def test_a_form_refuses_a_path_that_cannot_be_served(path):
    with pytest.raises(ValidationError) as refused:
        Mirror(name="debian", path=path).full_clean()
    assert "path" in refused.value.message_dict


def test_a_blank_path_is_the_name():
    mirror = Mirror(name="linux.git")
    mirror.full_clean()
    assert mirror.path == "/linux.git/"


def test_the_first_scheduler_of_a_mirror_keeps_it():
    first, second = source(), source("http://127.0.0.1:2/jobs")
    store(first, answer(SyncStatus("debian", Status.SUCCESS)), NOON)
    store(second, answer(SyncStatus("debian", Status.FAILED)), NOON)
    assert Mirror.objects.get().status == "success"
    assert "already speaks of it" in second.not_understood[0]


def test_silence_changes_no_mirror_and_says_why():
    asked = source()
    store(asked, answer(SyncStatus("debian", Status.SUCCESS)), NOON)
    store_silence(asked, "answer_status", {"status": 502}, NOON + MINUTE)
    asked.refresh_from_db()
    assert asked.problem == "it answered with HTTP status 502"
    assert asked.silent_since == NOON
    assert (Mirror.objects.get().status, Mirror.objects.get().seen_at) == ("success", NOON)
    assert not Incident.objects.exists()


def test_long_silence_is_an_incident_until_it_speaks_again():
    asked = source()
    store_silence(asked, "fetch_refused", {"host": "127.0.0.1:1"}, NOON + 11 * MINUTE)
    store_silence(asked, "fetch_refused", {"host": "127.0.0.1:1"}, NOON + 12 * MINUTE)
    incident = Incident.objects.open().get()
    assert (incident.subject, incident.kind) == (f"source:{asked.pk}", "source_silent")
    assert (incident.severity, incident.count) == ("warning", 2)
    assert "127.0.0.1:1 did not accept the connection" in title(incident, "en")
    store(asked, answer(), NOON + 13 * MINUTE)
    assert not Incident.objects.open().exists()
    asked.refresh_from_db()
    assert asked.problem == ""


def test_a_search_needs_every_word():
    Mirror.objects.create(name="debian", path="/debian/", description_en="Package archive")
    Mirror.objects.create(name="fedora", path="/fedora/", description_zh="软件包")
    assert [m.name for m in Mirror.objects.matching("PACKAGE debian")] == ["debian"]
    assert [m.name for m in Mirror.objects.matching("软件")] == ["fedora"]
    assert Mirror.objects.matching("debian fedora").count() == 0


def test_hidden_mirrors_are_not_listed():
    Mirror.objects.create(name="debian", path="/debian/", is_public=False)
    assert not Mirror.objects.listed().exists()
