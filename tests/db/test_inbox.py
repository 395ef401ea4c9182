"""Reports on their way from the door to the part of the program that digests them."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.contrib.auth import get_user_model
from django.db import OperationalError
from django.utils import timezone

from mirrorsite.ground.inbox import digests, tasks
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host, Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return Host.objects.create(name="storage1")


@pytest.fixture
def seen(monkeypatch):
    """Keys of the reports of kind "good" that were digested; other kinds go wrong."""
    keys = []
    wrong = {
        "broken": ValueError("the drive has no serial"),
        "locked": OperationalError("database is locked"),
        "slow": SoftTimeLimitExceeded(),
    }

    def raising(error):
        def digest(report):
            Host.objects.filter(pk=report.host_id).update(name="half done")
            raise error

        return digest

    table = {(kind, 1): raising(error) for kind, error in wrong.items()}
    table["good", 1] = lambda report: keys.append(report.key)
    table["partly", 1] = lambda report: "event 2: it has no key"
    monkeypatch.setattr(digests, "_digests", table)
    return keys


@pytest.fixture
def put(host):
    def put(key, kind="good", version=1):
        now = timezone.now()
        fields = {"kind": kind, "version": version, "sent_at": now, "body": {}}
        return Report.objects.create(host=host, key=key, **fields)

    return put


def states():
    return dict(Report.objects.values_list("key", "state"))


def test_reports_are_digested_once_and_in_their_order(put, seen):
    for key in "cab":
        put(key)
    assert (digest_waiting(), digest_waiting()) == (3, 0)
    assert seen == ["c", "a", "b"]


def test_of_two_workers_one_digests(put, seen):
    row = put("a")
    digests._digest(row.pk)
    digests._digest(row.pk)
    assert seen == ["a"]


def test_a_broken_report_is_kept_and_holds_nobody_up(put, seen, host):
    put("a", "broken")
    put("b")
    digest_waiting()
    assert states() == {"a": "failed", "b": "digested"}
    assert Report.objects.get(key="a").error == "ValueError: the drive has no serial"
    host.refresh_from_db()
    assert host.name == "storage1"


def test_what_is_understood_in_part_is_named(put, seen):
    put("a", "partly")
    digest_waiting()
    assert Report.objects.not_understood().get().error == "event 2: it has no key"


@pytest.mark.parametrize(("kind", "version"), [("weather", 1), ("good", 2)])
def test_an_unknown_kind_or_version_is_kept(put, seen, kind, version):
    put("a", kind, version)
    digest_waiting()
    assert states() == {"a": "unknown"}
    assert "good 1" in Report.objects.get().error


def test_a_locked_database_is_not_the_reports_fault(put, seen):
    put("a", "locked")
    put("b")
    assert digest_waiting() == 1
    assert states() == {"a": "new", "b": "digested"}


def test_the_end_of_the_tasks_time_is_not_the_reports_fault(put, seen, host):
    put("a", "slow")
    with pytest.raises(SoftTimeLimitExceeded):
        digest_waiting()
    host.refresh_from_db()
    assert (states(), host.name) == ({"a": "new"}, "storage1")


def test_the_woken_task_takes_all_and_the_sweep_what_was_missed(put, seen):
    for number in range(201):
        put(f"{number}")
    tasks.digest()
    assert len(seen) == 201
    put("missed")
    tasks.sweep()
    assert seen[-1] == "missed"


def test_what_was_not_understood_is_on_a_page(put, seen, client):
    put("a", "weather")
    put("b", "broken")
    put("c")
    digest_waiting()
    user = get_user_model().objects.create_superuser("ada")
    client.force_login(user)
    page = client.get("/ops/reports/").content.decode()
    assert "weather 1" in page
    assert "the drive has no serial" in page
    assert "good 1</code>" not in page
