import json
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from mirrorsite.catalogue.importing import everything
from mirrorsite.ground.audit.models import Entry
from syncstatus.asking import MOST_MIRRORS
from syncstatus.digest import store
from syncstatus.domain.standing import judge
from syncstatus.domain.status import Status, SyncStatus
from syncstatus.forms import ConnectSource, ConnectTree
from syncstatus.models import Mirror, Source
from syncstatus.schedulers import Parsed
from syncstatus.tasks import poll

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(tmp_path):
    rows = [{"name": "debian", "status": "success"}, {"name": "CRAN", "status": "failed"}]
    (tmp_path / "jobs.json").write_text(json.dumps(rows))
    return str(tmp_path / "jobs.json")


@pytest.fixture
def tree(tmp_path):
    call_command("import_catalogue", verbosity=0)
    for name in ("debian", "CRAN", "holiday-photos"):
        (tmp_path / "tree" / name).mkdir(parents=True)
    return str(tmp_path / "tree")


def test_a_source_that_answers_is_connected_and_listed_at_once(jobs):
    form = ConnectSource({"kind": "tunasync", "location": jobs})
    assert form.is_valid(), form.errors
    assert form.found == 2
    source = form.save("ada")
    assert source.last_answer_at is not None
    assert Mirror.objects.listed().count() == 2
    assert Entry.objects.get().actor == "ada"


def test_a_source_that_does_not_answer_is_refused_with_the_reason():
    form = ConnectSource({"kind": "tunasync", "location": "http://127.0.0.1:1/jobs"})
    assert not form.is_valid()
    assert "127.0.0.1:1 did not accept the connection" in form.errors["location"][0]


def test_the_wrong_kind_is_refused_with_what_was_expected(jobs):
    form = ConnectSource({"kind": "mirrorz", "location": jobs})
    assert not form.is_valid()
    assert "expected a mirrorz.json object" in form.errors["location"][0]


def test_a_source_is_connected_once(jobs):
    for expected in (True, False):
        form = ConnectSource({"kind": "tunasync", "location": jobs})
        assert form.is_valid() is expected
        if expected:
            form.save("ada")


def test_a_tree_gives_the_mirrors_that_the_catalogue_knows(tree):
    form = ConnectTree({"location": tree}, known=everything())
    assert form.is_valid(), form.errors
    assert (form.found, form.unknown) == (["CRAN", "debian"], ["holiday-photos"])
    form.save("ada")
    mirror = Mirror.objects.get(name="debian")
    assert (mirror.status, mirror.storage_path) == ("unknown", f"{tree}/debian")
    assert mirror.title == "Debian"


@pytest.mark.parametrize("location", ["srv/mirror", "/nowhere/at/all"])
def test_a_folder_that_is_none_is_refused(location):
    form = ConnectTree({"location": location}, known={})
    assert not form.is_valid()


def test_a_scheduler_takes_over_from_a_folder(tree):
    form = ConnectTree({"location": tree}, known=everything())
    assert form.is_valid()
    folder = form.save("ada")
    scheduler = Source.objects.create(kind="tunasync", location="/jobs.json")
    store(scheduler, Parsed([SyncStatus("debian", Status.SUCCESS)]), folder.created_at)
    mirror = Mirror.objects.get(name="debian")
    assert (mirror.source, mirror.status) == (scheduler, "success")
    assert mirror.storage_path == f"{tree}/debian"


def test_a_new_folder_is_found_at_the_next_poll(tree, tmp_path):
    form = ConnectTree({"location": tree}, known=everything())
    assert form.is_valid()
    source = form.save("ada")
    (tmp_path / "tree" / "alpine").mkdir()
    Source.objects.update(last_asked_at=None)
    assert poll(source.created_at) == 1
    assert Mirror.objects.filter(name="alpine", status="unknown").exists()


def test_the_demonstrations_answer_covers_every_word_of_tunasync(settings):
    location = settings.BASE_DIR / "mirrorsite" / "demo" / "tunasync.json"
    form = ConnectSource({"kind": "tunasync", "location": str(location)})
    assert form.is_valid(), form.errors
    form.save("ada")
    assert form.found >= 40
    assert form.parsed.not_understood == []
    said = set(Mirror.objects.values_list("status", flat=True))
    assert said == {"success", "failed", "syncing", "paused", "disabled", "pending"}
    at = datetime(2026, 11, 22, 6, tzinfo=UTC)  # of the answer, whatever day it is
    words = {
        judge(Status(one.status), at, one.last_success, one.last_started, one.next_run).word
        for one in Mirror.objects.all()
    }
    assert {"stuck", "stale", "overdue"} <= words


def test_an_answer_of_too_many_mirrors_is_refused_and_stores_nothing(tmp_path):
    file = tmp_path / "jobs.json"
    rows = [{"name": f"m{n}", "status": "success"} for n in range(MOST_MIRRORS + 1)]
    file.write_text(json.dumps(rows))
    form = ConnectSource({"kind": "tunasync", "location": str(file)})
    assert not form.is_valid()
    assert "at most 3000" in str(form.errors["location"])
