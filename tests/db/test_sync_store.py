from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import translation

from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.incidents.words import title
from syncstatus.digest import store, store_silence, store_tree
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
    assert f"the path /{name}/ was refused" in asked.complaints[0]


def test_every_first_segment_of_the_url_table_is_taken():
    assert {"admin", "accounts", "ops", "help", "mirror", "healthz", "api"} <= taken_segments()
    assert {"en", "zh-hans", "static", "status"} <= taken_segments()


def test_two_mirrors_never_share_a_path():
    asked = source()
    both = [SyncStatus(name, Status.SUCCESS, path="/same/") for name in ("a", "b")]
    store(asked, answer(*both), NOON)
    assert Mirror.objects.count() == 1
    assert "Another mirror is served under this path" in asked.complaints[0]


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
    assert "already speaks of it" in second.complaints[0]


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


def stands(name="debian"):
    mirror = Mirror.objects.listed().get(name=name)
    return mirror.standing.word, mirror.why


def test_a_mirror_that_left_its_sources_answer_is_no_longer_called_synced():
    asked = source()
    both = [SyncStatus(name, Status.SUCCESS, last_success=NOON) for name in ("debian", "CRAN")]
    store(asked, answer(*both), NOON)
    assert stands()[0] == "success"
    later = NOON + timedelta(days=60)
    store(asked, answer(SyncStatus("CRAN", Status.SUCCESS, last_success=later)), later)
    assert stands("CRAN")[0] == "success"
    assert stands() == (
        "unknown",
        "Its source no longer speaks of it; last reported 2026-11-22 12:00 UTC.",
    )
    assert Mirror.objects.get(name="debian").status == "success"


def test_of_a_source_that_is_not_asked_nothing_is_claimed():
    asked = source()
    store(asked, answer(SyncStatus("debian", Status.SUCCESS, last_success=NOON)), NOON)
    Source.objects.update(is_enabled=False)
    assert stands() == (
        "unknown",
        "Its source is no longer asked; last reported 2026-11-22 12:00 UTC.",
    )


def test_a_deleted_source_leaves_its_mirrors_with_their_age():
    asked = source()
    store(asked, answer(SyncStatus("debian", Status.SUCCESS, last_success=NOON)), NOON)
    asked.delete()
    mirror = Mirror.objects.get()
    assert (mirror.source, mirror.status, mirror.seen_at) == (None, "success", NOON)
    assert stands() == (
        "unknown",
        "Its source was removed from this site; last reported 2026-11-22 12:00 UTC.",
    )


def test_a_mirror_made_by_hand_never_had_a_source_to_lose():
    Mirror.objects.create(name="debian", path="/debian/")
    assert stands()[1] == "Nothing reports on its sync, so nothing is claimed about it."


def test_a_scheduler_takes_over_what_another_no_longer_speaks_of():
    first, second = source(), source("http://127.0.0.1:2/jobs")
    store(first, answer(SyncStatus("debian", Status.SUCCESS)), NOON)
    Source.objects.filter(pk=first.pk).update(is_enabled=False)
    store(second, answer(SyncStatus("debian", Status.FAILED)), NOON + MINUTE)
    assert (stands()[0], Mirror.objects.get().source) == ("failed", second)
    assert second.complaints == []


def test_an_empty_answer_where_mirrors_were_is_a_problem():
    asked = source()
    store(asked, answer(), NOON)
    assert asked.problem == ""
    store(asked, answer(SyncStatus("debian", Status.SUCCESS, last_success=NOON)), NOON)
    store(asked, answer(), NOON + MINUTE)
    asked.refresh_from_db()
    assert asked.problem == "it answered with no mirrors at all"
    assert (asked.last_answer_at, asked.mirror_count) == (NOON, 1)
    assert (Mirror.objects.get().status, Mirror.objects.get().seen_at) == ("success", NOON)
    store(asked, answer(), NOON + 12 * MINUTE)
    assert "it answered with no mirrors at all" in title(Incident.objects.open().get(), "en")


def test_a_tree_that_is_suddenly_empty_is_a_problem():
    tree = Source.objects.create(kind="tree", location="/srv/mirror", created_at=NOON)
    store_tree(tree, ["debian"], NOON)
    store_tree(tree, [], NOON + MINUTE)
    tree.refresh_from_db()
    assert "no folder of a known mirror" in tree.problem
    assert (tree.last_answer_at, Mirror.objects.get().seen_at) == (NOON, NOON)


def test_a_tree_that_is_connected_again_has_its_mirrors_again():
    tree = Source.objects.create(kind="tree", location="/srv/mirror", created_at=NOON)
    store_tree(tree, ["debian"], NOON)
    tree.delete()
    assert "was removed" in stands()[1]
    again = Source.objects.create(kind="tree", location="/srv/mirror", created_at=NOON)
    store_tree(again, ["debian"], NOON + MINUTE)
    assert Mirror.objects.get().source == again
    assert stands()[1] == "Nothing reports on its sync, so nothing is claimed about it."


def test_a_tree_does_not_make_old_words_of_a_scheduler_fresh():
    scheduler = source()
    store(scheduler, answer(SyncStatus("debian", Status.SUCCESS, last_success=NOON)), NOON)
    scheduler.delete()
    tree = Source.objects.create(kind="tree", location="/srv/mirror", created_at=NOON)
    store_tree(tree, ["debian"], NOON + MINUTE)
    assert (Mirror.objects.get().seen_at, stands()[0]) == (NOON, "unknown")


def test_the_reason_of_a_silence_is_stored_without_a_language():
    asked = source()
    with translation.override("zh-hans"):
        store_silence(asked, "fetch_refused", {"host": "h.example"}, NOON + 11 * MINUTE)
    incident = Incident.objects.open().get()
    assert (incident.code, incident.values["host"]) == ("source_silent.fetch_refused", "h.example")
    assert "h.example did not accept the connection" in title(incident, "en")
    assert "接入" not in str(incident.values) and "拒绝" not in str(incident.values)
    with translation.override("zh-hans"):
        said = asked.problem
    assert said != asked.problem
    assert said in title(incident, "zh-hans")


def test_a_silence_says_its_newest_reason():
    asked = source()
    store_silence(asked, "fetch_refused", {"host": "h.example"}, NOON + 11 * MINUTE)
    store_silence(asked, "answer_status", {"status": 502}, NOON + 12 * MINUTE)
    assert "it answered with HTTP status 502" in title(Incident.objects.open().get(), "en")


def test_a_silence_stored_by_an_older_release_is_still_said():
    values = {"name": "n", "since": "s", "problem": "p"}
    old = Incident(subject="source:1", kind="source_silent", code="source_silent", values=values)
    assert title(old, "en") == "No usable answer from the sync source n since s: p"


def test_what_a_source_said_amiss_is_told_in_the_readers_language():
    asked = source()
    said = answer(SyncStatus("admin", Status.SUCCESS), SyncStatus("debian", Status.SUCCESS))
    said.not_understood.append("row 7: a note of the reader")
    with translation.override("zh-hans"):
        store(asked, said, NOON)
    asked.refresh_from_db()
    assert asked.mirror_count == 1
    assert asked.complaints == [
        "row 7: a note of the reader",
        "admin: the path /admin/ was refused. This path belongs to the site's own pages; "
        "serve the mirror under another.",
    ]
    with translation.override("zh-hans"):
        assert asked.complaints[1] != "admin: the path /admin/ was refused."
        assert "the path" not in asked.complaints[1]


def test_complaints_of_an_older_release_are_told_as_they_are():
    assert Source(not_understood=["row 1: null"]).complaints == ["row 1: null"]
