"""Reports on their way from the door to the part of the program that digests them."""

import contextlib
import itertools

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


@pytest.fixture
def slowly(monkeypatch):
    """Each look at the clock is 40 s after the one before."""
    monkeypatch.setattr(digests, "monotonic", itertools.count(0, 40).__next__)


def test_a_report_without_end_is_failed_after_two_tries_and_holds_nobody_up(put, seen, slowly):
    put("a", "slow")
    put("b")
    for _ in range(2):
        with pytest.raises(SoftTimeLimitExceeded):
            digest_waiting()
    assert (seen, states()["a"]) == (["b"], "new")
    assert digest_waiting() == 1
    assert states() == {"a": "failed", "b": "digested"}
    assert "did not end within the time limit, twice" in Report.objects.get(key="a").error


def test_after_a_try_without_end_the_others_are_first(put, seen, slowly):
    put("a", "slow")
    with pytest.raises(SoftTimeLimitExceeded):
        digest_waiting()
    put("b")
    assert list(Report.objects.waiting().values_list("key", "tries")) == [("b", 0), ("a", 1)]


def test_a_try_is_counted_before_it_starts(put, seen, monkeypatch):
    """As the hard limit ends a process: nothing of it can write any more."""

    class Killed(BaseException):
        pass

    def killed(report):
        raise Killed

    monkeypatch.setitem(digests._digests, ("good", 1), killed)
    put("a")
    for _ in range(2):
        with pytest.raises(Killed):
            digest_waiting()
    assert Report.objects.get().tries == 2
    digest_waiting()
    assert states() == {"a": "failed"}


@pytest.mark.parametrize(("kind", "error"), [("slow", SoftTimeLimitExceeded), ("locked", None)])
def test_a_try_that_others_cut_off_is_not_counted(put, seen, kind, error):
    put("a", kind)
    with pytest.raises(error) if error else contextlib.nullcontext():
        digest_waiting()
    assert Report.objects.get().tries == 0


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
